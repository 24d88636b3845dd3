"""Texts that this process may use and never tell: in log records and in errors `HIDDEN` stands in their place."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

HIDDEN = "***"
_SHORTEST = 4  # characters; what is shorter stands everywhere, and hides nothing

_values: set[str] = set()
_plain_record = logging.getLogRecordFactory()


def hide(value: str) -> None:
    """Tell this text never again in a log record of this process, whoever writes it to wherever."""
    if len(value) >= _SHORTEST:
        _values.add(value)
        # Where records are made no handler of anybody can be forgotten, and no traceback.
        logging.setLogRecordFactory(_masked_record)


def masked(text: str) -> str:
    """Return a text with `HIDDEN` in the place of whatever was given to `hide` so far."""
    for value in sorted(_values, key=len, reverse=True):
        text = text.replace(value, HIDDEN)
    return text


@contextmanager
def untold() -> Iterator[None]:
    """Mask the texts of an error that leaves the block, or the function that this decorates, and of what led to it.

    Prefect writes them into its database, as the message of the state.
    """
    try:
        yield
    except BaseException as error:
        _mask_error(error)
        raise


def _masked_record(*args: Any, **kwargs: Any) -> logging.LogRecord:
    record = _plain_record(*args, **kwargs)
    try:
        said = record.getMessage()
    except (TypeError, ValueError):  # wrong arguments: the handler would complain, and show them
        said = f"{record.msg} {record.args}"
    if (told := masked(said)) != said:
        record.msg, record.args = told, ()
    if record.exc_info:
        trace = logging.Formatter().formatException(record.exc_info)
        if (told := masked(trace)) != trace:
            record.exc_info, record.exc_text = None, told
    if record.stack_info:
        record.stack_info = masked(record.stack_info)
    return record


def _mask_error(error: BaseException) -> None:
    seen: set[int] = set()
    todo: list[BaseException | None] = [error]
    while todo:
        one = todo.pop()
        if one is not None and id(one) not in seen:
            seen.add(id(one))
            one.args = tuple(masked(part) if isinstance(part, str) else part for part in one.args)
            todo += [one.__cause__, one.__context__]
