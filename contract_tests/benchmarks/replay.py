"""How faithfully a recorded stream comes back: bytes, chunks and times, off a raw socket.

    python -m contract_tests.benchmarks.replay [--recording NAME] [--runs 3]

Plays a recording at its own speed, then six hundred times as fast, and at that speed fifteen
minutes of heartbeats too; prints when each chunk was due and when it came. Exits with 1 where a
byte or a border differs, or a chunk is 20 ms off.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass

from mockserver.recordings.catalog import shipped_recordings
from mockserver.recordings.model import Exchange
from mockserver.recordings.player import chunks_of, end_ms
from mockserver.recordings.read import read_recording
from mockserver.server import MockServer
from mockserver.tests.harness.raw_http import RawAnswer, raw_request

BOUND_MS = 20.0
FAST = 600.0
LONG = "turns/fifteen-minutes-of-heartbeats-adk"
MESSAGE = {
    "app_name": "nemo_agent",
    "user_id": "me",
    "session_id": "a-session",
    "new_message": {"parts": [{"text": "what can you do?"}]},
}


@dataclass(frozen=True, slots=True)
class Row:
    """A chunk, or the end: when it was due and when it came, in real milliseconds."""

    what: str
    due_ms: float
    came_ms: float
    same: bool

    @property
    def off_ms(self) -> float:
        return self.came_ms - self.due_ms


def rows(exchange: Exchange, answer: RawAnswer, speed: float) -> list[Row]:
    """Lay what came beside what was recorded; with a chunk too many or too few none is right."""
    wanted, found = list(chunks_of(exchange)), list(answer.chunks)
    found += [(0.0, b"")] * (len(wanted) - len(found))
    laid = [
        Row(
            f"{len(chunk.data):5} bytes",
            chunk.at_ms / speed,
            at_s * 1000,
            chunk.data == data and len(wanted) == len(answer.chunks),
        )
        for chunk, (at_s, data) in zip(wanted, found, strict=False)
    ]
    ended = answer.end == exchange.response.end
    return [*laid, Row(f"end: {answer.end}", end_ms(exchange) / speed, answer.end_s * 1000, ended)]


def played(name: str, speed: float) -> list[Row]:
    exchange = read_recording(shipped_recordings() / f"{name}.json").exchange
    headers = {"x-mock-recording": name, "accept": "text/event-stream"}
    with MockServer(speed=speed) as mock:
        raw_request(mock.url, "GET", "/x", headers={"x-mock-recording": "errors/401-empty"})  # warm
        return rows(exchange, raw_request(mock.url, body=MESSAGE, headers=headers), speed)


def report(name: str, found: list[Row], speed: float) -> bool:
    """Print one run; tell whether it was faithful."""
    print(f"\n{name} at speed {speed:g}\n{'':16}{'due ms':>12}{'came ms':>12}{'off ms':>10}  bytes")
    for row in found:
        same = "same" if row.same else "DIFFERENT"
        print(f"{row.what:16}{row.due_ms:12.2f}{row.came_ms:12.2f}{row.off_ms:10.2f}  {same}")
    worst = max(abs(row.off_ms) for row in found)
    print(f"worst {worst:.2f} ms of {BOUND_MS:g} ms allowed")
    return worst <= BOUND_MS and all(row.same for row in found)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0] if __doc__ else "")
    parser.add_argument("--recording", default="turns/every-border-adk")
    parser.add_argument("--runs", type=int, default=3)
    arguments = parser.parse_args()
    runs = [(arguments.recording, speed) for speed in (1.0, FAST) for _ in range(arguments.runs)]
    runs.append((LONG, FAST))
    faithful = [report(name, played(name, speed), speed) for name, speed in runs]
    return 0 if all(faithful) else 1


if __name__ == "__main__":
    sys.exit(main())
