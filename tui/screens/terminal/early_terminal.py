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
ENDS = ("SIGTERM", "SIGHUP", "SIGINT")
"""The signals that end the program."""


class HeldTerminal:
    """A terminal on its alternate screen, from `show` until it is taken over or given back."""

    def __init__(self, settings: list[Any]) -> None:
        """`settings` are those of the line, as they were found."""
        self._settings = settings
        self._handlers: dict[int, Any] = {}
        self.is_held = False

    def show(self, frame: str) -> None:
        """Take it, quietly, with a frame on it. Raises OSError or `termios.error`."""
        import termios

        self.is_held = True
        for number in (signal.Signals[name] for name in ENDS):
            handler = signal.getsignal(number)
            # What the caller has the program ignore, as `nohup` does, goes on being ignored.
            if handler not in (None, signal.SIG_IGN):
                self._handlers[number] = handler
                signal.signal(number, _end)
        quiet = [*self._settings[:6], list(self._settings[6])]
        quiet[0] &= ~(termios.IXON | termios.IXOFF | termios.ICRNL | termios.INLCR | termios.IGNCR)
        quiet[3] &= ~(termios.ECHO | termios.ICANON | termios.IEXTEN)
        for key in (termios.VSUSP, termios.VQUIT):  # of the keys that signal only ctrl+c is left
            quiet[6][key] = b"\0"
        termios.tcsetattr(2, termios.TCSANOW, quiet)
        os.write(2, (_TAKE + frame).encode())

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
        for number, handler in self._handlers.items():
            if signal.getsignal(number) is _end:  # else the program hears it already
                signal.signal(number, handler)


@contextmanager
def held_terminal(frame: str | None) -> Iterator[HeldTerminal | None]:
    """Show a frame at once, on a terminal that shows nothing else until it is taken over."""
    if frame is None or sys.platform == "win32":
        yield None
        return
    import termios

    held = None
    try:
        with suppress(OSError, termios.error):
            held = HeldTerminal(termios.tcgetattr(2))
            held.show(frame)
        yield held
    finally:
        if held is not None:
            held.give_back()


def _end(number: int, _: FrameType | None) -> Never:
    sys.exit(128 + number)
