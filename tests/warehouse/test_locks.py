"""Locks between real processes, dead ones among them."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from warehouse.errors import WarehouseError
from warehouse.locks import LockBusy, loader, source

HOLD = """
import sys, time
from pathlib import Path
from warehouse import locks
with {lock}:
    {child}
    print("held", flush=True)
    sys.stdin.readline()
"""


@contextmanager
def holder(lock: str, child: str = "") -> Iterator[subprocess.Popen[str]]:
    """Start a process that holds a lock until a line comes, or its end."""
    program = HOLD.format(lock=lock, child=child)
    with subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "held\n"
            yield process
        finally:
            process.kill()


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
        held = sorted(path.name for path in (tmp_path / "locks").iterdir())
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
