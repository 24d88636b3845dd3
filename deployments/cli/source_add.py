"""``hemeroteca sources add``: find a site's feeds and sitemaps and write its table for the user to edit."""

import json
import re
import sys
import tomllib
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from deployments import place
from deployments.cli.options import SourcesFile
from flows.settings import load_settings, user_agent

if TYPE_CHECKING:
    from tasks.web.sitefinder import Announced, Site
    from warehouse.sources import Sources

_NEW_FILE = """\
# The publications that this library reads: one [[source]] table each. docs/sources.md explains every key.

# Sent with every request, so that a publisher can tell who asks and write to you.
# contact = "library@example.com"
"""
_ALTERNATIVES = """\
  A section page will do: add a table [[source.discovery]] with kind = "listing", its url, and links = a CSS selector.
  So will the home page (kind = "home_page"), a list of addresses that you have (kind = "url_list"),
  or WARC files (kind = "warc"). docs/sources.md shows each of them."""


def add(
    url: str,
    /,
    *,
    file: SourcesFile = None,
    id: Annotated[str | None, Parameter(help="The source's id; made from its name by default.")] = None,  # noqa: A002
    gap: Annotated[float, Parameter(help="Seconds between two requests to a host.")] = 1.0,
) -> int:
    """Look at a site, about ten requests, and append what was found to your sources file, for you to edit.

    Returns:
        0 when a source was added; 2 when nothing was, after a line that says why.
    """
    from tasks.web import sitefinder
    from tasks.web.client import Client
    from tasks.web.politeness import Hosts
    from tasks.web.robots import Robots
    from warehouse.errors import FetchError

    path = place.own(load_settings(), file).sources
    sources = _existing(path)
    client = Client(user_agent=user_agent(sources), allow_origins=frozenset(sources.allow_origins))
    try:
        site = sitefinder.find(_address(url), client, Robots(client), Hosts(), gap)
    except FetchError as error:
        print(f"{url}: {error.code}: {error}; nothing was added", file=sys.stderr)
        return 2
    for announced in site.found:
        print(f"{announced.kind:8} {announced.url}: {_count(announced)}")
    for address, why in site.left_out:
        print(f"left out {address}: {why}")
    if not site.found:
        print(f"{site.url} names no feed and no sitemap; nothing was added.", file=sys.stderr)
        if site.home_count:
            print(f"  {site.home_count} links of its home page look like articles.", file=sys.stderr)
        print(_ALTERNATIVES, file=sys.stderr)
        return 2
    return _append(path, sources, site, id or _id(site))


def _append(path: Path, sources: "Sources", site: "Site", source_id: str) -> int:
    """Write the table, unless its id or one of its hosts is in the file already."""
    from warehouse.sources import parse_sources

    for source in sources.sources:
        if source.id == source_id:
            print(f'{path} has a source "{source_id}" already; choose another id with --id', file=sys.stderr)
            return 2
        taken = [host for host in site.hosts if source.hosts and source.allows(f"https://{host}/")]
        if taken:
            print(f'{path}: {taken[0]} belongs to the source "{source.id}" already; edit that one', file=sys.stderr)
            return 2
    text = path.read_text(encoding="utf-8-sig") if path.exists() else _NEW_FILE
    text = f"{text.rstrip()}\n\n{_table(site, source_id)}"
    parse_sources(text, str(path))
    fresh = path.with_name(f"{path.name}.new")
    fresh.write_text(text, encoding="utf-8")
    fresh.replace(path)
    print(f'{site.name} was added to {path} as "{source_id}": read its table, then try it with')
    print(f"  hemeroteca run --sources {path}")
    return 0


def _existing(path: Path) -> "Sources":
    """Return what the file holds; it may have no source yet, or not exist."""
    from warehouse.sources import Sources, parse_sources, read_sources

    if not path.exists():
        return Sources()
    text = path.read_text(encoding="utf-8-sig")
    try:
        is_empty = "source" not in tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        is_empty = False
    if not is_empty:
        return read_sources(path)
    placeholder = '\n[[source]]\nid = "x"\nname = "x"\ntimezone = "UTC"\ndiscovery = [{kind = "warc", path = "x"}]\n'
    return parse_sources(text + placeholder, str(path)).model_copy(update={"sources": ()})


def _address(url: str) -> str:
    return url if re.match(r"(?i)https?://", url) else f"https://{url}"


def _id(site: "Site") -> str:
    """Return a name for the source: of the site's own name, else of its host."""
    plain = unicodedata.normalize("NFKD", site.name).encode("ascii", "ignore").decode().lower()
    slug = "-".join(word for word in re.findall(r"[a-z0-9]+", plain) if word != "the")
    if not 3 <= len(slug) <= 40:
        slug = "-".join(re.findall(r"[a-z0-9]+", site.hosts[0]))
    return slug[:64].strip("-")


def _count(announced: "Announced") -> str:
    if announced.is_index:
        return f"an index of {announced.count} sitemaps"
    newest = f", the newest of {announced.newest:%Y-%m-%d}" if announced.newest else ""
    return f"{announced.count} pages{newest}"


def _table(site: "Site", source_id: str) -> str:
    """Return the TOML of a source, with a comment wherever something was guessed."""
    lines = [
        f"# Found at {site.url}; everything here may be edited.",
        "[[source]]",
        f"id = {_quoted(source_id)}  # it stands in every row; to change it later: hemeroteca sources rename",
        f"name = {_quoted(site.name)}",
        f"hosts = [{', '.join(map(_quoted, site.hosts))}]",
        f"timezone = {_quoted(site.timezone)}  # {site.timezone_because}",
    ]
    if site.language != "und":
        lines.append(f"language = {_quoted(site.language)}")
    for announced in site.found:
        lines += ["", "[[source.discovery]]", f"kind = {_quoted(announced.kind)}  # {_count(announced)}"]
        lines.append(f"url = {_quoted(announced.url)}")
    lines += ["", *(f"# Left out: {_quoted(url)}" for url, _ in site.left_out)] if site.left_out else []
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    """Return a TOML string: JSON's escapes are among TOML's."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "")
