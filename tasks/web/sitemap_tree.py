"""A configured sitemap with all below it: which files of an index are worth a look."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

from tasks.web import sitemaps
from tasks.web.entries import NotThisFormat
from tasks.web.past import guest
from tasks.web.polling import Found, Look, Round, asks_for_patience
from warehouse.clock import now
from warehouse.endpoints import Sitemap
from warehouse.outcomes import Outcome

DEEPEST = 3
MOST_FILES = 500  # below one configured sitemap in one round; the rest was never seen, so it comes first in the next
_TRUST_LASTMOD = timedelta(hours=24)  # for so long an unchanged lastmod in the index spares us the file
_WIRE_BYTES, _DECODED_BYTES = 20_000_000, 50_000_000  # the protocol's own limit; nearly all come compressed


def look(shared: Round, endpoint: Sitemap, seen: set[str]) -> Iterator[Found]:
    """Look at a sitemap if it is due and, where it is an index, at the files below it that may have changed.

    Args:
        shared: the round.
        endpoint: the table of the sources file.
        seen: addresses that this round has looked at; they are spared, and new ones added.
    """
    if endpoint.url not in seen and Look(shared, endpoint, endpoint.url).is_due:
        yield from _Tree(shared, endpoint, seen).file(sitemaps.Child(endpoint.url, None), 1)


class _Tree:
    """One walk.

    Attributes:
        new_count: pages that nobody knew, in the files looked at so far.
        changed: whether any of them listed anything else than before.
        rests: whether the host has come to rest, so that there is no use in going on.
    """

    def __init__(self, shared: Round, endpoint: Sitemap, seen: set[str]) -> None:
        self.new_count = 0
        self.changed = False
        self.rests = False
        self._shared = shared
        self._endpoint = endpoint
        self._seen = seen
        self._left = MOST_FILES
        limits = shared.client.limits
        self._limits = replace(
            limits,
            wire_bytes=max(limits.wire_bytes, _WIRE_BYTES),
            decoded_bytes=max(limits.decoded_bytes, _DECODED_BYTES),
        )

    def file(self, child: sitemaps.Child, depth: int) -> Iterator[Found]:
        """Look at one file and at those below it."""
        self._seen.add(child.url)
        look = Look(self._shared, self._endpoint, child.url, child.lastmod)
        found = self._read(look)
        self.rests |= look.rests
        if found is None:
            yield look.poll
        elif found.children:
            yield from self._index(look, found, depth)
        else:
            yield from look.listed(list(found.entries.values()), reason=found.damage)
            self.changed |= look.poll.outcome == "ok"
        self.new_count += look.poll.new_count

    def _read(self, look: Look) -> sitemaps.Sitemap | None:
        answer = look.ask(limits=self._limits)
        if answer is None:
            return None
        try:
            zone = ZoneInfo(self._shared.source.timezone)
            return sitemaps.parse(answer.payload, answer.final_url, zone, answer.content_type)
        except NotThisFormat as e:
            look.fail(Outcome.WRONG_TYPE, str(e))
            return None

    def _index(self, look: Look, found: sitemaps.Sitemap, depth: int) -> Iterator[Found]:
        """Look at the files of an index; it earns its rhythm by what they give."""
        yield from look.keep(found.entries.values())
        home = guest(self._shared.source, look.poll.endpoint)
        inside = [child for child in found.children.values() if home.allows(child.url)]
        worth = self._worth(inside) if depth < DEEPEST else []
        before, looked_at = self.new_count, 0
        for child in worth:
            if self._left == 0 or self.rests:
                break
            if child.url not in self._seen:
                self._left -= 1
                looked_at += 1
                yield from self.file(child, depth + 1)
        told = [f"index: {looked_at} of {len(found.children)} sitemaps looked at"]
        if outside := len(found.children) - len(inside):
            told.append(f"{outside} of them on other hosts")
        # An index may stay as it is while its files change: it must be read in full each time.
        look.forget_proof()
        look.done(
            reason="; ".join([*told, *([found.damage] if found.damage else [])]),
            below=self.new_count - before,
            changed=self.changed,
            again=looked_at < len(worth) and (self._left == 0 or self.rests),
        )
        yield look.poll

    def _worth(self, children: list[sitemaps.Child]) -> list[sitemaps.Child]:
        """Choose the files to look at: never seen first, then by the newest lastmod."""
        worth = [child for child in children if self._is_worth(child)]
        worth.sort(key=lambda child: child.lastmod or "", reverse=True)
        worth.sort(key=lambda child: child.url in self._shared.previous)
        return worth

    def _is_worth(self, child: sitemaps.Child) -> bool:
        """Tell whether a file may have changed: as its index says, else when its own rhythm wants it."""
        last = self._shared.previous.get(child.url)
        if child.url in self._seen:
            return False
        if last is None:
            return True
        look = Look(self._shared, self._endpoint, child.url)
        if asks_for_patience(last) or last.failure_count or look.proof is None:
            return look.is_due
        if child.lastmod is not None and child.lastmod != last.lastmod:
            return True
        if child.lastmod is not None and "T" in child.lastmod:
            return now() - last.polled_at >= _TRUST_LASTMOD
        return look.is_due
