"""Ctrl-C and SIGTERM end a run, also where the exception that they raise is lost; a cancelled run says so at once."""

import logging
import os
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import UUID

from prefect.client.orchestration import get_client
from prefect.states import Cancelled

LOGGER = logging.getLogger("hemeroteca.interrupts")
_ENDING = frozenset({signal.SIGINT, signal.SIGTERM})


@contextmanager
def remembered() -> Iterator[Callable[[], None]]:
    """Remember these signals during the block, beside what their handlers do.

    A handler raises an exception in whatever code the main thread is just then, which may be code that cannot raise
    any, as a destructor. What was lost there is raised again by the function that the block gets, when it is called,
    and at the end of the block. In another thread, where no signal ever arrives, this does nothing.
    """
    if threading.current_thread() is not threading.main_thread():
        yield lambda: None
        return
    # The handlers stay as they are: Prefect tells a cancelled run from a crashed one only as long as its own is there.
    coming, going = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
    before = signal.set_wakeup_fd(going, warn_on_full_buffer=False)
    try:
        yield lambda: _raise_again(coming)
        _raise_again(coming)
    finally:
        signal.set_wakeup_fd(before)
        os.close(coming)
        os.close(going)


def _raise_again(coming: int) -> None:
    """Call the handler of the first signal that came since the last call."""
    try:
        numbers = os.read(coming, 64)
    except BlockingIOError:
        return
    for number in numbers:
        handler = signal.getsignal(number)
        if number in _ENDING and callable(handler):
            handler(number, None)


def settle(run_id: str) -> None:
    """Tell the server that a run which was cancelled there has ended; any other run is left as it is.

    The worker does so too, but only after it has started another process in search of hooks, which takes ten seconds
    and on a busy machine twenty. Where the server cannot be reached it is left to the worker.
    """
    try:
        with get_client(sync_client=True) as client:
            state = client.read_flow_run(UUID(run_id)).state
            if state is not None and state.is_cancelling():
                message = "cancelled; what is loaded stays, the rest is still due"
                client.set_flow_run_state(UUID(run_id), Cancelled(message=message), force=True)
    except Exception as error:  # noqa: BLE001 - whatever is wrong, the run ends
        LOGGER.warning("run=%s its end could not be told: %s", run_id, error)
