from tasks.article.blocks import text_blocks
from tasks.article.body import body_lines
from tasks.article.parse import parse
from tests.article.shapes import PARAGRAPHS, page, paragraphs


def lines_of(html: str) -> list[str]:
    document = parse(html.encode(), "https://messenger.example/")
    return body_lines(document.tree, "https://messenger.example/", text_blocks(document.tree))


def test_the_tree_is_left_as_it_was() -> None:
    document = parse(page(f"<article>{paragraphs()}</article>").encode(), "https://messenger.example/")
    before = [element.tag for element in document.tree.iter()]
    body_lines(document.tree, "", text_blocks(document.tree))
    assert [element.tag for element in document.tree.iter()] == before


def test_lists_and_tables_are_plain_lines() -> None:
    items = "<ul><li>Eleven crowns for adults</li><li>Four for children</li></ul>"
    table = "<table><tr><th>Day</th><th>Boats</th></tr><tr><td>Monday</td><td>Six</td></tr></table>"
    lines = lines_of(f"<html><body><article>{paragraphs()}{items}{table}</article></body></html>")
    assert [line for line in lines if line not in PARAGRAPHS] == [
        "Eleven crowns for adults",
        "Four for children",
        "Day  Boats",
        "Monday  Six",
    ]


def test_the_same_page_many_times() -> None:
    html = page(f"<article>{paragraphs()}</article>")
    assert all(lines_of(html) == PARAGRAPHS for _ in range(6))


def test_a_short_text_in_a_large_menu() -> None:
    menu = "".join(f"<li><a href='/{n}'>Section number {n}</a></li>" for n in range(80))
    text = [
        "백섬시와 정부가 두 번째 여객선 터미널 후보지를 두 곳으로 좁혔다.",
        "목지는 전차 정거장에서 걸어서 사 분 거리다. 병원과 시장이 가깝지만 부두가 낡았다.",
    ]
    html = f"<html><body><div><ul>{menu}</ul></div><div><span>{'<br><br>'.join(text)}</span></div><div><ul>{menu}</ul></div></body></html>"
    assert lines_of(html) == text


def test_nothing_to_find() -> None:
    assert lines_of("<html><body></body></html>") == []
