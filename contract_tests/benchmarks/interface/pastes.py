"""Large pastes on a real terminal: how long until they are there, and how the keys do after them.

    python -m contract_tests.benchmarks.interface.pastes

A megabyte of text; thirty paths, which become thirty stills; and words while a dialog is open that
takes no text. Each is written as a terminal writes it, as fast as the program takes it.
"""

import argparse
import sys
import tempfile
import threading
import time
from pathlib import Path

from PIL import Image

from contract_tests.benchmarks.interface.program_on_pty import ProgramOnPty, process_of, program

SIZE = (120, 40)
LONGEST_S, LONGEST_KEY_S = 5.0, 0.5
LINE = "turn this into a clip, with a soft piano "
END = "and here it ends"
_BEGIN, _END = "\x1b[200~", "\x1b[201~"
_F1, _ESCAPE = "\x1bOP", "\x1b"
OVER_A_DIALOG = "words over the key sheet"


def main() -> int:
    """Print the figures; 1 if one misses its bar."""
    argparse.ArgumentParser(description=__doc__.partition("\n")[0]).parse_args()
    with tempfile.TemporaryDirectory() as folder:
        stills = [Path(folder, f"still-{number:02}.jpg") for number in range(30)]
        for number, path in enumerate(stills):
            Image.new("RGB", (640, 480), (8 * number, 100, 100)).save(path)
        words = LINE * (1_000_000 // len(LINE)) + END
        lines = words.replace(" soft piano ", " soft piano\r")
        paths = " ".join(map(str, stills))
        good = True
        for name, text, seen in (
            ("1 MB in lines", lines, END),
            ("100 kB in one line", words[-100_000:], END),
            ("30 paths", paths, "still-02.jpg"),
            (OVER_A_DIALOG, END, "it went to the"),
        ):
            with program(Path(folder, "home"), size=SIZE) as watched:
                watched.until(lambda at=watched: b"Say what to make" in at.output)  # type: ignore[misc] # not inferred: a default
                watched.read(3.0)
                if name == OVER_A_DIALOG:
                    watched.press(_F1)
                    _until(watched, "Keyboard shortcuts")
                good &= _pasted(watched, name, text, seen)
    return 0 if good else 1


def _pasted(watched: ProgramOnPty, name: str, text: str, seen: str) -> bool:
    watched.output = bytearray()
    began = time.monotonic()
    # The terminal takes no more than the program reads: who writes must not be who listens.
    writer = threading.Thread(target=_write, args=(watched, f"{_BEGIN}{text}{_END}"))
    writer.start()
    _until(watched, seen)
    seconds = time.monotonic() - began
    writer.join()
    watched.read(0.5)
    if name == OVER_A_DIALOG:
        watched.press(_ESCAPE)
        watched.read(0.5)
    slowest = max(_key(watched, letter) for letter in "qxzj")
    mb = process_of(watched.pid).mb
    print(
        f"{name}: there after {seconds:.2f} s; the slowest key after it {slowest * 1000:.0f} ms; "
        f"program {mb:.0f} MB"
    )
    return seconds <= LONGEST_S and slowest <= LONGEST_KEY_S


def _key(watched: ProgramOnPty, letter: str) -> float:
    watched.output = bytearray()
    began = time.monotonic()
    watched.press(letter)
    watched.until(lambda: letter.encode() in watched.text())
    return time.monotonic() - began


def _until(watched: ProgramOnPty, seen: str) -> None:
    watched.until(lambda: seen.encode() in watched.text())


def _write(watched: ProgramOnPty, text: str) -> None:
    left = text.encode()
    while left:
        left = left[watched.write(left) :]


if __name__ == "__main__":
    sys.exit(main())
