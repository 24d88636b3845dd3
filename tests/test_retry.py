"""Which errors a verb is tried again for."""

import errno
import os
from types import SimpleNamespace

import pytest

from tasks.article.pool import PoolError
from tasks.collect import collect
from tasks.discover import discover
from tasks.history import history
from tasks.load import load
from tasks.publish import publish
from tasks.reprocess import read_anew
from tasks.retry import RETRIES, may_pass
from tasks.stop import Stopped
from warehouse.errors import ConfigError, WarehouseError
from warehouse.locks import LockBusy


def system(code: int) -> OSError:
    return OSError(code, os.strerror(code))


def wrapped(error: OSError) -> WarehouseError:
    outer = WarehouseError("a file cannot be read")
    outer.__cause__ = error
    return outer


@pytest.mark.parametrize(
    "error",
    [
        LockBusy("held"),
        PoolError("no worker", retryable=True),
        ConnectionResetError(),
        TimeoutError(),
        system(errno.EIO),
        system(errno.EMFILE),
        wrapped(system(errno.EIO)),
    ],
    ids=repr,
)
def test_what_may_pass(error: Exception) -> None:
    assert may_pass(error)


@pytest.mark.parametrize(
    "error",
    [
        Stopped(),
        WarehouseError("damaged"),
        ConfigError("wrong"),
        system(errno.ENOSPC),
        system(errno.EACCES),
        WarehouseError("no room", code="paused_disk", retryable=True),
        wrapped(system(errno.ENOTDIR)),
        KeyError("ours"),
    ],
    ids=repr,
)
def test_what_does_not_pass(error: Exception) -> None:
    assert not may_pass(error)


@pytest.mark.parametrize("verb", [discover, history, collect, load, publish, read_anew], ids=lambda verb: verb.name)
def test_every_verb_is_tried_again_the_same_way(verb: object) -> None:
    told = {name: getattr(verb, name) for name in RETRIES}
    assert told == dict(RETRIES)
    condition = RETRIES["retry_condition_fn"]
    assert condition(verb, None, SimpleNamespace(data=LockBusy("held")))
    assert not condition(verb, None, SimpleNamespace(data=Stopped()))
