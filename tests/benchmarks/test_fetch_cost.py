"""CPU of one fetched page, ours with every guard on beside plain `requests.get`: same pages, same run, in turn."""

import gzip
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from tasks.web.client import Client
from tasks.web.outcomes import PAGE_TYPES
from tests.web.conftest import AGENT

THREADS = 32
PAGES = 640  # a round
ROUNDS = 5
DEAREST = 1.2  # times plain `requests.get`

# Serves the page that comes in on stdin, the same for every path, until it is killed; keeps connections alive.
SERVER = """
import asyncio, sys
BODY = sys.stdin.buffer.read()
ANSWER = (
    b"HTTP/1.1 200 OK\\r\\nServer: nginx\\r\\nDate: Mon, 07 Jan 2019 08:00:00 GMT\\r\\n"
    b"Content-Type: text/html; charset=utf-8\\r\\nContent-Encoding: gzip\\r\\nVary: Accept-Encoding\\r\\n"
    b'ETag: "5c3308e0-19000"\\r\\nCache-Control: max-age=60\\r\\nContent-Length: %d\\r\\n\\r\\n' % len(BODY)
) + BODY

async def serve(reader, writer):
    try:
        while True:
            await reader.readuntil(b"\\r\\n\\r\\n")
            writer.write(ANSWER)
            await writer.drain()
    except (asyncio.IncompleteReadError, OSError):
        writer.close()

async def main():
    server = await asyncio.start_server(serve, "127.0.0.1", 0, backlog=256)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()

asyncio.run(main())
"""


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with subprocess.Popen([sys.executable, "-c", SERVER], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        server.stdin.write(gzip.compress(page()))
        server.stdin.close()
        try:
            yield int(server.stdout.readline())
        finally:
            server.kill()


@pytest.mark.bench
@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_guards_cost_little(port: int, host: str) -> None:
    """With an address and with a name, which the client resolves in a thread of its own and remembers for a while."""
    url = f"http://{host}:{port}/2019/01/07/tram.html"
    client = Client(user_agent=AGENT, allow_origins={f"{host}:{port}"})

    def plain() -> int:
        return len(requests.get(url, timeout=30).content)

    def ours() -> int:
        return len(client.get(url, allowed=lambda _: None, types=PAGE_TYPES).payload)

    assert plain() == ours() == len(page())
    with ThreadPoolExecutor(THREADS) as pool:
        rounds = [(_cpu_ms(pool, plain), _cpu_ms(pool, ours)) for _ in range(ROUNDS + 1)][1:]
    ratio = statistics.median(mine / its for its, mine in rounds)
    theirs, own = (statistics.median(column) for column in zip(*rounds, strict=True))
    print(f"\nCPU-ms a page at {THREADS} threads, {host}, plain requests.get: {theirs:.2f}")
    print(f"CPU-ms a page at {THREADS} threads, {host}, client with every guard: {own:.2f} ({ratio:.2f}x)")
    assert ratio <= DEAREST


def page() -> bytes:
    """100 kB that compress about five to one, as newspapers' pages do."""
    chance = random.Random(1)
    letters = "eeeeaaaiiioootttnnnsssrrrhhlldducmfpgwyb"
    words = ["".join(chance.choices(letters, k=chance.randint(2, 11))) for _ in range(3000)]
    weights = [1 / rank for rank in range(1, len(words) + 1)]
    parts = ["<!doctype html><html><head><meta charset='utf-8'><title>The tram runs again</title></head><body>"]
    while sum(map(len, parts)) < 100_000:
        text = " ".join(chance.choices(words, weights, k=60))
        slug = "-".join(chance.choices(words, weights, k=5))
        parts.append(f'<div class="card card--wide"><a class="card__link" href="/2019/01/07/{slug}.html">{slug}</a>')
        parts.append(f'<img loading="lazy" src="/images/{chance.getrandbits(64):x}.jpg" alt=""><p>{text}.</p></div>\n')
    return "".join(parts)[:100_000].encode()


def _cpu_ms(pool: ThreadPoolExecutor, fetch: Callable[[], int]) -> float:
    """CPU-milliseconds of this process, all threads, for one page of a round."""
    since = time.process_time()
    for done in [pool.submit(fetch) for _ in range(PAGES)]:
        done.result()
    return (time.process_time() - since) * 1000 / PAGES
