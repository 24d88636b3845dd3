"""The line beside the bar: counts, the pace of the last minutes, and what is left."""

import logging
import logging.handlers
import socket
import threading
import time

import pytest
from prefect.settings import PREFECT_API_URL, temporary_settings

from flows import reports
from flows.reports import live
from flows.reports.live import Counts
from tasks import progress
from tasks.progress import METER
from tests.ports import free_ports

OUTSIDE_A_FLOW = pytest.mark.filterwarnings("ignore:Artifact creation outside of a flow:FutureWarning")


@pytest.fixture
def counts() -> Counts:
    return Counts(0.0)


def record(counts: Counts, source_id: str, **count: int) -> None:
    counts.handle(logging.makeLogRecord({"source_id": source_id, **count}))


def test_one_source(counts: Counts) -> None:
    record(counts, "herald", planned=2000)
    assert counts.told(3).line == "0 of 2,000 pages"
    record(counts, "herald", done=400)
    told = counts.told(200)
    assert told.line == "400 of 2,000 pages, 2.0 a second, 13 min left"
    assert told.percent == 20
    assert counts.told(200, is_over=True).line == "400 of 2,000 pages in 3 min"


def test_the_pace_is_that_of_the_last_minutes(counts: Counts) -> None:
    record(counts, "herald", planned=2000)
    for second in range(0, 1000, 10):
        record(counts, "herald", done=10)
        counts.told(second)
    for second in range(1000, 1200, 10):
        record(counts, "herald", done=1)
        told = counts.told(second)
    assert told.line == "1,020 of 2,000 pages, 6.0 a minute, 2 h 43 min left"


def test_a_standstill_is_news_and_a_new_pace_is_none(counts: Counts) -> None:
    record(counts, "herald", planned=100)
    record(counts, "herald", done=10)
    at_work, a_little_later, stuck = counts.told(20), counts.told(60), counts.told(260)
    assert at_work.news == a_little_later.news
    assert at_work.line != a_little_later.line
    assert stuck.news != at_work.news
    assert counts.told(300).line == "10 of 100 pages, none in the last 4 min"


def test_several_sources_the_longest_way_first(counts: Counts) -> None:
    for number in range(1, 7):
        record(counts, f"paper-{number}", planned=100 * number)
    record(counts, "paper-1", done=100)
    assert counts.told(1).line == (
        "100 of 2,100 pages; paper-6 0 of 600; paper-5 0 of 500; paper-4 0 of 400; paper-3 0 of 300; 1 more source"
    )


def test_more_than_planned_hides_no_rest(counts: Counts) -> None:
    record(counts, "herald", planned=10)
    record(counts, "herald", done=30)
    record(counts, "courier", planned=10)
    assert counts.told(1).line == "30 of 40 pages; courier 0 of 10"
    record(counts, "courier", done=10)
    assert counts.told(2).percent == 100


def test_nothing_to_do(counts: Counts) -> None:
    assert counts.told(1, is_over=True).news == (0, 0, False)
    assert counts.told(1).percent == 0


def test_records_reach_every_meter_and_no_log(counts: Counts) -> None:
    """A record a page would fill the database of the server."""
    log, ours = logging.handlers.BufferingHandler(100), logging.getLogger("hemeroteca")
    METER.addHandler(counts)
    ours.addHandler(log)
    level, _ = ours.level, ours.setLevel(logging.DEBUG)
    try:
        progress.planned("herald", 3)
        for _ in range(3):
            progress.done("herald", 1)
    finally:
        METER.removeHandler(counts)
        ours.removeHandler(log)
        ours.setLevel(level)
    assert counts.told(1).line == "3 of 3 pages"
    assert [record.getMessage() for record in log.buffer] == ["source=herald planned=3"]


@OUTSIDE_A_FLOW
def test_without_a_server_the_work_goes_on(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    """Nobody answers: the body works, the end comes at once, and the log has one line."""
    monkeypatch.setattr(live, "EVERY", 0.05)
    nobody = f"http://127.0.0.1:{free_ports(1)}/api"
    with temporary_settings({PREFECT_API_URL: nobody}), reports.progress("herald-progress", "herald"):
        for _ in range(5):
            progress.planned("herald", 1)
            time.sleep(0.1)
    assert [record.levelname for record in caplog.records if "progress is not shown" in record.getMessage()] == [
        "WARNING"
    ]
    assert not [thread for thread in threading.enumerate() if thread.name == "progress"]
    assert not [handler for handler in METER.handlers if isinstance(handler, Counts)]


@OUTSIDE_A_FLOW
def test_a_server_that_never_answers_does_not_hold_up_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "EVERY", 0.05)
    monkeypatch.setattr(live, "_LAST_WORD", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as mute:
        nobody = f"http://127.0.0.1:{mute.getsockname()[1]}/api"
        began = time.monotonic()
        with temporary_settings({PREFECT_API_URL: nobody}), reports.progress("herald-progress", "herald"):
            progress.planned("herald", 1)
            mute.settimeout(60)
            asking, _ = mute.accept()
        assert time.monotonic() - began < 30
        asking.close()
    for thread in threading.enumerate():
        if thread.name == "progress":
            thread.join(60)
