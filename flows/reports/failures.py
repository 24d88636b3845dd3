"""Where to look on when something went wrong: the windows that are not done, and samples of pages by outcome."""

import re
from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from prefect.utilities.urls import url_for

from flows import wording
from flows.reports import artifacts
from flows.reports.artifacts import plain
from flows.reports.rows import Ended
from flows.wording import counted

_SECRET = re.compile(r"token|key|sig|auth|pass|secret|session|sid$|jwt|credential", re.IGNORECASE)
_HIDDEN = "..."
_WIDE = 70  # characters of an address
_MOST_WINDOWS = 50
_MOST_KINDS = 12


def show_failures(rows: Sequence[Ended], failures: Sequence[Mapping[str, Any]]) -> None:
    """Write the artifact ``failures``, if there are any.

    Args:
        rows: the windows.
        failures: as `warehouse.overview.failures` returns them.
    """
    open_windows = [row for row in rows if row.state not in {"done", "skipped"}]
    if open_windows or failures:
        artifacts.markdown("failures", page(open_windows, failures), _line(open_windows, failures))


def _line(open_windows: Sequence[Ended], failures: Sequence[Mapping[str, Any]]) -> str:
    kinds = {(row["source_id"], row["code"]): row["url_count"] for row in failures}
    return f"{counted(len(open_windows), 'window')} not done; {counted(sum(kinds.values()), 'page')} without an article"


def page(open_windows: Sequence[Ended], failures: Sequence[Mapping[str, Any]]) -> str:
    """Return the page as markdown."""
    parts = []
    if open_windows:
        told = [_window(row) for row in open_windows[:_MOST_WINDOWS]]
        more = len(open_windows) - len(told)
        parts += ["### Windows that are not done", "\n".join(told + ([f"- and {more:,} more"] if more else []))]
    kinds = [[*rows] for _, rows in groupby(failures, key=lambda row: (row["source_id"], row["code"]))]
    if kinds:
        parts.append("### Pages without an article")
    parts += [_kind(rows) for rows in kinds[:_MOST_KINDS]]
    if len(kinds) > _MOST_KINDS:
        parts.append(f"{len(kinds) - _MOST_KINDS} rarer kinds are in the view `issue_list`.")
    return "\n\n".join(parts)


def _window(row: Ended) -> str:
    name = f"{row.source_id} {wording.days(row.first, row.end)}"
    address = url_for("flow-run", row.run_id) if row.run_id else None
    linked = f"[{plain(name)}]({address})" if address else plain(name)
    return f"- {linked} {row.state}: {plain(row.reason or 'no reason was given')}"


def _kind(rows: Sequence[Mapping[str, Any]]) -> str:
    first = rows[0]
    head = f"**{plain(first['code'])}**: {counted(first['url_count'], 'page')} of {plain(first['source_id'])}"
    return "\n".join([head, "", *map(_sample, rows)])


def _sample(row: Mapping[str, Any]) -> str:
    url, is_whole = without_secrets(row["url"])
    shown = plain(_short(url))
    linked = f"[{shown}]({_target(url)})" if is_whole else shown
    reason = f" {plain(row['reason'])};" if row["reason"] else ""
    return f"- {linked}{reason} `hemeroteca why {row['url_id']}`"


def without_secrets(url: str) -> tuple[str, bool]:
    """Return an address without what may let its reader in: user, password, values named like tokens or keys.

    Returns:
        The address, and whether it is whole, so that one may be led to it.
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        return url, False
    query = [(name, _HIDDEN if _SECRET.search(name) else value) for name, value in parse_qsl(parts.query, True)]
    is_open = "@" not in parts.netloc and all(value != _HIDDEN for _, value in query)
    if is_open:
        return url, True
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=host, query=urlencode(query))), False


def _short(url: str) -> str:
    text = url.partition("://")[2] or url
    return text if len(text) <= _WIDE else f"{text[: _WIDE - 30]}...{text[-27:]}"


def _target(url: str) -> str:
    """Return an address as the target of a markdown link."""
    return "".join(f"%{ord(letter):02X}" if letter in '()<> \\"`' else letter for letter in url)
