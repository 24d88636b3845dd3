"""How well walls are told from articles, on made-up pages: half kept apart as the rules were made, and later batches.

All were looked at after their first measurement, so that only new pages tell how the rules do elsewhere.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from functools import cache

from tasks.article.extract import extract_page
from tests.benchmarks.later_walls import later_articles, later_walls
from tests.benchmarks.near_walls import near_walls
from tests.benchmarks.wall_pages import MadePage, walls
from warehouse.outcomes import Outcome

PRECISION, RECALL = 0.98, 0.90


@cache
def outcome(page: MadePage) -> Outcome:
    return extract_page(
        page.html.encode(),
        capture_id=0,
        url_id=0,
        source_id="made",
        url=page.url,
        content_type="text/html; charset=utf-8",
        requested_url=page.requested_url,
    ).extraction.outcome


def is_told(page: MadePage) -> bool:
    """Whether a wall is told from an article; a teaser is kept, with a flag."""
    found = outcome(page)
    return found in page.right if page.kind == "paywall" else not found.kept


def figures(pages: list[MadePage], articles: list[MadePage]) -> tuple[float, float]:
    """Precision and recall, printed with what was missed; a wall is the positive."""
    told = sum(map(is_told, pages))
    false = [page for page in articles if not outcome(page).kept]
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for page in pages:
        counts[page.kind].update(pages=1, told=is_told(page), right=outcome(page) in page.right)
    print()
    for kind, count in counts.items():
        print(f"{kind:10} {count['pages']:4} pages, {count['told']:4} told, {count['right']:4} with the right outcome")
    for page in [*(page for page in pages if not is_told(page)), *false]:
        print(f"wrong: {page.name} is {outcome(page)}")
    precision, recall = told / (told + len(false)), told / len(pages)
    print(f"precision {precision:.3f} ({len(articles)} articles), recall {recall:.3f} ({len(pages)} walls)")
    return precision, recall


def held_out(pages: Iterable[MadePage]) -> list[MadePage]:
    return [page for page in pages if page.held_out]


def test_there_are_enough_of_each() -> None:
    kinds = Counter(page.kind for page in walls())
    assert min(kinds.values()) >= 15
    assert len(near_walls()) >= 60
    assert 0.3 < len(held_out(walls())) / len(walls()) < 0.7


def test_the_half_that_was_held_out() -> None:
    precision, recall = figures(held_out(walls()), held_out(near_walls()))
    assert precision >= PRECISION
    assert recall >= RECALL


def test_pages_written_afterwards() -> None:
    precision, recall = figures(later_walls(), later_articles())
    assert precision >= PRECISION
    assert recall >= RECALL


def test_walls_end_in_the_right_outcome() -> None:
    pages = [*walls(), *later_walls()]
    assert sum(outcome(page) in page.right for page in pages) >= RECALL * len(pages)
