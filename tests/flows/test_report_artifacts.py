"""Artifacts and events without a server: the work is done, so the run does not fail."""

import logging

import pytest
from prefect.settings import PREFECT_API_URL, temporary_settings

from flows.reports import artifacts
from tests.ports import free_ports


@pytest.mark.filterwarnings("ignore:Artifact creation outside of a flow:FutureWarning")
def test_a_server_that_is_down_is_a_line_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    with temporary_settings({PREFECT_API_URL: f"http://127.0.0.1:{free_ports(1)}/api"}):
        artifacts.table("a-table", [{"a": 1}], "one")
        artifacts.current_table("sources", [{"a": 1}], "one")
        artifacts.markdown("a-page", "text", "one")
        artifacts.event_of_the_day("event", "resource", "name", {})
    told = [record.getMessage() for record in caplog.records if record.levelno == logging.WARNING]
    assert [line.partition(" is not shown in the UI: ConnectError")[0] for line in told] == [
        "a-table",
        "sources",
        "a-page",
        "event",
    ]


def test_markdown_shows_a_text_as_it_is() -> None:
    assert artifacts.plain("a_b*[c](d)\n# e|<f>") == "a\\_b\\*\\[c\\](d) \\# e\\|\\<f\\>"
