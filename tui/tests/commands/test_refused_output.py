"""A standard output that takes nothing is said to be so, by whatever prints to it."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

WORDS = ("keys --list", "--print-completion bash", "mock --json", "--version", "make --help")


@pytest.fixture(params=["/dev/full", "a closed pipe"])
def refusing(request: pytest.FixtureRequest) -> Iterator[int]:
    if request.param == "a closed pipe":
        reading, out = os.pipe()
        os.close(reading)
    elif Path(request.param).exists():
        out = os.open(request.param, os.O_WRONLY)
    else:
        pytest.skip("a device of Linux")
    yield out
    os.close(out)


@pytest.mark.parametrize("words", WORDS)
def test_it_ends_with_its_code_and_no_traceback(words: str, refusing: int, tmp_path: Path) -> None:
    code = f"import sys; from tui.cli import main; sys.exit(main({words.split()}))"
    environ = {"STILLREEL_HOME": str(tmp_path), "HOME": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", code],
        stdout=refusing,
        stderr=subprocess.PIPE,
        env=environ,
        check=False,
    )
    assert done.returncode == 1
    assert b"Traceback" not in done.stderr
    assert b"Exception ignored" not in done.stderr
