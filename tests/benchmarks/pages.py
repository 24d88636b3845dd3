"""The labelled pages: where they lie, and WARC files made of them."""

import gzip
import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from warehouse.keys import url_key

CHECKOUT = Path(__file__).resolve().parents[2]
SETS = ("wcxb-articles", "scrapinghub", "trafilatura-eval")


@dataclass(frozen=True)
class LabelledPage:
    """A page with what is known to be true of it."""

    name: str
    url: str
    html: bytes
    truth: str


def folder() -> Path:
    """Folder of the labelled sets; the test is skipped, saying so, where it is absent."""
    path = Path(os.environ.get("HEMEROTECA_BENCHMARK_DATA", CHECKOUT.parent / "shared" / "data"))
    if not (path / SETS[0] / "html").is_dir():
        pytest.skip(
            f"no labelled pages at {path}; set HEMEROTECA_BENCHMARK_DATA to the folder that holds {SETS[0]}/html"
        )
    return path


def pages(name: str) -> Iterator[LabelledPage]:
    """Yield the pages of a set; a page without an address of its own gets a made-up one."""
    seen: set[str] = set()
    for line in (folder() / name / "truth.jsonl").read_text(encoding="utf-8").rstrip().split("\n"):
        row: dict[str, Any] = json.loads(line)
        url = row.get("url") or ""
        if not url.startswith(("http://", "https://")) or url_key(url) in seen:
            url = f"https://{name}.example/{row['id']}"
        seen.add(url_key(url))
        html = gzip.decompress((folder() / name / "html" / f"{row['id']}.html.gz").read_bytes())
        yield LabelledPage(f"{name}/{row['id']}", url, html, row["main_content"])


def write_warc(path: Path, labelled: Iterable[LabelledPage]) -> None:
    """Write the pages as response records, a gzip member each, as any crawler would have."""
    with path.open("wb") as sink:
        writer = WARCWriter(sink, gzip=True, warc_version="1.1")
        for page in labelled:
            http = StatusAndHeaders(
                "200 OK", [("Content-Type", "text/html"), ("Content-Length", str(len(page.html)))], protocol="HTTP/1.1"
            )
            record = writer.create_warc_record(
                page.url,
                "response",
                payload=BytesIO(page.html),
                length=len(page.html),  # else warcio measures it in a temporary file that it leaves open
                http_headers=http,
                warc_headers_dict={"WARC-Date": datetime(2024, 3, 1, tzinfo=UTC).strftime("%Y-%m-%dT%H:%M:%SZ")},
            )
            writer.write_record(record)
