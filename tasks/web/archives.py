"""The archives that publishers keep themselves: sitemaps and pages whose address holds their date."""

from collections import deque
from collections.abc import Generator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from urllib.parse import urlsplit

from tasks.web import listings, sitemaps
from tasks.web.client import Answer
from tasks.web.dates import moment
from tasks.web.entries import Entry, NotThisFormat
from tasks.web.past import Found, Past
from tasks.web.spans import DAY, Days, Step, days_named, made_of, steps
from warehouse.endpoints import ArchivePages, SitemapByDate
from warehouse.keys import url_key
from warehouse.outcomes import Outcome
from warehouse.records import KnownUrl, Poll

DEEPEST = 3  # indexes within indexes
MOST_SITEMAPS = 2_000  # of one endpoint in one look
_SITEMAP_BYTES = 50_000_000  # the protocol's own limit


def sitemap_by_date(past: Past, endpoint: SitemapByDate) -> Found:
    """Look at the sitemaps whose address the days of the span make.

    Of the entries those are kept whose day lies in the span: by the publication date of a news sitemap, else by the
    date in the address; else all of a day's sitemap, with that day. What is left names no day. It is dropped if it last
    changed before the span, and else kept without one: its page will tell.
    """
    yield from _Sitemaps(past, endpoint.kind).look(steps(endpoint.url, past.span))


@dataclass
class _Sitemaps:
    """The sitemaps of one endpoint."""

    past: Past
    kind: str
    seen: set[str] = field(default_factory=set)

    def look(self, made: list[Step]) -> Found:
        """Look at each file and at what its index names, in the order of the days."""
        for step in made:
            queue = deque([(step.address, 1)])
            while queue:
                url, depth = queue.popleft()
                if url in self.seen:
                    continue
                if len(self.seen) >= MOST_SITEMAPS:
                    reason = f"not looked at, after {MOST_SITEMAPS} others; ask for fewer days at a time"
                    yield self.past.poll(url, self.kind, Outcome.TOO_LARGE, reason)
                    return
                self.seen.add(url)
                children = yield from self._file(url, step)
                if depth < DEEPEST:
                    queue.extend((child, depth + 1) for child in children)

    def _file(self, url: str, step: Step) -> Generator[KnownUrl | Poll, None, list[str]]:
        """Yield what one file holds, and its poll; returns the children that are worth a look."""
        limits = self.past.client.limits
        wide = replace(limits, decoded_bytes=max(limits.decoded_bytes, _SITEMAP_BYTES))
        answer, poll = self.past.ask(url, self.kind, wide)
        if answer is None:
            yield poll
            return []
        try:
            found = sitemaps.parse(answer.payload, answer.final_url, self.past.span.zone, answer.content_type)
        except NotThisFormat as e:
            yield replace(poll, outcome=Outcome.WRONG_TYPE, reason=str(e)[:500])
            return []
        count = 0
        for entry in found.entries.values():
            keeps, day = self._placed(entry, step)
            if keeps and self.past.source.wants(entry.url):
                count += 1
                yield self.past.known(entry.url, poll, day, lastmod_at=entry.lastmod_at)
        worth = [child.url for child in found.children.values() if self._is_worth(child)]
        told = f"{count} of {len(found.entries)} within the days"
        if found.children:
            told += f"; {len(worth)} of {len(found.children)} sitemaps below it worth a look"
        outcome = Outcome.TRUNCATED if found.damage else "ok"
        told = f"{found.damage}; {told}" if found.damage else told
        yield replace(poll, outcome=str(outcome), reason=told, url_count=count)
        return worth

    def _placed(self, entry: Entry, step: Step) -> tuple[bool, date | None]:
        """Return whether an entry may belong to the span, and its day as far as it is told."""
        span = self.past.span
        if entry.day is not None:
            return span.holds(entry.day), entry.day
        days = days_named(entry.url, step.days.first - DAY, step.days.end + DAY)
        if days is not None:
            return span.meets(days), days.only
        if step.days.only is not None:
            return True, step.days.only
        return entry.lastmod_at is None or not self._is_before(entry.lastmod_at), None

    def _is_worth(self, child: sitemaps.Child) -> bool:
        """Tell whether a child may hold a page of the span: by the date in its name, and by its last change."""
        days = days_named(child.url)
        if days is not None and not self.past.span.meets(Days(days.first - DAY, days.end + DAY)):
            return False
        changed_at = moment(child.lastmod, self.past.span.zone)
        return changed_at is None or not self._is_before(changed_at.astimezone(UTC))

    def _is_before(self, changed_at: datetime) -> bool:
        """Tell whether what changed last at this time is older than the span; a date alone may be off by a zone."""
        span = self.past.span
        margin = DAY if changed_at.astimezone(span.zone).time() == time() else 0 * DAY
        return changed_at + margin < span.begins_at


def archive_pages(past: Past, endpoint: ArchivePages) -> Found:
    """Look at the archive pages of the days of the span, each day's up to the first without a link that is new.

    A link has the day of its page where that stands for one day, unless its address names a day further off. Other
    links have the day that their address names, or none: their page will tell.
    """
    pages = _Pages(past, endpoint)
    for step in steps(endpoint.url, past.span, endpoint.first_page):
        yield from pages.look(step)


@dataclass
class _Pages:
    """The archive pages of one endpoint; what it listed once is not new any more."""

    past: Past
    endpoint: ArchivePages
    seen: set[str] = field(default_factory=set)

    def look(self, step: Step) -> Found:
        """Look at the pages of one step."""
        is_numbered = made_of(self.endpoint.url, step.day, 1) != made_of(self.endpoint.url, step.day, 2)
        first = self.endpoint.first_page
        for number in range(first, first + self.endpoint.pages if is_numbered else first + 1):
            url = made_of(self.endpoint.url, step.day, number)
            answer, poll = self.past.ask(url, self.endpoint.kind)
            if answer is None:
                yield poll
                return
            is_last = yield from self._page(url, step, answer, poll)
            if is_last:
                return
        if is_numbered:
            reason = f"{self.endpoint.pages} pages were read, there may be more; set pages higher"
            yield self.past.poll(url, self.endpoint.kind, Outcome.TRUNCATED, reason)

    def _page(self, url: str, step: Step, answer: Answer, poll: Poll) -> Generator[KnownUrl | Poll, None, bool]:
        """Yield the new links of one page, and its poll; returns whether no other page follows."""
        if _is_home(answer.final_url) and not _is_home(url):
            yield replace(poll, outcome=str(Outcome.NOT_FOUND), reason="redirected to the home page")
            return True
        try:
            page = listings.parse(answer.payload, answer.final_url, self.endpoint.links, None, answer.content_type)
        except NotThisFormat as e:
            yield replace(poll, outcome=str(Outcome.WRONG_TYPE), reason=str(e)[:500])
            return True
        is_day = step.days.only is not None and url_key(answer.final_url) == url_key(url)
        fresh = self._fresh([entry.url for entry in page.entries])
        count = 0
        for link in fresh:
            keeps, day = self._placed(link, step, is_day=is_day)
            if keeps:
                count += 1
                yield self.past.known(link, poll, day)
        told = f"{count} of {len(page.entries)} links new and within the days"
        yield replace(poll, reason=told, url_count=count)
        return not fresh

    def _fresh(self, links: list[str]) -> list[str]:
        by_key = {url_key(link): link for link in reversed(links) if self.past.source.wants(link)}
        fresh = [link for key, link in reversed(by_key.items()) if key not in self.seen]
        self.seen.update(by_key)
        return fresh

    def _placed(self, url: str, step: Step, *, is_day: bool) -> tuple[bool, date | None]:
        days = days_named(url, step.days.first - DAY, step.days.end + DAY)
        near = Days(step.days.first - DAY, step.days.end + DAY)
        if is_day and (days is None or (days.first < near.end and near.first < days.end)):
            return True, step.days.only
        return self.past.may_hold(days), days.only if days else None


def _is_home(url: str) -> bool:
    parts = urlsplit(url)
    return parts.path in {"", "/"} and not parts.query
