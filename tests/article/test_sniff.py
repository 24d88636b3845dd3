import pytest

from tasks.article.extract import extract_page
from tasks.article.sniff import not_a_page
from tests.article.shapes import PARAGRAPHS, page, paragraphs
from warehouse.outcomes import Outcome

TEXT = "\n\n".join(PARAGRAPHS)


@pytest.mark.parametrize(
    ("payload", "what"),
    [
        (b'{"headline": "Ferry", "body": "It sails all winter."}', "data in JSON, or a program"),
        (b"[1, 2, 3];", "data in JSON, or a program"),
        (b"<?xml version='1.0'?><!-- a feed --><rss><channel/></rss>", "a document of type rss"),
        (b"<!DOCTYPE svg PUBLIC 'x'><svg xmlns='http://www.w3.org/2000/svg'/>", "a document of type svg"),
        (b"\0\0\0\x20ftypisom" + TEXT.encode(), "a film"),
        (bytes(range(256)) * 20, "bytes that are no text"),
        (TEXT.encode(), "text without any markup"),
    ],
)
def test_what_is_no_page(payload: bytes, what: str) -> None:
    assert not_a_page(payload, payload.decode("utf-8", "replace"), "text/html") == what


@pytest.mark.parametrize(
    ("text", "content_type"),
    [
        (page(paragraphs()), "text/html"),
        ("<p>A fragment without a head.</p>" * 50, None),
        ("<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'/>", "application/xhtml+xml"),
        ("[Ferry] " + paragraphs() + "[end]", "text/html"),
        (TEXT, "Text/Plain; charset=utf-8"),
        ("Error establishing a database connection", "text/html"),
    ],
)
def test_what_may_be_one(text: str, content_type: str | None) -> None:
    assert not_a_page(text.encode(), text, content_type) is None


@pytest.mark.parametrize("codec", ["utf-16", "utf-16-le"])
def test_wide_letters_are_no_noise(codec: str) -> None:
    text = page(paragraphs())
    assert not_a_page(text.encode(codec), text, None) is None


def test_the_outcome_says_what_it_was() -> None:
    got = extract_page(b'{"a": 1}', capture_id=1, url_id=2, source_id="m", url="https://messenger.example/a")
    assert (got.extraction.outcome, got.extraction.reason) == (Outcome.WRONG_TYPE, "data in JSON, or a program")
