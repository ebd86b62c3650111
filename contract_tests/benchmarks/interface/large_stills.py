"""Large stills get their small pictures: what it takes, and whether keys wait meanwhile.

    python -m contract_tests.benchmarks.interface.large_stills [--kind jpeg|png|webp|heic]

A hundred stills of 48 megapixels are dropped onto the program, which examines each to its end in a
process of its own. All the while a letter is typed every tenth of a second, and timed until it is
on the screen. Memory is that of the program, which has the mock in it, and of its child; sampled.
"""

import argparse
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles

import pillow_heif
from PIL import Image

from contract_tests.benchmarks.interface.program_on_pty import ProgramOnPty, process_of, program
from contract_tests.benchmarks.stills import photograph

SIZE = (8064, 6048)
SCREEN = (120, 40)
KEY_EVERY_S, LOOK_EVERY_S = 0.1, 0.01
MOST_MB, LONGEST_S = 300.0, 0.25
LETTERS = "abcdefghijklmnopqrstuvwxyz"
_PATIENCE_S = 5.0
_OPTIONS = {"jpeg": {"quality": 92}, "png": {"compress_level": 1}, "webp": {"quality": 80}}


@dataclass
class Figures:
    """What was measured: seconds for each key, the most memory of the two processes in MB."""

    keys_s: list[float] = field(default_factory=list)
    program_mb: float = 0.0
    child_mb: float = 0.0

    def look(self, watched: ProgramOnPty, others: set[int]) -> bool:
        """Take the memory of now; says whether there is a child at work."""
        self.program_mb = max(self.program_mb, process_of(watched.pid).mb)
        at_work = set(watched.children()) - others
        for child in at_work:
            try:
                self.child_mb = max(self.child_mb, process_of(child).mb)
            except (OSError, IndexError):  # it has just ended
                continue
        return bool(at_work)


def main() -> int:
    """Print the figures; 1 if one misses its bar."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--kind", choices=("jpeg", "png", "webp", "heic"), default="jpeg")
    parser.add_argument("--count", type=int, default=100)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        files = _stills(Path(folder), asked.kind, asked.count)
        size = files[0].stat().st_size / 1e6
        with program(Path(folder, "home"), size=SCREEN) as watched:
            figures, seconds = _measured(watched, files)
    keys = sorted(figures.keys_s)
    print(
        f"{asked.count} {asked.kind} of {SIZE[0]}x{SIZE[1]}, {size:.1f} MB each: {seconds:.0f} s; "
        f"program at most {figures.program_mb:.0f} MB, its child {figures.child_mb:.0f} MB"
    )
    print(
        f"  {len(keys)} keys: {median(keys) * 1000:.0f} ms in the median, "
        f"{quantiles(keys, n=20)[-1] * 1000:.0f} ms the 95th percentile, "
        f"{keys[-1] * 1000:.0f} ms the slowest"
    )
    return 0 if figures.program_mb + figures.child_mb <= MOST_MB and keys[-1] <= LONGEST_S else 1


def _stills(folder: Path, kind: str, count: int) -> list[Path]:
    """The one still under so many names, so that each is examined."""
    with Image.open(photograph(folder / "small.jpg")) as small:
        large = Image.new("RGB", SIZE)
        for x in range(0, SIZE[0], small.width):
            for y in range(0, SIZE[1], small.height):
                large.paste(small, (x, y))
    first = folder / f"still-000.{kind}"
    pillow_heif.register_heif_opener()
    large.save(first, "HEIF" if kind == "heic" else kind.upper(), **_OPTIONS.get(kind, {}))
    others = [folder / f"still-{number:03}.{kind}" for number in range(1, count)]
    for path in others:
        path.hardlink_to(first)
    return [first, *others]


def _measured(watched: ProgramOnPty, files: list[Path]) -> tuple[Figures, float]:
    figures = Figures()
    watched.until(lambda: b"Say what to make" in watched.output)
    watched.read(4.0)
    others, began = set(watched.children()), time.monotonic()
    watched.press(f"\x1b[200~{' '.join(map(str, files))}\x1b[201~")
    typed, is_begun, is_at_work = "", False, True
    while is_at_work or not is_begun:
        typed = f"{typed}{LETTERS[len(figures.keys_s) % len(LETTERS)]}"[-40:]
        watched.output = bytearray()
        pressed = time.monotonic()
        watched.press(typed[-1])
        while typed[-8:].encode() not in watched.text():
            if time.monotonic() - pressed > _PATIENCE_S:
                raise SystemExit(f"a key was lost: {bytes(watched.output[-500:])!r}")
            watched.read(LOOK_EVERY_S)
        figures.keys_s.append(time.monotonic() - pressed)
        is_at_work = figures.look(watched, others)
        is_begun |= is_at_work
        watched.read(max(0.0, pressed + KEY_EVERY_S - time.monotonic()))
        if len(typed) == 40:
            watched.press("\x15")  # the line is emptied before it wraps
            watched.read(KEY_EVERY_S)
            typed = ""
    return figures, time.monotonic() - began


if __name__ == "__main__":
    sys.exit(main())
