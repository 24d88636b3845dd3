"""CPU of the whole pipeline beside plain trafilatura on the same pages, with what each part of it takes."""

import json
import os
import random
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from deployments import server
from deployments.place import Place
from tests import rig
from tests.benchmarks.pages import SETS, LabelledPage, pages

pytestmark = [pytest.mark.bench, pytest.mark.e2e, pytest.mark.timeout(900)]

PAGES = int(os.environ.get("HEMEROTECA_BENCHMARK_PAGES", "300"))
LEAST = 0.3  # of the pages per CPU-second of plain trafilatura; the aim is 0.7

SOURCES = """
contact = "benchmark@example.org"
allow_origins = ["127.0.0.1:{port}"]
[[source]]
id = "recorded"
name = "Recorded pages"
hosts = ["127.0.0.1:{port}"]
timezone = "UTC"
[source.politeness]
gap_seconds = 0
concurrency = 2
[[source.discovery]]
kind = "sitemap"
url = "http://127.0.0.1:{port}/sitemap.xml"
"""

# Every other page of a folder: two of these are the peer.
PEER = """
import sys, time, trafilatura
from pathlib import Path
for path in sorted(Path(sys.argv[1]).iterdir())[int(sys.argv[2]) :: 2]:
    trafilatura.bare_extraction(path.read_bytes(), with_metadata=True, include_comments=False)
print(time.process_time())
"""


def test_cost_of_the_pipeline_beside_plain_extraction(tmp_path: Path, prefect_place: Place) -> None:
    chosen = random.Random(3).sample([page for name in SETS for page in pages(name)], PAGES)
    folder = tmp_path / "pages"
    folder.mkdir()
    for number, page in enumerate(chosen):
        (folder / f"{number}.html").write_bytes(page.html)
    with recorded(chosen) as port:
        (tmp_path / "sources.toml").write_text(SOURCES.format(port=port), encoding="utf-8")
        environment = rig.flow_environment(tmp_path, tmp_path / "sources.toml", prefect_place.data, prefect_place.port)
        environment |= {"HEMEROTECA_BATCH_PAGES": "200", "HEMEROTECA_WORKERS": "2"}
        before = server.cpu_seconds(prefect_place.data)
        # Side by side, so that both are measured on an equally busy machine.
        peers = [start(["-c", PEER, str(folder), str(half)], {}) for half in range(2)]
        ours = start(["-m", "tests.benchmarks.metered"], environment)
        peer = sum(float(said(process)) for process in peers)
        parts: dict[str, float] = json.loads(said(ours).rpartition("\n")[2])
        orchestration = server.cpu_seconds(prefect_place.data) - before
    [[kept]] = rig.rows(tmp_path, "select count(*) from articles")
    [[extraction]] = rig.rows(tmp_path, "select sum(cpu_ms) / 1000 from extractions")
    assert isinstance(kept, int)
    assert kept >= 0.98 * PAGES
    assert isinstance(extraction, float)
    report(parts | {"workers": parts["workers"] - extraction, "extract": extraction}, peer, orchestration)
    assert peer / sum(parts.values()) >= LEAST


def report(parts: Mapping[str, float], peer: float, orchestration: float) -> None:
    ours = sum(parts.values())
    print(f"\npages per CPU-second: pipeline {PAGES / ours:.2f}, plain trafilatura {PAGES / peer:.2f}")
    print(f"pipeline beside plain trafilatura: {peer / ours:.2f}")
    print(f"CPU ms a page, plain trafilatura: {1000 * peer / PAGES:.1f}")
    for part, seconds in sorted(parts.items(), key=lambda item: -item[1]):
        print(f"CPU ms a page, {part}: {1000 * seconds / PAGES:.1f}")
    print(f"CPU ms a page, Prefect server (not counted): {1000 * orchestration / PAGES:.1f}")


def start(arguments: list[str], environment: Mapping[str, str]) -> subprocess.Popen[str]:
    command = [sys.executable, *arguments]
    return subprocess.Popen(
        command,
        env=os.environ | environment,
        cwd=rig.CHECKOUT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def said(process: subprocess.Popen[str]) -> str:
    with process:
        output, _ = process.communicate(timeout=600)
    assert process.returncode == 0, output
    return output.strip()


@contextmanager
def recorded(labelled: list[LabelledPage]) -> Iterator[int]:
    """Serve pages and a sitemap of them on loopback, from this process, whose CPU nobody counts."""
    bodies: dict[str, bytes] = {f"/2024/03/01/recorded-page-{n}.html": page.html for n, page in enumerate(labelled)}

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            body = bodies.get(self.path, b"")
            self.send_response(200 if body else 404)
            self.send_header("Content-Type", "application/xml" if self.path.endswith(".xml") else "text/html")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *arguments: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as web:
        port = web.server_port
        places = "".join(f"<url><loc>http://127.0.0.1:{port}{path}</loc></url>" for path in bodies)
        bodies["/sitemap.xml"] = (
            f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{places}</urlset>'.encode()
        )
        Thread(target=web.serve_forever, daemon=True).start()
        yield port
        web.shutdown()
