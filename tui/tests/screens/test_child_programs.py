"""Programs of the system are started; those of the working folder never."""

import ast
import os
from pathlib import Path

import pytest

import tui
from tui.screens.child_programs import find_program
from tui.screens.native_clipboard import clipboard_tool, copy_with
from tui.screens.system_player import opener

SOURCES = Path(tui.__file__).parent
STARTS = ("subprocess.run", "subprocess.Popen", "asyncio.create_subprocess_exec")


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
    assert find_program("xdg-open", environ) is None
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


def test_no_program_that_is_started_sees_the_token(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tool = a_program(tmp_path / "bin", "xclip")
    tool.write_text(f"#!/bin/sh\n/usr/bin/env > {tmp_path}/seen\n")
    monkeypatch.setenv("NEMO_TOKEN", "of-nobody-else")
    found = clipboard_tool({"DISPLAY": ":0", "PATH": str(tool.parent)}, "linux")
    assert found is not None
    assert copy_with(found, "a gull")
    assert "PATH=" in (tmp_path / "seen").read_text()
    assert "of-nobody-else" not in (tmp_path / "seen").read_text()


def test_whatever_starts_a_program_says_what_it_sees() -> None:
    for module in SOURCES.rglob("*.py"):
        text = module.read_text()
        if "tests" in module.relative_to(SOURCES).parts or not any(map(text.__contains__, STARTS)):
            continue
        for call in ast.walk(ast.parse(text)):
            if isinstance(call, ast.Call) and ast.unparse(call.func) in STARTS:
                words = {one.arg for one in call.keywords}
                assert "env" in words, f"{module}, line {call.lineno}"
