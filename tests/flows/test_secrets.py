"""Secrets come from their place, and what is missing is named."""

import pytest

from deployments.place import Place
from flows.secrets import with_secrets
from warehouse.endpoints import Feed
from warehouse.errors import ConfigError
from warehouse.sources import Source


def source(headers: dict[str, str], proxy: str | None = None) -> Source:
    return Source(
        id="times",
        name="Times",
        hosts=("times.example",),
        timezone="UTC",
        headers=headers,
        proxy=proxy,
        discovery=(Feed(url="https://times.example/rss"),),
    )


def test_a_source_without_secrets_stays_as_it_is() -> None:
    plain = source({"Accept-Language": "ko"}, "http://proxy.example:3128")
    assert with_secrets(plain) is plain


def test_secrets_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIMES_COOKIE", "abc")
    monkeypatch.setenv("PROXY_PASSWORD", "p4ss")
    found = with_secrets(
        source(
            {"Cookie": "sid={env:TIMES_COOKIE}; v=1", "Accept-Language": "ko"},
            "http://reader:{env:PROXY_PASSWORD}@proxy.example:3128",
        )
    )
    assert found.headers == {"Cookie": "sid=abc; v=1", "Accept-Language": "ko"}
    assert found.proxy == "http://reader:p4ss@proxy.example:3128"
    assert found.secret_headers == ("cookie",)


@pytest.mark.parametrize("value", [None, "", "two\nlines", "geheim\u00e4"])
def test_a_missing_or_broken_secret_is_named_and_not_shown(monkeypatch: pytest.MonkeyPatch, value: str | None) -> None:
    monkeypatch.delenv("TIMES_COOKIE", raising=False)
    if value is not None:
        monkeypatch.setenv("TIMES_COOKIE", value)
    with pytest.raises(
        ConfigError, match=r'source \'times\', headers."Cookie": the secret \{env:TIMES_COOKIE\}'
    ) as told:
        with_secrets(source({"Cookie": "sid={env:TIMES_COOKIE}"}))
    assert not value or value not in str(told.value)


@pytest.mark.e2e
def test_secrets_of_a_block(monkeypatch: pytest.MonkeyPatch, prefect_place: Place) -> None:
    from prefect.blocks.system import Secret
    from prefect.settings import PREFECT_API_URL, temporary_settings

    from deployments import server

    with temporary_settings({PREFECT_API_URL: f"{server.url(prefect_place.port)}/api"}):
        Secret(value="from-a-block").save("times-cookie")
        assert with_secrets(source({"Cookie": "{block:times-cookie}"})).headers == {"Cookie": "from-a-block"}
        with pytest.raises(ConfigError, match="make a Secret block named 'nothing' in the Prefect UI"):
            with_secrets(source({"Cookie": "{block:nothing}"}))
