import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.article.mojibake import is_suspect, mended
from tests.article.press.newsroom import papers

PAPERS = papers()
TEXT = "“Don’t,” she said – “the café’s €5 tea…” Schröder’s dog barked."


def twice(text: str, misread: str) -> str:
    """A text as it comes out when its UTF-8 is read in another encoding; browsers let undefined bytes stand."""
    return "".join(
        bytes([byte]).decode("latin-1" if misread == "latin-1" or byte in b"\x81\x8d\x8f\x90\x9d" else misread)
        for byte in text.encode()
    )


@pytest.mark.parametrize("misread", ["cp1252", "latin-1"])
@pytest.mark.parametrize("text", [TEXT, *("\n".join(paper.stories[0].body) for paper in PAPERS)])
def test_a_page_that_was_encoded_twice(text: str, misread: str) -> None:
    wrong = twice(text, misread)
    assert wrong != text
    assert is_suspect(wrong.encode())
    assert mended(wrong) == text


@pytest.mark.parametrize("misread", ["cp1252", "latin-1"])
def test_sentences_that_were_encoded_twice_on_a_page_that_was_not(misread: str) -> None:
    frame = "Größe, naïve “quotes”, Straße, Übung, Öl, Ärger, señor, façade"
    assert mended(f"{frame} {twice(TEXT, misread)} {frame}") == f"{frame} {TEXT} {frame}"


def test_a_closing_quote_that_lost_a_byte() -> None:
    assert mended("Ã©tÃ© â€œso itâ€ was – été") == "Ã©tÃ© “so it” was – été"
    assert mended("theyâ€™d â€œgoâ€ on â€” été") == "they’d “go” on — été"


@pytest.mark.parametrize(
    "text",
    [
        "The letter ä came out as Ã¤ on every page – until “1999”.",
        "“MAÇÔ e “MAÇÃ”, NÃO, SÃO, À, Â, Ê – É”…",
        "IL DIT « Â » ; « é” », ß“, Straße\xa0, café…",
        "Größe É® ö",
        "Ð, Ñ and ï¿½",
        "à€€ or à€€ or à€€",
    ],
)
def test_what_may_be_meant_stays(text: str) -> None:
    assert mended(text) == text


@pytest.mark.parametrize("paper", PAPERS, ids=lambda paper: paper.name)
def test_no_language_is_taken_for_an_accident(paper: object) -> None:
    text = str(paper)
    assert mended(text) == text


@given(st.text(alphabet="aÂÃâ€™\x80\x99\xa0é日한🎉 ", max_size=40))
def test_mending_is_for_suspects_alone_and_done_once(text: str) -> None:
    if mended(text) != text:
        assert is_suspect(text.encode())
