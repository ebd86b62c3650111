"""How many pictures a second the viewer shows, what they cost, and that it leaves nothing behind.

    python -m contract_tests.benchmarks.interface.viewer

A film of 10 s and 30 frames a second, made by the mock's renderer, plays in the program on a real
pseudo-terminal: in 80 columns once in 16:9, once in the shape that fills 80x45 cells, and in 200.
Counted are the times that the bar below it names. CPU is that of the program, its mock, and its
decoder.
"""

import argparse
import re
import sys
import tempfile
import threading
import time
from pathlib import Path

from contract_tests.benchmarks.interface.program_on_pty import (
    Process,
    ProgramOnPty,
    process_of,
    program,
)
from contract_tests.benchmarks.stills import photograph
from mockserver.film.plan import FilmPlan, Shot
from mockserver.film.render import render

SECONDS = 10
SHOWN = {
    "16:9, 80x22 cells": ((1920, 1080), (80, 48)),
    "9:10, 80x45 cells": ((1080, 1216), (80, 48)),
    "16:9, 200x56 cells": ((1920, 1080), (200, 60)),
}
"""The film, and the terminal: columns and rows."""
LEAST_FPS, MOST_OF_A_CORE, MOST_LEFT_MB = 12.0, 0.5, 10
TIMES = 10
"""How often it is opened and left in all."""
_PLACE = re.compile(rb"playing\s+(\d+:\d\d\.\d\d) / ")


def main() -> int:
    """Print the figures; 1 if one misses its bar."""
    argparse.ArgumentParser(description=__doc__.partition("\n")[0]).parse_args()
    good = True
    with tempfile.TemporaryDirectory() as folder:
        still = photograph(Path(folder, "still.jpg"))
        for name, ((width, height), size) in SHOWN.items():
            film = Path(folder, f"film-{height}.mp4")
            plan = FilmPlan(width, height, 30, (Shot(still, 0, SECONDS * 1000, "zoom-in"),))
            render(plan, film, progress=lambda _: None, cancelled=threading.Event())
            with program(film.parent / "home", film, size=size) as watched:
                good &= _measure(name, watched)
    return 0 if good else 1


def _measure(name: str, watched: ProgramOnPty) -> bool:
    watched.until(lambda: b"Say what to make" in watched.output)
    watched.read(4.0)  # what was put off until after the first paint
    before, others = process_of(watched.pid), set(watched.children())
    watched.press("\t")
    watched.read(0.3)
    watched.press("1")
    watched.read(0.3)
    watched.press(" ")
    watched.until(lambda: _PLACE.search(watched.output) is not None)
    (child,) = set(watched.children()) - others
    watched.read(1.0)
    watched.output = bytearray()
    began, cpu_s = time.monotonic(), process_of(watched.pid).cpu_s + process_of(child).cpu_s
    watched.read(SECONDS - 3.0)
    seconds = time.monotonic() - began
    during, decoder = process_of(watched.pid), process_of(child)
    share = (during.cpu_s + decoder.cpu_s - cpu_s) / seconds
    fps = len(set(_PLACE.findall(watched.output))) / seconds
    rate = len(watched.output) / seconds / 1e6
    watched.press("q")
    watched.until(lambda: set(watched.children()) <= others)
    watched.read(2.0)
    after = process_of(watched.pid)
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


def _opened_again(watched: ProgramOnPty, others: set[int]) -> Process:
    """What the program takes when the film has played for a while once more, and was left."""
    watched.output = bytearray()
    watched.press(" ")
    watched.until(lambda: _PLACE.search(watched.output) is not None)
    watched.read(3.0)
    watched.press("q")
    watched.until(lambda: set(watched.children()) <= others)
    watched.read(1.0)
    return process_of(watched.pid)


if __name__ == "__main__":
    sys.exit(main())
