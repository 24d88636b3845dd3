"""Where to look on: windows that are not done, samples of pages, and nothing that lets a reader in."""

from datetime import date
from typing import Any

import pytest
from prefect.settings import PREFECT_UI_URL, temporary_settings

from flows.reports import Ended
from flows.reports.failures import page, without_secrets

FIRST, END = date(2019, 7, 5), date(2019, 7, 7)


def failure(place: int, **more: object) -> dict[str, Any]:
    facts = {
        "source_id": "herald",
        "code": "not_found",
        "reason": "status 404",
        "url_id": place,
        "url": f"https://www.herald.example/2019/07/05/{place}",
        "url_count": 12,
    }
    return facts | more


def test_samples_by_outcome() -> None:
    rows = [failure(1), failure(2), failure(3, code="bot_wall", reason=None, url_count=1)]
    assert page([], rows) == (
        "### Pages without an article\n\n"
        "**not\\_found**: 12 pages of herald\n\n"
        "- [www.herald.example/2019/07/05/1](https://www.herald.example/2019/07/05/1) status 404; `hemeroteca why 1`\n"
        "- [www.herald.example/2019/07/05/2](https://www.herald.example/2019/07/05/2) status 404; `hemeroteca why 2`\n\n"
        "**bot\\_wall**: 1 page of herald\n\n"
        "- [www.herald.example/2019/07/05/3](https://www.herald.example/2019/07/05/3) `hemeroteca why 3`"
    )


def test_windows_that_are_not_done() -> None:
    rows = [
        Ended("herald", FIRST, END, "partial", {}, "2 of 2 days are not done yet", run_id="not-a-run"),
        Ended("herald", FIRST, END, "failed"),
    ]
    assert page(rows, []) == (
        "### Windows that are not done\n\n"
        "- herald 2019-07-05..06 partial: 2 of 2 days are not done yet\n"
        "- herald 2019-07-05..06 failed: no reason was given"
    )


def test_a_window_leads_to_its_run() -> None:
    run_id = "01a20244-36a8-7de2-9696-317b063455ec"
    row = Ended("herald", FIRST, END, "failed", {}, "no answer", run_id=run_id)
    with temporary_settings({PREFECT_UI_URL: "http://127.0.0.1:4200"}):
        [line] = page([row], []).splitlines()[2:]
    assert line == f"- [herald 2019-07-05..06](http://127.0.0.1:4200/runs/flow-run/{run_id}) failed: no answer"


def test_much_is_told_in_part() -> None:
    windows = [Ended("herald", FIRST, END, "failed")] * 60
    kinds = [failure(number, code=f"kind-{number}") for number in range(15)]
    told = page(windows, kinds)
    assert told.count("2019-07-05..06") == 50
    assert "- and 10 more" in told
    assert told.count("hemeroteca why") == 12
    assert told.endswith("3 rarer kinds are in the view `issue_list`.")


def test_a_long_address_is_shown_in_part_and_led_to_in_whole() -> None:
    url = "https://www.herald.example/" + "a" * 100 + "/page-1.html"
    told = page([], [failure(1, url=url)])
    assert f"({url})" in told
    assert f"[www.herald.example/{'a' * 21}...{'a' * 15}/page-1.html](" in told


def test_what_a_site_says_is_text_and_no_markdown() -> None:
    url = "https://www.herald.example/a(1)[x](javascript:y)`*"
    told = page([], [failure(1, url=url, reason="see <b>\n# [here](http://evil.example)")])
    sample = told.splitlines()[-1]
    assert "(https://www.herald.example/a%281%29[x]%28javascript:y%29%60*)" in sample
    assert "\\[x\\](javascript:y)\\`\\*" in sample
    assert "see \\<b\\> \\# \\[here\\](http://evil.example)" in sample


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://a.example/x?id=5&page=2", None),
        ("https://a.example/x?id=5&access_token=hush", "https://a.example/x?id=5&access_token=..."),
        ("https://a.example/x?PHPSESSID=hush", "https://a.example/x?PHPSESSID=..."),
        ("https://a.example/x?X-Amz-Signature=hush&k=1", "https://a.example/x?X-Amz-Signature=...&k=1"),
        ("https://user:hush@a.example/x", "https://a.example/x"),
        ("http://[broken/x", "http://[broken/x"),
    ],
)
def test_what_lets_a_reader_in_is_not_told(url: str, shown: str | None) -> None:
    assert without_secrets(url) == (shown or url, shown is None)


def test_an_address_with_a_secret_is_not_led_to() -> None:
    told = page([], [failure(7, url="https://a.example/x?token=hush")])
    assert "hush" not in told
    assert told.endswith("- a.example/x?token=... status 404; `hemeroteca why 7`")
