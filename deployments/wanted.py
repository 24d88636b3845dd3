"""All that a server is to have: read from three files, checked as a whole, then brought there."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import httpx
from prefect.client.orchestration import get_client
from prefect.events.schemas.automations import AutomationCore
from prefect.exceptions import PrefectException
from prefect.settings import PREFECT_API_URL

from deployments import automations, deploy, notify
from deployments.apply import ApplyError
from deployments.deploy_file import DeployFile, known_flows, read_deployments
from warehouse.errors import ConfigError
from warehouse.sources import Sources, read_sources

T = TypeVar("T")


@dataclass(frozen=True)
class Wanted:
    """Files without a fault."""

    file: DeployFile
    automations_file: Path
    automations: list[AutomationCore]
    sources: Sources
    notify: str | None

    def summary(self) -> str:
        """Return in one line what was read."""
        counts = {
            "deployments": len(self.file.deployments),
            "automations": len(self.automations),
            "sources": len(self.sources.sources),
        }
        return f"all good: {', '.join(f'{count} {what}' for what, count in counts.items())}"

    def bring(self) -> Iterator[str]:
        """Bring the server of this process's Prefect settings to it; yield a line for each change.

        Raises:
            ConfigError: if a notification block is named that the server does not have.
            ApplyError: if Prefect refuses something, or does not answer.
        """
        try:
            with get_client(sync_client=True) as client:
                yield from deploy.bring_pool(client, self.file.work_pool)
                yield from deploy.bring_deployments(client, self.file.deployments, self.sources.sources)
                wanted = self.automations
                if self.notify is not None:
                    block, changed = notify.bring(client, self.notify)
                    if changed:
                        yield f"notifications go where {notify.VARIABLE} says"
                    wanted = automations.read_automations(self.automations_file, known_flows(self.file), block)
                yield from automations.bring(client, wanted)
                if self.notify is None and notify.forget(client):
                    yield f"the address that {notify.VARIABLE} had given: deleted"
        except httpx.TransportError as error:
            raise ApplyError(f"no Prefect server answers at {PREFECT_API_URL.value()}: {error}") from error
        except (PrefectException, httpx.HTTPError, httpx.InvalidURL) as error:
            raise ApplyError(f"the Prefect server at {PREFECT_API_URL.value()} refused: {error}") from error


def read(prefect_file: Path, automations_file: Path, sources_file: Path, address: str | None) -> Wanted:
    """Read and check everything.

    Args:
        prefect_file: the deployments.
        automations_file: the automations.
        sources_file: the sources.
        address: where notifications go, as `notify.bring` takes it; None for nowhere.

    Raises:
        ConfigError: a line for each fault of any of them.
    """
    faults: list[str] = []

    def tried(step: Callable[[], T]) -> T | None:
        try:
            return step()
        except ConfigError as error:
            faults.append(str(error))
            return None

    sources = tried(lambda: read_sources(sources_file))
    file = tried(lambda: read_deployments(prefect_file))
    # Without the deployments nobody knows the flows, and the names of flows cannot be judged.
    flows = known_flows(file) if file else None
    found = tried(lambda: automations.read_automations(automations_file, flows, None))
    if address is not None:
        tried(lambda: notify.check(address))
    if faults or sources is None or file is None or found is None:
        raise ConfigError("\n".join(faults))
    return Wanted(file, automations_file, found, sources, address)
