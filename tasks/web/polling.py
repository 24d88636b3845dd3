"""One look at one endpoint: asked only when it is due and for changes only, and noted as one poll."""

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from http import HTTPStatus
from itertools import islice
from pathlib import Path
from zoneinfo import ZoneInfo

from tasks.web import reach, rhythm
from tasks.web.client import Answer, Client, Limits
from tasks.web.entries import Entry, digest_of
from tasks.web.outcomes import of_status
from tasks.web.pages import Visit
from tasks.web.past import guest
from tasks.web.politeness import HostRests, Hosts
from tasks.web.rhythm import Hints
from tasks.web.robots import Robots, RobotsUnavailable
from warehouse.clock import now
from warehouse.endpoints import Discovery
from warehouse.errors import FetchError
from warehouse.keys import url_id, url_key
from warehouse.outcomes import DEFERRED, Outcome
from warehouse.records import KnownUrl, Poll
from warehouse.sources import Source

Found = KnownUrl | Poll
"""What discovery yields: URLs, and behind those of each look its poll."""
_TOGETHER = 5_000  # URLs that are compared with the known ones at a time


def nothing_known(url_ids: Collection[int]) -> Collection[int]:  # noqa: ARG001 - the shape of `Round.known`
    """Know no URL."""
    return ()


@dataclass(frozen=True)
class Round:
    """What all looks of one round over a source's endpoints share.

    Attributes:
        source: whose endpoints they are.
        client: for the requests.
        robots: holds for endpoints as for pages.
        hosts: where turns are taken.
        previous: newest poll by endpoint.
        known: returns those of some URL ids that the source knows.
        eager: look also at what is not due, except where a failing or throttling server asked for patience.
        archives: folder for the records that are taken out of large files on the web.
    """

    source: Source
    client: Client
    robots: Robots
    hosts: Hosts
    previous: Mapping[str, Poll]
    known: Callable[[Collection[int]], Collection[int]] = nothing_known
    eager: bool = False
    archives: Path = Path("archives")


class Look:
    """A look at one endpoint.

    Args:
        shared: the round that it is part of.
        endpoint: the table of the sources file that it goes back to.
        url: address of the endpoint, or path of the file.
        lastmod: as the index says that names it.
        is_free: looking costs nobody anything, so it is always due.

    Attributes:
        poll: the look as far as it has come.
        last: the newest look before.
        proof: ``last`` where it can prove that nothing changed: there is one, under the same configuration.
        rests: whether nothing was asked because the host rests.
    """

    def __init__(
        self, shared: Round, endpoint: Discovery, url: str, lastmod: str | None = None, *, is_free: bool = False
    ) -> None:
        self._shared = shared
        self._is_free = is_free
        self._every = getattr(endpoint, "every", None)
        self._fresh_seconds = 0
        self.rests = False
        self.last = shared.previous.get(url)
        scope = scope_digest(shared.source, endpoint)
        self.proof = self.last if self.last is not None and self.last.scope_digest == scope else None
        self.poll = Poll(
            source_id=shared.source.id,
            endpoint=url,
            kind=endpoint.kind,
            polled_at=now(),
            outcome="ok",
            lastmod=lastmod,
            scope_digest=scope,
            interval_seconds=self.last.interval_seconds if self.last else None,
            hints=self.last.hints if self.last else None,
        )

    @property
    def is_due(self) -> bool:
        """Whether to look now; a changed configuration counts at once."""
        if self.last is None or self.last.next_due_at is None or self.last.next_due_at <= self.poll.polled_at:
            return True
        return not asks_for_patience(self.last) and (self._shared.eager or self.proof is None)

    @property
    def is_complete(self) -> bool:
        """Whether earlier looks have seen all that the endpoint listed then."""
        return self.proof is not None and self.proof.entries_digest is not None

    def ask(self, *, limits: Limits | None = None) -> Answer | None:
        """Fetch the endpoint; None if there is nothing to read, and `poll` says why.

        The endpoint's own host is allowed, whatever hosts the source has: feeds often lie with a service.
        """
        answer = self._get(self.poll.endpoint, self.proof, limits)
        if answer is None:
            return None
        self._fresh_seconds = rhythm.fresh_seconds(answer.headers, self.poll.polled_at)
        digest = sha256(answer.payload).hexdigest()
        if answer.status == HTTPStatus.NOT_MODIFIED:
            self.unchanged("status 304")
            return None
        self.poll = replace(
            self.poll,
            etag=answer.headers.get("ETag"),
            last_modified=answer.headers.get("Last-Modified"),
            payload_digest=digest,
        )
        if self.proof is not None and digest == self.proof.payload_digest:
            self.unchanged("the same bytes")
            return None
        return answer

    def follow(self, url: str) -> Answer | None:
        """Fetch a further page of the endpoint; None if it fails, and `poll` says why.

        Nothing is proven then: the next look has to come here again.
        """
        answer = self._get(url, None, None)
        if answer is None:
            self.forget_proof()
            self.poll = replace(self.poll, reason=f"{url}: {self.poll.reason}"[:500])
        return answer

    def _get(self, url: str, proof: Poll | None, limits: Limits | None) -> Answer | None:
        shared = self._shared
        visitor = guest(shared.source, self.poll.endpoint)
        try:
            with Visit(visitor, shared.robots, shared.hosts) as visit:
                answer = shared.client.get(
                    url,
                    headers=visitor.headers,
                    etag=proof.etag if proof else None,
                    last_modified=proof.last_modified if proof else None,
                    allowed=visit.enter,
                    limits=limits,
                    proxy=visitor.proxy,
                )
                visit.answered(answer)
        except HostRests as e:
            self.rests = True
            self.fail(Outcome(e.code), str(e), e.until)
            return None
        except FetchError as e:
            self.fail(Outcome(e.code), str(e), e.retry_at if isinstance(e, RobotsUnavailable) else None)
            return None
        self.poll = replace(self.poll, status=answer.status)
        verdict = of_status(answer.status, answer.headers, conditional=answer.conditional)
        if verdict is not None and verdict.outcome is not Outcome.NOT_MODIFIED:
            self.fail(verdict.outcome, verdict.reason, verdict.retry_at)
            return None
        return answer

    def forget_proof(self) -> None:
        """Let nothing prove to the next look that the endpoint is unchanged."""
        self.poll = replace(self.poll, etag=None, last_modified=None, payload_digest=None, entries_digest=None)

    def unchanged(self, reason: str) -> Poll:
        """Note that the endpoint is as it was, and return the poll; what proves it is handed on."""
        self._hand_on()
        self.poll = replace(self.poll, outcome=Outcome.NOT_MODIFIED, reason=reason)
        self._settle(changed=False)
        return self.poll

    def fail(self, outcome: Outcome, reason: str, retry_at: datetime | None = None) -> Poll:
        """Note a failure and return the poll; ``retry_at`` is what the server asked for."""
        failures = (self.last.failure_count if self.last else 0) + (not self.rests)
        again = (
            None
            if self._is_free
            else retry_at or rhythm.next_try(self.poll.endpoint, self.poll.polled_at, failures, outcome)
        )
        self.forget_proof()
        self._hand_on()
        self.poll = replace(self.poll, outcome=outcome, reason=reason[:500], failure_count=failures, next_due_at=again)
        return self.poll

    def listed(self, entries: list[Entry], hints: Hints | None = None, reason: str | None = None) -> Iterator[Found]:
        """Yield the URLs that ``entries`` name within the source's scope, then the poll."""
        self.poll = replace(self.poll, entries_digest=digest_of(entries))
        if hints is not None:
            self.poll = replace(self.poll, hints=hints.text())
        if self.proof is not None and self.proof.entries_digest == self.poll.entries_digest:
            self.unchanged("the same entries")
        else:
            inside: list[Entry] = []
            yield from self.keep(entries, inside=inside)
            if reason is None:  # else what is missing may be the newest
                at = reach.oldest(inside, ZoneInfo(self._shared.source.timezone))
                self.poll = replace(self.poll, oldest_at=at)
            self.done([entry.published_at for entry in entries if entry.published_at], reason)
        yield self.poll

    def keep(
        self, entries: Iterable[Entry], locator: str | None = None, inside: list[Entry] | None = None
    ) -> Iterator[KnownUrl]:
        """Yield the URLs of entries within scope, and count them in `poll`.

        Args:
            entries: as listed.
            locator: as in `KnownUrl`.
            inside: gets the entries within scope.
        """
        rest = iter(entries)
        while together := list(islice(rest, _TOGETHER)):
            wanted = [entry for entry in together if self._shared.source.wants(entry.url)]
            if inside is not None:
                inside += wanted
            found = [self._known_url(entry, locator) for entry in wanted]
            ids = {known.url_id for known in found}
            new_count = len(ids) - len(self._shared.known(ids)) if ids else 0
            self.poll = replace(
                self.poll,
                entry_count=self.poll.entry_count + len(together),
                url_count=self.poll.url_count + len(found),
                new_count=self.poll.new_count + new_count,
            )
            yield from found

    def _known_url(self, entry: Entry, locator: str | None) -> KnownUrl:
        key = url_key(entry.url)
        return KnownUrl(
            url_id=url_id(key),
            url_key=key,
            url=entry.url,
            source_id=self._shared.source.id,
            found_via=self.poll.kind,
            found_on=self.poll.endpoint,
            found_at=self.poll.polled_at,
            locator=locator,
            day_hint=entry.day,
            lastmod_at=entry.lastmod_at,
            headline_hint=entry.headline,
        )

    def done(
        self,
        published: Iterable[datetime] = (),
        reason: str | None = None,
        *,
        below: int = 0,
        changed: bool = True,
        again: bool = False,
    ) -> Poll:
        """Note a good look and return the poll.

        Args:
            published: times of the entries, for the rhythm.
            reason: what else there is to say.
            below: new pages that were found by way of this endpoint elsewhere, for the rhythm.
            changed: whether it lists anything else than before.
            again: there was more to see than was looked at, so the next round looks again.
        """
        outside = self.poll.entry_count - self.poll.url_count
        told = f"{outside} of {self.poll.entry_count} out of scope" if outside > 0 else None
        self.poll = replace(self.poll, reason="; ".join(part for part in (reason, told) if part)[:500] or None)
        self._settle(self.poll.new_count + below, changed=changed, published=published)
        if again:
            self.poll = replace(self.poll, next_due_at=self.poll.polled_at)
        return self.poll

    def _settle(self, new_count: int = 0, *, changed: bool, published: Iterable[datetime] = ()) -> None:
        poll = self.poll
        if self._every is not None:
            seconds = round(self._every.total_seconds())
            due = rhythm.next_look(poll.polled_at, seconds)
        else:
            seconds = rhythm.earned(
                poll.interval_seconds, new_count, changed=changed, published=published, at=poll.polled_at
            )
            due = rhythm.next_look(poll.polled_at, seconds, Hints.read(poll.hints), self._fresh_seconds)
        due_at = None if self._is_free else due
        self.poll = replace(poll, interval_seconds=seconds, next_due_at=due_at, failure_count=0)

    def _hand_on(self) -> None:
        if (proof := self.proof) is not None:
            self.poll = replace(
                self.poll,
                etag=self.poll.etag or proof.etag,
                last_modified=self.poll.last_modified or proof.last_modified,
                payload_digest=self.poll.payload_digest or proof.payload_digest,
                entries_digest=self.poll.entries_digest or proof.entries_digest,
            )


def asks_for_patience(last: Poll) -> bool:
    """Tell whether the newest look failed in a way that may pass if the host is left alone."""
    return last.outcome in DEFERRED


def scope_digest(source: Source, endpoint: Discovery) -> str:
    """Return a hash of the configuration that decides what an endpoint yields."""
    told = endpoint.model_dump(mode="json", exclude={"every"})
    rules = [sorted(source.hosts), sorted(source.include), sorted(source.exclude), source.timezone, told]
    return sha256(json.dumps(rules, sort_keys=True).encode()).hexdigest()[:16]
