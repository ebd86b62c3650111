"""Every fault at every call, in the commands and on the screen: what is read, what is lost.

python -m contract_tests.benchmarks.fault_table [--only CALL] [--commands|--interface] [--bad]

Ends with 1 when anything was lost, paid twice, or went wrong.
"""

import argparse
import asyncio
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from unittest.mock import patch

from contract_tests.fault_table.by_commands import through_commands
from contract_tests.fault_table.by_interface import through_interface
from contract_tests.fault_table.rows import (
    CALLS,
    COMMANDS,
    DRIPPING,
    FACES,
    INTERFACE,
    FaultRow,
    rows,
)
from contract_tests.fault_table.trial import MOCK, Outcome, Trial
from mockserver.pytest_plugin import NemoMock, serving
from tui.studio.clock import ScaledClock

_LONGEST = 400


def main() -> int:
    """Try each row on each face; print what came of it, and the sum."""
    parser = argparse.ArgumentParser(description="The table of all faults of all calls.")
    parser.add_argument("--only", choices=CALLS, help="the rows of one call")
    parser.add_argument("--fault", default="", help="only faults that begin like this")
    parser.add_argument("--bad", action="store_true", help="show only what somebody suffers from")
    face = parser.add_mutually_exclusive_group()
    face.add_argument("--commands", action="store_const", const=COMMANDS, dest="face")
    face.add_argument("--interface", action="store_const", const=INTERFACE, dest="face")
    given = parser.parse_args()
    chosen = [
        row
        for row in rows()
        if given.only in (None, row.call) and row.fault.startswith(given.fault)
    ]
    faces = (given.face,) if given.face else FACES
    print("| face | fault | exit | then | end | messages, clips, credits | what is read |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    found: list[Outcome] = []
    with serving(**MOCK) as mock:
        for outcome in tried(mock, chosen, faces):
            found.append(outcome)
            if not (given.bad and outcome.good):
                print(line(outcome), flush=True)
    print(f"\n{summary(found)}")
    return 0 if all(outcome.good for outcome in found) else 1


def tried(mock: NemoMock, chosen: Sequence[FaultRow], faces: Sequence[str]) -> Iterator[Outcome]:
    """Try the rows on the faces where their calls are made."""
    for face in faces:
        for row in chosen:
            if face in row.faces:
                with tempfile.TemporaryDirectory() as folder, _short_limits(row):
                    trial = Trial(mock, Path(folder), row)
                    yield (
                        through_commands(trial)
                        if face == COMMANDS
                        else asyncio.run(through_interface(trial))
                    )


def _short_limits(row: FaultRow) -> AbstractContextManager[object]:
    """Let the program wait for an answer that drips for one second of the wall's time, not five."""
    if row.fault != DRIPPING:
        return nullcontext()
    return patch.object(ScaledClock, "shortest_limit_s", 1.0)


def line(outcome: Outcome) -> str:
    """A row of the table."""
    end = "done" if outcome.done else "recoverable" if outcome.recoverable else "LOST"
    end += ", PAID TWICE" if outcome.charged_twice else ""
    end += f", CRASHED: {outcome.crash[-300:]}" if outcome.crash else ""
    end += f", GUILTY: {outcome.verdict}" if outcome.verdict else ""
    end += ", A FILM THAT IS NOT WHOLE" if outcome.torn else ""
    end += f", {outcome.let_in} calls of a foreign page let in" if outcome.let_in else ""
    end += "" if outcome.struck else ", never struck"
    read = " / ".join(outcome.read.split("\n"))
    cells = (
        outcome.face[:3],
        f"`{outcome.row}`",
        str(outcome.code),
        ", ".join(outcome.steps) or "-",
        " ".join(end.split()),
        f"{outcome.messages}, {outcome.generations}, {outcome.spent}",
        read if len(read) <= _LONGEST else f"…{read[-_LONGEST:]}",
    )
    return f"| {' | '.join(cell.replace('|', '¦') for cell in cells)} |"


def summary(found: Sequence[Outcome]) -> str:
    """The counts."""
    lines = []
    for face in FACES:
        mine = [outcome for outcome in found if outcome.face == face]
        if mine:
            lines.append(
                f"{face}: {len(mine)} rows; "
                f"{sum(outcome.at_once for outcome in mine)} got over at once, "
                f"{sum(outcome.done for outcome in mine)} done in the end; "
                f"{sum(outcome.lost for outcome in mine)} lost, "
                f"{sum(outcome.charged_twice for outcome in mine)} paid twice, "
                f"{sum(bool(outcome.verdict) for outcome in mine)} guilty, "
                f"{sum(bool(outcome.crash) for outcome in mine)} crashed, "
                f"{sum(outcome.torn for outcome in mine)} torn, "
                f"{sum(bool(outcome.let_in) for outcome in mine)} let a page in; "
                f"{sum(not outcome.struck for outcome in mine)} never struck; "
                f"{sum(outcome.seconds for outcome in mine):.0f} s."
            )
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
