"""Gaps on a clock of our own, and with real threads."""

import threading
import time
from itertools import pairwise

import pytest

from tasks.web.politeness import Gaps


class Clock:
    def __init__(self) -> None:
        self.at = 100.0

    def __call__(self) -> float:
        return self.at

    def sleep(self, seconds: float) -> None:
        self.at += seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_the_first_turn_is_at_once_and_the_next_after_the_gap(clock: Clock) -> None:
    gaps = Gaps(clock, clock.sleep)
    with gaps.turn("a", 2):
        assert clock.at == 100
        clock.at += 5  # a slow answer
    with gaps.turn("a", 2):
        assert clock.at == 107
    with gaps.turn("b", 2):
        assert clock.at == 107


def test_the_gap_of_a_request_counts_also_after_an_error(clock: Clock) -> None:
    gaps = Gaps(clock, clock.sleep)
    with pytest.raises(KeyError), gaps.turn("a", 2):
        raise KeyError
    with gaps.turn("a", 2):
        assert clock.at == 102


def test_several_places_count_from_start_to_start(clock: Clock) -> None:
    gaps = Gaps(clock, clock.sleep)
    with gaps.turn("a", 2, places=2):
        clock.at += 5
        with gaps.turn("a", 2, places=2):
            assert clock.at == 105


def test_wait_counts_as_a_request(clock: Clock) -> None:
    gaps = Gaps(clock, clock.sleep)
    gaps.wait("a", 3)
    gaps.wait("a", 3)
    assert clock.at == 103


def test_threads_keep_gap_and_place() -> None:
    gaps = Gaps()
    inside, most = 0, 0
    starts: list[float] = []
    lock = threading.Lock()

    def visit() -> None:
        nonlocal inside, most
        with gaps.turn("a", 0.02):
            with lock:
                starts.append(time.monotonic())
                inside += 1
                most = max(most, inside)
            time.sleep(0.005)
            with lock:
                inside -= 1

    threads = [threading.Thread(target=visit) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == 1
    starts.sort()
    assert all(later - earlier >= 0.02 for earlier, later in pairwise(starts))
