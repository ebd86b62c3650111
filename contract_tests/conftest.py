"""The real client on the real mock, over a real socket, with time running fast."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from contract_tests.commands import SPEED, Ran, Stillreel


@pytest.fixture(scope="session")
def nemo_settings() -> Mapping[str, Any]:
    """A mock with accounts of plenty."""
    return {"speed": SPEED, "credits": 1000}


@pytest.fixture
def stillreel(tmp_path: Path) -> Stillreel:
    """The command, in a process and a home of its own."""

    def run(*words: object, env: dict[str, str] | None = None, cwd: Path | None = None) -> Ran:
        environ = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("NEMO_", "STILLREEL_", "SKILL_"))
        }
        environ |= {
            "STILLREEL_HOME": str(tmp_path / "home"),
            "STILLREEL_TIME_SCALE": str(SPEED),
            **(env or {}),
        }
        done = subprocess.run(
            [sys.executable, "-m", "tui.cli", *map(str, words)],
            env=environ,
            cwd=cwd or tmp_path,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        return Ran(done.returncode, done.stdout, done.stderr)

    return run
