"""``hemeroteca reprocess``: stored captures through today's extractor, as a real flow run, without network."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any

from cyclopts import Parameter

from deployments import place
from deployments.cli import show
from deployments.cli.flow_run import INTERRUPTED, follow, ready, tell_where
from deployments.cli.options import SourcesFile
from deployments.place import Place
from flows.forms import ReprocessForm
from flows.settings import load_settings
from warehouse.errors import ConfigError


def reprocess(
    *source: Annotated[str, Parameter(help="Ids of sources; all that have captures when left out.")],
    first: Annotated[
        date | None, Parameter(name="--from", help="First day of the articles, like 2019-07-01; all if left out.")
    ] = None,
    end: Annotated[date | None, Parameter(name="--to", help="First day that is not wanted any more.")] = None,
    url: Annotated[str, Parameter(help="Only this address; also if today's extractor has read it.")] = "",
    older_than_version: Annotated[str, Parameter(help="Only what versions before this one have read, e.g. 3.")] = "",
    dry_run: Annotated[bool, Parameter(help="Only count.", negative="")] = False,
    most_pages: Annotated[int, Parameter(help="Captures after which no more are begun; 0 for no limit.")] = 0,
    sources: SourcesFile = None,
    sample: Annotated[bool, Parameter(help="Work on the sample's warehouse.", negative="")] = False,
) -> int:
    """Read stored captures with today's extractor, put what it finds in the place of what was read before, publish.

    Nothing is fetched. By default this is done with every capture that another version of the extractor has read last.
    Run it again at any time: what is done is not done twice, and what an interrupted run staged is loaded first.
    """
    if most_pages < 0:
        raise ConfigError(f"--most-pages {most_pages}: name a whole number, 0 for no limit, or --dry-run to read none")
    form = ReprocessForm(
        source_ids=list(source),
        first=first,
        end=end,
        url=url,
        older_than_version=older_than_version,
        most_pages=most_pages,
        dry_run=dry_run,
    )
    settings = load_settings()
    where = place.sample(settings) if sample else place.own(settings, sources)
    if not where.data.exists():
        raise ConfigError(f"{where.data} does not exist: nothing was fetched yet; run `hemeroteca run` first")
    return _run(where, form)


def _run(where: Place, form: ReprocessForm) -> int:
    ready(where)
    from flows.reprocess import reprocess as flow

    done, state = follow(flow, form, again="goes on from here")
    if state is None:
        return INTERRUPTED
    if done is not None:
        _show(done, is_count=form.dry_run)
    tell_where(state)
    return 0 if done is not None else 1


def _show(done: Mapping[str, Mapping[str, Any]], *, is_count: bool) -> None:
    outdated = [
        (source, version, captures)
        for source, told in sorted(done.items())
        for version, captures in sorted(told["versions"].items())
    ]
    title = "captures to read anew" if is_count else "captures that were to be read anew"
    show.table(title, ["source", "read by version", "captures"], outdated or [("", "nothing is out of date", 0)])
    if is_count:
        return
    columns = ["source", "read", "text changed", "text as before", "damaged"]
    rows = [
        (source, told["read"], told["texts_changed"], told["read"] - told["texts_changed"], told["damaged"])
        for source, told in sorted(done.items())
    ]
    show.table("captures read anew, with those that share an article with them", columns, rows)
    turned = [
        (source, change, captures)
        for source, told in sorted(done.items())
        for change, captures in sorted(told["turned"].items())
    ]
    if turned:
        show.table("outcomes that changed", ["source", "outcome", "captures"], turned)
    if left := sum(told["left"] for told in done.values()):
        print(f"{left} captures are still to be read; run it again to go on")
    if any(told["damaged"] for told in done.values()):
        print("damaged payloads are in issue_list with the code damaged_payload; what was read of them before stands")
