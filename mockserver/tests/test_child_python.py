"""A program that the mock starts finds what the mock itself found."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from mockserver.child_python import command_for


def test_a_child_finds_modules_in_folders_of_any_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = ("a:b", "a;b", "港口 'x' \"y\"", "-I", os.fsdecode(b"\xff"))
    for number, name in enumerate(names):
        (tmp_path / name).mkdir()
        then = f"import told{number + 1}" if number + 1 < len(names) else ""
        (tmp_path / name / f"told{number}.py").write_text(f"print(__name__)\n{then}")
    monkeypatch.setattr(sys, "path", [*sys.path, *(str(tmp_path / name) for name in names)])
    done = subprocess.run(command_for("told0"), capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["__main__", "told1", "told2", "told3", "told4"]
