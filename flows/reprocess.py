"""The flow that reads stored captures with today's extractor and publishes what comes of it. It needs no network."""

import logging
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from datetime import date
from typing import Any
from uuid import uuid4

from prefect import flow
from prefect.runtime import flow_run
from prefect.states import Completed

from flows import reports
from flows.forms import ReprocessForm
from flows.noted import noted
from flows.reports import artifacts
from flows.rereading import Reprocessed, read_source
from flows.settings import Settings, load_settings
from tasks.article.extract import EXTRACTOR_VERSION
from tasks.article.pool import Pool
from tasks.extract import Job
from tasks.publish import publish
from tasks.reprocess import Offline
from warehouse import readings, runs
from warehouse.disk import Disk
from warehouse.errors import ConfigError, HemerotecaError
from warehouse.readings import Wanted
from warehouse.sources import read_sources
from warehouse.store import open_loading, transaction

LOGGER = logging.getLogger("hemeroteca.reprocess")
_NAMED = 3  # sources in the name of a run


class ReprocessError(HemerotecaError):
    """Some sources could not be worked on; the others were, and are published."""

    code = "reprocess"
    retryable = True


def _run_name() -> str:
    """Return what the run is about, like ``reprocess korea-times 2019-07-01 to 2019-08-01``."""
    form = ReprocessForm.model_validate(flow_run.parameters.get("form") or {})
    named = ", ".join(form.source_ids[:_NAMED]) + (" ..." if len(form.source_ids) > _NAMED else "")
    parts = ["reprocess", form.url or named or "all sources"]
    if form.first and form.end:
        parts.append(f"{form.first} to {form.end}")
    return " ".join([*parts, "dry run"] if form.dry_run else parts)


@flow(name="reprocess", flow_run_name=_run_name, validate_parameters=True)
def reprocess(form: ReprocessForm = ReprocessForm()) -> Any:  # noqa: B008 - it is frozen
    """Read stored captures with today's extractor and put what it finds in the place of what was read before.

    Args:
        form: which of them; all that another version has read last when left out.

    Returns:
        By source what `flows.rereading.Reprocessed` says. The state of the run is named Partial where captures are
        still to be read.

    Raises:
        ConfigError: before anything starts, if a setting or the form is wrong.
        ReprocessError: at the end, if a source failed; the others are loaded and published.
    """
    settings = load_settings()
    wanted = Wanted(
        EXTRACTOR_VERSION, form.older_than_version or None, _days(form.first, form.end), form.url.strip() or None
    )
    chosen = _chosen(settings, form.source_ids)
    if form.dry_run:
        counted = {source_id: Reprocessed(_versions(settings, source_id, wanted)) for source_id in chosen}
        artifacts.table("reprocess-plan", _planned(counted), "captures to read anew, by the version that has read them")
        return {source_id: asdict(found) for source_id, found in counted.items()}
    run_id = str(flow_run.id or uuid4())
    asked = form.model_dump(mode="json", exclude_defaults=True) | {"source_ids": chosen}
    with (
        noted(settings, run_id, readings.FLOW, parameters=asked) as failures,
        reports.progress("reprocess-progress", "reprocess"),
        Pool[Job](settings.workers) as pool,
    ):
        run = Offline(run_id, settings.data_path, pool)
        done = dict(_each(run, settings, chosen, wanted, form.most_pages or sys.maxsize, failures))
    publish(settings.data_path, 0, settings.keep_raw_days, settings.check_every)
    artifacts.table("reprocess-result", _read(done), "captures read anew, with those that share an article with them")
    return _state(done, failures)


def _days(first: date | None, end: date | None) -> tuple[date, date] | None:
    if first is None and end is None:
        return None
    if first is None or end is None or end <= first:
        raise ConfigError(
            f"{first} to {end} holds no day; name the first day, and the first that is not wanted any more"
        )
    return first, end


def _chosen(settings: Settings, ids: Iterable[str]) -> list[str]:
    """The sources to work on; what the sources file says of them counts, also of paused ones."""
    with open_loading(settings.data_path) as con:
        known = readings.known_sources(con)
        if settings.sources_path.exists():
            with transaction(con):
                configured = read_sources(settings.sources_path).sources
                runs.define_sources(con, [source for source in configured if source.id in known])
    for name in ids:
        if name not in known:
            raise ConfigError(
                f"nothing is stored of a source {name!r}; captures are stored of {', '.join(known) or 'none'}"
            )
    return list(dict.fromkeys(ids)) or known


def _versions(settings: Settings, source_id: str, wanted: Wanted) -> dict[str, int]:
    with open_loading(settings.data_path) as con:
        return dict(Counter(readings.outdated(con, source_id, wanted).values()))


def _each(  # noqa: PLR0917 - a run, and what to do in it
    run: Offline,
    settings: Settings,
    source_ids: Iterable[str],
    wanted: Wanted,
    most_pages: int,
    failures: dict[str, Exception],
) -> Iterator[tuple[str, Reprocessed]]:
    """Work on one source after the other: the pool has all processors busy with one of them."""
    disk = Disk(settings.data_path, settings.least_free_mb)
    left = most_pages
    for source_id in source_ids:
        try:
            found = read_source(run, source_id, wanted, settings.batch_pages, left, disk)
        except Exception as error:
            LOGGER.exception("source=%s failed", source_id)
            failures[source_id] = error
        else:
            left = max(left - found.read - found.damaged, 0)
            yield source_id, found


def _state(done: Mapping[str, Reprocessed], failures: Mapping[str, Exception]) -> Any:
    """Return the result of the run, or a state that says what is still to be done."""
    if failures:
        raise ReprocessError("; ".join(f"{source_id}: {error}" for source_id, error in failures.items()))
    told = {source_id: asdict(found) for source_id, found in done.items()}
    left = sum(found.left for found in done.values())
    if not left:
        return told
    return Completed(name="Partial", message=f"{left} captures are still to be read; run it again to go on", data=told)


def _planned(counted: Mapping[str, Reprocessed]) -> list[dict[str, Any]]:
    outdated = [
        {"source": source_id, "read by version": version, "captures": captures}
        for source_id, found in sorted(counted.items())
        for version, captures in sorted(found.versions.items())
    ]
    return outdated or [{"source": "none", "read by version": "nothing is out of date", "captures": 0}]


def _read(done: Mapping[str, Reprocessed]) -> list[dict[str, Any]]:
    return [
        {
            "source": source_id,
            "read": found.read,
            "text changed": found.texts_changed,
            "outcome changed": ", ".join(f"{count} {change}" for change, count in sorted(found.turned.items())),
            "damaged": found.damaged,
            "left": found.left,
        }
        for source_id, found in sorted(done.items())
    ]
