"""Locks between real processes, dead ones among them."""

import itertools
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from tests.warehouse.holders import holder
from warehouse.errors import WarehouseError
from warehouse.locks import LockBusy, is_wanted, loader, run, run_ids, source


def test_a_second_process_is_told_who_holds_it(tmp_path: Path) -> None:
    with holder(f"locks.loader(Path({str(tmp_path)!r}), run='quiet-otter')") as process:
        with pytest.raises(LockBusy) as caught, loader(tmp_path, timeout=0):
            pytest.fail("held twice")
        assert str(caught.value) == (
            f"{tmp_path}/locks/loader is held by process {process.pid} (run quiet-otter); wait for it to end, or end it"
        )
        assert caught.value.code == "locked"
        assert caught.value.retryable
        assert isinstance(caught.value, WarehouseError)


@pytest.mark.parametrize(
    "child",
    [
        "import subprocess; subprocess.Popen(['sleep', '30'], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)",
        "import multiprocessing; multiprocessing.get_context('spawn').Process(target=time.sleep, args=(30,)).start()",
    ],
)
def test_a_killed_holder_frees_it_though_its_children_live(tmp_path: Path, child: str) -> None:
    with holder(f"locks.loader(Path({str(tmp_path)!r}))", child) as process:
        children = _children(process.pid)
        assert children
        try:
            os.kill(process.pid, signal.SIGKILL)
            process.wait()
            assert any(Path(f"/proc/{pid}").exists() for pid in children)
            with loader(tmp_path, timeout=0):
                assert (tmp_path / "locks" / "loader").read_text() == str(os.getpid())
        finally:
            _end(children)


def _children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _end(pids: list[int]) -> None:
    for pid in pids:
        with suppress(ProcessLookupError):  # multiprocessing's tracker ends by itself
            os.kill(pid, signal.SIGKILL)


def test_waiting_ends_when_the_holder_lets_go(tmp_path: Path) -> None:
    with holder(f"locks.source(Path({str(tmp_path)!r}), 'times', ['a.example'])") as process:
        got = threading.Event()

        def wait() -> None:
            with source(tmp_path, "times", []):
                got.set()

        waiter = threading.Thread(target=wait)
        waiter.start()
        assert not got.wait(0.3)
        process.communicate("go\n")
        waiter.join(30)
        assert got.is_set()


def test_waiting_ends_with_the_time(tmp_path: Path) -> None:
    with (
        holder(f"locks.source(Path({str(tmp_path)!r}), 'times', ['a.example'])") as process,
        pytest.raises(LockBusy, match=rf"host-a\.example is held by process {process.pid};"),
        source(tmp_path, "post", ["a.example", "b.example"], timeout=0.1),
    ):
        pytest.fail("held twice")
    with source(tmp_path, "post", ["b.example"], timeout=0):
        pass  # nothing stayed behind


def test_sources_meet_on_hosts_and_ids_only(tmp_path: Path) -> None:
    with source(tmp_path, "times", ["a.example", "b.example:8080", "a.example"], timeout=0):
        held = sorted(path.name for path in (tmp_path / "locks").iterdir() if path.read_text())
        assert held == ["host-a.example", "host-b.example%3A8080", "source-times"]
        with source(tmp_path, "post", ["c.example"], timeout=0), loader(tmp_path, timeout=0):
            pass
        with pytest.raises(LockBusy), source(tmp_path, "times", [], timeout=0):
            pytest.fail("held twice")
        with pytest.raises(LockBusy), source(tmp_path, "post", ["b.example:8080"], timeout=0):
            pytest.fail("held twice")
    with source(tmp_path, "times", ["a.example"], timeout=0):
        pass


def test_an_error_inside_frees_it(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), loader(tmp_path, timeout=0):
        raise ZeroDivisionError
    with loader(tmp_path, timeout=0):
        pass


def test_a_holder_that_has_not_signed_yet_is_another_process(tmp_path: Path) -> None:
    with loader(tmp_path, timeout=0):
        (tmp_path / "locks" / "loader").write_text("")
        with pytest.raises(LockBusy, match="held by another process;"), loader(tmp_path, timeout=0):
            pytest.fail("held twice")


def test_two_that_want_the_same_in_another_order_both_end(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from warehouse.locks import source\n"
        "for _ in range(30):\n"
        "    with source(Path(sys.argv[1]), sys.argv[2], sys.argv[3:], timeout=100): pass\n"
    )
    command = [sys.executable, "-c", program, str(tmp_path)]
    orders = [["a", "x", "y", "z"], ["z", "z", "y", "x"]]
    racers = [subprocess.Popen([*command, *order]) for order in orders]
    assert [racer.wait(120) for racer in racers] == [0, 0]


ASK_AGAIN = """
import sys, time
from datetime import date
from pathlib import Path
from warehouse import locks
data, name, times, held = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), float(sys.argv[4])
for _ in range(times):
    with locks.source(data, "times", ["a.example"], timeout=60, run=name), (data / "log").open("a") as log:
        time.sleep(held)
        log.write(f"{name} {locks.is_wanted(data, 'times', ['a.example'])}\\n")
"""


def test_who_waits_comes_before_who_had_it_last(tmp_path: Path) -> None:
    command = [sys.executable, "-c", ASK_AGAIN, str(tmp_path)]
    greedy = subprocess.Popen([*command, "greedy", "100000", "0.005"])
    try:
        waiting = [subprocess.Popen([*command, name, "8", "0.03"]) for name in ("one", "two")]
        assert [process.wait(60) for process in waiting] == [0, 0]
    finally:
        greedy.kill()
        greedy.wait()
    turns = [tuple(line.split()) for line in (tmp_path / "log").read_text().splitlines()]
    assert sum(name != "greedy" for name, _ in turns) == 16
    assert sum(wanted == "True" for _, wanted in turns) >= 16
    assert [turn for turn, after in itertools.pairwise(turns) if turn == (after[0], "True")] == []


def test_those_who_wait_are_served_in_the_order_they_came(tmp_path: Path) -> None:
    served: list[int] = []

    def wait(number: int) -> None:
        with source(tmp_path, "times", []):
            served.append(number)

    waiters = [threading.Thread(target=wait, args=(number,)) for number in range(5)]
    with source(tmp_path, "times", [], timeout=0):
        for number, waiter in enumerate(waiters):
            waiter.start()
            _until(lambda number=number: _queue_length(tmp_path / "locks" / "queue-source-times") == number + 1)
    for waiter in waiters:
        waiter.join(60)
    assert served == [0, 1, 2, 3, 4]
    assert not is_wanted(tmp_path, "times", [])


def _until(what: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not what():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def _queue_length(path: Path) -> int:
    with suppress(FileNotFoundError):
        inode = f":{path.stat().st_ino} "
        return sum(inode in line and "OFDLCK" in line for line in Path("/proc/locks").read_text().splitlines())
    return 0


def test_one_that_dies_in_the_queue_keeps_nobody_waiting(tmp_path: Path) -> None:
    command = [sys.executable, "-c", ASK_AGAIN, str(tmp_path), "dead", "1", "0"]
    with source(tmp_path, "times", ["a.example"], timeout=0):
        with subprocess.Popen(command) as waiter:
            _until(lambda: is_wanted(tmp_path, "times", ["a.example"]))
            with pytest.raises(LockBusy), source(tmp_path, "times", [], timeout=0):
                pytest.fail("held twice")
            waiter.kill()
        assert not is_wanted(tmp_path, "times", ["a.example"])
    with source(tmp_path, "times", ["a.example"], timeout=0):
        pass


def test_nobody_comes_between_a_lock_and_who_waits_for_it(tmp_path: Path) -> None:
    with holder(f"locks.source(Path({str(tmp_path)!r}), 'times', [])") as process:
        waiter = subprocess.Popen([sys.executable, "-c", ASK_AGAIN, str(tmp_path), "patient", "1", "0"])
        _until(lambda: is_wanted(tmp_path, "times", []))
        os.kill(waiter.pid, signal.SIGSTOP)  # so that it surely does not get it in the meantime
        process.communicate("go\n")
        with (
            pytest.raises(LockBusy, match="source-times is held by another process;"),
            source(tmp_path, "times", [], timeout=0),
        ):
            pytest.fail("got it before the one that waits")
        os.kill(waiter.pid, signal.SIGCONT)
        assert waiter.wait(30) == 0


def test_who_waits_hears_of_it_and_may_give_up(tmp_path: Path) -> None:
    heard: list[str] = []

    class EnoughError(Exception):
        pass

    def waiting(busy: LockBusy) -> None:
        heard.append(str(busy))
        if len(heard) == 2:
            raise EnoughError

    with source(tmp_path, "times", [], timeout=0, run="quiet-otter"):
        with pytest.raises(EnoughError), source(tmp_path, "times", ["a.example"], waiting=waiting):
            pytest.fail("held twice")
        assert not is_wanted(tmp_path, "times", ["a.example"])
        with source(tmp_path, "post", ["a.example"], timeout=0):
            pass  # nothing stayed behind
    assert heard == 2 * [
        f"{tmp_path}/locks/source-times is held by process {os.getpid()} (run quiet-otter); wait for it to end, or end it"
    ]


def test_a_run_holds_its_file_until_it_ends(tmp_path: Path) -> None:
    with run(tmp_path, "a/b"):
        assert run_ids(tmp_path) == ["a/b"]
        with pytest.raises(LockBusy, match=rf"run-a%2Fb is held by process {os.getpid()} \(run a/b\)"):
            run(tmp_path, "a/b", timeout=0).__enter__()
        with run(tmp_path, "another", timeout=0):
            assert run_ids(tmp_path) == ["a/b", "another"]
    assert run_ids(tmp_path) == []


def test_the_file_of_a_killed_run_stays_and_is_free(tmp_path: Path) -> None:
    with holder(f"locks.run(Path({str(tmp_path)!r}), 'r')") as process:
        process.kill()
        process.wait()
    assert run_ids(tmp_path) == ["r"]
    with run(tmp_path, "r", timeout=0):
        pass
    assert run_ids(tmp_path) == []


def test_a_run_that_is_left_and_taken_is_never_held_twice(tmp_path: Path) -> None:
    program = (
        "import os, sys; from pathlib import Path; from warehouse import locks\n"
        "data = Path(sys.argv[1])\n"
        "for _ in range(200):\n"
        "    with locks.run(data, 'r', timeout=60):\n"
        "        os.close(os.open(data / 'alone', os.O_CREAT | os.O_EXCL))\n"
        "        (data / 'alone').unlink()\n"
    )
    racers = [subprocess.Popen([sys.executable, "-c", program, str(tmp_path)]) for _ in range(4)]
    assert [racer.wait(120) for racer in racers] == [0, 0, 0, 0]
    assert run_ids(tmp_path) == []


TWO_RIGHTS = """
import os, random, sys, time
from datetime import date, timedelta
from pathlib import Path
from warehouse import locks
data, first = Path(sys.argv[1]), date(2019, 7, 1)
while True:
    start = random.randrange(6)
    days = [first + timedelta(days=start + more) for more in range(random.randrange(1, 4))]
    with locks.days(data, "times", days[0], days[-1] + timedelta(days=1)):
        for _ in range(2):
            with locks.source(data, "times", ["a.example", "b.example"]):
                mine = [data / "source", *(data / str(day) for day in days)]
                for path in mine:
                    path.write_text(str(os.getpid()))
                time.sleep(random.random() / 100)
                if any(path.read_text() != str(os.getpid()) for path in mine):
                    (data / "met").touch()
    with (data / "rounds").open("a") as log:
        log.write(".")
"""


def test_whoever_is_killed_whenever_the_others_go_on_alone(tmp_path: Path) -> None:
    chance = random.Random(5)
    (tmp_path / "rounds").touch()

    def start() -> subprocess.Popen[bytes]:
        return subprocess.Popen([sys.executable, "-c", TWO_RIGHTS, str(tmp_path)])

    workers = [start() for _ in range(4)]
    try:
        for _ in range(12):
            done = (tmp_path / "rounds").stat().st_size
            _until(lambda done=done: (tmp_path / "rounds").stat().st_size > done + 2)
            killed = workers.pop(chance.randrange(len(workers)))
            killed.kill()
            killed.wait()
            workers.append(start())
    finally:
        for worker in workers:
            worker.kill()
            worker.wait()
    assert not (tmp_path / "met").exists()
    assert not is_wanted(tmp_path, "times", ["a.example", "b.example"])
    with source(tmp_path, "times", ["a.example", "b.example"], timeout=0):
        pass
