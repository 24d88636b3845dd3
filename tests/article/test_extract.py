import json

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tasks.article.extract import EXTRACTOR_VERSION, extract_page
from tasks.article.parse import MAX_BYTES
from tasks.article.words import count_words
from tests.article.shapes import PARAGRAPHS, SHAPES, page, paragraphs
from warehouse.keys import body_digest
from warehouse.outcomes import Outcome
from warehouse.records import Page


def extracted(payload: bytes, url: str = "https://messenger.example/ferry") -> Page:
    return extract_page(payload, capture_id=7, url_id=8, source_id="messenger", url=url)


def test_ids_and_digests() -> None:
    got = extracted(SHAPES["seed"]().encode())
    assert got.article is not None
    assert got.extraction.extractor_version == EXTRACTOR_VERSION
    assert EXTRACTOR_VERSION.startswith("3+trafilatura-2")
    assert (got.article.capture_id, got.article.url_id, got.article.source_id) == (7, 8, "messenger")
    assert got.article.body_digest == body_digest(got.article.body)
    assert got.article.word_count == count_words(got.article.body)


def test_the_same_page_is_the_same_article() -> None:
    first, second = (extracted(SHAPES["live_blog"]().encode()) for _ in range(2))
    assert first.article == second.article
    assert first.blocks == second.blocks
    assert first.candidates == second.candidates


def test_blocks_know_their_place() -> None:
    got = extracted(page(f"<article>{paragraphs()}</article>").encode())
    body = [block.text for block in got.blocks if block.role == "body"]
    assert body == PARAGRAPHS
    kinds = {block.text: block.kind for block in got.blocks}
    assert (kinds[PARAGRAPHS[0]], kinds["More news"], kinds["Politics"]) == ("paragraph", "heading", "list")


def test_a_payload_that_is_too_large_is_not_parsed() -> None:
    got = extracted(b"<p>" + b"x" * MAX_BYTES)
    assert (got.extraction.outcome, got.article) == (Outcome.TOO_LARGE, None)


MARKUP = st.lists(
    st.one_of(
        st.sampled_from(
            [
                "<p>",
                "</p>",
                "<div hidden>",
                "</div>",
                "<table><tr><td>",
                "<br>",
                "<a href='mailto:a@b.example'>",
                "<!--",
                "<article>",
            ]
        ),
        st.sampled_from(
            [
                "<script type='application/ld+json'>",
                "</script>",
                "<time datetime='",
                "<meta property='og:title' content='",
                "'>",
                "<h1>",
            ]
        ),
        st.sampled_from(
            [
                PARAGRAPHS[0],
                "By ",
                "Posted : 2019-99-99",
                json.dumps({"@type": "NewsArticle", "author": [None, {"name": []}]}),
            ]
        ),
        st.text(max_size=12),
    ),
    max_size=30,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(MARKUP)
def test_any_markup_ends_in_an_outcome(pieces: list[str]) -> None:
    got = extracted("".join(pieces).encode("utf-8", "replace"))
    assert (got.article is not None) == got.extraction.outcome.kept
    if got.article is not None:
        assert got.article.body


@settings(max_examples=40, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_end_in_an_outcome(payload: bytes) -> None:
    assert extracted(payload).extraction.capture_id == 7
