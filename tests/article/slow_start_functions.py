"""A module whose warm-up takes longer than a page may."""

import time

STATE = ["cold"]


def warm_up() -> None:
    time.sleep(1.5)
    STATE[0] = "warm"


def answer(job: object) -> str:
    return STATE[0]
