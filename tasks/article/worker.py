"""The other side of `pool`: a process that works on one page at a time under limits, and dies with its parent."""

import ctypes
import gc
import importlib
import os
import pickle
import resource
import signal
import sys
import traceback
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

READY, DONE, FAILED, MEMORY, UNUSABLE = "ready", "done", "failed", "memory", "unusable"
_PR_SET_PDEATHSIG = 1  # prctl(2)
_ALLOCATIONS = 20_000  # between two garbage collections; a page makes many objects and hardly any cycles


def serve(fd: int, parent: int, function: str, cpu_seconds: int, memory_bytes: int) -> None:
    """Answer jobs from the socket ``fd`` until it closes.

    Args:
        fd: our end of a socket pair; the other end is the pool's.
        parent: process id of the pool; when it is gone, so are we.
        function: ``module:name`` of what to call with each job. Where the module has a ``warm_up``, that is called
            first, so that no page pays for imports.
        cpu_seconds: limit of one page; the kernel ends the process with SIGPROF.
        memory_bytes: limit of one page, on top of what the process holds before it (RLIMIT_DATA).
    """
    _die_with(parent)
    for sign in (signal.SIGINT, signal.SIGTERM):  # a Ctrl-C or a cancel reaches the whole group; the pool decides
        signal.signal(sign, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    channel = Connection(fd)
    try:
        call = _resolve(function)
    except BaseException:  # noqa: BLE001 - whatever an import raises, the pool must hear of it
        channel.send((UNUSABLE, traceback.format_exc()))
        return
    gc.freeze()  # what is loaded now stays
    gc.set_threshold(_ALLOCATIONS)
    channel.send((READY, None))
    while (job := _next(channel)) is not None:
        if not _reply(channel, _answer(call, job, cpu_seconds, memory_bytes)):
            return


def _die_with(parent: int) -> None:
    """Ask the kernel for SIGKILL at the parent's death; it may have died before we asked."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


def _resolve(function: str) -> Callable[[Any], Any]:
    module_name, _, name = function.partition(":")
    module = importlib.import_module(module_name)
    call: Callable[[Any], Any] = getattr(module, name)
    getattr(module, "warm_up", lambda: None)()
    return call


def _next(channel: Connection) -> Any:
    try:
        return channel.recv()
    except EOFError:
        return None


def _answer(call: Callable[[Any], Any], job: Any, cpu_seconds: int, memory_bytes: int) -> tuple[str, Any]:
    signal.setitimer(signal.ITIMER_PROF, cpu_seconds)
    _limit_memory(memory_bytes)
    try:
        return DONE, call(job)
    except MemoryError:
        return MEMORY, None
    except RecursionError:
        return FAILED, "RecursionError"
    except Exception as error:  # noqa: BLE001 - lxml and trafilatura raise whatever a page provokes
        return FAILED, f"{type(error).__name__}: {error}"
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def _limit_memory(more: int) -> None:
    """Move the soft limit ahead of what the process holds, so that each page gets its own."""
    held = (
        int(Path("/proc/self/statm").read_text(encoding="ascii").split()[5]) * resource.getpagesize()
    )  # data and stack
    hard = resource.getrlimit(resource.RLIMIT_DATA)[1]
    soft = held + more
    resource.setrlimit(resource.RLIMIT_DATA, (soft if hard == resource.RLIM_INFINITY else min(soft, hard), hard))


def _reply(channel: Connection, answer: tuple[str, Any]) -> bool:
    """Send an answer; False means that this process is not fit for another page."""
    try:
        channel.send_bytes(pickle.dumps(answer))
    except MemoryError:
        channel.send((MEMORY, None))
        return False
    except (pickle.PicklingError, TypeError, AttributeError) as error:
        channel.send((FAILED, f"{type(error).__name__}: {error}"))
    except (BrokenPipeError, ConnectionResetError):
        return False
    return answer[0] != MEMORY  # a heap that was full stays full of holes


def main() -> None:
    """Entry point of the process; the pool passes the arguments of `serve` on the command line."""
    fd, parent, function, cpu_seconds, memory_bytes = sys.argv[1:6]
    serve(int(fd), int(parent), function, int(cpu_seconds), int(memory_bytes))
