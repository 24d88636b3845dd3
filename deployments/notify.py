"""Where the server tells of failures: what HEMEROTECA_NOTIFY says, as a notification block of Prefect's."""

import re
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit
from uuid import UUID

from apprise import Apprise
from prefect.blocks.notifications import SlackWebhook
from prefect.client.orchestration import SyncPrefectClient
from prefect.exceptions import ObjectNotFound
from prefect.logging.loggers import disable_logger
from pydantic import SecretStr

from warehouse.errors import ConfigError

NAME = "hemeroteca-notify"
VARIABLE = "HEMEROTECA_NOTIFY"

_BLOCK = re.compile(r"([a-z0-9-]+)/([a-z0-9-]+)")
_WEBHOOK = re.compile(r"https?://[^\s/]", re.IGNORECASE)
# What chats expect, Mattermost and what imitates Slack: the message as "text".
_FIELDS = {":message": "text", ":title": "subject"}


def check(address: str) -> None:
    """See that an address is one of those that `bring` understands; no server is asked.

    Raises:
        ConfigError: if it is not. The address is a secret, so the message does not repeat it.
    """
    if not _BLOCK.fullmatch(address):
        _made(address)


def bring(client: SyncPrefectClient, address: str) -> tuple[UUID, bool]:
    """Have a notification block on the server.

    Args:
        client: of the server.
        address: of a webhook (``https://...``), of a mailbox or anything else that Apprise knows
            (``mailtos://user:password@example.com?to=...``), or of a block that the user has made in the UI
            (``slack-webhook/alerts``).

    Returns:
        The id of the block document, and whether something was written.

    Raises:
        ConfigError: if the address is not understood, or the server has no such block.
    """
    if named := _BLOCK.fullmatch(address):
        try:
            return client.read_block_document_by_name(named[2], named[1]).id, False
        except ObjectNotFound as error:
            raise ConfigError(
                f"{VARIABLE}: the server has no block {address}; make it in the UI, under Blocks, first"
            ) from error
    block = _made(address)
    try:
        there: Any = SlackWebhook.load(NAME)
        changed = dict(there) != dict(block)
    except ValueError:  # there is none yet
        changed = True
    if changed:
        block.save(NAME, overwrite=True)
    return client.read_block_document_by_name(NAME, SlackWebhook.get_block_type_slug()).id, changed


def forget(client: SyncPrefectClient) -> bool:
    """Delete the block that `bring` has made; return whether there was one. Blocks that users made stay."""
    try:
        there = client.read_block_document_by_name(NAME, SlackWebhook.get_block_type_slug(), include_secrets=False)
    except ObjectNotFound:
        return False
    client.delete_block_document(there.id)
    return True


def _made(address: str) -> SlackWebhook:
    with disable_logger("apprise"):  # it would tell the address
        known = [url for url in (address, _as_json(address)) if Apprise().add(url)]
    if not known:
        raise ConfigError(
            f"{VARIABLE}: not an address that takes messages; write https://..., "
            "mailtos://user:password@host?to=you@host, or the type and name of a block, like slack-webhook/alerts"
        )
    # This block hands what is no address of Slack's to Apprise as it is. Prefect has none for mail, and its own for
    # webhooks writes the address into the server's log when nobody answers there.
    return SlackWebhook(url=SecretStr(known[0]))


def _as_json(address: str) -> str:
    """Apprise's spelling of a webhook that takes JSON; without meaning for other addresses."""
    if not _WEBHOOK.match(address):
        return ""
    parts = urlsplit(address)
    query = _FIELDS | {f"-{name}": value for name, value in parse_qsl(parts.query, keep_blank_values=True)}
    scheme = "jsons" if parts.scheme.lower() == "https" else "json"
    return urlunsplit((scheme, parts.netloc, parts.path, urlencode(query), ""))
