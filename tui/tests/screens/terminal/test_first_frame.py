"""The first frame, on the screen before the program that draws it is loaded."""

import signal
import sys
import termios
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tui.keys.keymap import Keymap
from tui.screens.chosen_theme import Remembered, save_theme
from tui.screens.terminal.first_frame import FirstFrames
from tui.tests.screens.harness.terminal import Terminal
from tui.words import CHINESE, ENGLISH

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")

DARK = "stillreel-dark"
MOCK = "mock"
FRAME = "\x1b[1;1Hframes, and a prompt"
IGNORED = "signal.signal(signal.SIGHUP, signal.SIG_IGN)"
SIGNALLED = """
import os, signal
from textual.drivers.linux_driver import LinuxDriver
from tui.screens.main.screen import MainScreen
from tui.screens.terminal import first_frame
first_frame.FirstFrames.last = lambda _: {frame!r}
then = {place}
def signalled(*given):
    os.kill(os.getpid(), signal.{name})
    return then(*given)
{place} = signalled
"""
ALTERNATE, NORMAL = b"\x1b[?1049h", b"\x1b[?1049l"
TAKEN = {
    ALTERNATE: NORMAL,
    b"\x1b[?25l": b"\x1b[?25h",
    b"\x1b[?7l": b"\x1b[?7h",
    b"\x1b[?1000h": b"\x1b[?1000l",
    b"\x1b[?1004h": b"\x1b[?1004l",
    b"\x1b[?2004h": b"\x1b[?2004l",
    b"\x1b[>": b"\x1b[<u",
}
"""What the program does to a terminal, and how it undoes it."""
Start = Callable[..., Terminal]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    terminals: list[Terminal] = []

    def run(before: str = "", rows: int = 24, columns: int = 80) -> Terminal:
        terminals.append(Terminal(["--mock"], tmp_path, rows, columns, before))
        return terminals[-1]

    yield run
    for terminal in terminals:
        terminal.close()


@pytest.fixture
def frames(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FirstFrames:
    """Those of a terminal of 80 by 24 whose theme is known."""
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("LINES", "24")
    save_theme(tmp_path, Remembered.CHOSEN, DARK)
    return FirstFrames(tmp_path, MOCK)


def kept(folder: Path) -> list[Path]:
    return sorted((folder / "first-frames").glob("*"))


def leave(terminal: Terminal) -> None:
    terminal.write("\x11")
    terminal.until(terminal.ended, "the end")
    assert terminal.status == 0
    assert termios.tcgetattr(terminal.fd) == terminal.before
    assert terminal.output.count(ALTERNATE) == 1
    assert terminal.output.rindex(NORMAL) > terminal.output.index(ALTERNATE)


def test_the_second_start_shows_at_once_what_it_then_paints(start: Start, tmp_path: Path) -> None:
    first = start()
    first.sees("credits")
    first.write("\x1b]11;rgb:0000/0000/0000\x1b\\")
    first.until(lambda: (tmp_path / "home/data/ground").exists(), "what the terminal told")
    leave(first)
    (frame,) = kept(tmp_path / "home" / "data")
    painted = frame.read_bytes().partition(b"\n")[2].replace(b"\n", b"\r\n")
    second = start()
    second.until(lambda: painted in second.output, "the frame")
    second.write("q")
    second.read()
    second.write("uietly typed meanwhile")
    second.until(lambda: second.output.count(painted) == 2, "the frame, and the same once more")
    assert second.output.index(painted) < second.output.index(b"\x1b[?1000h")
    second.sees("quietly typed meanwhile")
    assert b"typed" not in second.output[: second.output.rindex(painted)]
    leave(second)
    start(columns=120, rows=40).until(
        lambda: len(kept(tmp_path / "home" / "data")) == 2, "another frame"
    )


@pytest.mark.parametrize(
    ("end", "status"),
    [
        ("raise SystemExit(3)", 3),
        ("raise RuntimeError", 1),
        ("os.kill(os.getpid(), signal.SIGTERM)", 143),
        ("os.kill(os.getpid(), signal.SIGHUP)", 129),
        ("os.kill(os.getpid(), signal.SIGINT)", 130),
        (f"{IGNORED}; os.kill(os.getpid(), signal.SIGHUP); raise SystemExit(4)", 4),
    ],
)
def test_an_end_before_the_program_is_there_leaves_the_terminal_as_it_was(
    end: str, status: int, start: Start
) -> None:
    terminal = start(
        "import os, signal\n"
        f"{end.partition('; ')[0] if end.startswith(IGNORED) else ''}\n"
        "from tui.screens.terminal.early_terminal import held_terminal\n"
        f"with held_terminal({FRAME!r}):\n {end}"
    )
    terminal.until(terminal.ended, "the end")
    terminal.sees("prompt")
    assert terminal.status == status
    assert termios.tcgetattr(terminal.fd) == terminal.before
    shown, _, rest = terminal.output.partition(FRAME.encode())
    assert ALTERNATE in shown
    assert rest.index(b"\x1b[?25h") < rest.index(NORMAL)


@pytest.mark.parametrize(
    ("name", "place", "frame"),
    [
        ("SIGTERM", "LinuxDriver._enable_mouse_support", FRAME),
        ("SIGHUP", "LinuxDriver._disable_line_wrap", FRAME),
        ("SIGHUP", "LinuxDriver._disable_line_wrap", None),
        ("SIGINT", "MainScreen.compose", None),
    ],
)
def test_a_signal_while_the_program_takes_the_terminal_leaves_it_as_it_was(
    name: str, place: str, frame: str | None, start: Start
) -> None:
    terminal = start(SIGNALLED.format(name=name, place=place, frame=frame))
    terminal.until(terminal.ended, "the end")
    assert terminal.status == 128 + signal.Signals[name]
    assert termios.tcgetattr(terminal.fd) == terminal.before
    for taken, given_back in TAKEN.items():
        assert terminal.output.rfind(taken) < terminal.output.rfind(given_back), taken
    assert b"Traceback" not in terminal.output


def test_what_was_painted_is_shown_the_next_time(frames: FirstFrames, tmp_path: Path) -> None:
    assert frames.last() is None
    frames.keep(FRAME, (80, 24), DARK)
    assert FirstFrames(tmp_path, MOCK).last() == FRAME
    frames.keep(f"{FRAME}!", (80, 24), DARK)
    assert FirstFrames(tmp_path, MOCK).last() == f"{FRAME}!"
    frames.keep(FRAME, (81, 24), DARK)
    frames.keep(FRAME, (80, 24), "stillreel-light")
    assert FirstFrames(tmp_path, MOCK).last() == f"{FRAME}!"


@pytest.mark.parametrize(
    "changed",
    [
        {"TERM": "dumb"},
        {"TERM": ""},
        {"COLUMNS": "70"},
        {"LINES": "20"},
        {"COLORTERM": "truecolor"},
    ],
)
def test_where_it_cannot_be_known_none_is_shown(
    changed: dict[str, str], frames: FirstFrames, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("COLORTERM", raising=False)
    frames.keep(FRAME, (80, 24), DARK)
    assert frames.last() == FRAME
    for name, value in changed.items():
        monkeypatch.setenv(name, value)
    assert frames.last() is None


def test_before_the_ground_of_the_terminal_is_known_none_is_shown(
    frames: FirstFrames, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    frames.keep(FRAME, (80, 24), DARK)
    (tmp_path / Remembered.CHOSEN).unlink()
    assert frames.last() is None
    save_theme(tmp_path, Remembered.GROUND, DARK)
    assert frames.last() == FRAME
    monkeypatch.setenv("NO_COLOR", "1")
    assert frames.last() is None
    frames.keep(FRAME, (80, 24), "whatever stands in for no colour")
    assert frames.last() == FRAME


def test_the_frame_of_one_service_is_not_shown_for_another(
    frames: FirstFrames, tmp_path: Path
) -> None:
    elsewhere = FirstFrames(tmp_path, "clips.example:8080")
    frames.keep(FRAME, (80, 24), DARK)
    assert elsewhere.last() is None
    elsewhere.keep(f"{FRAME} elsewhere", (80, 24), DARK)
    assert frames.last() == FRAME
    assert elsewhere.last() == f"{FRAME} elsewhere"


def test_the_frame_of_other_keys_is_not_shown(frames: FirstFrames, tmp_path: Path) -> None:
    changed = FirstFrames(tmp_path, MOCK, Keymap({"export": ("f8",)}))
    frames.keep(FRAME, (80, 24), DARK)
    assert changed.last() is None
    assert FirstFrames(tmp_path, MOCK, Keymap({})).last() == FRAME


def test_the_frame_of_other_signs_is_not_shown(frames: FirstFrames, tmp_path: Path) -> None:
    frames.keep(FRAME, (80, 24), DARK)
    plain = FirstFrames(tmp_path, MOCK, is_ascii=True)
    assert plain.last() is None
    plain.keep(f"{FRAME} in ASCII", (80, 24), DARK)
    assert frames.last() == FRAME


def test_nobody_else_reads_the_folders_that_it_makes(frames: FirstFrames, tmp_path: Path) -> None:
    fresh = tmp_path / "data"
    FirstFrames(fresh, MOCK).keep(FRAME, (80, 24), DARK)
    assert not fresh.stat().st_mode & 0o077
    assert not kept(fresh)[0].parent.stat().st_mode & 0o077


@pytest.mark.parametrize("damaged", [b"", b"\n", b"00000000\nframe", b"\xff\xfe", b"x" * 2_000_000])
def test_a_damaged_frame_is_as_good_as_none(
    damaged: bytes, frames: FirstFrames, tmp_path: Path
) -> None:
    frames.keep(FRAME, (80, 24), DARK)
    (path,) = kept(tmp_path)
    path.write_bytes(damaged)
    assert frames.last() is None


def test_no_more_frames_are_kept_than_there_are_likely_windows(
    frames: FirstFrames, tmp_path: Path
) -> None:
    for columns in range(60, 90):
        frames.keep(FRAME, (columns, 24), DARK)
    assert len(kept(tmp_path)) == 8
    assert any(path.name.startswith("89x24-") for path in kept(tmp_path))


def test_a_folder_that_takes_nothing_costs_nothing_but_time(
    frames: FirstFrames, tmp_path: Path
) -> None:
    (tmp_path / "first-frames").write_text("a file stands in its place")
    frames.keep(FRAME, (80, 24), DARK)
    assert frames.last() is None


def test_the_frame_of_one_language_is_not_shown_in_another(
    frames: FirstFrames, monkeypatch: pytest.MonkeyPatch
) -> None:
    frames.keep(FRAME, (80, 24), DARK)
    monkeypatch.setattr("tui.words._language", CHINESE)
    assert frames.last() is None
    frames.keep("图片", (80, 24), DARK)
    assert frames.last() == "图片"
    monkeypatch.setattr("tui.words._language", ENGLISH)
    assert frames.last() == FRAME
