"""A picture in the clipboard becomes a still of the project."""

import asyncio
import base64
import stat
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from textual.events import Paste
from textual.pilot import Pilot

from tui.screens.clipboard_picture import Reader, WhyNoPicture, read_picture, reader
from tui.tests.screens.harness.fake_studio import (
    FakeStudio,
    a_config,
    an_app,
    has_started,
    panels_of,
    text_of,
    until,
    until_said,
    words_of,
)
from tui.tests.screens.harness.with_mock import Serve, an_interface, ready

TOOLS = ("wl-paste", "xclip", "osascript", "pngpaste", "powershell.exe")


def a_tool(folder: Path, name: str, script: str) -> Path:
    folder.mkdir(exist_ok=True)
    tool = folder / name
    tool.write_text(f"#!/bin/sh\n{script}\n")
    tool.chmod(0o755)
    return tool


@pytest.fixture
def picture() -> bytes:
    written = BytesIO()
    Image.linear_gradient("L").resize((60, 40)).convert("RGB").save(written, "PNG")
    return written.getvalue()


def put(path: Path, content: bytes) -> None:
    path.write_bytes(content)


def files_in(folder: Path) -> list[tuple[str, int, bytes]]:
    found = sorted(folder.glob("*"))
    return [(one.name, stat.S_IMODE(one.stat().st_mode), one.read_bytes()) for one in found]


@pytest.fixture
def clipboard(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, stills_examined_here: None) -> Path:
    """A folder of files named by kind, which an xclip of the test's own gives as the clipboard."""
    held = tmp_path / "clipboard" / "image"
    held.mkdir(parents=True)
    folder = held.parent
    script = (
        f'cd {folder}; eval kind=\\${{$#}}; [ "$kind" = TARGETS ] || exec /bin/cat "$kind"; '
        "for one in image/* [A-Z]*; do echo $one; done"
    )
    a_tool(tmp_path / "bin", "xclip", script)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setenv("DISPLAY", ":0")
    for far in ("SSH_CONNECTION", "SSH_TTY"):
        monkeypatch.delenv(far, raising=False)
    return folder


@asynccontextmanager
async def at_work(home: Path) -> AsyncIterator[Pilot[None]]:
    app = an_app(studio := FakeStudio(), config=a_config(home))
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await until(pilot, lambda: has_started(pilot, studio))
        panels_of(pilot).prompt.focus()
        yield pilot


def test_each_system_has_its_own_reader_and_none_is_taken_from_the_working_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in TOOLS:
        a_tool(tmp_path, name, "")
    path = {"PATH": str(tmp_path)}

    def read_by(environ: dict[str, str], platform: str = "linux") -> str | WhyNoPicture:
        found = reader(path | environ, platform)
        return Path(found.reads[0]).name if isinstance(found, Reader) else found

    assert read_by({}) is WhyNoPicture.NO_TOOL
    assert read_by({"WAYLAND_DISPLAY": "w", "DISPLAY": ":0"}) == "wl-paste"
    assert read_by({"DISPLAY": ":0"}) == "xclip"
    assert read_by({"WSL_DISTRO_NAME": "d", "DISPLAY": ":0"}) == "powershell.exe"
    assert read_by({}, "darwin") == "pngpaste"
    (tmp_path / "pngpaste").unlink()
    assert read_by({}, "darwin") == "osascript"
    assert read_by({}, "win32") == "powershell.exe"
    assert read_by({"DISPLAY": ":0", "SSH_CONNECTION": "1 2 3 4"}) is WhyNoPicture.OVER_SSH
    monkeypatch.chdir(tmp_path)
    for folders in (".", "", ":relative"):
        environ = {"PATH": folders, "DISPLAY": ":0", "WAYLAND_DISPLAY": "w"}
        assert reader(environ, "linux") is WhyNoPicture.NO_TOOL
        assert reader(environ, "darwin") is WhyNoPicture.NO_TOOL


async def test_what_a_mac_and_windows_write_is_unpacked(tmp_path: Path, picture: bytes) -> None:
    put(tmp_path / "as-hex", b"\xc2\xabdata PNGf" + picture.hex().encode() + b"\xc2\xbb\n")
    put(tmp_path / "as-base64", base64.b64encode(picture) + b"\r\n")
    a_tool(
        tmp_path,
        "osascript",
        f'case "$2" in *info) echo "«class PNGf», 12, string, 3";; *) cat {tmp_path}/as-hex;; esac',
    )
    a_tool(
        tmp_path,
        "powershell.exe",
        f'case "$5" in *ToBase64*) cat {tmp_path}/as-base64;; *) echo image/png;; esac',
    )
    for environ, platform in (({}, "darwin"), ({"WSL_DISTRO_NAME": "d"}, "linux")):
        found = reader({"PATH": str(tmp_path)} | environ, platform)
        assert isinstance(found, Reader)
        assert await read_picture(found) == picture
        assert await read_picture(found, most_bytes=len(picture) - 1) is WhyNoPicture.TOO_MUCH


@pytest.mark.parametrize(
    ("listed", "read", "why"),
    [
        ("exit 1", "", WhyNoPicture.NO_PICTURE),
        ("echo text/html", "", WhyNoPicture.NO_PICTURE),
        ("echo image/png; echo text/plain", "", WhyNoPicture.TEXT),
        ("echo image/png", "exit 1", WhyNoPicture.NO_PICTURE),
        ("echo image/png", "", WhyNoPicture.NO_PICTURE),
        ("echo image/png", "exec /bin/cat /dev/zero", WhyNoPicture.TOO_MUCH),
        ("exec /bin/cat /dev/zero", "", WhyNoPicture.TOO_MUCH),
        ("echo image/png", "/bin/sleep 100", WhyNoPicture.TOO_SLOW),
        ("/bin/sleep 100 & /bin/sleep 100", "", WhyNoPicture.TOO_SLOW),
    ],
)
async def test_whatever_the_program_does_it_ends(
    listed: str, read: str, why: WhyNoPicture, tmp_path: Path
) -> None:
    lists, reads = a_tool(tmp_path, "lists", listed), a_tool(tmp_path, "reads", read)
    patience_s = 0.3 if why is WhyNoPicture.TOO_SLOW else 30.0
    found = Reader((str(lists),), (str(reads),))
    assert (
        await read_picture(found, text_first=True, most_bytes=1 << 20, patience_s=patience_s) is why
    )
    assert len(asyncio.all_tasks()) == 1


async def test_a_copied_picture_is_a_still_of_the_project_and_can_be_taken_back(
    clipboard: Path, picture: bytes, tmp_path: Path
) -> None:
    put(clipboard / "image" / "png", picture)
    async with at_work(tmp_path / "home") as pilot:
        stills = panels_of(pilot).stills
        await pilot.press("ctrl+v")
        await until(pilot, lambda: bool(stills.stills) and stills.stills[0].width == 60)
        (still,) = stills.stills
        path = still.source.path
        assert path.parent == tmp_path / "home" / "data" / "pasted" / "p1"
        assert path.name.startswith("pasted-")
        assert path.suffix == ".png"
        assert files_in(path.parent) == [(path.name, 0o600, picture)]
        stills.focus()
        await pilot.press("x")
        await until(pilot, lambda: not stills.stills)
        await pilot.press("U")
        await until(pilot, lambda: [one.source for one in stills.stills] == [still.source])
        await pilot.press("P")
        await until(pilot, lambda: len(stills.stills) == 2)
        pilot.app.post_message(Paste(""))  # what iTerm2 sends for a picture
        await until(pilot, lambda: len({one.source for one in stills.stills}) == 3)


async def test_a_copied_picture_that_was_removed_goes_when_it_can_come_back_no_more(
    clipboard: Path, picture: bytes, serve: Serve
) -> None:
    put(clipboard / "image" / "png", picture)
    config = serve()
    app = an_interface(config)
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await ready(pilot)
        stills = panels_of(pilot).stills
        stills.focus()
        for count in (1, 2, 3):
            await pilot.press("P")
            await until(pilot, lambda n=count: len(stills.stills) == n)  # type: ignore[misc] # not inferred: a default
            await until(pilot, lambda: all(one.width for one in stills.stills))
        queued, removed, listed = (one.source.path for one in stills.stills)
        await pilot.press("g", "s", "ctrl+b")
        await until(pilot, lambda: "t takes the 1 still" in text_of(pilot))
        await pilot.press("t")
        await until(pilot, lambda: queued.name in text_of(pilot))
        await pilot.press("escape")
        await until(pilot, lambda: stills.has_focus)
        await pilot.press("g", "x", "x")
        await until(pilot, lambda: [one.source.path for one in stills.stills] == [listed])
        assert removed.exists()
        await pilot.press("ctrl+q")
        await until(pilot, lambda: not app.is_running)
    async with an_interface(config).run_test(size=(120, 40), notifications=True) as pilot:
        await ready(pilot)
        await until(pilot, lambda: not removed.exists())
        assert [one.source.path for one in panels_of(pilot).stills.stills] == [listed]
    assert listed.exists()
    assert queued.exists()


async def test_text_comes_first_where_one_writes_and_nowhere_else(
    clipboard: Path, picture: bytes, tmp_path: Path
) -> None:
    put(clipboard / "image" / "jpeg", picture)
    put(clipboard / "UTF8_STRING", b"a soft piano")
    async with at_work(tmp_path / "home") as pilot:
        await pilot.press("ctrl+v")
        await until(pilot, lambda: "Text is pasted" in words_of(pilot))
        pilot.app.copy_to_clipboard("a soft piano")
        await pilot.press("ctrl+v")
        await until(pilot, lambda: panels_of(pilot).prompt.text == "a soft piano")
        panels_of(pilot).stills.focus()
        await pilot.press("ctrl+v")
        await until(pilot, lambda: len(panels_of(pilot).stills.stills) == 1)


async def test_what_is_no_whole_picture_is_told_and_leaves_nothing(
    clipboard: Path, picture: bytes, tmp_path: Path
) -> None:
    held, kept = clipboard / "image" / "png", tmp_path / "home" / "data" / "pasted" / "p1"
    async with at_work(tmp_path / "home") as pilot:
        for content, said in (
            (b"these are words", "no still in the clipboard"),
            (picture[:-30], "It ends early"),
        ):
            put(held, content)
            await pilot.press("ctrl+v")
            await until_said(pilot, said)
            assert not files_in(kept)
            assert not panels_of(pilot).stills.stills


async def test_where_nothing_reads_the_clipboard_it_is_said_what_would(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for environ, said in (({}, "wl-paste or xclip"), ({"SSH_CONNECTION": "1"}, "Over ssh")):
        for name, value in environ.items():
            monkeypatch.setenv(name, value)
        async with at_work(tmp_path / "home") as pilot:
            await pilot.press("ctrl+v")
            await until_said(pilot, said)
