"""All faults in one table: armed how, what a plain httpx client made of it, what the journal says.

python -m contract_tests.benchmarks.faults [--speed N]
"""

import argparse
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from mockserver.faults.fault import Fault
from mockserver.server import MockServer
from mockserver.tests.harness.films import quick_film
from mockserver.tests.harness.walker import Walker
from mockserver.tests.injection.fault_table import (
    ROWS,
    Row,
    Seen,
    call,
    in_words,
    last_call,
    longest_silence_s,
)


def main() -> None:
    """Arm each fault in turn, make its call, print what came."""
    parser = argparse.ArgumentParser(description="The table of all faults.")
    parser.add_argument("--speed", type=float, default=1500, help="how fast simulated time passes")
    speed = parser.parse_args().speed
    print("| fault | armed | call | httpx | journal |\n| --- | --- | --- | --- | --- |")
    with MockServer(speed=speed, film=quick_film, credits=100_000) as mock:
        plain, _ = one_call(mock, "message")
        wrong = sum(not is_told(mock, row, plain) for row in ROWS)
    print(f"\n{len(ROWS)} rows, {wrong} other than they should be.")


def is_told(mock: MockServer, row: Row, plain: Seen) -> bool:
    """Print a row; tell whether it came as it should."""
    came, entry = one_call(mock, row.call, row.fault)
    words = in_words(came, plain)
    silence_s, lasted_s = longest_silence_s(entry), entry["lasted_s"]
    shown = f"{words}; longest silence {silence_s:.1f} s" if row.silence_s else words
    shown += f"; all in {lasted_s:.1f} s" if row.lasts_s else ""
    shown += f"; {len(came.chunks)} chunks" if row.chunks else ""
    journal = f"{', '.join(entry['faults'])}; {entry['status'] or 'no answer'}, {entry['ended']}"
    print(f"| {row.named} | `{row.spec}` | {row.call} | {shown} | {journal} |")
    in_time = silence_s >= row.silence_s and lasted_s >= row.lasts_s
    return words == row.comes and in_time and entry["ended"] == row.journal


def one_call(
    mock: MockServer, name: str, fault: Fault | None = None
) -> tuple[Seen, Mapping[str, Any]]:
    """Make one call as somebody new; what came, and what the journal has of it."""
    walker = Walker(mock.url, str(uuid4())).connect().open()
    try:
        if fault:
            mock.fault(fault)
        came = call(walker, name)
        return came, last_call(mock, came)
    finally:
        mock.faults.clear()
        walker.http.close()


if __name__ == "__main__":
    main()
