"""How many pictures a second the viewer shows, what they cost, and that it leaves nothing behind.

    python -m contract_tests.benchmarks.viewer

A film of 10 s and 30 frames a second, made by the mock's renderer, plays in the program on a real
pseudo-terminal of 80 columns: once in 16:9, once in the shape that fills 80x45 cells. Counted are
the times that the bar below it names. CPU is that of the program, its mock, and its decoder.
"""

import argparse
import fcntl
import os
import re
import select
import struct
import subprocess
import sys
import tempfile
import termios
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from contract_tests.benchmarks.stills import photograph
from mockserver.film.plan import FilmPlan, Shot
from mockserver.film.render import render
from tui.child_python import command_for

COLUMNS, ROWS = 80, 48
SECONDS = 10
SHAPES = {"16:9, 80x22 cells": (1920, 1080), "9:10, 80x45 cells": (1080, 1216)}
LEAST_FPS, MOST_OF_A_CORE, MOST_LEFT_MB = 12.0, 0.5, 10
TIMES = 10
"""How often it is opened and left in all."""
_PLACE = re.compile(rb"playing\s+(\d+:\d\d\.\d\d) / ")
_PATIENCE_S = 30.0
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Process:
    """What one process has taken: CPU in seconds, memory in MB, threads."""

    cpu_s: float
    mb: float
    threads: int


class Watched:
    """The program on a terminal, and all that it wrote since it was last asked."""

    def __init__(self, process: "subprocess.Popen[bytes]", terminal: int) -> None:
        self.pid = process.pid
        self._terminal = terminal
        self.output = bytearray()

    def press(self, key: str) -> None:
        """Type."""
        os.write(self._terminal, key.encode())

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


def main() -> int:
    """Print the figures; 1 if one misses its bar."""
    argparse.ArgumentParser(description=__doc__.partition("\n")[0]).parse_args()
    good = True
    with tempfile.TemporaryDirectory() as folder:
        still = photograph(Path(folder, "still.jpg"))
        for name, (width, height) in SHAPES.items():
            film = Path(folder, f"film-{height}.mp4")
            plan = FilmPlan(width, height, 30, (Shot(still, 0, SECONDS * 1000, "zoom-in"),))
            render(plan, film, progress=lambda _: None, cancelled=threading.Event())
            with _program(film) as watched:
                good &= _measure(name, watched)
    return 0 if good else 1


def _measure(name: str, watched: Watched) -> bool:
    watched.until(lambda: b"Say what to make" in watched.output)
    watched.read(4.0)  # what was put off until after the first paint
    before, others = _of(watched.pid), set(watched.children())
    watched.press("\t")
    watched.read(0.3)
    watched.press("1")
    watched.read(0.3)
    watched.press(" ")
    watched.until(lambda: _PLACE.search(watched.output) is not None)
    (child,) = set(watched.children()) - others
    watched.read(1.0)
    watched.output = bytearray()
    began, cpu_s = time.monotonic(), _of(watched.pid).cpu_s + _of(child).cpu_s
    watched.read(SECONDS - 3.0)
    seconds = time.monotonic() - began
    during, decoder = _of(watched.pid), _of(child)
    share = (during.cpu_s + decoder.cpu_s - cpu_s) / seconds
    fps = len(set(_PLACE.findall(watched.output))) / seconds
    rate = len(watched.output) / seconds / 1e6
    watched.press("q")
    watched.until(lambda: set(watched.children()) <= others)
    watched.read(2.0)
    after = _of(watched.pid)
    again = [_opened_again(watched, others) for _each in range(TIMES - 1)]
    print(f"{name}: {fps:.1f} pictures a second, {share:.0%} of a core, {rate:.2f} MB/s written")
    print(
        f"  program {before.mb:.0f} MB and {before.threads} threads before, "
        f"{during.mb:.0f} MB and {during.threads} while it plays, "
        f"{after.mb:.0f} MB and {after.threads} after; decoder {decoder.mb:.0f} MB, then gone"
    )
    print(f"  after each of the next times, MB: {' '.join(f'{one.mb:.0f}' for one in again)}")
    is_free = again[-1].mb - before.mb <= MOST_LEFT_MB and after.threads <= before.threads
    return fps >= LEAST_FPS and share <= MOST_OF_A_CORE and is_free


def _opened_again(watched: Watched, others: set[int]) -> Process:
    """What the program takes when the film has played for a while once more, and was left."""
    watched.output = bytearray()
    watched.press(" ")
    watched.until(lambda: _PLACE.search(watched.output) is not None)
    watched.read(3.0)
    watched.press("q")
    watched.until(lambda: set(watched.children()) <= others)
    watched.read(1.0)
    return _of(watched.pid)


def _of(pid: int) -> Process:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    cpu_s = (int(fields[11]) + int(fields[12])) / _TICKS
    return Process(cpu_s, pages * os.sysconf("SC_PAGE_SIZE") / 1e6, int(fields[17]))


@contextmanager
def _program(film: Path) -> Iterator[Watched]:
    ours, theirs = os.openpty()
    fcntl.ioctl(ours, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
    environ = {
        **{name: text for name, text in os.environ.items() if name not in ("COLUMNS", "LINES")},
        "STILLREEL_HOME": str(film.parent / "home"),
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
    }
    environ.pop("SSH_CONNECTION", None)
    process = subprocess.Popen(
        command_for("tui.cli", "--mock", str(film)),
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env=environ,
        start_new_session=True,
    )
    try:
        yield Watched(process, ours)
    finally:
        process.kill()
        process.wait()
        os.close(ours)
        os.close(theirs)


if __name__ == "__main__":
    sys.exit(main())
