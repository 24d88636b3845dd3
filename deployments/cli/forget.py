"""``hemeroteca forget``: remove an address, a person's articles or a whole source for good."""

import sys
from typing import Annotated

from cyclopts import Parameter

from deployments import place
from flows.settings import load_settings
from warehouse.erase import Target
from warehouse.errors import ConfigError
from warehouse.forget import Forgotten, count
from warehouse.forget import forget as forget_target

_SHOWN = 20


def forget(
    url: Annotated[str | None, Parameter(help="Address of an article; it goes under all its addresses.")] = None,
    *,
    author: Annotated[
        str | None, Parameter(help="Exact name or e-mail of a person: all articles that credit them.")
    ] = None,
    source: Annotated[str | None, Parameter(help="Id of a source: all of it; with --author, theirs there.")] = None,
    reason: Annotated[str | None, Parameter(help="Why, for the audit.")] = None,
    dry_run: Annotated[bool, Parameter(help="Only count.", negative="")] = False,
    yes: Annotated[bool, Parameter(help="Do not ask.", negative="")] = False,
    wait: Annotated[float, Parameter(help="Seconds to wait for a run that works on it.")] = 60,
    sample: Annotated[bool, Parameter(help="Work on the sample's warehouse.", negative="")] = False,
) -> int:
    """Remove rows, versions and raw payloads for good, publish the rest, and never fetch the addresses again.

    What a crash interrupts is finished by the same command or by the next run.
    """
    target = _target(url, author, source)
    settings = load_settings()
    where = place.sample(settings) if sample else place.own(settings)
    found = count(where.data, target)
    _tell(found, "would be removed" if dry_run else "to be removed")
    if dry_run:
        return 0
    if not (yes or _confirmed(len(found.choice.articles))):
        print("nothing was removed")
        return 1
    _tell(forget_target(where.data, target, reason=reason, wait=wait), "removed")
    print("published without it; the audit is in the table forgettings")
    return 0


def _target(url: str | None, author: str | None, source: str | None) -> Target:
    if (url is not None) + (author is not None) + (source is not None and author is None) != 1:
        raise ConfigError(
            "name one thing to forget: a URL, --author NAME (with --source ID if you like), or --source ID"
        )
    if url is not None:
        return Target("url", url)
    if author is not None:
        return Target("author", author, source)
    return Target("source", source or "")


def _confirmed(articles: int) -> bool:
    if not sys.stdin.isatty():
        raise ConfigError("nobody can be asked here; look with --dry-run, then say --yes")
    return input(f"remove {articles} articles for good? type yes: ").strip() == "yes"


def _tell(found: Forgotten, verb: str) -> None:
    choice = found.choice
    print(
        f"{verb}: {len(choice.articles)} articles under {choice.urls} addresses, {sum(choice.rows.values())} rows,"
        f" {found.captures} captures or files of {found.bytes} bytes"
    )
    for table, number in choice.rows.items():
        print(f"  {table}: {number}")
    _list("articles", [f"{address}  {headline or ''}".rstrip() for address, headline in choice.articles])
    _list("the same text elsewhere, which stays", choice.copies)
    if choice.mentions:
        print(f"links on other pages that lead there, which stay: {choice.mentions}")


def _list(title: str, lines: tuple[str, ...] | list[str]) -> None:
    if lines:
        print(f"{title}:")
    for line in lines[:_SHOWN]:
        print(f"  {line}")
    if len(lines) > _SHOWN:
        print(f"  and {len(lines) - _SHOWN} more")
