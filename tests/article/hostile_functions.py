"""What a page can do to an extractor: the functions that the pool's tests run in its workers."""

import os
import signal
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tasks.extract import Job


def double(job: int) -> int:
    return 2 * job


def pid(job: object) -> int:
    return os.getpid()


def burn(seconds: float) -> float:
    end = time.process_time() + seconds
    while time.process_time() < end:
        pass
    return seconds


def mixed(job: str) -> object:
    match job:
        case "spin":
            burn(1e9)
        case "sleep":
            time.sleep(1e6)
        case "eat":
            return len([bytearray(50_000_000) for _ in range(1000)])
        case "big answer":
            return [bytes(9_000_000) for _ in range(20)]
        case "abort":
            os.abort()
        case "exit":
            os._exit(3)
        case "raise":
            raise ValueError("bad page")
        case "deep":
            return mixed("deep")
        case "unpicklable":
            return lambda: None
    return job


def unlucky(job: tuple[Path, str]) -> str:
    """End as if by somebody else's doing, but only the first time."""
    began, how = job
    if not began.exists():
        began.touch()
        mixed(how)
    return "read"


def begin(job: "Job") -> None:
    """Say that a page was begun, and never end it."""
    Path(job.raw, "began").touch()
    time.sleep(1e6)


def interrupted(job: str) -> object:
    if job == "group":
        return os.getpgrp()
    os.kill(os.getpid(), signal.SIGINT)
    return "went on"


def where_am_i(job: int) -> tuple[int, bool, bool]:
    if job < 0:
        time.sleep(1e6)
    time.sleep(0.05)
    return os.getpid(), "prefect" in sys.modules, any("parent_program" in name for name in sys.modules)
