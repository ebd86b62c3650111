"""What is copied arrives by every way there is, and it is said by which."""

import base64
import os
import re
import stat
from pathlib import Path

import pytest
from textual.pilot import Pilot

from tui.screens.clipboard import wrapped
from tui.screens.copied_file import forget_copied, save_copied
from tui.screens.native_clipboard import clipboard_tool, copy_with
from tui.tests.screens.harness.fake_studio import (
    FakeStudio,
    a_config,
    an_app,
    main_of,
    panels_of,
    running,
    until,
)

TEXT = "a soft piano, 港口"


def noticed(pilot: Pilot[None]) -> str:
    return "\n".join(one.message for one in pilot.app._notifications)


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


@pytest.mark.parametrize(("script", "said"), [("exit 0", "with xclip"), ("exit 1", "may block it")])
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
        await until(pilot, lambda: said in noticed(pilot))
        assert pilot.app.clipboard == TEXT


async def test_what_may_not_have_arrived_is_a_file_when_it_is_copied_again(tmp_path: Path) -> None:
    app = an_app(FakeStudio(), config=a_config(tmp_path))
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await until(pilot, lambda: bool(main_of(pilot).view.is_filled))
        for text in (TEXT, f"{TEXT}!"):
            panels_of(pilot).prompt.load_text(text)
            panels_of(pilot).prompt.select_all()
            await pilot.press("ctrl+c")
            await until(pilot, lambda: "may block it" in noticed(pilot))
            pilot.app.clear_notifications()
        assert not copied_in(tmp_path)
        await pilot.press("ctrl+c")
        await until(pilot, lambda: "copied.txt" in noticed(pilot))
        assert copied_in(tmp_path) == [(f"{TEXT}!", 0o600)]


def copied_in(home: Path) -> list[tuple[str, int]]:
    found = (home / "data").glob("copied*")
    return [(one.read_text(), stat.S_IMODE(one.stat().st_mode)) for one in found]


def test_the_file_is_one_and_goes_after_a_day(tmp_path: Path) -> None:
    path = save_copied(tmp_path / "data", "before")
    assert save_copied(tmp_path / "data", "now \udcff") == path
    assert copied_in(tmp_path) == [("now ?", 0o600)]
    forget_copied(tmp_path / "data")
    assert copied_in(tmp_path)
    os.utime(path, (0, path.stat().st_mtime - 25 * 3600))
    for _each in range(2):
        forget_copied(tmp_path / "data")
        assert not copied_in(tmp_path)
