"""The past of a source: each way of `[[source.history]]` yields the pages of some days, and what each look came to."""

import io
import re
from dataclasses import replace
from datetime import date
from pathlib import Path

from tasks.web.archives import archive_pages, sitemap_by_date
from tasks.web.ccnews import cc_news
from tasks.web.cdx import wayback_cdx
from tasks.web.entries import NotThisFormat
from tasks.web.lists import Reading
from tasks.web.past import Found, Past
from tasks.web.spans import Span, days_named, made_of
from warehouse.endpoints import ArchivePages, CcNews, History, SitemapByDate, UrlList, WaybackCdx
from warehouse.keys import host_of
from warehouse.outcomes import Outcome
from warehouse.records import Poll
from warehouse.sources import Source

_MOST_CHARACTERS = 500_000_000  # of a list on the web


def known_urls(past: Past, endpoint: History) -> Found:
    """Yield the pages of the span that one endpoint knows, and behind those of each look its poll.

    Nothing is stored and no page is fetched, so that to count is to take what comes. A look that fails ends in a poll
    that says so, and the next one is made. A page may be yielded more than once.
    """
    match endpoint:
        case SitemapByDate():
            return sitemap_by_date(past, endpoint)
        case ArchivePages():
            return archive_pages(past, endpoint)
        case WaybackCdx():
            return wayback_cdx(past, endpoint)
        case CcNews():
            return cc_news(past, endpoint)
        case UrlList():
            return _url_list(past, endpoint)


def days_of_look(span: Span, endpoint: History, poll: Poll) -> list[date]:
    """Return the days of a span of which a look could have told: those that make its address, or all of them."""
    match endpoint:
        case ArchivePages():
            pages = range(endpoint.first_page, endpoint.first_page + endpoint.pages)
        case SitemapByDate():
            pages = range(1, 2)
        case _:
            return list(span.days())
    days = [day for day in span.days() if any(made_of(endpoint.url, day, page) == poll.endpoint for page in pages)]
    return days or list(span.days())


def _place_of(endpoint: History) -> str:
    """Return the address or path of an endpoint as the sources file gives it."""
    return endpoint.path if isinstance(endpoint, UrlList) else endpoint.url


def archive_hosts(source: Source) -> list[str]:
    """Return the hosts beside its own that the past of a source is asked of."""
    addresses = [_place_of(endpoint) for endpoint in source.history]
    addresses += [endpoint.replay for endpoint in source.history if isinstance(endpoint, WaybackCdx)]
    addresses += [endpoint.prefix for endpoint in source.history if isinstance(endpoint, CcNews) and endpoint.prefix]
    web = [address for address in addresses if re.match(r"https?://", address)]
    return sorted({host for host in map(host_of, web) if host and host not in source.hosts})


def _url_list(past: Past, endpoint: UrlList) -> Found:
    """Look at a list; an entry has the day that the list gives, else the one that its address names, else no place."""
    poll = past.poll(endpoint.path, endpoint.kind)
    if re.match(r"https?://", endpoint.path):
        answer, poll = past.ask(endpoint.path, endpoint.kind)
        if answer is None:
            yield poll
            return
        content = answer.payload
    else:
        try:
            content = Path(endpoint.path).read_bytes()
        except OSError as e:
            missing = Outcome.NOT_FOUND if isinstance(e, FileNotFoundError) else Outcome.TRANSPORT_ERROR
            yield replace(poll, outcome=str(missing), reason=str(e)[:500])
            return
    read = Reading(past.span.zone, _MOST_CHARACTERS)
    count = undated = 0
    try:
        for entry in read.entries(io.BytesIO(content), endpoint.url, endpoint.day):
            days = days_named(entry.url) if entry.day is None else None
            day = entry.day or (days.only if days else None)
            undated += day is None
            if day is not None and past.span.holds(day) and past.source.wants(entry.url):
                count += 1
                yield past.known(entry.url, poll, day)
    except NotThisFormat as e:
        yield replace(poll, outcome=str(Outcome.WRONG_TYPE), reason=str(e)[:500])
        return
    told = f"{undated} entries without a day were left out" if undated else None
    yield replace(poll, reason="; ".join(part for part in (read.told, told) if part) or None, url_count=count)
