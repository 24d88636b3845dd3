"""A signal whose exception was lost is not lost."""

import os
import signal
import threading
from collections.abc import Callable, Iterator

import pytest

from flows.interrupts import remembered


class Told(BaseException):
    """What a handler raises."""


@pytest.fixture(params=[signal.SIGINT, signal.SIGTERM], ids=lambda number: number.name)
def number(request: pytest.FixtureRequest) -> Iterator[signal.Signals]:
    """A signal whose handler raises `Told`."""

    def tell(*_: object) -> None:
        raise Told

    number: signal.Signals = request.param
    before = signal.signal(number, tell)
    yield number
    signal.signal(number, before)


def lose(number: signal.Signals) -> None:
    try:
        signal.raise_signal(number)
    except Told:
        return
    pytest.fail("no handler")


def block(*acts: Callable[[], object], asks: bool = False) -> list[int]:
    """Do some acts where signals are remembered; return how many of them came to their end."""
    done: list[int] = []
    with pytest.raises((Told, KeyError)) as caught, remembered() as check:  # noqa: PT012 - that is the block
        for count, act in enumerate(acts, 1):
            act()
            if asks:
                check()
            done.append(count)
    done.append(-1 if caught.type is KeyError else 0)
    return done


def fail() -> None:
    raise KeyError


def test_what_is_lost_is_raised_when_it_is_asked_for(number: signal.Signals) -> None:
    assert block(bool, lambda: lose(number), bool, asks=True) == [1, 0]


def test_what_is_lost_is_raised_in_the_end(number: signal.Signals) -> None:
    assert block(bool, lambda: lose(number), bool) == [1, 2, 3, 0]


def test_what_is_not_lost_is_raised_where_it_comes(number: signal.Signals) -> None:
    handler = signal.getsignal(number)
    assert block(bool, lambda: signal.raise_signal(number), bool) == [1, 0]
    assert signal.getsignal(number) is handler


def test_an_error_of_the_block_comes_first(number: signal.Signals) -> None:
    assert block(lambda: lose(number), fail) == [1, -1]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=lambda number: number.name)
def test_what_is_ignored_stays_so(number: signal.Signals) -> None:
    before = signal.signal(number, signal.SIG_IGN)
    try:
        with remembered():
            os.kill(os.getpid(), number)
            assert signal.getsignal(number) is signal.SIG_IGN
    finally:
        signal.signal(number, before)


def test_in_another_thread_nothing_is_changed(number: signal.Signals) -> None:
    handlers: list[object] = []

    def act() -> None:
        with remembered() as check:
            handlers.append(signal.getsignal(number))
            check()

    before = signal.getsignal(number)
    thread = threading.Thread(target=act)
    thread.start()
    thread.join()
    assert handlers == [before]
