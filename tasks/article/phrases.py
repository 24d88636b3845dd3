"""What short texts around an article say: go on reading, sign up, reply, who and when; in several languages."""

import re

_PHRASES = {
    "more": (
        "read more", "continue reading", "read also", "see also", "related", "more from", "more on", "more stories",
        "you may", "you might", "also read", "recommended", "lesen sie", "mehr zum", "weiterlesen", "lire aussi",
        "à lire", "leer más", "leer también", "leggi anche", "관련기사", "더보기", "次へ", "関連", "相关", "читайте",
        "previous", "next", "back to",
    ),
    "ask": (
        "subscribe", "sign up", "newsletter", "register", "log in", "login", "abonn", "iscriviti", "suscr", "подпис",
        "click here", "download", "donate", "join us", "join our", "support us", "support our", "follow us", "follow @",
        "share this", "share on", "like us", "tweet", "e-mail", "email", "print", "teilen", "구독", "登録",
    ),
    "right": (
        "copyright", "©", "(c)", "all rights", "alle rechte", "privacy", "cookie", "terms of", "impressum",
        "disclaimer", "무단", "전재", "저작권", "転載", "版权", "все права",
    ),
    "reply": (
        "reply", "comment", "antworten", "kommentar", "répondre", "responder", "says:", "said on", "posted by", "댓글",
        "コメント", "评论", "ответить",
    ),
    "credit": (
        "by ", "von ", "author", "autor", "written", "editor", "reporter", "기자", "photo", "foto", "image", "getty",
        "reuters", "source:", "quelle:", "写真", "фото",
    ),
    "when": (
        "ago", "january", "february", "march", "april", "june", "july", "august", "september", "october", "november",
        "december", "updated", "published", "posted", "minutes", "min read", "uhr",
    ),
}  # fmt: skip
_CLOCK = re.compile(r"(?:19|20)\d\d|\d:\d\d")
_LONGEST = 200  # letters; in a longer text such words are of the story
_NOTHING = (0.0,) * len(_PHRASES)

SAYS = tuple(_PHRASES)
"""Kinds of phrases, in the order of what `said` tells."""


def said(text: str) -> tuple[float, ...]:
    """For each kind of phrase, 1 if a text says one of it."""
    if len(text) > _LONGEST:
        return _NOTHING
    low = text.lower()
    *others, when = [_says(low, phrases) for phrases in _PHRASES.values()]
    return (*others, when or float(_CLOCK.search(low) is not None))


def _says(text: str, phrases: tuple[str, ...]) -> float:
    for phrase in phrases:  # a loop, because any() with a generator takes twice as long, and this is asked of all texts
        if phrase in text:
            return 1.0
    return 0.0
