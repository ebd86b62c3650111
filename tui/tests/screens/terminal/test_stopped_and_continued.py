"""The program stopped from outside, as a job of a shell, and continued: all is there again."""

import os
import signal
import sys
import termios
from pathlib import Path

import pytest

from tui.tests.screens.harness.terminal import Terminal

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")

SCREEN, MOUSE, PASTES, FOCUS, KEYS = "?1049h", "?1003h", "?2004h", "?1004h", ">25u"
_LINE = termios.ECHO | termios.ICANON | termios.ISIG
_LFLAG = 3


def stop(terminal: Terminal, number: signal.Signals) -> None:
    """Stop the program, and use its terminal as a shell does."""
    os.kill(terminal.pid, number)
    terminal.until(terminal.is_stopped, "the stop")
    if number is signal.SIGTSTP:  # it could give the terminal back
        terminal.read()
        assert terminal.output.rindex(b"\x1b[?1049l") > terminal.output.rindex(b"\x1b[?1049h")
        assert termios.tcgetattr(terminal.fd)[_LFLAG] == terminal.before[_LFLAG]
    termios.tcsetattr(terminal.fd, termios.TCSANOW, terminal.before)


def test_a_program_that_was_stopped_has_its_screen_its_modes_and_its_keys_again(
    tmp_path: Path,
) -> None:
    terminal = Terminal(["--mock"], tmp_path, rows=24, columns=80)
    try:
        terminal.sees("credits")
        terminal.write("a thought")
        terminal.sees("a thought")
        for number in (signal.SIGSTOP, signal.SIGTSTP, signal.SIGSTOP):
            stop(terminal, number)
            at = len(terminal.output)
            os.kill(terminal.pid, signal.SIGCONT)
            for text in ("stillreel", "Conversation", "a thought", "palette"):
                terminal.sees(text, since=at)
            for mode in (SCREEN, MOUSE, PASTES, FOCUS, KEYS):
                assert f"\x1b[{mode}".encode() in terminal.output[at:], mode
            assert b"\x1b]2;" in terminal.output[at:]
            assert not termios.tcgetattr(terminal.fd)[_LFLAG] & _LINE
        for each in "!?":
            terminal.write(each)
        terminal.sees("a thought!?")  # read by one reader, in its order
        terminal.write("\x11")
        terminal.until(terminal.ended, "the end")
        assert termios.tcgetattr(terminal.fd)[_LFLAG] == terminal.before[_LFLAG]
    finally:
        terminal.close()
