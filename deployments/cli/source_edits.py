"""``hemeroteca sources pause|resume|rename|remove``: change the sources file, and the warehouse with it."""

from deployments import place, sources_file
from deployments.cli.options import SourcesFile
from flows.settings import load_settings


def pause(source_id: str, /, *, file: SourcesFile = None) -> None:
    """Ask a source's hosts nothing until you resume it; its URLs stay due, and its articles stay as they are."""
    where = place.own(load_settings(), file)
    sources_file.set_paused(where.sources, source_id, paused=True)
    print(f"{source_id} is paused in {where.sources}; resume it with: hemeroteca sources resume {source_id}")


def resume(source_id: str, /, *, file: SourcesFile = None) -> None:
    """End the pause of a source: the next run goes on where the last one stopped."""
    where = place.own(load_settings(), file)
    sources_file.set_paused(where.sources, source_id, paused=False)
    print(f"{source_id} is looked at again from the next run on")


def rename(old_id: str, new_id: str, /, *, file: SourcesFile = None) -> None:
    """Give a source another id, in the file and in every row: nothing is fetched again, no article changes its id."""
    from warehouse.publish import publish
    from warehouse.renaming import rename_source

    where = place.own(load_settings(), file)
    sources_file.rename(where.sources, old_id, new_id, check_only=True)
    rows = rename_source(where.data, old_id, new_id)
    sources_file.rename(where.sources, old_id, new_id)
    if rows:
        publish(where.data)
    print(f"{old_id} is {new_id} now: {rows} rows, and {where.sources}")


def remove(source_id: str, /, *, file: SourcesFile = None) -> None:
    """Take a source out of the file: it is asked nothing any more, and what it gave stays in the warehouse."""
    where = place.own(load_settings(), file)
    sources_file.remove(where.sources, source_id)
    print(f"{source_id} is out of {where.sources}; its articles stay")
    print(f"put its table back to go on where it stopped; to erase it for good: hemeroteca forget --source {source_id}")
