"""A web archive and a news crawl beside the made-up publishers: CDX index, replay, and WARC files by month."""

import gzip
import json
from datetime import UTC, date, datetime, time, timedelta
from io import BytesIO
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from tests.site.stories import FIRST_DAY, Story

if TYPE_CHECKING:
    from tests.site.web import Answer, Web


def answer(web: "Web", target: str) -> "Answer":
    """Return what the archive says to a path and query."""
    from tests.site.web import Answer

    parts = urlsplit(target)
    if parts.path == "/cdx":
        return _cdx(web, {key: values[0] for key, values in parse_qs(parts.query).items()})
    if target.startswith("/web/"):
        return _replay(web, target)
    if parts.path.endswith("warc.paths.gz"):
        days = [FIRST_DAY + timedelta(days=index) for index in range(16)]
        lines = [f"cc/2019/07/CC-NEWS-{day:%Y%m%d}120000-00001.warc.gz\n" for day in days]
        return Answer(gzip.compress("".join(lines).encode()), kind="application/gzip")
    if parts.path.startswith("/cc/2019/07/CC-NEWS-"):
        stamp = parts.path.removeprefix("/cc/2019/07/CC-NEWS-")[:8]
        return Answer(_warc(web, date.fromisoformat(f"{stamp[:4]}-{stamp[4:6]}-{stamp[6:]}")), kind="application/warc")
    return Answer(b"no such thing", 404)


def captured_at(story: Story) -> datetime:
    """Archives come by six hours after publication."""
    return story.published_at + timedelta(hours=6)


def _cdx(web: "Web", query: dict[str, str]) -> "Answer":
    """Answer in rows of JSON, the first one names them, as the Wayback Machine does."""
    from tests.site.web import Answer

    origin = "http://" + query["url"].partition("*")[0].partition("/")[0]
    rows = [["urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "length"]]
    for stories in web.stories.values():
        for story in stories:
            stamp = f"{captured_at(story):%Y%m%d%H%M%S}"
            inside = query.get("from", "0") <= stamp[: len(query.get("from", "0"))]
            inside &= stamp[: len(query.get("to", "9"))] <= query.get("to", "9")
            if story.publisher.origin == origin and story.is_public(web.now) and inside:
                key = f"{story.publisher.port},127,0,0,1){story.path}"
                rows.append([key, stamp, story.url, "text/html", "200", "X" * 32, "900"])
    return Answer(json.dumps(rows).encode() if len(rows) > 1 else b"[]", kind="application/json")


def _replay(web: "Web", target: str) -> "Answer":
    """Send ``/web/TIMESTAMPid_/URL`` to the capture's own timestamp first, as archives do."""
    from tests.site.web import Answer

    stamp, _, url = target.removeprefix("/web/").partition("/")
    for stories in web.stories.values():
        for story in stories:
            if story.url == url:
                own = f"{captured_at(story):%Y%m%d%H%M%S}id_"
                if stamp != own:
                    return Answer(b"", 302, headers={"Location": f"/web/{own}/{url}"})
                return Answer(web.html(story))
    return Answer(b"not archived", 404)


def _warc(web: "Web", day: date) -> bytes:
    """Return the pages of all publishers that were crawled on a day (UTC)."""
    out = BytesIO()
    writer = WARCWriter(out, gzip=True)
    begin = datetime.combine(day, time(), UTC)
    for stories in web.stories.values():
        for story in stories:
            if begin <= captured_at(story) < begin + timedelta(days=1) and story.is_public(web.now):
                payload = web.html(story)
                headers = [("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(len(payload)))]
                http = StatusAndHeaders("200 OK", headers, protocol="HTTP/1.1")
                record = writer.create_warc_record(
                    story.url,
                    "response",
                    payload=BytesIO(payload),
                    length=len(payload),
                    http_headers=http,
                    warc_headers_dict={"WARC-Date": f"{captured_at(story):%Y-%m-%dT%H:%M:%SZ}"},
                )
                writer.write_record(record)
    return out.getvalue()
