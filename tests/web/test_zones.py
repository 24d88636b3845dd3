"""Zones of newsrooms, guessed."""

import zoneinfo
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from tasks.web import zones
from tasks.web.zones import guess

WINTER, SUMMER = "2019-01-07T17:03:00", "2019-07-07T17:03:00"


@pytest.mark.parametrize(
    ("stated", "host", "language", "expected"),
    [
        ([f"{WINTER}+09:00"], "news.example.kr", "en", "Asia/Seoul"),
        ([f"{WINTER}+09:00"], "news.example", "ja", "Asia/Tokyo"),
        ([f"{WINTER}+09:00"], "news.example", "en-KR", "Asia/Seoul"),
        ([f"{WINTER}+00:00", f"{SUMMER}+01:00"], "news.co.uk:8080", "en", "Europe/London"),
        ([f"{WINTER}-08:00"], "news.us", "en", "America/Los_Angeles"),
        ([f"{WINTER}+09:00"], "news.example", "en", "Etc/GMT-9"),
        ([f"{WINTER}-05:00"], "news.example", "en", "Etc/GMT+5"),
        ([f"{WINTER}+05:30"], "news.in", "en", "Asia/Kolkata"),
        ([f"{WINTER}+05:30"], "news.example", "en", "UTC"),
        ([f"{WINTER}+09:00", f"{WINTER}-05:00"], "news.kr", "ko", "UTC"),
        ([f"{WINTER}+00:00"], "news.kr", "en", "Asia/Seoul"),
        ([], "news.example", "ko", "Asia/Seoul"),
        ([], "news.us", "en", "UTC"),
        ([], "127.0.0.1:8000", "en-GB", "UTC"),
    ],
)
def test_guesses(stated: list[str], host: str, language: str, expected: str) -> None:
    zone, because = guess([datetime.fromisoformat(at) for at in stated], host, language)
    assert zone == expected
    assert because


@pytest.fixture
def other_paths() -> Iterator[None]:
    before = zoneinfo.TZPATH
    zones._table.cache_clear()
    yield
    zoneinfo.reset_tzpath(before)
    zones._table.cache_clear()


def test_without_the_system_s_table_that_of_tzdata_counts(other_paths: None) -> None:
    zoneinfo.reset_tzpath(())
    assert guess([], "news.kr", "ko")[0] == "Asia/Seoul"


def test_without_any_table_no_country_is_known(
    other_paths: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    zoneinfo.reset_tzpath(())
    monkeypatch.setattr("tasks.web.zones._TABLE", "none.tab")
    assert guess([], "news.kr", "ko")[0] == "UTC"
