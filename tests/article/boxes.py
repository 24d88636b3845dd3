"""Boxes that newspapers put into and around an article, in two kinds of markup: with telling names, and without any."""

import re
import zlib
from dataclasses import dataclass

from tests.article.shapes import HEADLINE, OTHER_STORY, PARAGRAPHS

TEXT = PARAGRAPHS[:9]
PLACES = {"b": "before", "m": "amid", "a": "after"}

_OTHERS = (
    "Herring prices fall again after the storm",
    "Choir to sing in the crane on Sunday",
    "Lighthouse keeper gets a new lamp",
)
_TELLING = re.compile(r"<(/?)(?:aside|section|article|header|footer|nav|form|ul|ol|li|h2|h3|h4|figure|button|label)\b")
_CLASS = re.compile(r'(class|id)="([^"]*)"')


@dataclass(frozen=True, slots=True)
class Box:
    """Markup of a box, where it stands, and the lines of it that belong to the article."""

    html: str
    places: str
    stays: tuple[str, ...] = ()
    outside: bool = True


BOXES: dict[str, Box] = {}


def box(name: str, html: str, places: str = "ma", *stays: str, outside: bool = True) -> None:
    """Register a box: places are before, amid and after the text; outside the article, too, where that makes sense."""
    BOXES[name] = Box(html, places, stays, outside and not stays)


def add(specs: dict[str, str]) -> None:
    """Register boxes: of each the places, and the markup."""
    for name, spec in specs.items():
        places, _, html = spec.partition(" ")
        box(name, html, places)


def hashed(html: str) -> str:
    """The markup with div for every telling tag, and class names as build tools make them up."""
    soup = _TELLING.sub(r"<\1div", html)
    return _CLASS.sub(lambda found: f'class="css-{zlib.crc32(found.group(2).encode()):x}"', soup)


def story(texts: list[str], amid: str = "", headline: str = HEADLINE, before: str = "", after: str = "") -> str:
    """An article with a header, and boxes within its text."""
    half = len(texts) // 2
    paragraphs = [f'<p class="story-text">{text}</p>' for text in texts]
    return (
        f'<article class="story"><header class="story-header"><h1 class="headline">{headline}</h1><div class="byline">By Ines Halvorsen</div>'
        f'<time class="date" datetime="2019-01-07T17:03:00+09:00">7 January 2019</time></header><div class="story-body">'
        f"{before}{''.join(paragraphs[:half])}{amid}{''.join(paragraphs[half:])}{after}</div></article>"
    )


def layouts(name: str) -> dict[str, str]:
    """Pages with a box in each place that it may have, by names of these layouts."""
    held = BOXES[name]
    pages = {}
    for place in held.places:
        inside = {"b": ("", held.html, ""), "m": (held.html, "", ""), "a": ("", "", held.html)}[place]
        pages[f"{PLACES[place]}, named"] = story(TEXT, inside[0], before=inside[1], after=inside[2])
        pages[f"{PLACES[place]}, soup"] = hashed(pages[f"{PLACES[place]}, named"])
        if place != "m" and held.outside:
            one = story(TEXT)
            pages[f"outside {PLACES[place]}, soup"] = hashed(held.html + one if place == "b" else one + held.html)
    return {layout: _page(html, hashed if layout.endswith("soup") else str) for layout, html in pages.items()}


def expected(name: str, layout: str) -> list[str]:
    """The lines that the article has in a layout."""
    stays, half = [*BOXES[name].stays], len(TEXT) // 2
    if layout.startswith("before"):
        return stays + TEXT
    return TEXT + stays if layout.startswith("after") else TEXT[:half] + stays + TEXT[half:]


def _page(html: str, dress: object) -> str:
    menu = "".join(
        f'<li class="item"><a href="/{word.lower()}">{word}</a></li>'
        for word in ("Politics", "Economy", "Sport", "Culture")
    )
    top = f'<nav class="menu"><ul>{menu}</ul></nav>'
    end = '<footer class="foot"><p>The Marrow Bay Messenger, Quay Street 1</p><a href="/imprint">Imprint</a> <a href="/privacy">Privacy</a></footer>'
    assert callable(dress)
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{HEADLINE} | The Marrow Bay Messenger</title>'
        f'<meta property="og:type" content="article"><meta property="og:title" content="{HEADLINE}"></head>'
        f'<body>{dress(top)}<div class="page">{html}</div>{dress(end)}</body></html>'
    )


def _links(titles: tuple[str, ...] = _OTHERS, tag: str = "li") -> str:
    return "".join(f'<{tag} class="item"><a href="/news/{n}">{title}</a></{tag}>' for n, title in enumerate(titles))


def _cards(date: str = "") -> str:
    return "".join(
        f'<div class="card"><a href="/news/{n}"><img src="/{n}.jpg" alt=""></a><h4 class="card-title"><a href="/news/{n}">{title}</a></h4>{date}'
        f'<p class="excerpt">{text}</p></div>'
        for n, (title, text) in enumerate(zip(_OTHERS, OTHER_STORY, strict=True))
    )


def _comments(action: str) -> str:
    said = (
        (
            "Harald B.",
            "7 January 2019 at 18:22",
            "My grandfather rowed across every week and never complained, but good luck to them all the same.",
        ),
        (
            "skerryfan77",
            "7 January 2019 at 19:40",
            "About time! Will there be a discount for people who come back drunk from the brass band ball?",
        ),
        ("Anna", "8 January 2019 at 07:05", "I read this twice and still do not know who pays for the radar."),
        ("Harald B.", "8 January 2019 at 09:11", "We do, Anna. We always do."),
    )
    return "".join(
        f'<div class="comment"><div class="who">{name}</div><div class="when">{when}</div><p>{text}</p>{action}</div>'
        for name, when, text in said
    )


# Other stories
add(
    {
        "related": f'ma <aside class="related"><h3>More news</h3><ul>{_links()}</ul></aside>',
        "related with excerpts": f'a <section class="related-posts"><h3>Related stories</h3>{_cards()}</section>',
        "cards with dates": f'a <section class="latest"><h3>Latest from the islands</h3>{_cards("<span>3 January 2019</span>")}</section>',
        "one teaser": f'm <aside class="teaser-inline"><span class="kicker">Related</span><h4><a href="/news/1">{_OTHERS[0]}</a></h4><p>{OTHER_STORY[0]}</p></aside>',
        "most read": f'ba <section class="most-read"><h2>Most read</h2><ol>{_links()}</ol></section>',
        "also like": f'ma <div class="recommendations"><h3>You may also like</h3>{_links(tag="div")}</div>',
        "trending lines": f'ma <p class="label">Trending now</p>{_links(tag="p")}',
    }
)
box("next article", story(OTHER_STORY * 2, headline="Beekeepers count their losses after a stormy summer"), "a")
box(
    "two next articles",
    "".join(
        story([text, *OTHER_STORY], headline=title) for text, title in zip(PARAGRAPHS[14:16], _OTHERS, strict=False)
    ),
    "a",
)
add(
    {
        "next article cut": f'a <div class="next"><span>Next article</span>{story(OTHER_STORY[:2], headline="Beekeepers count their losses")}<a href="/bees">Read the full story</a></div>',
        "on this topic": f'ma <div class="topic"><strong>More on this topic</strong>{_links()}</div>',
        "recommended reading": f"m <p><strong>Recommended reading</strong></p><ul>{_links(_OTHERS[:2])}</ul>",
        "series": f'a <div class="series"><p>Read the other parts of our series:</p>{_links(("Part 1: The harbour", "Part 2: The island", "Part 3: The ship"))}</div>',
        "previous and next": f'a <nav class="post-navigation"><a href="/1">← {_OTHERS[0]}</a><a href="/2">{_OTHERS[1]} →</a></nav>',
    }
)
for _language, _idiom in {
    "en": "Read also", "en 2": "READ MORE", "en 3": "Related", "en 4": "See also", "de": "Lesen Sie auch", "de 2": "Mehr zum Thema",
    "fr": "À lire aussi", "es": "Lea también", "it": "Leggi anche", "pt": "Leia também", "nl": "Lees ook", "sv": "Läs också", "pl": "Czytaj także",
    "ru": "Читайте также", "ja": "関連記事", "zh": "相关阅读", "ko": "관련기사", "ar": "اقرأ أيضا", "tr": "Ayrıca okuyun", "th": "อ่านเพิ่มเติม",
}.items():  # fmt: skip
    box(f"read also, {_language}", f'<p><strong>{_idiom}:</strong> <a href="/news/1">{_OTHERS[0]}</a></p>', "m")
add(
    {
        "read also without link": f"m <p>Read also: {_OTHERS[0]}</p>",
        "read also above link": f'm <p>Also read</p><p><a href="/news/1">{_OTHERS[0]}</a></p>',
        "for more stories": 'ma <p>For more stories from the islands, <a href="/islands">click here</a>.</p>',
        "click here": 'ma <p><a href="/islands">Click here to read more news from the islands.</a></p>',
        "contents": 'b <div class="toc"><p>In this article</p><ul><li><a href="#a">The boat</a></li><li><a href="#b">The money</a></li></ul></div>',
    }
)
# Appeals
add(
    {
        "newsletter": 'ma <form class="newsletter"><h3>Sign up for our newsletter</h3><p>Get the news from the islands in your inbox every morning.</p><input type="email" placeholder="Your e-mail"><button>Sign up</button><p>By signing up you agree to our <a href="/privacy">privacy policy</a>.</p></form>',
        "newsletter line": 'ma <p><em>Sign up for <a href="/letters">our morning newsletter</a> and get the news from the islands in your inbox every day.</em></p>',
        "thanks for signing up": 'ma <div class="signup"><h4>The Tide</h4><p>Our best stories, in your inbox on Fridays.</p><p>Thank you for signing up!</p><p>Something went wrong. Please try again later.</p></div>',
        "subscribe": 'ma <div class="subscribe-box"><p>Subscribe to the Messenger from two crowns a week.</p><a href="/subscribe">Subscribe now</a></div>',
        "donate": 'ma <div class="donation"><h3>Support our journalism</h3><p>Good reporting costs money, and the Messenger has no owner but its readers.</p><p>If you value what we do, please consider making a donation today.</p><a href="/give">Donate now</a></div>',
        "log in": 'a <div class="prompt"><p>Already a subscriber? <a href="/login">Log in</a></p></div>',
        "channels": 'ma <p>Follow us on <a href="/x">Telegram</a>, <a href="/y">Facebook</a> and <a href="/z">Instagram</a> for the latest news.</p>',
        "whatsapp": 'ma <p><a href="/w">Join our WhatsApp channel</a></p>',
        "news app": 'ma <div class="app"><p>Download our app on the App Store or Google Play.</p></div>',
        "google news": 'ma <p><a href="/g">Follow us on Google News</a></p>',
        "notifications": 'ba <div class="push"><p>Would you like to receive notifications of breaking news?</p><button>Not now</button><button>Allow</button></div>',
        "poll": 'ma <div class="poll"><h4>What do you think?</h4><p>Should the ferry sail all winter?</p><label>Yes</label><label>No</label><button>Vote</button><p>Show results</p></div>',
        "tip": 'a <p><em>Do you have a tip for us? Write to <a href="mailto:tips@messenger.example">tips@messenger.example</a>.</em></p>',
        "typo": "a <p>Spotted a mistake in the text? Select it and press Ctrl+Enter.</p>",
        "helpful": 'a <div class="feedback"><p>Was this article helpful?</p><button>Yes</button><button>No</button></div>',
    }
)
# Advertising and consent
add(
    {
        "advertisement": 'ma <div class="ad-label">Advertisement</div>',
    }
)
for _word in (
    "Anzeige",
    "Publicité",
    "Publicidad",
    "Pubblicità",
    "Advertentie",
    "Реклама",
    "広告",
    "광고",
    "广告",
    "إعلان",
):
    box(f"advertisement, {_word}", f"<p>{_word}</p>", "m")
add(
    {
        "continues below": "m <p>Story continues below advertisement</p>",
        "continues after": "m <p>Article continues after this advertisement</p>",
        "scroll to continue": "m <div>Scroll to continue</div>",
        "skip advertisement": 'm <div class="ad"><a href="#after">SKIP ADVERTISEMENT</a></div>',
        "sponsored": 'm <aside class="sponsored"><span>Sponsored content</span><h4><a href="/s">Sleep better on sheep</a></h4><p>The mattress makers of Tollgate have a surprise for tired sailors.</p></aside>',
        "cookies": 'ba <div id="cookie-banner"><p>We use cookies to improve your experience and to show you personalised advertising.</p><button>Accept all</button><button>Reject all</button><a href="/c">Cookie settings</a></div>',
        "external content": 'm <div class="embed-consent"><p>External content</p><p>Here you find content from YouTube. It may store data about you.</p><button>Load content</button></div>',
        "ad blocker": 'ba <div class="adblock"><p>You are using an ad blocker. Please switch it off to support us.</p></div>',
    }
)
# Tools
add(
    {
        "share": 'ba <div class="share"><span>Share</span><ul><li>Facebook</li><li>Twitter</li><li>WhatsApp</li><li>Copy link</li></ul></div>',
        "share this": 'ba <div class="share"><p>Share this article with your friends</p><button>Email</button><button>Print</button></div>',
        "reprints": 'ba <div class="print-tools"><a href="/reprints">Order Reprints</a><a href="/print">Print Article</a></div>',
        "personal copy": "ba <p>This copy is for your personal, non-commercial use only. To order presentation-ready copies for distribution to your colleagues, visit our reprints page.</p>",
        "reading tools": 'b <div class="tools"><span>5 min read</span><button>A-</button><button>A+</button><span>Save article</span></div>',
        "listen": 'b <div class="audio"><p>Listen to this article</p><span>00:00</span><span>04:12</span><span>1x</span></div>',
        "video": 'm <div class="video"><p>Watch: the Gudrun leaves the quay</p><span>Play Video</span><span>0:00</span><span>1:23</span><p>Unable to play media</p></div>',
        "podcast": 'm <div class="podcast"><h4>Listen to our podcast</h4><p>Every Thursday, two reporters and a lighthouse keeper talk about the week.</p><p>Subscribe on <a href="/a">Apple Podcasts</a> or <a href="/b">Spotify</a></p></div>',
        "gallery": 'm <div class="gallery"><span>1 of 12</span> <span>View gallery</span> <span>Open image in full screen</span></div>',
        "stocks": 'ba <div class="ticker"><div>SKRY</div><div>41.20</div><div>+1.2%</div><div>NWOOL</div><div>18.05</div><div>-0.4%</div></div>',
        "stock in brackets": 'ba <div class="quotes"><span>In this article</span><a href="/q">SKRY</a><span>41.20</span><span>+0.49 (+1.20%)</span></div>',
        "weather": 'ba <div class="weather"><span>Marrow Bay</span><span>4°C</span><span>Wind 11 m/s</span><a href="/weather">Forecast</a></div>',
        "breadcrumbs": 'b <ul class="breadcrumbs"><li><a href="/">Home</a></li><li><a href="/news">News</a></li><li><a href="/islands">Islands</a></li></ul>',
        "jumps": 'ba <div><a href="#main">Skip to main content</a></div><div><a href="#top">Back to top</a></div>',
        "tags": 'a <div class="tags"><span>Tags:</span><a href="/t/ferry">Ferry</a><a href="/t/winter">Winter</a><a href="/t/skerries">Outer Skerries</a></div>',
        "filed under": 'a <p class="filed">Filed under: <a href="/t/ferry">Ferry</a>, <a href="/t/winter">Winter</a></p>',
        "posted in": 'a <p>Posted in <a href="/n">News</a> | Tagged <a href="/t/ferry">ferry</a>, <a href="/t/winter">winter</a></p>',
    }
)
# People
add(
    {
        "comments": f'a <div class="comments"><h3>4 comments</h3>{_comments("<button>Reply</button>")}</div>',
        "comments without buttons": f'a <div class="reader-voices">{_comments("")}</div>',
        "comment form": 'a <div class="respond"><h3>Leave a comment</h3><p>Your email address will not be published. Required fields are marked *</p><button>Post comment</button></div>',
        "conversation": 'a <div class="conversation"><h3>Join the conversation</h3><p>Show comments (12)</p></div>',
        "author box": 'a <div class="author-bio"><img src="/ines.jpg" alt=""><h4>Ines Halvorsen</h4><p>Ines Halvorsen covers the islands for the Messenger. She lives on a boat and keeps a diary of the tides.</p></div>',
        "about the author": 'a <div class="bio"><h3>About the author</h3><p>Ines Halvorsen covers the islands for the Messenger. She lives on a boat and keeps a diary of the tides.</p></div>',
        "reached at": 'a <p><em>Ines Halvorsen can be reached at <a href="mailto:ines@messenger.example">ines@messenger.example</a>.</em></p>',
        "follow the author": 'a <p>Follow Ines Halvorsen on <a href="/x">Twitter @ineshalv</a></p>',
        "agency credit": "a <p>(Reporting by Ines Halvorsen; Editing by Aurel Brandt and Tilda Okonjo)</p>",
        "written by": 'ba <p class="credit">Written by <a href="/ines">Ines Halvorsen</a></p>',
        "photo credit": "m <p>Photo: Aurel Brandt / The Marrow Bay Messenger</p>",
        "copyright": "a <p>© 2019 The Marrow Bay Messenger. All rights reserved.</p>",
        "not be published": "a <p>Copyright 2019 The Marrow Bay Messenger. This material may not be published, broadcast, rewritten or redistributed.</p>",
    }
)
_VOTE = "Against it voted, among others, Pelle Wickstrom of the northern parish, whose village has been cut off twice by floods."
_CARD = '<span class="hover-card"><a href="/who/pelle"><b>Pelle Wickstrom</b></a> Councillor since 2004. Five ferries he voted against. <a href="/who/pelle">More</a></span>'
_NAMED = '<a class="person" href="/who/pelle">Pelle Wickstrom</a>'
box("hover card", f"<p>{_VOTE.replace('Pelle Wickstrom', _NAMED + _CARD)}</p>", "m", _VOTE)
box(
    "hover card in a wrapper", f"<p>{_VOTE.replace('Pelle Wickstrom', f'<span>{_NAMED}{_CARD}</span>')}</p>", "m", _VOTE
)

# What belongs to the article
_CORRECTION = "Correction: An earlier version of this article said that the boat had two masts. She has one."
_NOTE = (
    "Editor’s note: The harbour board has since told us that the railings will be heated from the second of November."
)
_UPDATE = "Update, 8 January: The county council has confirmed the sum that is named in this article."
box("correction", f'<p class="correction"><em>{_CORRECTION}</em></p>', "a", _CORRECTION)
box("editor's note", f'<p class="note"><em>{_NOTE}</em></p>', "ba", _NOTE)
box("update", f"<p><strong>{_UPDATE}</strong></p>", "ba", _UPDATE)
_LIVE = [
    "The first boat has left the quay with eleven passengers and a cello on board.",
    "She has passed the lighthouse, and the mate has radioed that coffee is served.",
]
box(
    "live updates",
    "".join(
        f'<section class="update"><h3>{at}</h3><p>{text}</p></section>'
        for at, text in zip(("06:04", "06:31"), _LIVE, strict=True)
    ),
    "a",
    "06:04",
    _LIVE[0],
    "06:31",
    _LIVE[1],
)
_SOUNDS = [
    "Advertisement boards along the quay were taken down on Monday so that the wind could not carry them into the water.",
    "Share prices of the yard at Tollgate rose by two per cent when the order for the railings became known in town.",
    "Print shops in Marrow Bay have already sold out of the new timetable, and the library keeps its copy under glass.",
    "“Read more about the sea before you vote,” the captain told the councillors, and left a tide table on each chair.",
    "Support for the plan is strongest on the islands, where people subscribe to the newspaper chiefly for its tide tables.",
    "“Follow us and you will see,” said the mate, and led the reporters down into the engine room, which smelled of soup.",
    "Related families on both sides of the sound have not met for Christmas since the winter boat was given up.",
]
box("prose that sounds like a box", "".join(f"<p>{text}</p>" for text in _SOUNDS), "ma", *_SOUNDS)
_FACTS = [
    "The Gudrun was launched in 1962.",
    "She carries ninety passengers and six cars.",
    "Her engine was taken from a trawler.",
]
box("list of facts", f"<ul>{''.join(f'<li>{fact}</li>' for fact in _FACTS)}</ul>", "m", *_FACTS)
_FOOTNOTE = "¹ The sum is that of the budget for 2019 and leaves out the repair of the pier."
box("footnote", f"<p><small>{_FOOTNOTE}</small></p>", "a", _FOOTNOTE)
