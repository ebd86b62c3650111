"""Many small stills are listed and sent: what one takes, however many there are.

    python -m contract_tests.benchmarks.interface.many_stills

The program is started with them, on its mock, which is in the same process. Seconds are those from
the start until all are looked at, and from Enter until the message goes out; the CPU is that of the
whole program. A still of a long list is to cost no more than twice as much as one of a short list.
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path

from PIL import Image

from contract_tests.benchmarks.interface.program_on_pty import ProgramOnPty, process_of, program

COUNTS = (100, 400, 1600)
SCREEN = (120, 40)
MOST_TIMES = 2.0
_SETTLED_S = 1.5


def main() -> int:
    """Print the figures; 1 if a long list costs too much."""
    argparse.ArgumentParser(description=__doc__.partition("\n")[0]).parse_args()
    each_ms = []
    for count in COUNTS:
        with tempfile.TemporaryDirectory() as folder:
            files = _stills(Path(folder), count)
            with program(Path(folder, "home"), *files, size=SCREEN) as watched:
                seconds, cpu_s = _measured(watched)
        each_ms.append(cpu_s / count * 1000)
        print(
            f"{count:5} stills: sent in {seconds:.1f} s, CPU {each_ms[-1]:.1f} ms a still",
            flush=True,
        )
    return 0 if each_ms[-1] <= MOST_TIMES * each_ms[0] else 1


def _stills(folder: Path, count: int) -> list[Path]:
    files = [folder / f"IMG_20240301_{100_000 + number}.jpg" for number in range(count)]
    for number, path in enumerate(files):
        Image.new("RGB", (160, 120), (number % 256, number // 256 * 16, 90)).save(path)
    return files


def _measured(watched: ProgramOnPty) -> tuple[float, float]:
    watched.until(lambda: b"Say what to make" in watched.output)
    while watched.children():  # who looks at them
        watched.read(_SETTLED_S)
    watched.press("a 10-second clip")
    watched.read(_SETTLED_S)
    watched.output = bytearray()
    began, worked_s = time.monotonic(), process_of(watched.pid).cpu_s
    watched.press("\r")
    while b"waiting for Nemo" not in watched.text() and b"nemo" not in watched.text():
        watched.read(0.1)
    return time.monotonic() - began, process_of(watched.pid).cpu_s - worked_s


if __name__ == "__main__":
    sys.exit(main())
