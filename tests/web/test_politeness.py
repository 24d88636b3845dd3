"""The scoreboard on a clock of our own, and with real threads."""

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from tasks.web.politeness import FIRST_REST, LONGEST_REST, HostRests, Hosts
from warehouse.outcomes import Outcome
from warehouse.records import HostState

START = datetime(2019, 1, 7, 8, tzinfo=UTC)


class Clock:
    """Both clocks at once: monotonic seconds, and the time of the day."""

    def __init__(self) -> None:
        self.at = 100.0

    def __call__(self) -> float:
        return self.at

    def sleep(self, seconds: float) -> None:
        self.at += seconds

    def now(self) -> datetime:
        return START + timedelta(seconds=self.at)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def hosts(clock: Clock) -> Hosts:
    return Hosts(clock, clock.sleep, clock.now, chance=lambda: 0.0)


def rest(hosts: Hosts, clock: Clock) -> float:
    """Seconds for which host a still rests; 0 if it does not."""
    try:
        with hosts.turn("a", 0):
            return 0.0
    except HostRests as rests:
        return (rests.until - clock.now()).total_seconds()


def test_the_first_turn_is_at_once_and_the_next_after_the_gap(clock: Clock, hosts: Hosts) -> None:
    with hosts.turn("a", 2):
        assert clock.at == 100
        clock.at += 1.5
    with hosts.turn("a", 2):
        assert clock.at == 103.5
    with hosts.turn("b", 2):
        assert clock.at == 103.5


def test_the_gap_of_a_request_counts_also_after_an_error(clock: Clock, hosts: Hosts) -> None:
    with pytest.raises(KeyError), hosts.turn("a", 2):
        raise KeyError
    with hosts.turn("a", 2):
        assert clock.at == 102


def test_several_places_count_from_start_to_start(clock: Clock, hosts: Hosts) -> None:
    with hosts.turn("a", 2, places=2):
        clock.at += 5
        with hosts.turn("a", 2, places=2):
            assert clock.at == 105


def test_a_gap_that_grows_counts_from_the_request_before(clock: Clock, hosts: Hosts) -> None:
    with hosts.turn("a", 2):
        pass  # robots.txt, which asks for seven seconds
    with hosts.turn("a", 7):
        assert clock.at == 107


@pytest.mark.parametrize(("gap", "waits"), [(2.0, [5.0, 5.0]), (0.1, [1.0, 1.0]), (0.0, [0.0, 0.0]), (9.0, [9.0, 9.0])])
def test_a_slow_host_is_given_time_up_to_ten_gaps(clock: Clock, hosts: Hosts, gap: float, waits: list[float]) -> None:
    found = []
    ended = clock.at
    for _ in range(3):
        with hosts.turn("a", gap):
            found.append(clock.at - ended)
            clock.at += 5
            ended = clock.at
    assert found[1:] == pytest.approx(waits)


def test_the_latency_follows_slowly(clock: Clock, hosts: Hosts) -> None:
    for seconds in (4.0, 0.0):
        with hosts.turn("a", 1):
            clock.at += seconds
    ended = clock.at
    with hosts.turn("a", 1):
        assert clock.at - ended == pytest.approx(3.0)


@pytest.mark.parametrize("status", [429, 503])
def test_retry_after_rests_the_host_until_then(clock: Clock, hosts: Hosts, status: int) -> None:
    hosts.told("a", Outcome.RATE_LIMITED, "busy", status=status, retry_at=clock.now() + timedelta(seconds=90))
    assert rest(hosts, clock) == 90
    with hosts.turn("b", 0):
        pass
    clock.at += 89.5
    assert rest(hosts, clock) == 0.5
    clock.at += 0.5
    assert rest(hosts, clock) == 0


def test_nothing_shortens_a_rest(clock: Clock, hosts: Hosts) -> None:
    for seconds in (90, 20):
        hosts.told("a", Outcome.RATE_LIMITED, "busy", status=429, retry_at=clock.now() + timedelta(seconds=seconds))
    hosts.told("a", None, "an answer to what was asked before")
    hosts.told("a", Outcome.RATE_LIMITED, "busy", status=429)
    assert rest(hosts, clock) == 90


@pytest.mark.parametrize(
    ("outcome", "status"),
    [(Outcome.RATE_LIMITED, 429), (Outcome.SERVER_ERROR, 503), (Outcome.ROBOTS_UNAVAILABLE, None)],
)
def test_without_a_time_the_rest_doubles_up_to_a_day_and_an_answer_ends_it(
    clock: Clock, hosts: Hosts, outcome: Outcome, status: int | None
) -> None:
    rests = []
    for _ in range(9):
        hosts.told("a", outcome, "busy", status=status, retry_at=clock.now())  # in the past: no time at all
        hosts.told("a", outcome, "busy", status=status)  # asked at the same time, so it counts once
        rests.append(rest(hosts, clock))
        clock.at += rests[-1]
    minutes = [seconds / 60 for seconds in rests]
    assert minutes == [10, 20, 40, 80, 160, 320, 640, 1280, LONGEST_REST.total_seconds() / 60]
    hosts.told("a", None, "status 200")
    hosts.told("a", outcome, "busy", status=status)
    assert rest(hosts, clock) == FIRST_REST.total_seconds()


def test_rests_end_at_different_times(clock: Clock) -> None:
    hosts = Hosts(clock, clock.sleep, clock.now, chance=lambda: 1.0)
    hosts.told("a", Outcome.RATE_LIMITED, "busy", status=429)
    assert rest(hosts, clock) == 900


@pytest.mark.parametrize("outcome", [Outcome.TIMEOUT, Outcome.TRANSPORT_ERROR, Outcome.TLS_ERROR, Outcome.SERVER_ERROR])
def test_five_failures_in_a_row_rest_the_host(clock: Clock, hosts: Hosts, outcome: Outcome) -> None:
    for answer in (outcome, outcome, outcome, outcome, Outcome.NOT_FOUND, outcome, outcome, outcome, outcome):
        hosts.told("a", answer, "as told", status=500 if answer is Outcome.SERVER_ERROR else None)
    for ours in (Outcome.BLOCKED_BY_ROBOTS, Outcome.OUT_OF_SCOPE, Outcome.REFUSED_ADDRESS):
        hosts.told("a", ours, "never asked")
    assert rest(hosts, clock) == 0
    hosts.told("a", outcome, "no answer")
    with pytest.raises(HostRests, match=r"a rests until .*: 5 failures in a row, at last: no answer") as caught:
        hosts.turn("a", 0).__enter__()
    assert caught.value.until == clock.now() + FIRST_REST


def test_who_waits_for_a_gap_is_told_of_a_rest(clock: Clock) -> None:
    def sleep(seconds: float) -> None:
        clock.at += seconds
        board.told("a", Outcome.RATE_LIMITED, "busy", status=429)

    board = Hosts(clock, sleep, clock.now)
    with board.turn("a", 2):
        pass
    with pytest.raises(HostRests), board.turn("a", 2):
        pytest.fail("a turn at a host that rests")


def test_what_is_learned_outlives_the_run(clock: Clock, hosts: Hosts) -> None:
    with hosts.turn("a", 1, source_id="news"):
        clock.at += 3
    with hosts.turn("b", 1, source_id="other"):
        pass
    hosts.told("a", Outcome.RATE_LIMITED, "status 429", status=429)
    hosts.told("b", None, "status 200")
    [state] = hosts.learned("news")
    assert state == HostState(
        host="a",
        source_id="news",
        told_at=clock.now(),
        failures=5,
        rested_until=clock.now() + FIRST_REST,
        why="status 429",
        failed_at=clock.now(),
        latency_ms=3000,
    )
    assert hosts.learned("news") == []
    later = Hosts(clock, clock.sleep, clock.now, chance=lambda: 0.0)
    later.recall([state])
    assert rest(later, clock) == 600
    assert later.learned("news") == []
    clock.at += 600
    later.told("a", Outcome.RATE_LIMITED, "status 429", status=429)
    assert rest(later, clock) == 1200, "the second rest in a row"


def test_a_new_run_keeps_the_gap_to_the_last_request_of_the_one_before(clock: Clock, hosts: Hosts) -> None:
    known = HostState(host="a", source_id="news", told_at=clock.now(), succeeded_at=clock.now(), latency_ms=10)
    clock.at += 0.5
    hosts.recall([known])
    with hosts.turn("a", 2):
        assert clock.at == 102
    hosts.recall([replace(known, succeeded_at=clock.now() + timedelta(days=9))])
    with hosts.turn("a", 2):
        assert clock.at == 104, "the clock of the day was put back meanwhile"


@pytest.mark.parametrize("places", [1, 3])
def test_threads_keep_gap_and_place(places: int) -> None:
    hosts = Hosts()
    inside, most = 0, 0
    starts: list[float] = []
    lock = threading.Lock()

    def visit() -> None:
        nonlocal inside, most
        with hosts.turn("a", 0.02, places):
            with lock:
                starts.append(time.monotonic())
                inside += 1
                most = max(most, inside)
            time.sleep(0.005)
            with lock:
                inside -= 1

    run_all([visit] * 8)
    assert most <= places
    starts.sort()
    # Several at once count from start to start, and a thread may come late to note its own.
    assert places > 1 or all(later - earlier >= 0.02 for earlier, later in pairwise(starts))


def run_all(acts: list[Callable[[], None]]) -> None:
    threads = [threading.Thread(target=act) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
