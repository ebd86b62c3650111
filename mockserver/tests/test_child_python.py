"""A program that the mock starts finds what the mock itself found."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from mockserver.child_python import command_for


@pytest.mark.parametrize("name", ["a:b", "a;b", "港口 'x' \"y\"", "-I", os.fsdecode(b"\xff")])
def test_a_child_finds_modules_in_a_folder_of_any_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    (tmp_path / name).mkdir()
    (tmp_path / name / "told.py").write_text("import sys; print(__name__, *sys.argv[1:])")
    monkeypatch.setattr(sys, "path", [*sys.path, str(tmp_path / name)])
    done = subprocess.run(command_for("told"), capture_output=True, check=True)
    assert done.stdout.split() == [b"__main__"]
