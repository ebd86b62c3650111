"""How soon the interface is there, beside the smallest Textual program: paint, first key, memory.

    python -m contract_tests.benchmarks.interface.start [--runs 15]

Each program starts on a pseudo-terminal of its own, in turn, in a home that has seen a start
before; a key is pressed at the first sign on the screen. CPU hardly moves on a busy machine: where
it and the clock say different things, believe it.
"""

import argparse
import fcntl
import os
import select
import signal
import statistics
import struct
import subprocess
import sys
import tempfile
import termios
import time
from dataclasses import dataclass
from pathlib import Path

from contract_tests.benchmarks.apart import peak_kb
from contract_tests.benchmarks.interface.program_on_pty import SEQUENCE

BARE = """
from textual.app import App
from textual.widgets import Footer, Header, Static
class Bare(App):
    BINDINGS = [("f1", "greet", "Greet"), ("q", "quit", "Quit")]
    def compose(self):
        yield Header()
        yield Static("Hello", id="hello")
        yield Footer()
    def action_greet(self):
        self.query_one("#hello", Static).update("That was a key")
Bare().run()
"""
OURS = [sys.executable, "-m", "tui.cli", "--mock"]
_F1 = "\x1bOP"
_ALTERNATE = b"\x1b[?1049h"
_GROUND, _BLACK = b"\x1b]11;?", b"\x1b]11;rgb:0000/0000/0000\x1b\\"
_PATIENCE_S = 60.0
COLUMNS, ROWS = 120, 40


@dataclass(frozen=True, slots=True)
class Program:
    """What is started, the key that is pressed, and what is seen of it."""

    words: list[str]
    key: str
    seen: str


PROGRAMS = {
    "a bare Textual app": Program([sys.executable, "-c", BARE], _F1, "That was a key"),
    "stillreel, a letter": Program(OURS, "ß", "ß"),
    "stillreel, the key sheet": Program(OURS, _F1, "Keyboard shortcuts"),
}
FIGURES = ("paint_ms", "paint_cpu_ms", "key_ms", "key_cpu_ms", "key_peak_mb")


def main() -> None:
    """Measure, and print a table."""
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--runs", type=int, default=15)
    runs = options.parse_args().runs
    found: dict[str, list[dict[str, float]]] = {name: [] for name in PROGRAMS}
    with tempfile.TemporaryDirectory() as folder:
        for number in range(runs + 1):
            for name, program in PROGRAMS.items():
                figures = _started(program, Path(folder, name))
                if number:  # the first start makes the home, and the first frame
                    found[name].append(figures)
    bare, *_ours = found.values()
    print(f"{'':26}", *(f"{name:>20}" for name in FIGURES))
    for name, rows in found.items():
        cells = []
        for figure in FIGURES:
            beside = (row[figure] / base[figure] for row, base in zip(rows, bare, strict=True))
            median = statistics.median(row[figure] for row in rows)
            cells.append(f"{median:>12.0f} ({statistics.median(beside):.2f}x)")
        print(f"{name:26}", *(f"{cell:>20}" for cell in cells))
    print(f"medians of {runs} runs in turn, and of their ratios")


def _started(program: Program, home: Path) -> dict[str, float]:
    """One start: milliseconds to the first sign and to what the key does, and the memory then."""
    ours, theirs = os.openpty()
    fcntl.ioctl(ours, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
    environ = {name: text for name, text in os.environ.items() if name not in ("COLUMNS", "LINES")}
    environ |= {"TERM": "xterm-256color", "COLORTERM": "truecolor", "STILLREEL_HOME": str(home)}
    began = time.perf_counter()
    process = subprocess.Popen(
        program.words, stdin=theirs, stdout=theirs, stderr=theirs, env=environ,
        start_new_session=True,
    )  # fmt: skip
    os.close(theirs)
    figures: dict[str, float] = {}
    output = b""
    try:
        while time.perf_counter() - began < _PATIENCE_S:
            output += _read(ours)
            shown = SEQUENCE.sub(b"", output.partition(_ALTERNATE)[2])
            if not figures and shown.strip():
                figures = _spent("paint", process.pid, began)
                os.write(ours, program.key.encode())
            if program.seen.encode() in shown:
                figures |= _spent("key", process.pid, began)
                return figures | {"key_peak_mb": peak_kb(process.pid) / 1e3}
        raise SystemExit(f"nothing came of it: {output[-2000:]!r}")
    finally:
        process.send_signal(signal.SIGTERM)
        while process.poll() is None:
            _read(ours)
        os.close(ours)


def _read(terminal: int) -> bytes:
    """What came, the question for the ground answered."""
    if not select.select([terminal], [], [], 0.05)[0]:
        return b""
    try:
        came = os.read(terminal, 1 << 16)
    except OSError:  # the program has left it
        return b""
    if _GROUND in came:
        os.write(terminal, _BLACK)
    return came


def _spent(what: str, pid: int, began: float) -> dict[str, float]:
    """Milliseconds since then, and those that all threads have worked."""
    tasks = Path(f"/proc/{pid}/task").iterdir()
    worked_ns = sum(int((task / "schedstat").read_text().split()[0]) for task in tasks)
    return {
        f"{what}_ms": (time.perf_counter() - began) * 1e3,
        f"{what}_cpu_ms": worked_ns / 1e6,
    }


if __name__ == "__main__":
    main()
