"""What surrounds the commands: the Makefile after a move, the scripts of a copy, the units of systemd."""

import configparser
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from deployments.cli import app

CHECKOUT = Path(__file__).resolve().parents[2]
UNITS = sorted((CHECKOUT / "deployments" / "systemd").glob("*.service"))


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout whose environment was made by `make`, as far as the Makefile can tell."""
    folder = tmp_path / "a folder"
    (folder / ".venv").mkdir(parents=True)
    for name in ("requirements.lock", "pyproject.toml"):
        (folder / name).touch()
        os.utime(folder / name, (1, 1))
    shutil.copy(CHECKOUT / "Makefile", folder)
    (folder / ".venv" / ".installed").write_text(f"{folder.resolve()}\n")
    return folder


def would_do(folder: Path, target: str) -> str:
    env = {name: value for name, value in os.environ.items() if name != "VENV" and not name.startswith("MAKE")}
    return subprocess.run(
        ["make", "-n", target], cwd=folder, env=env, capture_output=True, text=True, check=True
    ).stdout


def test_an_environment_that_was_made_here_is_used(checkout: Path) -> None:
    assert would_do(checkout, "up").strip() == ".venv/bin/hemeroteca up"


@pytest.mark.parametrize("target", ["run", "up", "down", "doctor"])
def test_a_moved_checkout_makes_its_environment_anew_and_says_why(checkout: Path, target: str) -> None:
    moved = checkout.rename(checkout.with_name("elsewhere"))
    done = would_do(moved, target)
    assert "the checkout was moved or copied" in done
    assert "rm -rf .venv" in done
    assert "pwd -P >.venv/.installed" in done
    assert f".venv/bin/hemeroteca {target}" in done


def test_the_scripts_of_a_copy_do_not_work_on_the_original(tmp_path: Path) -> None:
    script = tmp_path / ".venv" / "bin" / "hemeroteca"
    script.parent.mkdir(parents=True)
    script.write_text(f"#!{sys.executable}\nfrom deployments.cli import main\nmain()\n")
    script.chmod(0o755)
    done = subprocess.run([script, "status"], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "the checkout was moved or copied: run make up" in done.stderr
    assert str(tmp_path) in done.stderr


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.stem)
def test_units_end_all_they_started_and_name_no_machine(unit: Path) -> None:
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read(unit)
    service = parser["Service"]
    assert service["KillMode"] == "control-group"
    assert service["Restart"] == "always"
    assert int(service["TimeoutStopSec"]) >= 30
    assert service["Environment"] == "HEMEROTECA_CHECKOUT=%h/hemeroteca"
    part = unit.stem.removeprefix("hemeroteca-")
    assert service["ExecStart"] == f"/bin/sh -c 'exec \"$HEMEROTECA_CHECKOUT/.venv/bin/hemeroteca\" service {part}'"
    with pytest.raises(SystemExit) as ended:
        app(["service", part, "--help"])
    assert ended.value.code == 0


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")
def test_systemd_takes_the_units(tmp_path: Path) -> None:
    done = subprocess.run(
        ["systemd-analyze", "verify", "--user", *UNITS],
        env=os.environ | {"XDG_RUNTIME_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
