"""Bring the server into the state that deployments/prefect.yaml describes; safe to repeat."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from deployments.worker import POOL
from warehouse.errors import HemerotecaError

PREFECT_FILE = Path(__file__).with_name("prefect.yaml")


class ApplyError(HemerotecaError):
    """Prefect refused a work pool or a deployment; the message is Prefect's own."""

    code = "apply"


def apply(env: Mapping[str, str], prefect_file: Path = PREFECT_FILE) -> None:
    """Create the work pool if it is missing and deploy everything in ``prefect_file``.

    Args:
        env: variables that point Prefect at the server, as `Place.environment` gives them.
        prefect_file: the deployments to apply.

    Raises:
        ApplyError: if Prefect refuses one of them or skips one with a warning.
    """
    _prefect(env, "work-pool", "create", POOL, "--type", "process", "--overwrite")
    said = _prefect(env, "deploy", "--all", "--prefect-file", str(prefect_file))
    if "Invalid fields" in said or "Skipping" in said:
        raise ApplyError(f"{prefect_file}: Prefect skipped a deployment:\n{said}")


def _prefect(env: Mapping[str, str], *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "prefect", "--no-prompt", *arguments],
        env=os.environ | env,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    said = done.stdout + done.stderr
    if done.returncode != 0:
        raise ApplyError(f"prefect {' '.join(arguments)} failed:\n{said}")
    return said
