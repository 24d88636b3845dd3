"""The right to work on some days of a source: between processes, threads and the dead."""

import fcntl
import random
import threading
import time
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.warehouse.holders import holder
from warehouse.errors import WarehouseError
from warehouse.locks import LockBusy, days, source

FIRST = date(2019, 7, 1)


def _day(number: int) -> date:
    return FIRST + timedelta(days=number)


@pytest.mark.parametrize(("first", "end"), [(3, 6), (0, 4), (5, 9), (0, 9), (4, 5)])
def test_spans_with_a_day_in_common_exclude_each_other(tmp_path: Path, first: int, end: int) -> None:
    lock = f"locks.days(Path({str(tmp_path)!r}), 'times', date(2019, 7, 4), date(2019, 7, 7), run='quiet otter')"
    with holder(lock) as process:
        with pytest.raises(LockBusy) as caught, days(tmp_path, "times", _day(first), _day(end), timeout=0):
            pytest.fail("held twice")
        assert str(caught.value) == (
            f"days 2019-07-04..2019-07-06 of times are held by process {process.pid} (run quiet otter);"
            " wait for it to end, or end it"
        )
        process.kill()
        process.wait()
        with days(tmp_path, "times", _day(first), _day(end), timeout=0):
            pass


def test_spans_without_a_day_in_common_leave_each_other_alone(tmp_path: Path) -> None:
    with (
        days(tmp_path, "times", _day(3), _day(6), timeout=0),
        days(tmp_path, "times", _day(0), _day(3), timeout=0),
        days(tmp_path, "times", _day(6), _day(7), timeout=0),
        days(tmp_path, "post", _day(3), _day(6), timeout=0),
        source(tmp_path, "times", [], timeout=0),
    ):
        with pytest.raises(LockBusy, match=r"days 2019-07-01\.\.2019-07-03 of times are held"):
            days(tmp_path, "times", _day(2), _day(3), timeout=0).__enter__()
        notes = (tmp_path / "locks" / "days-times").read_text()
        assert len(notes.splitlines()) == 3
    with days(tmp_path, "times", _day(1), _day(2), timeout=0):
        assert len((tmp_path / "locks" / "days-times").read_text().splitlines()) == 1


def test_threads_work_on_every_day_alone(tmp_path: Path) -> None:
    at_work: set[int] = set()
    met: list[int] = []
    guard = threading.Lock()

    def work(seed: int) -> None:
        spans = random.Random(seed)
        for _ in range(40):
            start = spans.randrange(10)
            mine = set(range(start, start + spans.randrange(1, 4)))
            with days(tmp_path, "times", _day(start), _day(max(mine) + 1)):
                with guard:
                    met.extend(at_work & mine)
                    at_work.update(mine)
                time.sleep(0.001)
                with guard:
                    at_work.difference_update(mine)

    threads = [threading.Thread(target=work, args=(seed,)) for seed in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert met == []
    assert not any(thread.is_alive() for thread in threads)


def test_waiting_for_days_ends_when_they_are_free(tmp_path: Path) -> None:
    heard = threading.Event()
    got = threading.Event()

    def wait() -> None:
        with days(tmp_path, "times", _day(1), _day(3), waiting=lambda _: heard.set()):
            got.set()

    with days(tmp_path, "times", _day(0), _day(2)):
        waiter = threading.Thread(target=wait)
        waiter.start()
        assert heard.wait(30)
        assert not got.is_set()
    waiter.join(30)
    assert got.is_set()


@pytest.mark.parametrize("notes", ["", "torn 12", "737241 737243 "])
def test_days_whose_note_is_missing_are_held_by_another_process(tmp_path: Path, notes: str) -> None:
    with days(tmp_path, "times", _day(0), _day(2)):
        (tmp_path / "locks" / "days-times").write_text(notes)
        with pytest.raises(LockBusy, match=r"2019-07-01\.\.2019-07-02 of times are held by another process;"):
            days(tmp_path, "times", _day(1), _day(2), timeout=0).__enter__()


def test_no_day_is_no_span(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"2019-07-01\.\.2019-07-01 holds no day"):
        days(tmp_path, "times", FIRST, FIRST).__enter__()


def test_where_there_are_no_such_locks_it_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(fcntl, "F_OFD_SETLK")
    with pytest.raises(WarehouseError, match=r"locks on ranges of bytes need Linux; this is \w+"):
        days(tmp_path, "times", _day(0), _day(1)).__enter__()
