"""Questions to a Prefect server over HTTP, for commands that need not wait for Prefect's own client to be imported."""

import os
from base64 import b64encode
from typing import Any

import requests

# How to be let in by a server of the user's own; the shell's words on any other server are not listened to.
ACCESS = (
    "PREFECT_API_AUTH_STRING",
    "PREFECT_API_KEY",
    "PREFECT_API_SSL_CERT_FILE",
    "PREFECT_API_TLS_INSECURE_SKIP_VERIFY",
    "PREFECT_CLIENT_CUSTOM_HEADERS",
)


def access() -> dict[str, str]:
    """Return those variables of `ACCESS` that are set."""
    return {name: os.environ[name] for name in ACCESS if name in os.environ}


def ask(api: str, path: str, body: dict[str, Any] | None = None, *, seconds: float = 10) -> Any:
    """Return what the server answers.

    Args:
        api: address of its API.
        path: below that, with a slash at its front.
        body: posted as JSON; a GET if left out.
        seconds: to wait for the answer.

    Raises:
        requests.RequestException: there is none, or it is an error.
    """
    verify = os.environ.get("PREFECT_API_SSL_CERT_FILE") or True
    if os.environ.get("PREFECT_API_TLS_INSECURE_SKIP_VERIFY", "").lower() in {"1", "true"}:
        verify = False
    answer = requests.request(
        "GET" if body is None else "POST", api + path, json=body, headers=_headers(), timeout=seconds, verify=verify
    )
    answer.raise_for_status()
    return answer.json()


def _headers() -> dict[str, str]:
    """Return the headers by which Prefect's client would be let in."""
    if key := os.environ.get("PREFECT_API_KEY"):
        return {"Authorization": f"Bearer {key}"}
    if words := os.environ.get("PREFECT_API_AUTH_STRING"):
        return {"Authorization": f"Basic {b64encode(words.encode()).decode()}"}
    return {}
