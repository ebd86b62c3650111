"""The program on a pseudo-terminal, and what it takes: time, memory, threads."""

import fcntl
import os
import re
import select
import struct
import subprocess
import termios
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tui.child_python import command_for

_PATIENCE_S = 30.0
SEQUENCE = re.compile(rb"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|.)")
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Process:
    """What one process has taken: CPU in seconds, memory in MB, threads."""

    cpu_s: float
    mb: float
    threads: int


class ProgramOnPty:
    """The program on a terminal, and all that it wrote since it was last asked."""

    def __init__(self, process: "subprocess.Popen[bytes]", terminal: int) -> None:
        self.pid = process.pid
        self._terminal = terminal
        self.output = bytearray()

    def press(self, key: str) -> None:
        """Type."""
        os.write(self._terminal, key.encode())

    def write(self, some: bytes) -> int:
        """Type so much of this as is taken at once; says how much."""
        return os.write(self._terminal, some)

    def text(self) -> bytes:
        """What was written, without what tells the terminal where and how."""
        return SEQUENCE.sub(b"", self.output)

    def read(self, seconds: float) -> None:
        """Take what comes in so many seconds."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            if select.select([self._terminal], [], [], left)[0]:
                self.output += os.read(self._terminal, 1 << 16)

    def until(self, reached: Callable[[], bool]) -> None:
        """Take what comes until something is so."""
        end = time.monotonic() + _PATIENCE_S
        while not reached():
            if time.monotonic() > end:
                raise SystemExit(f"nothing came of it: {bytes(self.output[-2000:])!r}")
            self.read(0.05)

    def children(self) -> list[int]:
        """The processes that it has started, and that are there."""
        tasks = Path(f"/proc/{self.pid}/task").iterdir()
        return [int(one) for task in tasks for one in (task / "children").read_text().split()]


def process_of(pid: int) -> Process:
    """What a process has taken until now."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    cpu_s = (int(fields[11]) + int(fields[12])) / _TICKS
    return Process(cpu_s, pages * os.sysconf("SC_PAGE_SIZE") / 1e6, int(fields[17]))


@contextmanager
def program(home: Path, *files: Path, size: tuple[int, int]) -> Iterator[ProgramOnPty]:
    """Start it with these files on a terminal of so many columns and rows."""
    columns, rows = size
    ours, theirs = os.openpty()
    fcntl.ioctl(ours, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
    environ = {
        **{name: text for name, text in os.environ.items() if name not in ("COLUMNS", "LINES")},
        "STILLREEL_HOME": str(home),
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
    }
    environ.pop("SSH_CONNECTION", None)
    process = subprocess.Popen(
        command_for("tui.cli", "--mock", *map(str, files)),
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env=environ,
        start_new_session=True,
    )
    try:
        yield ProgramOnPty(process, ours)
    finally:
        process.kill()
        process.wait()
        os.close(ours)
        os.close(theirs)
