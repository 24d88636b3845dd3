"""What newspapers print between and around the lines of an article, as `asides.toml` has it."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Literal

from tasks.article.idioms import unquoted
from tasks.article.words import either, plain, tokens

Aside = Literal["label", "button", "heading", "box", "opening", "appeal"]
_LONGEST = 300  # letters of a line that is looked at; a longer one is prose, whatever it says
_LABEL = 70  # letters
_APPEAL = 220
_WORDS = 6  # of a label that stands beside others
_OPENING = 40
_COLON = re.compile(r"\s*[:：|>›»→–—]\s*|\s+-\s+")
_HANGUL = re.compile("[\uac00-\ud7af]")  # its words have endings
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class _Asides:
    labels: dict[str, Aside]
    headed: re.Pattern[str]
    openings: frozenset[str]
    ends: frozenset[str]
    appeals: dict[str, re.Pattern[str]]
    within: frozenset[str]


def aside(text: str) -> Aside | None:
    """What a line is, if it is none of the article's.

    A ``label`` stands for itself; a ``button`` is one only in the company of others; a ``heading`` has links below it,
    a ``box`` other text; an ``opening`` is followed by another story's headline, or tags, or credits; an ``appeal`` is
    said to all readers.
    """
    return _aside(text) if len(text) <= _LONGEST else None


def is_end(text: str) -> bool:
    """Whether a line counts the comments below it."""
    return len(text) <= _LABEL and _key(text) in _asides().ends


@lru_cache(maxsize=1024)  # a page says the same thing several times, and is looked at more than once
def _aside(text: str) -> Aside | None:
    known = _asides()
    if len(text) <= _LABEL and (kind := _label(_key(text), known)) is not None:
        return kind
    if len(text) <= _LABEL and known.headed.fullmatch(text.lower()):
        return "heading"
    colon = _COLON.search(text, 0, _OPENING)
    if colon is not None and _key(text[: colon.start()]) in known.openings:
        return "opening"
    if len(text) > _APPEAL:
        return None
    words = known.appeals.keys() & tokens(text)
    if not text.isascii():
        words |= {word for word in known.within if word in text}
    if words:
        said = unquoted(text)
        if any(known.appeals[word].search(said) for word in words):
            return "appeal"
    return None


def _label(key: str, known: _Asides) -> Aside | None:
    """The kind of a label, or of several in a row: 'Share Tweet E-mail'."""
    if (kind := known.labels.get(key)) is not None:
        return kind
    words = key.split()
    at = 0
    while at < len(words):
        ends = (end for end in range(min(at + _WORDS, len(words)), at, -1) if " ".join(words[at:end]) in known.labels)
        at = next(ends, len(words) + 1)
    return "label" if at == len(words) > 1 else None


def _key(text: str) -> str:
    return plain(_DIGITS.sub("0", text))


@cache
def _asides() -> _Asides:
    table = tomllib.loads(files("tasks.article").joinpath("asides.toml").read_text(encoding="utf-8"))
    kinds: tuple[tuple[str, Aside], ...] = (
        ("labels", "label"),
        ("buttons", "button"),
        ("headings", "heading"),
        ("boxes", "box"),
    )
    appeals = {word: re.compile(said) for words, said in table["says"].items() for word in words.split()}
    return _Asides(
        {key: kind for name, kind in kinds for key in _keys(table[name])},
        re.compile(either(table["headed"])),
        frozenset(_keys(table["openings"])),
        frozenset(_keys(table["ends"])),
        appeals,
        frozenset(word for word in appeals if tokens(word) != (word,) or _HANGUL.search(word)),
    )


def _keys(lines: str) -> list[str]:
    return [_key(phrase.replace("#", "0")) for line in lines.strip().splitlines() for phrase in line.split(", ")]
