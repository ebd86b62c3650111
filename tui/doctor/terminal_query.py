"""What a terminal answers when it is asked what it can, within a short time."""

import os
import re
import select
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

from tui.terminal_facts import has_screen

PATIENCE_S, PATIENCE_OVER_SSH_S = 0.3, 1.0

_QUESTIONS = b"\x1b[?2004$p\x1b[?u\x1b[c"
"""Whether it brackets pastes, how it reports keys, and what every terminal answers."""
_PASTE = re.compile(rb"\x1b\[\?2004;(\d)\$y")
_KEYBOARD = re.compile(rb"\x1b\[\?\d*u")
_LAST = re.compile(rb"\x1b\[\?[\d;]*c")
_MOST_BYTES = 4096


@dataclass(frozen=True, slots=True)
class Answers:
    """`brackets_pastes` is None where it says nothing of that; `has_answered` anything at all."""

    has_answered: bool = False
    brackets_pastes: bool | None = None
    reports_keys: bool = False
    """By the protocol of kitty, in which no two keys arrive alike."""


def ask(read_fd: int, write_fd: int, patience_s: float) -> Answers:
    """Ask a terminal, whose line is as it was before, afterwards; what comes late is dropped."""
    try:
        import termios
    except ImportError:  # no such terminals here
        return Answers()
    try:
        before = termios.tcgetattr(read_fd)
    except termios.error:
        return Answers()
    quiet = [*before[:6], list(before[6])]
    quiet[3] &= ~(termios.ECHO | termios.ICANON)
    try:
        termios.tcsetattr(read_fd, termios.TCSANOW, quiet)
        os.write(write_fd, _QUESTIONS)
        return _read(_answer(read_fd, patience_s))
    except (OSError, termios.error):
        return Answers()
    finally:
        with suppress(termios.error):
            termios.tcsetattr(read_fd, termios.TCSAFLUSH, before)


def can_be_asked(environ: Mapping[str, str]) -> bool:
    """Whether a terminal stands at both ends of the program, and is more than paper."""
    return has_screen(environ) and sys.stdin.isatty() and sys.stdout.isatty()


def _answer(fd: int, patience_s: float) -> bytes:
    came, end = b"", time.monotonic() + patience_s
    while not _LAST.search(came) and len(came) < _MOST_BYTES:
        left = end - time.monotonic()
        if left <= 0 or not select.select([fd], [], [], left)[0]:
            break
        came += os.read(fd, _MOST_BYTES)
    return came


def _read(came: bytes) -> Answers:
    paste = _PASTE.search(came)
    return Answers(
        has_answered=b"\x1b[" in came,
        brackets_pastes=paste[1] in (b"1", b"2", b"3") if paste else None,
        reports_keys=_KEYBOARD.search(came) is not None,
    )
