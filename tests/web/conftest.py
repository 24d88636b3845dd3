"""A fresh hostile server, and a client that may reach it and nothing else that is private."""

from collections.abc import Callable, Iterator

import pytest

from tasks.web.client import Client, Limits
from tests.web.hostile import Hostile

AGENT = "Hemeroteca/0.1 (+test@example.org)"


@pytest.fixture
def hostile() -> Iterator[Hostile]:
    with Hostile() as server:
        yield server


@pytest.fixture
def client(hostile: Hostile) -> Client:
    limits = Limits(seconds=10, wire_bytes=1_000_000, decoded_bytes=2_000_000)
    return Client(user_agent=AGENT, allow_origins={hostile.origin}, limits=limits)


@pytest.fixture
def impatient(hostile: Hostile) -> Client:
    return Client(user_agent=AGENT, allow_origins={hostile.origin}, limits=Limits(seconds=0.4))


@pytest.fixture
def outcome() -> Callable[[Callable[[], object]], str]:
    """Run something that must raise a FetchError and return its code."""
    from warehouse.errors import FetchError

    def code(act: Callable[[], object]) -> str:
        with pytest.raises(FetchError) as caught:
            act()
        return caught.value.code

    return code
