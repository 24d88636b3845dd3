"""Weeks of looks and finds of made-up sources, written straight into the tables that the views count."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import duckdb

_LOOKS = """
insert into polls (source_id, endpoint, kind, run_id, polled_at, outcome, url_count, next_due_at)
select $source_id, 'https://' || $source_id || '.example/feed', $kind, 'run', polled_at, $outcome, 20, polled_at + interval 1 hour
from (select unnest(generate_series($first::timestamptz, $last::timestamptz, to_minutes($every))) as polled_at)
"""
_FINDS = """
insert into {table}
select {columns}
from (
    select place, $base::ubigint + place as url_id, 'https://' || $source_id || '.example/' || ($base::ubigint + place) as url,
        $first::timestamptz + ($last::timestamptz - $first::timestamptz) * (place / $count) as found_at
    from (select unnest(range($count)) as place)
)
"""


class Arriving:
    """Fills a loading database; every source is looked at and finds pages at an even pace.

    Attributes:
        now: up to when.
    """

    def __init__(self, con: duckdb.DuckDBPyConnection, now: datetime) -> None:
        self.con = con
        self.now = now
        self._last_id = 0

    def source(self, source_id: str) -> None:
        """Write its row."""
        self.con.execute(
            "insert into sources (source_id, name, hosts, timezone, language) values (?, ?, ?, 'UTC', 'en')",
            [source_id, source_id.title(), [f"{source_id}.example"]],
        )

    def looks(
        self, source_id: str, first: float, last: float = 0, every: int = 60, kind: str = "feed", outcome: str = "ok"
    ) -> None:
        """Write looks, one in so many minutes; ``first`` and ``last`` are hours before now."""
        span = {"first": self.now - timedelta(hours=first), "last": self.now - timedelta(hours=last), "every": every}
        self.con.execute(_LOOKS, {"source_id": source_id, "kind": kind, "outcome": outcome, **span})

    def finds(
        self,
        source_id: str,
        count: int,
        first: float,
        last: float = 0,
        outcome: str | None = "article",
        methods: Sequence[str] = ("live",),
    ) -> None:
        """Write so many pages, found evenly from ``first`` to ``last`` hours before now."""
        if not count:
            return
        base, self._last_id = self._last_id, self._last_id + count
        span = {"first": self.now - timedelta(hours=first), "last": self.now - timedelta(hours=last)}
        common = {"source_id": source_id, "base": base, "count": count, **span}
        known = "url_id, url, 'feed', '', 0, found_at::date, found_at, 0, $methods"
        columns = "source_id, url_id, url, found_via, found_on, priority, day, found_at, attempts, methods"
        self.con.execute(
            _FINDS.format(table=f"frontier ({columns})", columns=f"$source_id, {known}"),
            {**common, "methods": [*methods]},
        )
        self.con.execute(
            _FINDS.format(
                table="urls (url_id, url_key, url, kind, is_canonical, outcome, found_at, article_id)",
                columns="url_id, url, url, 'page', true, $outcome, found_at, case when is_article($outcome) then url_id end",
            ),
            {**common, "outcome": outcome},
        )

    def steady(self, source_id: str, per_day: int, days: int = 36, until: float = 0) -> None:
        """Write a source that is looked at every hour and gave so many articles each day, until some hours ago."""
        self.source(source_id)
        self.looks(source_id, days * 24)
        self.finds(source_id, round(per_day * (days - until / 24)), days * 24, until)
