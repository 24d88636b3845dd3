"""The table from status to outcome, and what Retry-After means."""

from datetime import UTC, datetime, timedelta

import pytest
from requests.structures import CaseInsensitiveDict

from tasks.web.outcomes import of_page, of_status, of_type, retry_at
from warehouse.outcomes import Outcome

NOW = datetime(2019, 1, 7, 8, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def fixed_now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HEMEROTECA_NOW", NOW.isoformat())


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (204, "empty"), (205, "empty"), (206, "truncated"), (300, "client_error"), (304, "server_error"),
        (400, "client_error"), (401, "forbidden"), (403, "forbidden"), (404, "not_found"), (405, "client_error"),
        (408, "timeout"), (410, "gone"), (418, "client_error"), (425, "rate_limited"), (429, "rate_limited"),
        (451, "forbidden"), (500, "server_error"), (503, "server_error"), (599, "server_error"), (999, "server_error"),
    ],
)  # fmt: skip
def test_statuses(status: int, expected: str) -> None:
    verdict = of_status(status, {"Retry-After": "60"})
    assert verdict is not None
    assert verdict.outcome == expected
    assert str(status) in verdict.reason
    retryable = Outcome(expected).retryable and status != 304
    assert verdict.retry_at == (NOW + timedelta(seconds=60) if retryable else None)


@pytest.mark.parametrize(
    ("status", "headers", "expected"),
    [
        (403, {"CF-Mitigated": "challenge"}, "bot_wall"),
        (503, {"cf-mitigated": " Challenge ", "Retry-After": "60"}, "bot_wall"),
        (429, {"cf-mitigated": "block"}, "rate_limited"),
        (429, {"x-amzn-waf-action": "captcha"}, "bot_wall"),
        (403, {"x-amzn-waf-action": "challenge"}, "bot_wall"),
        (403, {"X-DataDome": "protected"}, "bot_wall"),
        (429, {"X-DataDome": "protected"}, "rate_limited"),
        (404, {"cf-mitigated": "challenge"}, "not_found"),
        (403, {"Server": "cloudflare", "CF-RAY": "1"}, "forbidden"),
        (503, {"Server": "cloudflare", "Retry-After": "60"}, "server_error"),
        (403, {"Server": "DataDome"}, "forbidden"),
    ],
)
def test_challenges_name_themselves(status: int, headers: dict[str, str], expected: str) -> None:
    verdict = of_status(status, CaseInsensitiveDict(headers))
    assert verdict is not None
    assert verdict.outcome == expected
    if expected == "bot_wall":
        assert next(iter(headers)).lower() in verdict.reason
        assert verdict.retry_at is None


def test_bodies_that_count() -> None:
    assert of_status(200, {}) is None
    assert of_status(203, {}) is None


def test_304_when_asked() -> None:
    verdict = of_status(304, {}, conditional=True)
    assert verdict is not None
    assert verdict.outcome is Outcome.NOT_MODIFIED


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("120", NOW + timedelta(seconds=120)),
        ("0", NOW),
        ("99999999999999999999", NOW + timedelta(days=7)),
        ("Mon, 07 Jan 2019 08:05:00 GMT", NOW + timedelta(minutes=5)),
        ("Mon, 07 Jan 2019 08:05:00 -0000", NOW + timedelta(minutes=5)),
        ("Mon, 07 Jan 2019 07:00:00 GMT", NOW),
        ("Mon, 07 Jan 2199 07:00:00 GMT", NOW + timedelta(days=7)),
        ("-5", None),
        ("soon", None),
        ("", None),
        (None, None),
    ],
)
def test_retry_after(value: str | None, expected: datetime | None) -> None:
    assert retry_at(value) == expected


def test_types() -> None:
    for kind in (None, "", "text/html; charset=utf-8", "Application/XHTML+XML", "text/plain"):
        assert of_type(kind) is None
    for kind in ("video/mp4", "application/pdf", "image/png; x", "application/json"):
        verdict = of_type(kind)
        assert verdict is not None
        assert verdict.outcome is Outcome.WRONG_TYPE


def test_bodies() -> None:
    assert of_page(b"<p>x") is None
    for payload, expected in (
        (b"", "empty"),
        (b" \r\n\0\t", "empty"),
        (b"%PDF-1.7", "wrong_type"),
        (b"\x89PNG", "wrong_type"),
    ):
        verdict = of_page(payload)
        assert verdict is not None
        assert verdict.outcome == expected
