"""One page fetched and extracted, nothing stored."""

from tasks.look import look, pool
from tasks.web.once import Once
from tests.web.hostile import Hostile, answer
from warehouse.outcomes import Outcome

PARAGRAPH = b"<p>The tram runs again after %d days of repair work on the bridge, the city said on Monday morning.</p>"


def test_look() -> None:
    story = b"".join(PARAGRAPH % day for day in range(12))
    page = b"<html><head><title>Trams</title></head><body><article><h1>Trams</h1>%s</article></body></html>" % story
    with Hostile() as site, pool() as workers:
        site.site |= {"/a": answer(page), "/busy": answer(status="429 Slow", Retry_After="60")}
        seen = look(site.url("/a"), Once({site.origin}), workers)
        assert seen.outcome is Outcome.ARTICLE
        assert seen.text.startswith("The tram runs again after 0 days")
        seen = look(site.url("/busy"), Once({site.origin}), workers)
        assert seen.outcome is Outcome.RATE_LIMITED
        assert 58 <= (seen.retry_seconds or 0) <= 60
        assert look(site.url("/gone"), Once({site.origin}), workers).outcome is Outcome.NOT_FOUND
