"""The truth: the program in a terminal of its own, on the bundled mock, from a still to a film."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import termios
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tui.tests.screens.harness.terminal import SEQUENCE, Terminal

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")

_SPEED = "120"
_FILMS_HERE = """
from mockserver.film import from_draft, worker
from_draft.film_size = lambda *_: (128, 128)
worker._in_child = worker._in_thread
"""
"""Films are small, and no process is started for them."""
Start = Callable[..., Terminal]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts the program in a folder of its own."""
    terminals: list[Terminal] = []

    def run(arguments: list[str], before: str = "") -> Terminal:
        terminals.append(Terminal(arguments, tmp_path, rows=40, columns=120, before=before))
        return terminals[-1]

    yield run
    for terminal in terminals:
        terminal.close()


def unsent(folder: Path) -> list[str]:
    """What is kept of the prompt: by the library, or in a file until a project has been opened."""
    data = folder / "home" / "data"
    with closing(sqlite3.connect(data / "library.sqlite3")) as library:
        kept = [text for (text,) in library.execute("SELECT unsent FROM projects")]
    kept += [json.loads(path.read_text())["text"] for path in data.glob("unsent-new-*.json")]
    return [text for text in kept if text]


def assert_restored(terminal: Terminal) -> None:
    """The alternate screen, the mouse, pasting and the cursor are as they were."""
    for switch in (b"?1049l", b"?1000l", b"?1003l", b"?2004l", b"?25h"):
        assert b"\x1b[" + switch in terminal.output
    assert terminal.output.rindex(b"\x1b[?1049l") > terminal.output.rindex(b"\x1b[?1049h")


def test_from_a_still_to_a_saved_film_without_leaving_the_keyboard(
    start: Start, pictures: Path
) -> None:
    terminal = start(["--mock", "--speed", _SPEED], _FILMS_HERE)
    terminal.sees("credits")
    terminal.write("\x0f")
    terminal.sees("Add stills")
    terminal.write("harb")
    terminal.sees("harbour.jpg")
    terminal.write("\r")
    terminal.sees("ready")
    terminal.write("turn this into a 1-second clip with the title Harbour")
    terminal.sees("title Harbour")
    terminal.write("\r")
    terminal.sees("The timeline changed")
    terminal.write("\x05")
    terminal.sees("Export the clip")
    terminal.write("\r")
    terminal.sees("Saved")
    film = pictures / "harbour.mp4"
    assert b"ftyp" in film.read_bytes()[:16]
    terminal.write("\x11")
    terminal.until(terminal.ended, "the end")
    assert terminal.status == 0
    assert b"Traceback" not in terminal.output
    assert_restored(terminal)
    assert termios.tcgetattr(terminal.fd)[3] == terminal.before[3]


def test_a_signal_leaves_the_terminal_as_it_was(start: Start, tmp_path: Path) -> None:
    terminal = start(["--mock", "--speed", _SPEED])
    terminal.sees("credits")
    terminal.write("half a thought")
    terminal.sees("half a thought")
    os.kill(terminal.pid, signal.SIGTERM)
    terminal.until(terminal.ended, "the end")
    assert terminal.status == 128 + signal.SIGTERM
    assert_restored(terminal)
    assert unsent(tmp_path) == ["half a thought"]


def test_a_mistake_ends_with_five_lines_and_keeps_the_draft(start: Start, tmp_path: Path) -> None:
    broken = "import tui.screens.main.screen as m; m.MainScreen.action_read = lambda *_: 1 / 0"
    terminal = start(["--mock", "--speed", _SPEED], broken)
    terminal.sees("credits")
    terminal.write("half a thought")
    terminal.sees("half a thought")
    terminal.write("\x14")
    terminal.until(terminal.ended, "the end")
    assert terminal.status == 1
    assert_restored(terminal)
    last = terminal.output[terminal.output.rindex(b"\x1b[?1049l") :].decode()
    assert "a mistake of the program: ZeroDivisionError" in last
    assert len(SEQUENCE.sub(b"", last.encode()).strip().splitlines()) == 5
    assert b"Traceback" not in terminal.output
    (report,) = (tmp_path / "home" / "data" / "reports").iterdir()
    assert "division by zero" in report.read_text()
    assert unsent(tmp_path) == ["half a thought"]


def test_a_window_that_is_closed_ends_the_program_and_keeps_the_draft(
    start: Start, tmp_path: Path
) -> None:
    terminal = start(["--mock", "--speed", _SPEED])
    terminal.sees("credits")
    terminal.write("half a thought")
    terminal.sees("half a thought")
    terminal.hang_up()
    terminal.until(terminal.ended, "the end")
    assert terminal.status == 128 + signal.SIGHUP
    assert unsent(tmp_path) == ["half a thought"]


def test_a_line_that_drops_without_a_signal_ends_the_program(start: Start) -> None:
    deaf = (
        "import asyncio, signal; signal.signal(signal.SIGHUP, signal.SIG_IGN)\n"
        "asyncio.SelectorEventLoop.add_signal_handler = lambda *_: None"
    )
    terminal = start(["--mock", "--speed", _SPEED], deaf)
    terminal.sees("credits")
    terminal.hang_up()
    terminal.until(terminal.ended, "the end")
    assert terminal.status == 128 + signal.SIGHUP


@pytest.mark.parametrize("is_wanted", [True, False])
def test_without_the_mouse_the_terminal_keeps_its_own_selection(
    start: Start, tmp_path: Path, is_wanted: bool
) -> None:
    settings = tmp_path / "home" / "config" / "config.toml"
    settings.parent.mkdir(parents=True)
    settings.write_text(f"mouse = {str(is_wanted).lower()}\n")
    terminal = start(["--mock"])
    terminal.until(lambda: b"\x1b[?2004h" in terminal.output, "bracketed pastes")
    terminal.sees("stillreel")
    assert (b"\x1b[?1000h" in terminal.output) == is_wanted


@pytest.mark.parametrize("kind", ["dumb", "unknown", ""])
def test_a_terminal_that_is_paper_is_told_so_and_given_nothing_else(
    start: Start, kind: str
) -> None:
    terminal = start(["--mock"], before=f"import os\nos.environ['TERM'] = {kind!r}")
    terminal.until(terminal.ended, "its end")
    assert terminal.status == 2
    assert f"TERM is {kind or 'not set'}".encode() in terminal.output
    assert b"\x1b" not in terminal.output


def test_without_a_terminal_the_interface_says_so(tmp_path: Path) -> None:
    code = "from tui.cli import main; raise SystemExit(main())"
    environ = {"STILLREEL_HOME": str(tmp_path), "PATH": os.environ["PATH"]}
    done = subprocess.run(
        [sys.executable, "-c", code],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        env=environ,
        check=False,
    )
    assert done.returncode == 2
    assert "needs a terminal" in done.stderr
