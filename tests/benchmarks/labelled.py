"""Pages labelled by reading, and how an answer about a page is counted against its label: every figure is a share."""

import gzip
import json
import random
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from tests.benchmarks.pages import CHECKOUT, folder

LABELS = CHECKOUT / "tests" / "benchmarks" / "labels" / "labels.jsonl"
MINUTE = timedelta(minutes=1)
DRAWS = 1000

Label = dict[str, Any]  # one row of the file; tests/benchmarks/labels/README.md says what its fields mean
Share = tuple[int, int]  # hits, of how many


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a reader of the HTML says about a page; times in ISO 8601."""

    headline: str | None = None
    section: str | None = None
    persons: tuple[str, ...] = ()
    emails: Mapping[str, str] = field(default_factory=dict)  # by person
    roles: Mapping[str, str] = field(default_factory=dict)  # by person
    published: str | None = None
    updated: str | None = None
    captions: tuple[str, ...] = ()
    language: str | None = None
    paywalled: bool = False
    agency: str | None = None
    dateline: str | None = None


def read_labels(path: Path = LABELS) -> list[Label]:
    """The rows of the file, in its order."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").rstrip().split("\n")]


def page_of(label: Label) -> bytes:
    """The labelled page; the test is skipped where the labelled sets are absent."""
    return gzip.decompress((folder() / label["set"] / "html" / f"{label['id']}.html.gz").read_bytes())


def squash(text: str | None) -> str:
    """Words alone, lower case, in one form."""
    return " ".join(re.findall(r"\w+", unicodedata.normalize("NFKC", text or "").lower()))


def headline(label: Label, answer: Answer) -> Share:
    return squash(answer.headline) in map(squash, [label["headline"], *label["headline_also"]]), 1


def section_shown(label: Label, answer: Answer) -> Share:
    """Where a reader is shown a section: that one, or another label or step of the same place."""
    shown = [*filter(None, [label["section"]]), *label["section_shown_also"]]
    return squash(answer.section) in map(squash, shown), bool(shown)


def section_stated(label: Label, answer: Answer) -> Share:
    """The section shown, or another that the page states; none where a reader is shown none."""
    if not answer.section:
        return label["section"] is None, 1
    return section_shown(label, answer)[0] or squash(answer.section) in map(squash, label["section_also"]), 1


def _people(label: Label, answer: Answer) -> tuple[int, int, int]:
    """Persons found, invented, missed; who is named elsewhere on the page counts neither way."""
    want, spare = set(map(squash, label["persons"])), set(map(squash, label["persons_also"]))
    got = set(map(squash, answer.persons)) - (spare - want)
    return len(want & got), len(got - want), len(want - got)


def person_precision(label: Label, answer: Answer) -> Share:
    found, invented, _ = _people(label, answer)
    return found, found + invented


def person_recall(label: Label, answer: Answer) -> Share:
    found, _, missed = _people(label, answer)
    return found, found + missed


def person_f1(label: Label, answer: Answer) -> Share:
    found, invented, missed = _people(label, answer)
    return 2 * found, 2 * found + invented + missed


def no_person_invented(label: Label, answer: Answer) -> Share:
    """Pages without a person on which none is named."""
    return not label["persons"] and _people(label, answer)[1] == 0, not label["persons"]


def _moment(text: str | None) -> tuple[datetime, bool] | None:
    """The moment and whether it has a clock; None for what is no ISO 8601."""
    try:
        return (datetime.fromisoformat(text), "T" in text) if text else None
    except ValueError:
        return None


def _same(wanted: str, got: str | None, *, zone: bool) -> bool:
    """The same minute; with ``zone`` in the same zone, or in none for both."""
    want, have = _moment(wanted), _moment(got)
    if want is None or have is None or want[1] != have[1]:
        return False
    if (want[0].tzinfo is None) != (have[0].tzinfo is None):
        return False
    return abs(want[0] - have[0]) < MINUTE and (not zone or want[0].utcoffset() == have[0].utcoffset())


def _published(label: Label) -> list[str]:
    return [*filter(None, [label["published"]]), *label["published_also"]]


def published_day(label: Label, answer: Answer) -> Share:
    return any((answer.published or "")[:10] == want[:10] for want in _published(label)), 1


def published_clock(label: Label, answer: Answer) -> Share:
    """The minute and the zone as a careful person writes them down; no clock where the page has none."""
    return any(_same(want, answer.published, zone=True) for want in _published(label)), 1


def published_moment(label: Label, answer: Answer) -> Share:
    """The same moment, in whatever zone."""
    return any(_same(want, answer.published, zone=False) for want in _published(label)), 1


def _at_once(label: Label) -> bool:
    """Whether the page was updated within a minute of its publication: then none is as good as that update."""
    return label["updated"] is not None and _same(label["updated"], label["published"], zone=False)


def updated_right(label: Label, answer: Answer) -> Share:
    """The updated moment, and none where there is none."""
    wanted = [*filter(None, [label["updated"]]), *label["updated_also"]]
    if answer.updated is None:
        return label["updated"] is None or _at_once(label), 1
    as_published = label["updated"] is None and _same(answer.updated, answer.published, zone=False)
    return as_published or any(_same(want, answer.updated, zone=False) for want in wanted), 1


def updated_kept(label: Label, answer: Answer) -> Share:
    """Where the page was updated later: that moment."""
    later = label["updated"] is not None and not _at_once(label)
    wanted = [label["updated"], *label["updated_also"]] if later else []
    return any(_same(want, answer.updated, zone=False) for want in wanted), later


def _starts(start: str | None, caption: str) -> bool:
    """Whether a caption starts so, after at most two words such as "Image caption"."""
    want, have = squash(start).split(), squash(caption).split()
    return bool(want) and any(have[skip : skip + len(want)] == want for skip in range(3))


def caption_recall(label: Label, answer: Answer) -> Share:
    wanted = [caption["starts"] for caption in label["captions"] if caption["starts"] and not caption.get("optional")]
    return sum(any(_starts(want, got) for got in answer.captions) for want in wanted), len(wanted)


def caption_precision(label: Label, answer: Answer) -> Share:
    """Captions that are labelled; credits alone and what may be a caption or not count neither way."""
    hits = misses = 0
    for got in dict.fromkeys(answer.captions):
        spare = [c["starts"] if c.get("optional") else c["credit"] for c in label["captions"]]
        if any(_starts(c["starts"], got) and not c.get("optional") for c in label["captions"]):
            hits += 1
        elif not any(_starts(start, got) for start in spare):
            misses += 1
    return hits, hits + misses


def _of_persons(wanted: Mapping[str, str], got: Mapping[str, str]) -> Share:
    have = {squash(name): squash(value) for name, value in got.items()}
    return sum(have.get(squash(name)) == squash(value) for name, value in wanted.items()), len(wanted)


def emails(label: Label, answer: Answer) -> Share:
    return _of_persons(label["emails"], answer.emails)


def roles(label: Label, answer: Answer) -> Share:
    return _of_persons(label["roles"], answer.roles)


_ONE_AGENCY = {"associated press": "ap", "the associated press": "ap", "agence france presse": "afp"}


def agency(label: Label, answer: Answer) -> Share:
    names = [_ONE_AGENCY.get(squash(name), squash(name)) for name in [*label["agencies"], answer.agency or ""]]
    return (names[-1] in names[:-1] if label["agencies"] else not answer.agency), 1


def dateline(label: Label, answer: Answer) -> Share:
    """The same place, or the place with more about it; none where there is none."""
    have, want = squash(answer.dateline), squash(label["dateline"])
    return have.startswith(want) if want else not have, 1


def language(label: Label, answer: Answer) -> Share:
    return answer.language == label["language"], 1


def paywalled(label: Label, answer: Answer) -> Share:
    return answer.paywalled == label["paywalled"], 1


FIGURES: dict[str, Callable[[Label, Answer], Share]] = {
    "headline exact": headline,
    "section as shown": section_shown,
    "section as stated": section_stated,
    "persons precision": person_precision,
    "persons recall": person_recall,
    "persons F1": person_f1,
    "none invented": no_person_invented,
    "published day": published_day,
    "published clock and zone": published_clock,
    "published moment": published_moment,
    "updated right": updated_right,
    "updated kept": updated_kept,
    "captions found": caption_recall,
    "captions precision": caption_precision,
    "e-mails": emails,
    "roles": roles,
    "agency": agency,
    "dateline": dateline,
    "language": language,
    "paywalled": paywalled,
}


def share(counts: Iterable[Share]) -> float:
    """Hits of all; 1 where nothing was asked."""
    counted = list(counts)
    return sum(hits for hits, _ in counted) / (sum(of for _, of in counted) or 1) if any(of for _, of in counted) else 1


def interval(labels: Sequence[Label], counts: Sequence[Share]) -> tuple[float, float]:
    """The middle 95 % of the share over draws of sites: pages of one site are alike, so they are drawn together."""
    sites: dict[str, Share] = defaultdict(lambda: (0, 0))
    for label, (hits, of) in zip(labels, counts, strict=True):
        before = sites[label["site"]]
        sites[label["site"]] = (before[0] + hits, before[1] + of)
    chance = random.Random(7)
    drawn = sorted(share(chance.choices(list(sites.values()), k=len(sites))) for _ in range(DRAWS))
    return drawn[DRAWS // 40], drawn[-DRAWS // 40]
