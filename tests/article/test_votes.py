from tasks.article.blocks import TextBlock, text_blocks
from tasks.article.parse import parse
from tasks.article.votes import densest, shared_votes, signature, votes


def blocks_of(html: str) -> list[TextBlock]:
    return text_blocks(parse(html.encode(), "https://messenger.example/").tree)


LONG = "The harbour master has closed the eastern pier until the storm has passed, he said on Monday."
OTHER = "Fishermen who had hoped to leave on the evening tide mended nets and complained of the price of rope."


def test_a_vote_is_the_share_that_was_taken() -> None:
    blocks = blocks_of(f"<p>{LONG}</p><p>{OTHER}</p><p>Ropes</p><p>Nets</p>")
    half = OTHER.partition(" mended")[0]
    given = votes(blocks, [LONG.upper(), f"Before it. {half}", "Nets"])
    assert given[0] == 1.0
    assert 0.3 < given[1] < 0.8
    assert given[2:] == [0.0, 1.0]
    assert votes(blocks, []) == [0.0] * 4


def test_cells_that_an_extractor_put_in_one_line() -> None:
    blocks = blocks_of("<table><tr><td>Day</td><td>Boats</td></tr></table>")
    assert votes(blocks, ["Day  Boats"]) == [1.0, 1.0]


def test_a_block_within_a_longer_line() -> None:
    assert votes(blocks_of(f"<p>{LONG}</p>"), [f"{OTHER} {LONG}"]) == [1.0]


def test_shares_of_likes_and_containers() -> None:
    blocks = blocks_of("<div><p>aaaa</p><p>bbbb</p></div><div><p>cccc</p></div>")
    shared = shared_votes(blocks, [1.0, 0.0, 0.0], 3)
    assert shared == [[1 / 3, 1.0, 0.5, 1 / 3], [1 / 3, 0.0, 0.5, 1 / 3], [1 / 3, 0.0, 0.0, 1 / 3]]


def test_beyond_the_root() -> None:
    (block,) = blocks_of("<p>aaaa</p>")
    assert shared_votes([block], [1.0], 6) == [[1.0] * 7]
    root = block.element.getroottree().getroot()
    assert signature(root) == ("html",)


def test_densest_stretch() -> None:
    menu = "".join(f"<li><a href='/{at}'>Section number {at} of the paper</a></li>" for at in range(5))
    blocks = blocks_of(f"<ul>{menu}</ul><p>{LONG}</p><p>Ropes</p><p>{OTHER}</p><ul>{menu}</ul>")
    assert [block.text for block, dense in zip(blocks, densest(blocks), strict=True) if dense] == [LONG, "Ropes", OTHER]
    assert densest([]) == []
