import pytest

from tasks.article.evidence import Candidate
from tasks.article.moments import choose_modified, choose_published
from tasks.article.stamps import read_stamp
from tasks.article.times import Stated, Times


def items(field: str, *texts: str) -> list[Stated]:
    """Statements, each written as the time, its origin, and its place if it has one: '2019-01-07 @visible:date/1'."""
    found = []
    for text in texts:
        written, _, origin = text.partition(" @")
        origin, _, place = origin.partition("/")
        stamp = read_stamp(written)
        assert stamp is not None
        found.append(Stated(stamp, Candidate(field, written, origin), int(place) if place else None))
    return found


def published(*texts: str, modified: tuple[str, ...] = ()) -> str | None:
    chosen = choose_published(Times(items("published", *texts), items("modified", *modified)))
    return chosen.stamp.iso() if chosen else None


def modified(*texts: str, published: tuple[str, ...] = ()) -> str | None:
    times = Times(items("published", *published), items("modified", *texts))
    chosen = choose_modified(times, choose_published(times) if published else None)
    return chosen.stamp.iso() if chosen else None


JSON = " @json-ld:datePublished"
META = " @meta:article:published_time"
NEAR = " @visible:date/1"
LINE = " @visible:posted/1"


@pytest.mark.parametrize(
    ("stated", "iso"),
    [
        pytest.param([], None, id="nothing"),
        pytest.param(["2019-01-07" + NEAR, "2019-01-07T08:03:11Z" + JSON], "2019-01-07T08:03:11Z", id="the fuller"),
        pytest.param(["2019-01-05" + NEAR, "2019-01-07T08:03:11Z" + JSON], "2019-01-05", id="the reader's day wins"),
        pytest.param(["2019-01-07 17:03" + LINE, "2019-01-07T12:41:09Z" + JSON], "2019-01-07T17:03", id="and clock"),
        pytest.param(
            ["2019-01-07 5:03 PM EST" + NEAR, "2019-01-07T22:03:11Z" + JSON],
            "2019-01-07T17:03-05:00",
            id="the reader's zone before UTC",
        ),
        pytest.param(
            ["2019-01-07 5:03 PM EST" + NEAR, "2019-01-07T22:03:11Z" + JSON, "2019-01-07T17:03:11-05:00" + META],
            "2019-01-07T17:03:11-05:00",
            id="with seconds, where they are stated in that zone",
        ),
        pytest.param(
            ["2019-01-07T22:03:11Z" + JSON, "2019-01-07T17:03:11-05:00" + META],
            "2019-01-07T17:03:11-05:00",
            id="one moment in two zones",
        ),
        pytest.param(
            ["2019-01-07T17:03:11Z" + JSON, "2019-01-07T17:03:11-05:00" + META],
            "2019-01-07T17:03:11-05:00",
            id="Z behind local digits",
        ),
        pytest.param(
            ["2019-01-07 21:17" + NEAR, "2019-01-07T20:17:12+01:00" + JSON, "2019-01-07T21:17:12+01:00 @time/1"],
            "2019-01-07T21:17:12+01:00",
            id="offsets that contradict each other",
        ),
        pytest.param(
            ["2019-01-08 05:03" + NEAR, "2019-01-07T20:03:11Z" + JSON],
            "2019-01-08T05:03:11+09:00",
            id="a clock without a zone and a moment tell the zone",
        ),
        pytest.param(
            ["2019-01-07" + NEAR, "2019-01-08T01:03:11Z" + JSON],
            "2019-01-08T01:03:11Z",
            id="the moment rather than the local day",
        ),
        pytest.param(
            ["2019-01-07 17:03" + NEAR, "2019-01-07T00:00:00-05:00" + JSON],
            "2019-01-07T17:03-05:00",
            id="midnight is how a day is written",
        ),
        pytest.param(["2019-01-07T00:00:00Z" + JSON], "2019-01-07T00:00:00Z", id="though it may be all there is"),
        pytest.param(["2019-01-07 17:03" + NEAR, "2019-01-07T17:03:30" + JSON], "2019-01-07T17:03:30", id="no zone"),
        pytest.param(["2019-01-07 17:03" + NEAR, "2019-01-07T18:10:30" + JSON], "2019-01-07T17:03", id="two of none"),
        pytest.param(["2019-01-09 @visible:date/5", "2019-01-07" + JSON], "2019-01-07", id="an event, or a teaser"),
    ],
)
def test_published(stated: list[str], iso: str | None) -> None:
    assert published(*stated) == iso


def test_the_local_day_in_the_zone_of_the_page() -> None:
    change = ("2019-01-08T09:30:00-05:00 @meta:m",)
    assert published("2019-01-07" + NEAR, "2019-01-08T01:03:11Z" + JSON, modified=change) == "2019-01-07T20:03:11-05:00"
    elsewhere = ("2019-01-08T09:30:00-05:00 @time",)
    assert published("2019-01-07" + NEAR, "2019-01-08T01:03:11Z" + JSON, modified=elsewhere) == "2019-01-08T01:03:11Z"


def test_a_time_shown_that_is_the_change() -> None:
    change = ("2019-01-07T11:42:00 @json-ld:dateModified",)
    assert published("2019-01-07 11:42" + NEAR, "2019-01-07T06:37:00" + JSON, modified=change) == "2019-01-07T06:37:00"
    assert published("2019-01-07 11:42" + NEAR, modified=change) == "2019-01-07T11:42"


def test_only_the_day_is_taken_from_a_change() -> None:
    assert published(modified=("2019-01-07 11:42 @visible:updated/1",)) == "2019-01-07"
    near = ("2019-01-07 11:42 @visible:updated/1",)
    assert published("2018-05-05 @visible:date", modified=near) == "2019-01-07"
    assert published("2018-05-05 @visible:date", modified=("2019-01-07 @meta:lastmod",)) == "2018-05-05"


@pytest.mark.parametrize(
    ("stated", "of_publication", "iso"),
    [
        pytest.param([], [], None, id="nothing"),
        pytest.param(["2019-01-08T10:00:00Z @meta:m"], ["2019-01-07T08:03:00Z" + JSON], "2019-01-08T10:00:00Z", id="z"),
        pytest.param(["2019-01-06T10:00:00Z @meta:m"], ["2019-01-07T08:03:00Z" + JSON], None, id="before publication"),
        pytest.param(["2019-01-06 @meta:m"], ["2019-01-07T08:03:00Z" + JSON], None, id="a day before"),
        pytest.param(
            ["2019-01-06T10:00:00Z @meta:m", "2019-01-08 @meta:n"],
            ["2019-01-07T08:03:00Z" + JSON],
            "2019-01-08",
            id="the next",
        ),
        pytest.param(
            ["2019-01-07T08:03:00Z @meta:m"], ["2019-01-07T08:03:00Z" + JSON], "2019-01-07T08:03:00Z", id="eq"
        ),
        pytest.param(
            ["2019-01-08 09:30 @visible:updated/1", "2019-01-08T14:30:10Z @meta:m"],
            [],
            "2019-01-08T09:30:10-05:00",
            id="as the reader is shown it",
        ),
        pytest.param(
            ["2019-01-07T20:57:00Z @meta:m"],
            ["2019-01-07T20:57:54-04:00" + JSON, "2019-01-07T20:57:00Z" + META],
            "2019-01-07T20:57:00-04:00",
            id="Z behind local digits, as in the publication",
        ),
        pytest.param(
            ["2019-01-07T19:26:45 @meta:m"],
            ["2019-01-07 12:26" + NEAR, "2019-01-07T17:26:45" + META, "2019-01-07T17:26:45Z @meta:b"],
            "2019-01-07T19:26:45+00:00",
            id="no zone, as in the publication",
        ),
    ],
)
def test_modified(stated: list[str], of_publication: list[str], iso: str | None) -> None:
    assert modified(*stated, published=tuple(of_publication)) == iso
