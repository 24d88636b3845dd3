import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from pathlib import Path

import pytest

from tasks.article.pool import Killed, Limits, Pool, PoolError

HERE = Path(__file__).parent


@pytest.fixture(autouse=True)
def _hostile(monkeypatch: pytest.MonkeyPatch) -> None:
    """Workers find `hostile_functions`, which stands beside this file."""
    monkeypatch.syspath_prepend(str(HERE))


def pool(function: str, workers: int = 1, limits: Limits | None = None) -> Pool[object]:
    return Pool(workers, limits, f"hostile_functions:{function}")


def alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def gone(pids: list[int], seconds: float = 10) -> bool:
    end = time.monotonic() + seconds
    while any(map(alive, pids)) and time.monotonic() < end:
        time.sleep(0.02)
    return not any(map(alive, pids))


def test_results_come_in_the_order_of_the_jobs() -> None:
    with pool("double", workers=2) as workers:
        assert list(workers.map(range(50))) == [(n, 2 * n) for n in range(50)]


def test_jobs_are_read_only_a_little_ahead() -> None:
    taken = 0

    def jobs() -> object:
        nonlocal taken
        for n in range(1000):
            taken += 1
            yield n

    with pool("double") as workers:
        results = workers.map(jobs())  # type: ignore[arg-type]
        for _ in range(3):
            next(results)
        assert taken <= 8
        results.close()  # type: ignore[attr-defined]


def test_a_page_that_spins_is_ended_by_its_cpu_limit_and_its_neighbours_live() -> None:
    with pool("mixed", limits=Limits(cpu_seconds=1, wall_seconds=60)) as workers:
        assert dict(workers.map(["a", "spin", "b"])) == {"a": "a", "spin": Killed("cpu"), "b": "b"}


def test_each_page_has_its_own_cpu_seconds() -> None:
    with pool("burn", limits=Limits(cpu_seconds=1)) as workers:
        results = list(workers.map([0.6, 0.6, 0.6]))
    assert [result for _, result in results] == [0.6, 0.6, 0.6]


def test_a_page_that_waits_for_ever_is_ended_by_its_wall_limit() -> None:
    with pool("mixed", limits=Limits(wall_seconds=0.5)) as workers:
        assert dict(workers.map(["sleep", "a"])) == {"sleep": Killed("wall"), "a": "a"}


def test_a_page_that_eats_memory_is_ended() -> None:
    with pool("mixed", limits=Limits(memory_bytes=300_000_000)) as workers:
        assert dict(workers.map(["eat", "a"])) == {"eat": Killed("memory"), "a": "a"}


def test_an_answer_too_big_for_the_memory() -> None:
    with pool("mixed", limits=Limits(memory_bytes=300_000_000)) as workers:
        assert dict(workers.map(["big answer", "a"])) == {"big answer": Killed("memory"), "a": "a"}


def test_a_worker_that_dies_takes_only_its_page_along() -> None:
    with pool("mixed", workers=2) as workers:
        results = dict(workers.map(["a", "abort", "b", "exit", "c"]))
    assert results == {
        "a": "a",
        "abort": Killed("died: SIGABRT"),
        "b": "b",
        "exit": Killed("died: exit code 3"),
        "c": "c",
    }


def test_a_page_whose_worker_was_ended_by_others_is_read_by_the_next_one(tmp_path: Path) -> None:
    with pool("unlucky") as workers:
        [(_, result)] = workers.map([(tmp_path / "began", "abort")])
    assert result == "read"


def test_a_page_that_takes_too_much_is_not_tried_again(tmp_path: Path) -> None:
    with pool("unlucky", limits=Limits(cpu_seconds=1)) as workers:
        [(_, result)] = workers.map([(tmp_path / "began", "spin")])
    assert result == Killed("cpu")


def test_errors_of_a_page_are_values() -> None:
    with pool("mixed") as workers:
        results = dict(workers.map(["raise", "deep", "unpicklable", "a"]))
    assert results["raise"] == Killed("error: ValueError: bad page")
    assert results["deep"] == Killed("error: RecursionError")
    assert isinstance(results["unpicklable"], Killed)
    assert results["unpicklable"].reason.startswith("error: ")
    assert results["a"] == "a"


def test_a_worker_killed_between_two_pages_is_replaced() -> None:
    with pool("pid") as workers:
        [(_, first)] = workers.map([1])
        os.kill(first, signal.SIGKILL)
        assert gone([first])
        [(_, second)] = workers.map([2])
    assert second != first
    assert not isinstance(second, Killed)


def test_workers_are_replaced_after_some_pages() -> None:
    with pool("pid", limits=Limits(pages=2)) as workers:
        pids = [pid for _, pid in workers.map(range(5))]
    assert len(set(pids)) == 3
    assert pids[0] == pids[1]


def test_workers_end_with_the_pool() -> None:
    with pool("pid", workers=2) as workers:
        pids = [pid for _, pid in workers.map(range(8))]
    assert gone(pids)


def test_several_threads_share_a_pool() -> None:
    results: dict[int, list[object]] = {}
    with pool("double", workers=2) as workers:

        def window(start: int) -> None:
            results[start] = [result for _, result in workers.map(range(start, start + 20))]

        threads = [threading.Thread(target=window, args=(start,)) for start in (0, 100, 200)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert results == {start: [2 * n for n in range(start, start + 20)] for start in (0, 100, 200)}


def test_closing_frees_who_waits() -> None:
    errors: list[BaseException] = []
    workers = pool("mixed")

    def wait() -> None:
        try:
            list(workers.map(["a", "sleep", "a", "a"]))
        except PoolError as error:
            errors.append(error)

    thread = threading.Thread(target=wait)
    thread.start()
    time.sleep(0.3)
    workers.close()
    thread.join(timeout=10)
    assert not thread.is_alive()
    assert len(errors) == 1
    with pytest.raises(PoolError, match="closed"):
        list(workers.map(["a"]))


@pytest.mark.parametrize("function", ["hostile_functions:nothing_there", "no_such_module:f", "broken_functions:f"])
def test_a_worker_that_cannot_start_is_an_error_of_the_run(
    function: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "broken_functions.py").write_text('raise RuntimeError("broken on purpose")')
    monkeypatch.syspath_prepend(str(tmp_path))
    with (
        Pool[object](1, None, function) as workers,
        pytest.raises(PoolError, match=r"no extraction worker starts: (?s:.*)Error"),
    ):
        list(workers.map([1]))


def test_a_worker_that_starts_too_slowly_is_an_error_of_the_run() -> None:
    with (
        Pool[object](1, Limits(start_seconds=0.5), "slow_start_functions:answer") as workers,
        pytest.raises(PoolError, match="wall"),
    ):
        list(workers.map([1]))


def test_a_signal_from_the_terminal_is_not_for_workers() -> None:
    with pool("interrupted") as workers:
        [(_, ours)] = workers.map(["group"])
        assert ours != os.getpgrp()
        assert list(workers.map(["raise it"])) == [("raise it", "went on")]


def test_the_first_page_does_not_pay_for_the_warm_up() -> None:
    with Pool[object](1, Limits(wall_seconds=1.0), "slow_start_functions:answer") as workers:
        assert list(workers.map([1])) == [(1, "warm")]


PARENT = """
    import sys, threading, time
    import prefect
    from tasks.article.pool import Pool
    sys.path.insert(0, {here!r})
    if __name__ == "__main__":
        pool = Pool(2, None, "hostile_functions:where_am_i")
        results = [result for _, result in pool.map(range(8))]
        print(*sorted({{pid for pid, _, _ in results}}), flush=True)
        print(any(prefect for _, prefect, _ in results), any(main for _, _, main in results), flush=True)
        threading.Thread(target=lambda: list(pool.map([-1, -1]))).start()
        time.sleep(600)
"""


def test_workers_know_nothing_of_prefect_and_die_with_a_killed_parent(tmp_path: Path) -> None:
    script = tmp_path / "parent_program.py"
    script.write_text(textwrap.dedent(PARENT).format(here=str(HERE)))
    parent = subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, text=True)
    try:
        assert parent.stdout is not None
        pids = [int(pid) for pid in parent.stdout.readline().split()]
        assert len(pids) == 2
        assert all(map(alive, pids))
        assert parent.stdout.readline().split() == ["False", "False"]
        time.sleep(0.3)  # both are busy now
    finally:
        parent.kill()
        parent.communicate()
    assert gone(pids)


def test_a_worker_that_died_is_replaced_before_the_next_page() -> None:
    with pool("mixed") as workers:
        ((_, killed),) = workers.map(["exit"])
        assert isinstance(killed, Killed)
        end = time.monotonic() + 30
        while workers._seats[0]._worker is None and time.monotonic() < end:
            time.sleep(0.02)
        assert workers._seats[0]._worker is not None
