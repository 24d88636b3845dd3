from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from tasks.article.blocks import text_blocks
from tasks.article.body import Draft, Line, body_lines, choose, doubt, draft, join_lines
from tasks.article.metadata import read_metadata
from tasks.article.parse import Document, parse
from tests.article.shapes import PARAGRAPHS, page, paragraphs

Probabilities = NDArray[np.float32]


def drafted(html: str) -> tuple[Document, Draft]:
    document = parse(html.encode(), "https://messenger.example/")
    return document, draft(document, read_metadata(document, text_blocks(document.tree)))


def lines_of(html: str) -> list[Line]:
    return body_lines(drafted(html)[1], None)


def texts_of(html: str) -> list[str]:
    return [line.text for line in lines_of(html)]


def test_the_tree_is_left_as_it_was() -> None:
    document = parse(page(f"<article>{paragraphs()}</article>").encode(), "https://messenger.example/")
    before = [element.tag for element in document.tree.iter()]
    body_lines(draft(document, read_metadata(document, text_blocks(document.tree))), None)
    assert [element.tag for element in document.tree.iter()] == before


def test_lines_are_typed_and_judged() -> None:
    items = "<ul><li>Eleven crowns for adults who cross</li><li>Four crowns for children, and for dogs</li></ul>"
    html = f"<html><body><article>{paragraphs()}<h2>What it costs</h2>{items}<blockquote>Nobody has asked us, said the ferryman.</blockquote>{paragraphs()}</article></body></html>"
    lines = lines_of(html)
    kinds = {line.text: line.kind for line in lines}
    assert kinds[PARAGRAPHS[0]] == "paragraph"
    assert kinds["Eleven crowns for adults who cross"] == "list"
    assert kinds["What it costs"] == "heading"
    assert kinds["Nobody has asked us, said the ferryman."] == "quote"
    assert all(line.probability is not None and 0.5 <= line.probability <= 1 for line in lines)


def cells(*rows: list[str]) -> str:
    return f"<table>{''.join('<tr>' + ''.join(f'<td>{cell}</td>' for cell in row) + '</tr>' for row in rows)}</table>"


def chosen(html: str) -> list[Line]:
    found = drafted(html)[1]
    return judged(found, np.ones(len(found.blocks), dtype=np.float32))


def judged(found: Draft, likely: Probabilities, took: Probabilities | None = None) -> list[Line]:
    return choose(found, likely, np.zeros(len(found.blocks), dtype=np.float32) if took is None else took)


def test_the_cells_of_a_row_are_one_line() -> None:
    lines = chosen(page(paragraphs() + cells(["Day", "Boats"], ["Monday", "Six"])))
    assert [line for line in lines if line.kind == "table"] == [
        Line("Day  Boats", "table", 1.0),
        Line("Monday  Six", "table", 1.0),
    ]


def test_a_layout_made_of_a_table_is_paragraphs() -> None:
    text = "<br><br>".join(PARAGRAPHS)
    lines = chosen(f"<html><body>{cells(['Menu of the page', text])}</body></html>")
    assert [line.text for line in lines] == ["Menu of the page", *PARAGRAPHS]
    assert {line.kind for line in lines[1:]} == {"paragraph"}


def test_a_table_is_of_the_article_as_a_whole_or_not_at_all() -> None:
    found = drafted(page(paragraphs() + cells(["Day", "Boats"], ["Monday", "Six"])))[1]
    likely = np.ones(len(found.blocks), dtype=np.float32)
    at = [block.text for block in found.blocks].index("Monday")
    likely[at] = 0.3
    assert "Monday  Six" in [line.text for line in judged(found, likely)]
    likely[at - 2 : at + 2] = 0.4
    assert not [line for line in judged(found, likely) if line.kind == "table"]


def test_where_the_model_finds_next_to_nothing_the_extractor_is_believed() -> None:
    found = drafted(page(f"<article>{paragraphs()}</article>"))[1]
    nothing = np.zeros(len(found.blocks), dtype=np.float32)
    assert [line.text for line in judged(found, nothing)] == PARAGRAPHS
    assert {line.probability for line in judged(found, nothing)} == {None}


def test_where_the_extractor_finds_nothing_the_densest_stretch_is_taken() -> None:
    found = drafted(page(paragraphs()))[1]
    alone = replace(found, tree=parse(b"<p></p>", "").tree)
    lines = judged(alone, np.zeros(len(found.blocks), dtype=np.float32))
    assert [line.text for line in lines if line.text in PARAGRAPHS] == PARAGRAPHS


def test_a_block_between_likely_ones_that_an_extractor_took() -> None:
    found = drafted(page(paragraphs()))[1]
    likely = np.ones(len(found.blocks), dtype=np.float32)
    took = np.zeros(len(found.blocks), dtype=np.float32)
    texts = [block.text for block in found.blocks]
    between, other, last = (texts.index(PARAGRAPHS[at]) for at in (3, 8, -1))
    likely[[between, other]], took[between] = 0.35, 1.0
    likely[last:], took[last:] = 0.34, 1.0
    lines = [line.text for line in judged(found, likely, took)]
    assert texts[between] in lines
    assert texts[other] not in lines
    assert texts[last] not in lines
    likely[last] = 0.4
    assert texts[last] in [line.text for line in judged(found, likely, took)]


def test_doubt_is_a_share_of_letters() -> None:
    found = drafted(page(paragraphs()))[1]
    sure = np.ones(len(found.blocks), dtype=np.float32)
    assert doubt(found.blocks, sure) == 0
    assert doubt(found.blocks, sure * np.float32(0.8)) == pytest.approx(0.2)
    assert doubt(found.blocks, sure * np.float32(0.4)) > 1


def test_a_dump_of_the_page_is_no_answer() -> None:
    menu = "".join(f"<li><a href='/{n}'>Section number {n}</a></li>" for n in range(80))
    text = [
        "백섬시와 정부가 두 번째 여객선 터미널 후보지를 두 곳으로 좁혔다.",
        "목지는 전차 정거장에서 걸어서 사 분 거리다. 병원과 시장이 가깝지만 부두가 낡았다.",
    ]
    html = f"<html><body><div><ul>{menu}</ul></div><div><span>{'<br><br>'.join(text)}</span></div><div><ul>{menu}</ul></div></body></html>"
    assert drafted(html)[1].taken() == []
    assert texts_of(html) == text


def test_the_same_page_many_times() -> None:
    html = page(f"<article>{paragraphs()}</article>")
    assert all(texts_of(html) == PARAGRAPHS for _ in range(6))


def test_nothing_to_find() -> None:
    assert lines_of("<html><body></body></html>") == []


def test_join() -> None:
    assert join_lines(["a", "b"]) == "a\n\nb"
