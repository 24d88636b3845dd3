import pytest

from tasks.article.head import read_head
from tasks.article.parse import parse
from tasks.article.tags import tags_of


@pytest.mark.parametrize(
    ("head", "keywords", "tags"),
    [
        ("", "ferries, Winter,Ferries", ("ferries", "Winter")),
        ("", ["ferries", "winter, ice"], ("ferries", "winter", "ice")),
        ("<meta property='article:tag' content='c'><meta name='keywords' content='a,b'>", None, ("c",)),
        ("<meta name='news_keywords' content='a,b'>", None, ("a", "b")),
        ("<meta name='keywords' content='a,b'>", None, ("a", "b")),
        ("", None, ("shown",)),
        ("", ",".join(f"t{n}" for n in range(60)), tuple(f"t{n}" for n in range(40))),
        ("", "x" * 90 + ", , #boat", ("boat",)),
    ],
)
def test_tags(head: str, keywords: object, tags: tuple[str, ...]) -> None:
    document = parse(f"<html><head>{head}</head></html>".encode(), "https://messenger.example/ferry")
    assert tags_of(read_head(document), {"keywords": keywords}, ["shown"]) == tags
