"""What a person may ask of a flow: the models from which the UI makes its forms, and the command line its options."""

from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field
from pydantic.json_schema import SkipJsonSchema

OptionalDay = Annotated[date | SkipJsonSchema[None], Field(json_schema_extra=lambda schema: schema.pop("default"))]


class Days(StrEnum):
    """Which days a backfill is about."""

    NAMED = "from and to, as below"
    LAST_7 = "the last 7 days"
    LAST_MONTH = "last month"
    ALL_GAPS = "all gaps since the first day held"


class Mode(StrEnum):
    """What a backfill does with the days."""

    MISSING = "missing only"
    REEXTRACT = "re-extract stored pages without network"
    REFETCH = "refetch changed pages"


class Method(StrEnum):
    """How the past of a source is asked: `AUTO`, or a kind of its ``[[source.history]]`` tables."""

    AUTO = "auto"
    SITEMAP_BY_DATE = "sitemap_by_date"
    ARCHIVE_PAGES = "archive_pages"
    WAYBACK_CDX = "wayback_cdx"
    CC_NEWS = "cc_news"
    URL_LIST = "url_list"


class BackfillForm(BaseModel):
    """Days of the past of some sources, and what to do with them."""

    model_config = ConfigDict(title="Backfill", extra="forbid", frozen=True)

    source_ids: list[str] = Field(
        min_length=1, title="Sources", description="Publications to work on; each needs a [[source.history]] table."
    )
    days: Days = Field(
        Days.NAMED, title="Days", description="Which days, in the zone of each source; the presets end yesterday."
    )
    first: OptionalDay = Field(None, title="From", description="First day wanted; read where Days says 'from and to'.")
    end: OptionalDay = Field(
        None, title="To", description="The day after the last one wanted, like 2019-08-01 for all of July 2019."
    )
    method: Method = Field(
        Method.AUTO,
        title="Method",
        description="Kind of history to ask; auto takes one after the other until one knows pages.",
    )
    mode: Mode = Field(
        Mode.MISSING,
        title="Mode",
        description="'missing only' leaves days that are done alone; 'refetch' also fetches again what was fetched more"
        " than 20 hours ago; 're-extract' reads stored pages that an older extractor has read, and asks nobody.",
    )
    days_per_window: int = Field(
        7, ge=1, le=366, title="Days per window", description="Days of a source that are worked on and shown together."
    )
    windows_at_once: int = Field(
        4,
        ge=1,
        le=32,
        title="Windows at once",
        description="Sources that are worked on at the same time. The windows of one source follow one another.",
    )
    most_pages: int = Field(
        0,
        ge=0,
        title="Most pages",
        description="Pages to fetch at most in this run; 0 for no limit. The rest stays due.",
    )
    most_minutes: int = Field(
        0, ge=0, title="Most minutes", description="Minutes after which nothing new is begun; 0 for no limit."
    )
    dry_run: bool = Field(
        False, title="Dry run", description="Only ask and count: windows, pages new and held, requests, time, disk."
    )


class ReprocessForm(BaseModel):
    """Stored pages to read with today's extractor; nothing is fetched."""

    model_config = ConfigDict(title="Reprocess", extra="forbid", frozen=True)

    source_ids: list[str] = Field([], title="Sources", description="Publications to work on; none for all.")
    first: OptionalDay = Field(
        None,
        title="From",
        description="First day of the articles, in the zone of each source. Name From and To, or neither for all days.",
    )
    end: OptionalDay = Field(
        None, title="To", description="The day after the last one wanted, like 2019-08-01 for all of July 2019."
    )
    url: str = Field("", title="Address", description="Only this page, also if today's extractor has read it.")
    older_than_version: str = Field(
        "", title="Older than version", description="Only what extractors before this version have read last, e.g. 3."
    )
    most_pages: int = Field(
        0, ge=0, title="Most pages", description="Pages after which no more are begun; 0 for no limit."
    )
    dry_run: bool = Field(False, title="Dry run", description="Only count.")
