"""A terminal for the program: a pseudo-terminal, and the program in a process on it."""

import fcntl
import os
import re
import select
import struct
import subprocess
import termios
import time
from collections.abc import Callable
from pathlib import Path

from tui.screens.terminal.input import AT_ONCE_S
from tui.tests.processes import Program

_LIMIT_S = 60.0
_PAUSE_S = 0.05
_MOST_BYTES_OF_A_TEXT = 4096
"""That a text to be seen takes, with all that styles it."""
_LAST = b"\x00the last\x00"
SEQUENCE = re.compile(rb"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[()][0-9A-Z]|.)")


class Terminal:
    """A child process on a pseudo-terminal, and everything it wrote."""

    def __init__(
        self,
        arguments: list[str],
        folder: Path,
        rows: int,
        columns: int,
        before: str = "",
        *,
        examine_here: bool = False,
    ) -> None:
        """`before` and `examine_here` are as a `Program` has them."""
        environ = {
            # A snapshot test leaves its size behind in these.
            **{name: os.environ[name] for name in os.environ if name not in ("COLUMNS", "LINES")},
            "STILLREEL_HOME": str(folder / "home"),
            "TERM": "xterm-256color",
            "TEXTUAL_ANIMATIONS": "none",
        }
        self.fd, self._other_end = os.openpty()
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.before = termios.tcgetattr(self.fd)
        self.output = b""
        self._is_all_read = False
        program = Program(arguments, environ, folder, before, examine_here)
        self._program = program.start_on(os.ttyname(self._other_end))

    @property
    def pid(self) -> int:
        """The program's process."""
        assert self._program.pid is not None
        return self._program.pid

    @property
    def status(self) -> int | None:
        """How the program ended, as a shell says it; below 0 by a signal, None while it runs."""
        return self._program.exitcode

    def read(self) -> None:
        """Take what there is, or the program's end; waits a twentieth of a second at most."""
        if self.fd < 0:
            self._program.join(_PAUSE_S)
        elif select.select([self.fd], [], [], _PAUSE_S)[0]:
            try:
                self.output += os.read(self.fd, 1 << 16)
            except OSError:  # the program has left it
                self._program.join(_PAUSE_S)

    def write(self, text: str | bytes) -> None:
        """Type; Enter at the pace of hands, since what follows text at once is part of it."""
        typed = text.encode() if isinstance(text, str) else text
        if typed.startswith(b"\r"):
            pressed_at = time.monotonic() + 2 * AT_ONCE_S
            while time.monotonic() < pressed_at:
                self.read()
        os.write(self.fd, typed)

    def until(self, reached: Callable[[], bool], what: str) -> None:
        """Read until something is so."""
        limit = time.monotonic() + _LIMIT_S
        while not reached():
            if time.monotonic() > limit:
                words = SEQUENCE.sub(b" ", self.output[-40_000:]).decode(errors="replace")
                shown = "\n".join(dict.fromkeys(re.split(r"\s{3,}", words)))  # not every blink
                raise AssertionError(f"{what} never came. Last seen: {shown}")
            self.read()

    def sees(self, text: str, since: int = 0) -> None:
        """Read until this is on the screen."""
        wanted, read = text.encode(), since

        def shown() -> bool:
            nonlocal read
            begin, read = max(since, read - _MOST_BYTES_OF_A_TEXT), len(self.output)
            return wanted in SEQUENCE.sub(b"", self.output[begin:])

        self.until(shown, text)

    def is_stopped(self) -> bool:
        """Whether the program waits to be continued."""
        told = Path(f"/proc/{self.pid}/stat")
        if told.exists():
            return told.read_text().rpartition(")")[2].split()[0] == "T"
        ps = subprocess.run(["ps", "-o", "state=", "-p", str(self.pid)], capture_output=True)
        return ps.stdout.strip().startswith(b"T")

    def ended(self) -> bool:
        """Whether the program is gone, and all that it wrote is here."""
        if self.status is None:
            return False
        if self.fd >= 0 and not self._is_all_read:
            self._read_the_rest()
        return True

    def _read_the_rest(self) -> None:
        """Its last words may still be on their way: a mark written behind them is the last."""
        while select.select([self.fd], [], [], 0)[0]:
            self.read()
        os.write(self._other_end, _LAST)
        while not self.output.endswith(_LAST):
            self.read()
        self.output = self.output.removesuffix(_LAST)
        self._is_all_read = True

    def hang_up(self) -> None:
        """Close the window."""
        os.close(self.fd)
        self.fd = -1

    def close(self) -> None:
        """End it, whatever it does."""
        if self.status is None:
            self._program.kill()
            self._program.join()
        if self.fd >= 0:
            os.close(self.fd)
        os.close(self._other_end)
