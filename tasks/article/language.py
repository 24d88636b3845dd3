"""Language of an article: what the page declares, unless its letters say otherwise; else what its words suggest."""

import re

import py3langid
from lxml.html import HtmlElement

_TAG = re.compile(r"^([a-z]{2,3})(?:[-_]|$)", re.IGNORECASE)
_SCRIPTS = {
    "ko": re.compile(r"[\uac00-\ud7a3]"),
    "ja": re.compile(r"[\u3040-\u30ff]"),
    "zh": re.compile(r"[\u4e00-\u9fff]"),
    "cyrillic": re.compile(r"[\u0400-\u04ff]"),
    "ar": re.compile(r"[\u0600-\u06ff]"),
    "he": re.compile(r"[\u0590-\u05ff]"),
    "el": re.compile(r"[\u0370-\u03ff]"),
    "th": re.compile(r"[\u0e00-\u0e7f]"),
    "devanagari": re.compile(r"[\u0900-\u097f]"),
    "latin": re.compile(r"[A-Za-z\u00c0-\u024f]"),
}
_WRITTEN_IN = {
    "cyrillic": "ru uk bg sr mk be kk ky mn tg uz",
    "devanagari": "hi mr ne sa",
    "ar": "ar fa ur ps ku ug sd",
    "he": "he yi",
    "ja": "ja",
}
_OF_ONE_SCRIPT = frozenset({"ko", "ja", "zh", "el", "th"})
_NOT_LATIN = _OF_ONE_SCRIPT | frozenset(["ru", "uk", "bg", "mk", "be", "he", "yi", "ar", "fa", "ur", "hi", "mr", "ne"])
_SHARE = 0.4  # of the letters: a text with so many of a script is in a language of that script
_KANA = 0.05  # even with many Han characters, so much kana makes it Japanese
_DENSE = frozenset({"ko", "ja", "zh"})
_SAMPLE = 3000
_LEAST = 60  # letters; a shorter text has no language of its own


def language_of(tree: HtmlElement, body: str, expected: str | None) -> tuple[str | None, str]:
    """Return the primary BCP 47 tag of an article's language and where it comes from.

    Args:
        tree: the page, whose ``lang`` is believed unless the script of the body rules it out.
        body: the article's text.
        expected: language of the source, for pages that say nothing and have little text.
    """
    declared = _declared(tree)
    sample = body[:_SAMPLE]
    script = _script(sample)
    if declared is not None and (script is None or _can_be(declared, script)):
        return declared, "html:lang"
    if script is None:
        return (expected, "source") if expected not in {None, "und"} else (None, "none")
    return (script, "script") if script in _OF_ONE_SCRIPT else (str(py3langid.classify(sample)[0]), "py3langid")


def _can_be(tag: str, script: str) -> bool:
    return tag not in _NOT_LATIN if script == "latin" else tag in _WRITTEN_IN.get(script, script).split()


def _declared(tree: HtmlElement) -> str | None:
    for written in (tree.get("lang"), tree.get("xml:lang"), tree.get("{http://www.w3.org/XML/1998/namespace}lang")):
        match = _TAG.match((written or "").strip())
        if match is not None:
            return match.group(1).lower()
    return None


def _script(text: str) -> str | None:
    # a Korean, Chinese or Japanese letter says as much as two Latin ones
    counts = {name: len(pattern.findall(text)) * (2 if name in _DENSE else 1) for name, pattern in _SCRIPTS.items()}
    letters = sum(counts.values())
    if letters < _LEAST:
        return None
    if counts["ja"] > _KANA * letters:
        return "ja"
    name = max(counts, key=lambda script: counts[script])
    return name if counts[name] >= _SHARE * letters else "latin"
