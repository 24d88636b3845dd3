"""Pages whose bytes are not what their labels say, or say nothing."""

import codecs
from collections.abc import Callable

from tests.benchmarks.tongues import TONGUES
from tests.hostile.case import Case, Check, article
from tests.hostile.web import Web
from tests.web.hostile import answer

_NARROW, _UTF_8, _HEADER, _META = (
    "narrow-codecs",
    "utf-8-pages",
    "charset-of-the-header-alone",
    "charset-of-the-meta-alone",
)
_SYLLABLES = "똠방각하와 펲시콜라를 실은 배가 쌰한 바람 속에 항구에 닿았다고 항만 관리소가 목요일에 밝혔다."
_VENDOR = "㈱埠頭製パンは①朝のパン②昼のパンの値上げを見送ると木曜日に発表し、髙橋社長が店頭で説明した。"
_RARE = "渡船公司的𠮷船长和㐂先生周四宣布,东码头的旧粮仓将改建为航海学校,费用由市和港务局各承担一半。"
_CURLY = "“It isn’t the money,” said the mayor – who had paid €400 of his own… – “it’s the ferry that we’ll miss.”"


def _page(sentence: str, language: str, meta: str = "") -> str:
    story = "".join(f"<p>{text}</p>" for text in TONGUES[language].story)
    declared = f'<meta charset="{meta}">' if meta else ""
    return (
        f'<!doctype html><html lang="{language}"><head>{declared}<title>Pier</title></head><body>'
        f"<article><h1>Pier 7</h1>{story}<p>{sentence}</p></article></body></html>"
    )


def _case(
    name: str,
    payload: bytes,
    breaks: str,
    *sentences: str,
    header: str | None = "text/html",
    right: Check | None = None,
) -> Case:
    def serve(web: Web) -> str:
        web.site["/a"] = answer(payload, Content_Type=header)
        return web.url("/a")

    return Case(name=name, family="charsets", serve=serve, right=right or article(*sentences), breaks=breaks)


def _written(
    name: str, language: str, codec: str, breaks: str, header: str = "", meta: str = "", sentence: str = ""
) -> Case:
    """A page in a codec, its label in the header, the meta element or nowhere."""
    said = sentence or TONGUES[language].story[1]
    payload = _page(sentence, language, meta).encode(codec, "xmlcharrefreplace")
    label = f"text/html; charset={header}" if header else "text/html"
    return _case(name, payload, breaks, TONGUES[language].story[0], said, header=label)


def _spoilt(spoil: Callable[[bytes], bytes]) -> bytes:
    return spoil(_page("", "de", "utf-8").encode())


CASES = (
    _written("cp949-called-euc-kr", "ko", "cp949", _NARROW, header="euc-kr", sentence=_SYLLABLES),
    _written("euc-kr-by-meta", "ko", "euc-kr", _UTF_8, meta="euc-kr"),
    _written("euc-kr-undeclared", "ko", "cp949", _UTF_8),
    _written("shift-jis-of-a-vendor", "ja", "cp932", _NARROW, header="Shift_JIS", sentence=_VENDOR),
    _written("euc-jp-by-meta", "ja", "euc-jp", _UTF_8, meta="EUC-JP"),
    _written("iso-2022-jp", "ja", "iso2022_jp", _UTF_8, meta="ISO-2022-JP"),
    _written("gb18030-called-gb2312", "zh", "gb18030", _NARROW, header="gb2312", sentence=_RARE),
    _written("big5", "zh", "gb18030", _UTF_8, header="gbk"),
    _written("koi8-r-by-meta", "ru", "koi8-r", _UTF_8, meta="koi8-r"),
    _written("windows-1251-undeclared", "ru", "cp1251", _UTF_8),
    _written("windows-1256-by-header", "ar", "cp1256", _UTF_8, header="windows-1256"),
    _written("windows-1252-called-latin-1", "en", "cp1252", _UTF_8, header="iso-8859-1", sentence=_CURLY),
    _written("utf-16-with-a-mark", "de", "utf-16", _META, meta="utf-8"),
    _written("utf-16-without-a-mark", "en", "utf-16-be", _UTF_8),
    _written("utf-16-claimed", "fr", "utf-8", _HEADER, header="utf-16", meta="utf-16"),
    _written("header-wrong-bytes-utf-8", "ko", "utf-8", _HEADER, header="iso-8859-1", meta="utf-8"),
    _written("header-right-meta-wrong", "ru", "koi8-r", _META, header="koi8-r", meta="windows-1252"),
    _written("header-wrong-meta-right", "ko", "cp949", _HEADER, header="utf-8", meta="euc-kr"),
    _written("label-unknown", "ru", "cp1251", _META, header="none", meta="x-nonsense"),
    _case(
        "mark-against-header",
        codecs.BOM_UTF8 + _page("", "fr").encode(),
        _HEADER,
        *TONGUES["fr"].story,
        header="text/html; charset=iso-8859-1",
    ),
    _case(
        "stray-latin-1-bytes",
        _spoilt(lambda page: page.replace(b"<h1>Pier 7", b"<h1>Pier \xe4 7")),
        "strict-utf-8",
        *TONGUES["de"].story,
    ),
    _case(
        "cut-within-a-character",
        _page("", "ko", "utf-8").encode()[:-35][: -len("다</p>".encode()) + 1],
        "strict-utf-8",
        TONGUES["ko"].story[0],
    ),
    _case(
        "nul-within-words",
        _page("", "de").replace("Seefahrt", "See\0fahrt").encode(),
        "controls-kept",
        TONGUES["de"].story[0],
    ),
    _case(
        "controls-for-quotes",
        _page("It\x92s late\x85 said the \x93mate\x94 of the ferry to nobody at all.", "en").encode(),
        "controls-kept",
        "It’s late… said the “mate” of the ferry",
    ),
)
