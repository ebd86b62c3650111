"""What is copied arrives by every way there is, and it is said by which."""

import base64
import re
from pathlib import Path

import pytest

from tui.screens.clipboard import wrapped
from tui.screens.native_clipboard import clipboard_tool, copy_with
from tui.tests.screens.fake_studio import FakeStudio, panels_of, running, text_of, until

TEXT = "a soft piano, 港口"


def a_tool(folder: Path, name: str, script: str) -> None:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(f"#!/bin/sh\n{script}\n")
    (folder / name).chmod(0o755)


def test_the_tool_is_that_of_where_the_user_pastes(tmp_path: Path) -> None:
    for name in ("wl-copy", "xclip", "xsel", "pbcopy", "clip.exe", "tmux"):
        a_tool(tmp_path, name, "")
    path = {"PATH": str(tmp_path)}

    def called(environ: dict[str, str], platform: str = "linux") -> str | None:
        tool = clipboard_tool(path | environ, platform)
        return tool.name if tool is not None else None

    assert called({}) is None
    assert called({"WAYLAND_DISPLAY": "w", "DISPLAY": ":0"}) == "wl-copy"
    assert called({"DISPLAY": ":0"}) == "xclip"
    assert called({}, "darwin") == "pbcopy"
    assert called({}, "win32") == "clip"
    assert called({"WSL_DISTRO_NAME": "d", "DISPLAY": ":0"}) == "clip"
    assert called({"TMUX": "t"}) == "tmux"
    far = {"SSH_CONNECTION": "1 2 3 4", "DISPLAY": ":0", "WAYLAND_DISPLAY": "w"}
    assert called(far) is None
    assert called(far, "darwin") is None
    assert called(far | {"TMUX": "t"}) == "tmux"


def test_no_tool_is_taken_from_the_folder_where_the_user_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_tool(tmp_path, "xclip", "")
    monkeypatch.chdir(tmp_path)
    for path in (".", "", f":{'.'}:relative", "bin"):
        assert clipboard_tool({"DISPLAY": ":0", "PATH": path}, "linux") is None


def test_a_tool_gets_the_text_and_says_whether_it_took_it(tmp_path: Path) -> None:
    a_tool(tmp_path / "bin", "xclip", f"/bin/cat > {tmp_path}/got")
    tool = clipboard_tool({"DISPLAY": ":0", "PATH": str(tmp_path / "bin")}, "linux")
    assert tool is not None
    assert copy_with(tool, TEXT)
    assert (tmp_path / "got").read_text() == TEXT
    a_tool(tmp_path / "bin", "xclip", "exit 1")
    assert not copy_with(tool, TEXT)
    (tmp_path / "bin" / "xclip").unlink()
    assert not copy_with(tool, TEXT)


def test_multiplexers_hand_the_sequence_on() -> None:
    plain = f"\x1b]52;c;{base64.b64encode(TEXT.encode()).decode()}\x07"
    assert wrapped(TEXT, {}) == ""
    assert wrapped(TEXT, {"TMUX": "t"}) == f"\x1bPtmux;\x1b{plain}\x1b\\"
    parts = re.findall(r"\x1bP([^\\]*)\x1b\\", wrapped(TEXT * 200, {"STY": "1.a"}))
    assert len(parts) > 1
    whole = "".join(parts)
    assert base64.b64decode(whole[7:-1]).decode() == TEXT * 200


@pytest.mark.parametrize(("script", "said"), [("exit 0", "with xclip"), ("exit 1", "OSC 52")])
async def test_it_is_said_by_which_way(
    script: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_tool(tmp_path / "bin", "xclip", script)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setenv("DISPLAY", ":0")
    async with running(FakeStudio()) as pilot:
        panels_of(pilot).prompt.load_text(TEXT)
        panels_of(pilot).prompt.select_all()
        await pilot.press("ctrl+c")
        await until(pilot, lambda: said in text_of(pilot))
        assert pilot.app.clipboard == TEXT
