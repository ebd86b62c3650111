"""Random bytes into the reader of the terminal: none raises; how many messages, and how long.

python -m contract_tests.benchmarks.terminal_bytes [--strings N] [--seed N]
"""

import argparse
import codecs
import random
import time

from tui.screens.terminal.input import TerminalInput

_PIECES = [
    *(bytes([code]) for code in range(256)),
    *(
        b"\x1b",
        b"\x1b[",
        b"\x1b]",
        b"\x1bO",
        b"\x1bP",
        b"\x1b[200~",
        b"\x1b[201~",
        b"\x1b[<",
        b"\x1b[48;",
    ),
    *(b"\x07", b"\x1b\\", b";", b":", b"u", b"M", b"t", b"R", b"~", b"\r"),
]


def main() -> None:
    """Read them all, each cut somewhere, with and without a pause."""
    parser = argparse.ArgumentParser(description="Random bytes into the reader of the terminal.")
    parser.add_argument("--strings", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    chance, started, messages = random.Random(asked.seed), time.perf_counter(), 0
    for _ in range(asked.strings):
        text = b"".join(chance.choices(_PIECES, k=chance.randint(1, 24)))
        messages += _read(text, chance.randint(0, len(text)), chance.choice((0.0, 0.05, 0.2)))
    took_s = time.perf_counter() - started
    print(f"{asked.strings} strings, {messages} messages, none raised; {took_s:.1f} s")


def _read(text: bytes, cut: int, pause_s: float) -> int:
    decode = codecs.getincrementaldecoder("utf-8")(errors="replace").decode
    typed = TerminalInput(escape_s=0.1)
    first = sum(1 for _ in typed.feed(decode(text[:cut]), 0.0))
    rest = sum(1 for _ in typed.feed(decode(text[cut:]), pause_s))
    return first + rest + sum(1 for _ in typed.expire(60.0))


if __name__ == "__main__":
    main()
