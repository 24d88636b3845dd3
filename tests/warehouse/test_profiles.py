"""Which stored pages tell what a site is like: the newest of the days before."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.warehouse.staging import Visit, address, stored, words
from warehouse.outcomes import Outcome
from warehouse.profiles import telling_pages
from warehouse.raw import read_payload
from warehouse.store import open_loading

DAY, NEXT_DAY = "2026-03-01T23:50:00+00:00", "2026-03-02T00:10:00+00:00"


def visits(*paths: str, minute: int = 0) -> list[Visit]:
    return [Visit(address(path), minute + n, words(path)) for n, path in enumerate(paths)]


def known(data: Path, limit: int = 30) -> list[str]:
    with open_loading(data) as con:
        pages = telling_pages(con, "herald", limit)
    payloads = [read_payload(data / "raw", page.warc_file, page.warc_offset, page.payload_digest) for page in pages]
    assert all(payloads)
    return [page.url.rpartition("/")[2] for page in pages]


@pytest.fixture
def tomorrow(data: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The day after three pages were loaded, one of them twice, and two that are no articles."""
    monkeypatch.setenv("HEMEROTECA_NOW", DAY)
    again = replace(visits("a", minute=9)[0], body=words("z"))
    front = replace(visits("front", minute=10)[0], outcome=Outcome.NOT_ARTICLE)
    stored(data, [*visits("a", "b", "c"), again, front, Visit(address("gone"), 11, outcome=Outcome.GONE)])
    stored(data, [Visit(address("d", "courier"), 12, words("d"), source="courier")], run="courier")
    assert known(data) == [], "nothing of today"
    monkeypatch.setenv("HEMEROTECA_NOW", NEXT_DAY)
    return data


def test_articles_of_the_days_before_newest_first(tomorrow: Path) -> None:
    assert known(tomorrow) == ["a", "c", "b"]
    assert known(tomorrow, limit=2) == ["a", "c"]


def test_what_is_loaded_today_changes_nothing(tomorrow: Path) -> None:
    stored(tomorrow, visits("e", "f", minute=700), run="run-2")
    assert known(tomorrow) == ["a", "c", "b"]


def test_pages_without_payload_are_left_out(tomorrow: Path) -> None:
    with open_loading(tomorrow) as con:
        con.execute("update fetches set warc_file = null where url = ?", [address("c")])
    assert known(tomorrow) == ["a", "b"]
