"""A round over the endpoints of a source: what is new there, and what each look came to."""

from collections.abc import Iterator
from dataclasses import replace
from zoneinfo import ZoneInfo

from tasks.web import ccnews, feeds, listings, lists, saved, sitemap_tree, warcs
from tasks.web.entries import Entry, NotThisFormat
from tasks.web.polling import Found, Look, Round, scope_digest
from warehouse.endpoints import Feed, HomePage, Listing, SavedPages, Sitemap, UrlList, Warc, WarcPaths
from warehouse.keys import url_id, url_key
from warehouse.outcomes import Outcome


def discover(shared: Round) -> Iterator[Found]:
    """Look at the endpoints of a source that are due; a broken one does not stop the others.

    Yields:
        The URLs that each look gave, then its poll: whoever has kept the poll has kept all of its URLs.
    """
    seen: set[str] = set()
    for endpoint in shared.source.discovery:
        match endpoint:
            case Feed():
                yield from _feed(shared, endpoint)
            case Sitemap():
                yield from sitemap_tree.look(shared, endpoint, seen)
            case Listing() | HomePage():
                yield from _listing(shared, endpoint)
            case UrlList():
                yield from lists.look(shared, endpoint)
            case SavedPages():
                yield from saved.look(shared, endpoint)
            case Warc():
                yield from _warc(shared, endpoint)
            case WarcPaths():
                yield from ccnews.look(shared, endpoint)


def _feed(shared: Round, endpoint: Feed) -> Iterator[Found]:
    look = Look(shared, endpoint, endpoint.url)
    if not look.is_due:
        return
    answer = look.ask()
    if answer is None:
        yield look.poll
        return
    try:
        zone = ZoneInfo(shared.source.timezone)
        entries = feeds.parse(answer.payload, answer.final_url, zone, answer.content_type)
    except NotThisFormat as e:
        yield look.fail(Outcome.WRONG_TYPE, str(e))
        return
    yield from look.listed(entries, feeds.hints(answer.payload))


def _listing(shared: Round, endpoint: Listing | HomePage) -> Iterator[Found]:
    """Read a page and, of a listing, those after it, until there is nothing new."""
    look = Look(shared, endpoint, endpoint.url)
    if not look.is_due:
        return
    links, following, pages = listings.ANY_LINK, None, 1
    if isinstance(endpoint, Listing):
        links, following, pages = endpoint.links, endpoint.next, endpoint.pages
    found: dict[str, Entry] = {}
    asked = {endpoint.url}
    answer = look.ask()
    while answer is not None:
        try:
            page = listings.parse(answer.payload, answer.final_url, links, following, answer.content_type)
        except NotThisFormat as e:
            look.fail(Outcome.WRONG_TYPE, str(e))
            break
        more = [entry for entry in page.entries if entry.url not in found]
        found |= {entry.url: entry for entry in more}
        asked.add(answer.final_url)
        pages -= 1
        url = page.next_url
        if not more or not pages or url is None or url in asked or (look.is_complete and _all_known(shared, more)):
            break
        asked.add(url)
        answer = look.follow(url)
    if look.poll.outcome == "ok":
        yield from look.listed(list(found.values()), reason=None if found else f"no links like {links!r}")
    else:
        yield from look.keep(found.values())
        yield look.poll


def _all_known(shared: Round, entries: list[Entry]) -> bool:
    """Tell whether the source knows each of the pages that it wants."""
    ids = {url_id(url_key(entry.url)) for entry in entries if shared.source.wants(entry.url)}
    return len(shared.known(ids)) == len(ids)


def _warc(shared: Round, endpoint: Warc) -> Iterator[Found]:
    scope = scope_digest(shared.source, endpoint)
    previous = {path: poll for path, poll in shared.previous.items() if poll.scope_digest == scope}
    for poll, urls in warcs.poll(shared.source, endpoint.path, previous):
        yield from urls
        yield replace(poll, scope_digest=scope)
