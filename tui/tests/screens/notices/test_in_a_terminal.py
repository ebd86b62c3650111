"""Byte for byte what a terminal gets beside the screen, and that it gets its own back."""

import os
import re
import signal
import sys
from itertools import groupby
from pathlib import Path

import pytest

from tui.tests.screens.harness.terminal import Terminal

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")

BESIDE = re.compile(
    rb"\x1b\](?:9|99|777);[^\x07\x1b]*\x07"
    rb"|\x1bPtmux;(?:[^\x1b]|\x1b\x1b)*\x1b\\"
    rb"|\x1b\[2[23];2t"
    rb"|\x1b\][0-9]+;[^\x07\x1b]*(?:\x07|\x1b\\)"
    rb"|\x07"
)
SAVE, RESTORE = "\x1b[22;2t", "\x1b[23;2t"
BEGIN, END, ANSWERED = (
    "\x1b]9;4;3;0\x07",
    "\x1b]9;4;0;0\x07",
    "\x1b]777;notify;Stillreel;The message has its answer.\x07",
)
GHOSTTY = {"TERM_PROGRAM": "ghostty", "TERM_PROGRAM_VERSION": "1.2.3"}
TELLS = (
    "TERM_PROGRAM", "TERM_PROGRAM_VERSION", "LC_TERMINAL", "KITTY_WINDOW_ID", "WT_SESSION",
    "VTE_VERSION", "ConEmuANSI", "TMUX", "STY",
)  # fmt: skip
LEFT, CAME = "\x1b[O", "\x1b[I"
AN_ERROR = "import tui.screens.application as it; it.Stillreel.action_keys = lambda self: 1 / 0"
A_TMUX = "#!/bin/sh\nprintf 'ghostty 1.2.3\\nxterm-256color\\n1\\n'\n"


@pytest.fixture(autouse=True)
def _nobody_tells(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in TELLS:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("STILLREEL_TIME_SCALE", "20")


def beside(terminal: Terminal) -> list[str]:
    """What went out that draws nothing, without titles; the same twice in a row, once."""
    found = [each.decode() for each in BESIDE.findall(terminal.output)]
    kept = [each for each in found if not re.match(r"\x1b\](?!9;|99;|777;)", each)]
    return [each for each, _ in groupby(kept)]


def at_work(folder: Path, then: str = "") -> Terminal:
    """The program in the middle of a turn; the terminal says something right after its begin."""
    terminal = Terminal(["--mock"], folder, rows=24, columns=80, before=AN_ERROR)
    terminal.sees("credits")
    terminal.write(CAME)
    terminal.write("make it move")
    terminal.sees("make it move")
    terminal.write("\r")
    terminal.write(then)
    terminal.until(lambda: b"\x1b]2;turn \xc2\xb7" in terminal.output, "the title of a turn")
    return terminal


def titled(terminal: Terminal) -> str:
    """What the tab is called now."""
    last: bytes = re.findall(rb"\x1b\]2;([^\x1b]*)\x1b", terminal.output)[-1]
    return last.decode()


def through_tmux(sequence: str) -> str:
    return f"\x1bPtmux;{sequence.replace(chr(27), chr(27) * 2)}\x1b\\"


@pytest.mark.parametrize("where", ["ghostty", "tmux", "unknown"])
def test_a_turn_beside_the_screen(
    where: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if where == "ghostty":
        for name, value in GHOSTTY.items():
            monkeypatch.setenv(name, value)
    if where == "tmux":
        (tmp_path / "bin").mkdir()
        (tmp_path / "bin" / "tmux").write_text(A_TMUX)
        (tmp_path / "bin" / "tmux").chmod(0o755)
        monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:{os.environ['PATH']}")
        monkeypatch.setenv("TMUX", "/tmp/tmux-0/default,1,0")
    terminal = at_work(tmp_path, LEFT)
    try:
        rung = b"\x1b\\\x07" if where == "tmux" else b"\x07"
        terminal.until(lambda: "\x07" in beside(terminal), "the bell")
        terminal.write(CAME)
        terminal.until(lambda: not titled(terminal).startswith("turn"), "the end of the turn")
        before = len(terminal.output)
        os.kill(terminal.pid, signal.SIGTSTP)
        terminal.until(terminal.is_stopped, "the stop")
        os.kill(terminal.pid, signal.SIGCONT)
        terminal.until(lambda: SAVE.encode() in terminal.output[before:], "the program back")
        if where == "tmux":
            os.kill(terminal.pid, signal.SIGTERM)
        else:
            terminal.write("\x11" if where == "ghostty" else "\x03\x03")
        terminal.until(terminal.ended, "the end of the program")
    finally:
        terminal.close()
    shown, end = {
        "ghostty": ([BEGIN, "\x07", ANSWERED], END),
        "tmux": ([through_tmux(BEGIN), "\x07", through_tmux(ANSWERED)], through_tmux(END)),
        "unknown": (["\x07"], None),
    }[where]
    said = beside(terminal)
    if end is not None:  # before the bell, or after it
        said.remove(end)
    assert said == [SAVE, *shown, RESTORE, SAVE, RESTORE]
    assert rung in terminal.output


@pytest.mark.parametrize("how", ["a window closed", "an error"])
def test_the_tab_is_given_back_amid_the_work(
    how: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in GHOSTTY.items():
        monkeypatch.setenv(name, value)
    terminal = at_work(tmp_path)
    try:
        terminal.until(lambda: BEGIN.encode() in terminal.output, "progress")
        if how == "an error":
            terminal.write("\x1bOP")
        else:
            os.kill(terminal.pid, signal.SIGHUP)
        terminal.until(terminal.ended, "the end of the program")
        for _ in range(3):
            terminal.read()
    finally:
        terminal.close()
    assert beside(terminal)[-2:] == [END, RESTORE]
    assert terminal.output.rindex(RESTORE.encode()) < terminal.output.rindex(b"\x1b[?1049l")
