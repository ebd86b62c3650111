"""The terminal in the program's hands before Textual is loaded, with the first frame on it.

Typing is not echoed into the frame; it waits until Textual reads it. An end before that - an
error, ctrl+c, a signal - gives the terminal back as it was.
"""

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Any, Never

_TAKE = "\x1b[?1049h\x1b[?25l\x1b[?2004h\x1b[?7l"
_GIVE_BACK = "\x1b[?7h\x1b[?2004l\x1b[?25h\x1b[?1049l"
_ENDS = ("SIGTERM", "SIGHUP", "SIGINT")


class HeldTerminal:
    """A terminal that is already on its alternate screen."""

    def __init__(self, settings: list[Any], before: dict[int, Any]) -> None:
        self._settings = settings
        self._before = before
        self.is_held = True

    def take_over(self) -> list[Any]:
        """Textual has it from now on; returns the settings to be restored at the end."""
        self._let_go()
        return self._settings

    def give_back(self) -> None:
        """As it was, unless Textual has taken it over."""
        if self.is_held:
            import termios

            self._let_go()
            with suppress(OSError, termios.error):
                os.write(2, _GIVE_BACK.encode())
                termios.tcsetattr(2, termios.TCSANOW, self._settings)

    def _let_go(self) -> None:
        self.is_held = False
        for number, handler in self._before.items():
            signal.signal(number, handler)


@contextmanager
def held_terminal(frame: str | None) -> Iterator[HeldTerminal | None]:
    """Show a frame at once, on a terminal that shows nothing else until it is taken over."""
    held = _hold(frame) if frame is not None and sys.platform != "win32" else None
    try:
        yield held
    finally:
        if held is not None:
            held.give_back()


def _hold(frame: str) -> HeldTerminal | None:
    import termios

    try:
        settings = termios.tcgetattr(2)
    except termios.error:
        return None
    before = {int(number): signal.getsignal(number) for number in map(_number, _ENDS)}
    held = HeldTerminal(settings, before)
    for number in before:
        signal.signal(number, _end)
    quiet = [*settings[:6], list(settings[6])]
    quiet[0] &= ~(termios.IXON | termios.IXOFF | termios.ICRNL | termios.INLCR | termios.IGNCR)
    quiet[3] &= ~(termios.ECHO | termios.ICANON | termios.IEXTEN)
    for key in (termios.VSUSP, termios.VQUIT):  # of the keys that signal only ctrl+c is left
        quiet[6][key] = b"\0"
    try:
        termios.tcsetattr(2, termios.TCSANOW, quiet)
        os.write(2, (_TAKE + frame).encode())
    except (OSError, termios.error):
        held.give_back()
        return None
    return held


def _number(name: str) -> signal.Signals:
    return signal.Signals[name]


def _end(number: int, _: FrameType | None) -> Never:
    sys.exit(128 + number)
