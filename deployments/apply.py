"""Bring the server into the state that prefect.yaml, automations.yaml and the sources file describe; safe to repeat."""

import argparse
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from deployments.daemon import inherited
from flows.settings import load_settings
from warehouse.errors import HemerotecaError

PREFECT_FILE = Path(__file__).with_name("prefect.yaml")
AUTOMATIONS_FILE = Path(__file__).with_name("automations.yaml")


class ApplyError(HemerotecaError):
    """A file is wrong, or Prefect refused something; the message names it, and nothing half-made needs repair."""

    code = "apply"


def apply(
    env: Mapping[str, str],
    prefect_file: Path = PREFECT_FILE,
    sources: Path | None = None,
    automations: Path = AUTOMATIONS_FILE,
) -> list[str]:
    """Create, change and delete what the server has of work pool, queues, deployments, schedules and automations.

    What a user has switched off in the UI stays off: the pool, a queue, a deployment, a schedule, an automation.

    Args:
        env: variables that point Prefect at the server, as `Place.environment` gives them.
        prefect_file: the deployments.
        sources: the sources file, whose ids the forms offer; the one of the settings in ``env`` if left out.
        automations: the automations.

    Returns:
        A line for each change; none when the server had it all.

    Raises:
        ApplyError: with a line for each fault of a file, before anything is changed, or with what Prefect refused.
    """
    command = [sys.executable, "-P", "-m", "deployments.apply", "--prefect-file", str(prefect_file)]
    command += ["--automations", str(automations)]
    if sources is not None:
        command += ["--sources", str(sources)]
    # A process of its own, for Prefect reads its settings when it is imported.
    done = subprocess.run(
        command, env=inherited() | dict(env), stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise ApplyError(done.stderr.strip() or done.stdout.strip())
    return done.stdout.splitlines()


def main(arguments: Sequence[str] | None = None) -> int:
    """Apply the files, or only check them; return the exit code: 0, or 2 with a line for each fault."""
    parser = argparse.ArgumentParser("python -m deployments.apply", description=__doc__)
    parser.add_argument("--check", action="store_true", help="only look for faults; no server is needed")
    parser.add_argument("--sources", type=Path, help="sources file; that of the settings if left out")
    parser.add_argument("--prefect-file", type=Path, default=PREFECT_FILE, help="deployments")
    parser.add_argument("--automations", type=Path, default=AUTOMATIONS_FILE, help="automations")
    asked = parser.parse_args(arguments)
    # Only here, so that who calls `apply` need not import Prefect and every flow.
    from deployments import wanted  # noqa: PLC0415

    try:
        settings = load_settings()
        address = settings.notify.get_secret_value() if settings.notify else None
        files = wanted.read(asked.prefect_file, asked.automations, asked.sources or settings.sources_path, address)
        for line in [files.summary()] if asked.check else files.bring():
            print(line, flush=True)  # noqa: T201 - what was done
    except HemerotecaError as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
