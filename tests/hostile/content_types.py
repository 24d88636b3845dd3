"""Answers that are no pages under all sorts of labels, and pages under wrong ones."""

import gzip
import json
import zlib
from collections.abc import Callable

from tests.hostile import story
from tests.hostile.case import Case, Check, article, reject
from tests.hostile.web import Web
from tests.web.hostile import answer

_TEXT = f"{story.OPENING}\n\n{story.MIDDLE}\n\n{story.CLOSING}\n"
_PDF = b"%PDF-1.7\n1 0 obj <</Type/Catalog>> endobj\n" + _TEXT.encode() + b"%%EOF\n"
_PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + _TEXT.encode()
_MP4 = b"\0\0\0\x20ftypisom\0\0\x02\0isomiso2avc1mp41" + _TEXT.encode() * 20
_ZIP = b"PK\x03\x04\x14\0\0\0\0\0" + _TEXT.encode()
_JSON = json.dumps({"headline": "Northern pier", "body": _TEXT}).encode()
_RSS = (
    "<?xml version='1.0'?><rss version='2.0'><channel><title>Pier</title>"
    + "".join(f"<item><title>{line}</title><description>{_TEXT}</description></item>" for line in _TEXT.split("\n\n"))
    + "</channel></rss>"
).encode()
_SCRIPT = b"window.story = " + _JSON + b";\n" + b"function draw(page) { return page.body; }\n" * 40
_GUARD = "anything-is-a-page"
_CSS = b".page { margin: 0 }\n" * 400


def _serves(body: bytes, kind: str | None) -> Callable[[Web], str]:
    def serve(web: Web) -> str:
        web.site["/a"] = answer(body, Content_Type=kind)
        return web.url("/a")

    return serve


def _case(name: str, body: bytes, kind: str | None, right: Check, breaks: str = "plain") -> Case:
    return Case(name=name, family="types", serve=_serves(body, kind), right=right, breaks=breaks)


CASES = (
    _case("pdf", _PDF, "application/pdf", reject("wrong_type")),
    _case("pdf-called-html", _PDF, "text/html", reject("wrong_type")),
    _case("video", _MP4, "video/mp4", reject("wrong_type")),
    _case("video-called-html", _MP4, "text/html", reject("wrong_type")),
    _case("picture-called-html", _PNG, "text/html", reject("wrong_type")),
    _case("archive-of-no-type", _ZIP, None, reject("wrong_type")),
    _case("page-called-picture", story.page(), "image/jpeg", reject("wrong_type")),
    _case("json", _JSON, "application/json", reject("wrong_type")),
    _case("json-called-html", _JSON, "text/html", reject("wrong_type"), _GUARD),
    _case("feed", _RSS, "application/rss+xml", reject("wrong_type")),
    _case("feed-called-html", _RSS, "text/html", reject("wrong_type"), _GUARD),
    _case("feed-called-xml", _RSS, "text/xml", reject("wrong_type"), _GUARD),
    _case("script-called-html", _SCRIPT, "text/html", reject("wrong_type"), _GUARD),
    _case("stylesheet-called-html", _CSS, "text/html", reject("wrong_type"), _GUARD),
    _case("gzip-file-called-html", gzip.compress(story.page()), "text/html", reject("wrong_type")),
    _case("noise-called-html", zlib.compress(_TEXT.encode() * 40)[2:], "text/html", reject("wrong_type"), _GUARD),
    _case("bytes-without-a-type", story.page(), "application/octet-stream", reject("wrong_type")),
    _case("page-without-a-type", story.page(), None, article(story.OPENING, story.CLOSING), "types-demanded"),
    _case("page-called-plain-text", story.page(), "text/plain", article(story.OPENING), "html-alone"),
    _case("text-without-markup", (_TEXT * 3).encode(), "text/html", reject("wrong_type"), "anything-is-a-page"),
    _case(
        "fragment-without-a-head",
        story.page().partition(b"<body>")[2].replace(b"</body></html>", b""),
        "text/html",
        article(story.OPENING),
        "markup-demanded",
    ),
    _case(
        "page-of-xhtml",
        b"<?xml version='1.0'?>" + story.page(),
        "application/xhtml+xml",
        article(story.OPENING),
        "html-alone",
    ),
)
