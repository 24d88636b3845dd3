"""When a verb is tried again: for errors that may pass, twice, after about one second and about four."""

import errno
from typing import Any, TypedDict

from warehouse.disk import is_full
from warehouse.errors import HemerotecaError

_PASSING = frozenset(
    {
        errno.EAGAIN,
        errno.EBUSY,
        errno.EHOSTDOWN,
        errno.EHOSTUNREACH,
        errno.EINTR,
        errno.EIO,
        errno.EMFILE,
        errno.ENETDOWN,
        errno.ENETUNREACH,
        errno.ENFILE,
        errno.ENOBUFS,
        errno.ENOMEM,
        errno.ESTALE,
        errno.ETIMEDOUT,
    }
)


def may_pass(error: BaseException) -> bool:
    """Tell whether the same call may succeed a few seconds later.

    What is wrong with the answer of a host never comes here, since it is a row. A full disk does not pass: the run
    pauses instead.
    """
    if is_full(error):
        return False
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, HemerotecaError) and cause.retryable:
            return True
        if isinstance(cause, ConnectionError | TimeoutError) or getattr(cause, "errno", None) in _PASSING:
            return True
        cause = cause.__cause__
    return False


def _condition(_task: object, _task_run: object, state: Any) -> bool:
    """Answer Prefect, which hands over the failed state with its exception."""
    return may_pass(state.data)


class _Retries(TypedDict):
    retries: int
    retry_delay_seconds: list[float]
    retry_jitter_factor: float
    retry_condition_fn: Any


RETRIES = _Retries(retries=2, retry_delay_seconds=[1.0, 4.0], retry_jitter_factor=0.5, retry_condition_fn=_condition)
"""Options of every verb's ``@task``. There is no time-out among them: Prefect's does not interrupt a thread; each wait
has its own."""
