"""Look at all endpoints of a source: what is new there, and what each look came to."""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from hashlib import sha256
from zoneinfo import ZoneInfo

from tasks.web import feeds, sitemaps, warcs
from tasks.web.client import Answer, Client
from tasks.web.entries import Entry, NotThisFormat
from tasks.web.outcomes import of_status
from tasks.web.pages import Visit
from tasks.web.politeness import Gaps
from tasks.web.robots import Robots
from warehouse.clock import now
from warehouse.errors import FetchError
from warehouse.keys import url_id, url_key
from warehouse.outcomes import Outcome
from warehouse.records import KnownUrl, Poll
from warehouse.sources import Feed, Sitemap, Source, Warc

DEEPEST = 3
MOST_CHILDREN = 500  # of one index in one run; the rest was never seen, so it comes first next time
_TRUST_LASTMOD = timedelta(hours=24)  # for so long an unchanged lastmod in the index spares us the child


def discover(
    source: Source, client: Client, robots: Robots, gaps: Gaps, previous: Mapping[str, Poll]
) -> tuple[list[Poll], list[KnownUrl]]:
    """Poll the endpoints of ``source``; a broken one does not stop the others.

    Args:
        source: whose ``discovery`` counts.
        client: for the requests.
        robots: holds for endpoints as for pages.
        gaps: of the hosts.
        previous: latest poll by endpoint; unchanged endpoints yield a poll not_modified and no URLs.

    Returns:
        A poll for each feed, sitemap, child of an index and WARC file that was looked at, and each URL once.
    """
    look = _Look(source, client, robots, gaps, previous)
    for endpoint in source.discovery:
        match endpoint:
            case Feed():
                look.feed(endpoint.url)
            case Sitemap():
                look.sitemap(endpoint.url)
            case Warc():
                look.warc(str(endpoint.path))
    return look.polls, list(look.urls.values())


@dataclass
class _Look:
    """One round over the endpoints of a source."""

    source: Source
    client: Client
    robots: Robots
    gaps: Gaps
    previous: Mapping[str, Poll]
    polls: list[Poll] = field(default_factory=list)
    urls: dict[int, KnownUrl] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)

    def feed(self, url: str) -> None:
        """Look at one feed."""
        answer, poll = self._ask(url, "feed")
        if answer is None:
            return
        try:
            entries = feeds.parse(answer.payload, answer.final_url, self._zone, answer.content_type)
        except NotThisFormat as e:
            self.polls.append(replace(poll, outcome=Outcome.WRONG_TYPE, reason=str(e), payload_digest=None))
            return
        self.polls.append(self._added(poll, entries))

    def sitemap(self, url: str) -> None:
        """Look at one sitemap and, where it is an index, at its children."""
        queue = deque([(sitemaps.Child(url, None), 1)])
        while queue:
            child, depth = queue.popleft()
            children = self._one_sitemap(child)
            if depth < DEEPEST:
                queue.extend((grandchild, depth + 1) for grandchild in children)

    def warc(self, path: str) -> None:
        """Look at a WARC file or a folder of them."""
        for poll, urls in warcs.poll(self.source, path, self.previous):
            self.polls.append(poll)
            for found in urls:
                self._keep(found)

    @property
    def _zone(self) -> ZoneInfo:
        return ZoneInfo(self.source.timezone)

    def _one_sitemap(self, child: sitemaps.Child) -> list[sitemaps.Child]:
        """Return the children that are worth a look."""
        if child.url in self.seen:
            return []
        self.seen.add(child.url)
        answer, poll = self._ask(child.url, "sitemap", child.lastmod)
        if answer is None:
            return []
        try:
            found = sitemaps.parse(answer.payload, answer.final_url, self._zone, answer.content_type)
        except NotThisFormat as e:
            self.polls.append(replace(poll, outcome=Outcome.WRONG_TYPE, reason=str(e), payload_digest=None))
            return []
        poll = self._added(replace(poll, reason=found.damage), list(found.entries.values()))
        if not found.children:
            self.polls.append(poll)
            return []
        worth, told = self._worth(list(found.children.values()))
        # An index may stay as it is while its children change: it must be read in full each time.
        self.polls.append(
            replace(poll, reason=_joined(poll.reason, told), etag=None, last_modified=None, payload_digest=None)
        )
        return worth

    def _worth(self, children: list[sitemaps.Child]) -> tuple[list[sitemaps.Child], str]:
        """Choose the children to look at: never seen first, then by the newest lastmod."""
        stale = [child for child in children if child.url not in self.seen and not self._fresh(child)]
        stale.sort(key=lambda child: child.lastmod or "", reverse=True)
        stale.sort(key=lambda child: child.url in self.previous)
        chosen = stale[:MOST_CHILDREN]
        return chosen, f"index: {len(chosen)} of {len(children)} sitemaps looked at"

    def _fresh(self, child: sitemaps.Child) -> bool:
        """Tell whether the index says that a child is as it was at our last look, not long ago."""
        last = self.previous.get(child.url)
        if last is None or child.lastmod is None or last.last_modified != child.lastmod:
            return False
        precise = "T" in child.lastmod
        return precise and last.payload_digest is not None and now() - last.polled_at < _TRUST_LASTMOD

    def _ask(self, url: str, kind: str, lastmod: str | None = None) -> tuple[Answer | None, Poll]:
        """Fetch an endpoint; None if there is nothing to read, with the poll noted that says why.

        ``lastmod`` is what an index says of it, kept in the place of Last-Modified: next time it may spare the request.
        """
        last = self.previous.get(url)
        poll = Poll(source_id=self.source.id, endpoint=url, kind=kind, polled_at=now(), outcome="ok")
        if last is not None and last.next_due_at is not None and last.next_due_at > poll.polled_at:
            return None, poll
        try:
            with Visit(self.source, self.robots, self.gaps) as visit:
                answer = self.client.get(
                    url,
                    headers=self.source.headers,
                    etag=last.etag if last else None,
                    last_modified=_http_date(last.last_modified) if last else None,
                    allowed=visit.enter,
                )
        except FetchError as e:
            self.polls.append(replace(poll, outcome=Outcome(e.code), reason=str(e)[:500]))
            return None, poll
        poll = replace(poll, status=answer.status)
        verdict = of_status(answer.status, answer.headers, conditional=answer.conditional)
        digest = sha256(answer.payload).hexdigest()
        if last is not None and (
            (verdict is None and digest == last.payload_digest)
            or (verdict is not None and verdict.outcome is Outcome.NOT_MODIFIED)
        ):
            self.polls.append(_unchanged(poll, last, lastmod))
            return None, poll
        if verdict is not None:
            self.polls.append(
                replace(poll, outcome=verdict.outcome, reason=verdict.reason, next_due_at=verdict.retry_at)
            )
            return None, poll
        etag, last_modified = answer.headers.get("ETag"), lastmod or answer.headers.get("Last-Modified")
        return answer, replace(poll, etag=etag, last_modified=last_modified, payload_digest=digest)

    def _added(self, poll: Poll, entries: list[Entry]) -> Poll:
        """Keep the entries within scope and say in the poll how many there were."""
        inside = [entry for entry in entries if self.source.allows(entry.url)]
        for entry in inside:
            self._keep(_known(entry, self.source, poll))
        dropped = len(entries) - len(inside)
        told = f"{dropped} of {len(entries)} out of scope" if dropped else None
        return replace(poll, url_count=len(inside), reason=_joined(poll.reason, told))

    def _keep(self, found: KnownUrl) -> None:
        """Keep each URL once: the one with the newest lastmod, else the first."""
        known = self.urls.get(found.url_id)
        if known is None or _time(found.lastmod_at) > _time(known.lastmod_at):
            self.urls[found.url_id] = found


def _known(entry: Entry, source: Source, poll: Poll) -> KnownUrl:
    key = url_key(entry.url)
    return KnownUrl(
        url_id=url_id(key),
        url_key=key,
        url=entry.url,
        source_id=source.id,
        found_via=poll.kind,
        found_on=poll.endpoint,
        found_at=poll.polled_at,
        day_hint=entry.day,
        lastmod_at=entry.lastmod_at,
        headline_hint=entry.headline,
    )


def _unchanged(poll: Poll, last: Poll, lastmod: str | None) -> Poll:
    """Return the poll of an endpoint that is as it was; what proves it is handed on."""
    return replace(
        poll,
        outcome=Outcome.NOT_MODIFIED,
        etag=last.etag,
        last_modified=lastmod or last.last_modified,
        payload_digest=last.payload_digest,
    )


def _http_date(value: str | None) -> str | None:
    """Return a Last-Modified to ask with; the lastmod of an index is kept in its place and is none."""
    return value if value and value.endswith("GMT") else None


def _time(moment: datetime | None) -> float:
    return moment.timestamp() if moment is not None else float("-inf")


def _joined(*parts: str | None) -> str | None:
    return "; ".join(part for part in parts if part) or None
