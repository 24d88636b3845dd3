import pytest

from tasks.article.parse import MAX_BYTES, parse


def test_base_address() -> None:
    assert (
        parse(b"<html><head><base href='/news/'></head></html>", "https://a.example/x/y").base_url
        == "https://a.example/news/"
    )
    assert parse(b"<p>text</p>", "https://a.example/x/y").base_url == "https://a.example/x/y"
    assert parse(b"<base href='http://[broken'>", "https://a.example/x").base_url == "https://a.example/x"


@pytest.mark.parametrize(
    "payload", [b"", b"  \n ", b"<!-- nothing -->", b"<!doctype html>", b"\x00\x00", b"<", b"plain text"]
)
def test_something_comes_out_of_everything(payload: bytes) -> None:
    document = parse(payload, "https://a.example/")
    assert document.tree.tag == "html"


def test_nul_bytes_do_not_end_a_page() -> None:
    assert "end" in parse(b"<p>start\x00</p><p>end</p>", "").tree.text_content()


def test_declared_encodings_are_no_obstacle() -> None:
    payload = '<?xml version="1.0" encoding="utf-8"?><html><body><p>Größe</p></body></html>'.encode()
    assert "Größe" in parse(payload, "").tree.text_content()


def test_size_limit() -> None:
    with pytest.raises(ValueError, match="5000001 bytes"):
        parse(b"x" * (MAX_BYTES + 1), "")
