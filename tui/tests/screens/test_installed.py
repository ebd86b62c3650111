"""Programs of the system are started; those of the working folder never."""

import os
from pathlib import Path

import pytest

from tui.screens.installed import installed
from tui.screens.native_clipboard import clipboard_tool
from tui.screens.system_player import opener


def a_program(folder: Path, name: str) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text("#!/bin/sh\n")
    path.chmod(0o700)
    return path


@pytest.mark.parametrize("entries", ["", ".", "here", "../{name}", "{folder}"])
def test_what_lies_where_the_user_stands_is_not_found(
    entries: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("xdg-open", "xclip"):
        a_program(tmp_path, name)
        a_program(tmp_path / "here", name)
    path = entries.format(name=tmp_path.name, folder=tmp_path)
    environ = {"PATH": os.pathsep.join((path, "/no/such/folder")), "DISPLAY": ":0"}
    assert installed("xdg-open", environ) is None
    assert opener(environ, "linux") is None
    assert clipboard_tool(environ, "linux") is None


def test_what_lies_in_a_folder_with_a_full_path_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    program = a_program(tmp_path / "bin", "xdg-open")
    environ = {"PATH": os.pathsep.join((":", str(program.parent))), "DISPLAY": ":0"}
    assert opener(environ, "linux") == str(program)
