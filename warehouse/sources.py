"""Sources as data: which publications to read, how politely, and where their articles are announced.

A sources file is TOML with a ``[[source]]`` table a publication; every error of a file is reported at once.
"""

import re
import tomllib
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import available_timezones

from pydantic import AfterValidator, BaseModel, Field, ValidationError

from warehouse.endpoints import DISCOVERY, HISTORY, ONLINE, Discovery, Duration, History, Pattern, Table, Text
from warehouse.errors import ConfigError
from warehouse.source_errors import problems_of, quoted
from warehouse.urls import host_of

_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")  # RFC 9110, token
_PRINTABLE = re.compile(r"[\x20-\x7e]*")
_CLIENT_HEADERS = frozenset({"host", "content-length", "transfer-encoding", "connection", "accept-encoding"})
SECRET = re.compile(r"\{(env|block):([^{}]+)\}")
"""A secret by its place: ``{env:NAME}`` in the environment, ``{block:name}`` in a Secret block of Prefect."""


def _site(host: str) -> str:
    """Return a host as identity sees it: lower case, IDN in ASCII, without a default port."""
    name = host_of(f"https://{host}").removesuffix(":80")
    if not name or re.search(r"[/?#@\\\s]", host):
        raise ValueError("no host name")
    return name


def _origin(origin: str) -> str:
    if not re.fullmatch(r"(?:[^:/?#@\\\s]+|\[[0-9A-Fa-f:.]+\]):[0-9]{1,5}", origin) or not host_of(f"//{origin}"):
        raise ValueError("no host with a port")
    return origin.lower()


def _timezone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError("not in the IANA database")
    return name


def _header_lines(headers: dict[str, str]) -> dict[str, str]:
    for name, value in headers.items():
        if not _HEADER_NAME.fullmatch(name):
            raise ValueError(f"{quoted(name)} is no header name")
        if name.lower() in _CLIENT_HEADERS:
            raise ValueError(f"{quoted(name)} is set by the client itself")
        if not _PRINTABLE.fullmatch(value):
            raise ValueError(f"the value of {quoted(name)} has characters outside printable ASCII")
    return headers


def _proxy(url: str) -> str:
    if not re.match(r"https?://[^\s]", url):
        raise ValueError("no address of a proxy")
    return url


_Host = Annotated[str, AfterValidator(_site)]


class Politeness(Table):
    """How a source's hosts are treated; robots.txt and Retry-After may only make it slower."""

    gap_seconds: float = Field(
        default=2.0, ge=0, le=3600, description="seconds between two requests to one host, from 0 to 3600, like 2.0"
    )
    concurrency: int = Field(default=1, ge=1, le=8, description="a whole number of requests at once, from 1 to 8")


class Source(Table):
    """One publication."""

    id: str = Field(
        pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$",
        max_length=64,
        description='a short name of lower-case letters, digits and single hyphens, like "korea-times"',
    )
    name: Text = Field(description='the publication\'s name, like "The Example Times"')
    hosts: Annotated[tuple[_Host, ...], Field(strict=False)] = Field(
        default=(), description='a list of hosts like ["example.com", "en.example.com:8080"], without scheme and path'
    )
    timezone: Annotated[str, AfterValidator(_timezone)] = Field(description='an IANA time zone like "Asia/Seoul"')
    language: str = Field(
        default="und",
        pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$",
        description='a BCP 47 language tag like "en" or "ko"; leave it out where it varies',
    )
    owner: Text | None = Field(default=None, description='the name of the group that owns it, like "Example Media"')
    politeness: Politeness = Field(default=Politeness(), description="a table [source.politeness]")
    headers: Annotated[dict[str, str], AfterValidator(_header_lines)] = Field(
        default={}, description='a table of request headers in printable ASCII, like {"Accept-Language" = "ko"}'
    )
    secret_headers: Annotated[tuple[str, ...], Field(strict=False)] = Field(
        default=(), description='a list of names of headers whose values are stored nowhere, like ["X-Api-Key"]'
    )
    keep_cookies: bool = Field(
        default=False,
        description="true to keep cookies for a whole run, or false to forget them after each page",
    )
    proxy: Annotated[str, AfterValidator(_proxy)] | None = Field(
        default=None,
        description='the address of a proxy like "http://user:{env:PROXY_PASSWORD}@proxy.example.com:3128"',
    )
    include: Annotated[tuple[Pattern, ...], Field(strict=False)] = Field(
        default=(), description='a list of regular expressions like ["/news/\\\\d+"]; an article\'s address matches one'
    )
    exclude: Annotated[tuple[Pattern, ...], Field(strict=False)] = Field(
        default=(), description='a list of regular expressions like ["/photos?/"]; an article\'s address matches none'
    )
    revisit: Annotated[tuple[Duration, ...], Field(strict=False)] = Field(
        default=(timedelta(hours=2), timedelta(hours=24), timedelta(days=7)),
        description='a list of durations like ["2h", "24h", "7d"] after publication, to look at an article again',
    )
    catch_up: Literal["gap", "latest"] = Field(
        default="gap",
        description='"gap" to ask the history for the days of an outage or "latest" to go on with what is new',
    )
    paused: bool = Field(default=False, description="true to ask its hosts nothing until further notice, or false")
    discovery: Annotated[tuple[Discovery, ...], Field(strict=False)] = Field(
        default=(), description="a table [[source.discovery]]"
    )
    history: Annotated[tuple[History, ...], Field(strict=False)] = Field(
        default=(), description="a table [[source.history]]"
    )

    def allows(self, url: str) -> bool:
        """Whether the address is on one of the source's hosts, ``www.`` or not; a source without hosts allows all."""
        return not self.hosts or _bare(host_of(url)) in map(_bare, self.hosts)

    def wants(self, url: str) -> bool:
        """Whether an address may be an article's: on one of the hosts, and as ``include`` and ``exclude`` say."""
        return (
            self.allows(url)
            and (not self.include or any(re.search(pattern, url) for pattern in self.include))
            and not any(re.search(pattern, url) for pattern in self.exclude)
        )


_TABLES: dict[str, type[BaseModel]] = {"politeness": Politeness, **DISCOVERY, **HISTORY}


class SourcesHeader(Table):
    """What stands above the tables of a sources file."""

    user_agent: Annotated[str, Field(min_length=1, pattern=r"^[\x20-\x7e]+$")] | None = Field(
        default=None, description='printable ASCII text like "ExampleLibrary/1.0"'
    )
    contact: Annotated[str, Field(min_length=1, pattern=r"^[\x20-\x7e]+$")] | None = Field(
        default=None, description='an address where publishers reach you, like "library@example.com"'
    )
    allow_origins: Annotated[tuple[Annotated[str, AfterValidator(_origin)], ...], Field(strict=False)] = Field(
        default=(), description='a list of exact hosts with ports like ["127.0.0.1:8000"]'
    )
    tls: Literal["bundled", "system"] = Field(
        default="bundled", description='"bundled" for the roots that come along or "system" for those of this machine'
    )


class Sources(SourcesHeader):
    """A whole sources file."""

    sources: tuple[Source, ...] = Field(default=())


def read_sources(path: Path) -> Sources:
    """Read and check a sources file.

    Raises:
        ConfigError: as `parse_sources`; also when the file cannot be read or is not UTF-8.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path}: byte {error.start} is not UTF-8; save the file as UTF-8") from error
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}; name a sources file that can be read") from error
    return parse_sources(text, str(path))


def parse_sources(text: str, name: str) -> Sources:
    """Check the text of a sources file.

    Args:
        text: TOML.
        name: path of the file, for messages; relative paths of ``warc`` endpoints start from its folder.

    Raises:
        ConfigError: a line for each error, naming the file, the source, the key, the value and what would be right.
    """
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{name}: not valid TOML: {error}") from error
    tables = document.pop("source", None)
    problems, header = _checked(SourcesHeader, document, name, "")
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        problems.append(_no_tables(name, tables))
        tables = []
    sources = []
    for number, table in enumerate(tables, start=1):
        place = f"source {quoted(table['id'])}" if isinstance(table.get("id"), str) else f"source {number}"
        found, source = _checked(Source, table, name, place)
        problems += found + _no_endpoints(table, name, place) + _missing_hosts(table, name, place)
        sources.append(source)
    problems += _claimed_twice(tables, name)
    if problems:
        raise ConfigError("\n".join(problems))
    return Sources.model_validate({**dict(header), "sources": tuple(sources)})


def _checked(model: type[BaseModel], table: Mapping[str, Any], name: str, place: str) -> tuple[list[str], Any]:
    """Return the errors of a table, or the model made of it."""
    try:
        return [], model.model_validate(table, context={"folder": Path(name).parent})
    except ValidationError as error:
        return [f"{name}: {problem}" for problem in problems_of(error, model, _TABLES, place)], None


def _no_tables(name: str, tables: object) -> str:
    if isinstance(tables, dict):
        return f"{name}: [source] is one table; write [[source]], with two brackets, above each publication"
    return f"{name}: no [[source]] table; add one for each publication"


def _missing_hosts(table: Mapping[str, Any], name: str, place: str) -> list[str]:
    tables = [endpoint for key in ("discovery", "history") for endpoint in _tables(table.get(key))]
    if table.get("hosts", []) != [] or not any(endpoint.get("kind") in ONLINE for endpoint in tables):
        return []
    return [f'{name}: {place}, key "hosts": no host is named, but articles are on the web; add hosts = ["example.com"]']


def _no_endpoints(table: Mapping[str, Any], name: str, place: str) -> list[str]:
    if table.get("discovery") or table.get("history"):
        return []
    return [f'{name}: {place}, key "discovery": missing; add at least one table [[source.discovery]]']


def _claimed_twice(tables: list[dict[str, Any]], name: str) -> list[str]:
    """Return an error for each id or host that two sources claim, and each endpoint that one source names twice."""
    problems: list[str] = []
    ids: dict[str, int] = {}
    hosts: dict[str, int] = {}
    for number, table in enumerate(tables, start=1):
        source = table.get("id")
        if isinstance(source, str) and ids.setdefault(source, number) != number:
            problems.append(
                f'{name}: source {number}, key "id": {quoted(source)} is already the id of source {ids[source]}; '
                "give each source its own"
            )
        for host in _texts(table.get("hosts")):
            owner = hosts.setdefault(_bare(host_of(f"https://{host}")), number)
            if owner != number:
                problems.append(
                    f'{name}: source {number}, key "hosts": {quoted(host)} already belongs to source {owner}; '
                    "a host belongs to one source"
                )
        for key in ("discovery", "history"):
            problems += [f"{name}: source {number}, {problem}" for problem in _endpoints_twice(table.get(key), key)]
    return problems


def _endpoints_twice(endpoints: object, key: str) -> list[str]:
    seen: dict[tuple[str, ...], int] = {}
    problems: list[str] = []
    for number, endpoint in enumerate(_tables(endpoints), start=1):
        address = tuple(str(endpoint[part]) for part in ("url", "path", "match") if part in endpoint)
        if address and seen.setdefault(address, number) != number:
            told = f"{quoted(address[0])} is already {key} {seen[address]}"
            problems.append(f"{key} {number}: {told}; name it once")
    return problems


def _tables(values: object) -> list[dict[str, Any]]:
    return [value for value in values if isinstance(value, dict)] if isinstance(values, list) else []


def _texts(values: object) -> list[str]:
    return [value for value in values if isinstance(value, str)] if isinstance(values, list) else []


def _bare(host: str) -> str:
    return host.removeprefix("www.")
