"""Made-up article pages that any extractor takes for one, and a sentence to look for in each."""

from html import escape

OPENING = "The harbour council voted on Tuesday to rebuild the northern pier before the winter storms arrive."
MIDDLE = "Engineers had warned for two years that the wooden piles were being eaten away below the water line."
CLOSING = "Work begins in March, and the ferries will leave from the old customs quay until the pier is open again."
_MORE = (
    "The plan costs nine million and is paid by the port itself, which raised its fees for cruise ships last spring.",
    "Fishermen asked for a longer quay, but the council found that the sea bed falls off too steeply there.",
    "A second reading is due next week, when the residents of the lower town may speak for five minutes each.",
    "The mayor said that nobody would lose a berth, and that the market could stay open while the cranes are at work.",
)


def page(
    *paragraphs: str,
    title: str = "Northern pier to be rebuilt",
    head: str = "",
    before: str = "",
    after: str = "",
    language: str = "en",
) -> bytes:
    """Return an article page in UTF-8: `OPENING`, what is given (or some more), `MIDDLE` and `CLOSING`."""
    told = (OPENING, *(paragraphs or _MORE), MIDDLE, CLOSING)
    body = "\n".join(f"<p>{escape(paragraph, quote=False)}</p>" for paragraph in told)
    return (
        f'<!DOCTYPE html><html lang="{language}"><head><meta charset="utf-8"><title>{escape(title)}</title>{head}'
        f'<meta property="og:type" content="article">'
        f'<meta property="article:published_time" content="2026-10-06T09:30:00+01:00"></head><body>{before}'
        f"<article><h1>{escape(title)}</h1>\n{body}\n</article>{after}</body></html>"
    ).encode()
