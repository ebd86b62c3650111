"""A batch of three rows that dies at every step of every row, and is finished by the next program.

python -m contract_tests.benchmarks.batch_kills [--row N] [--resume | --queue]

With `--queue` it is the queue of the interface, in a terminal, and the next start of it.

Ends with 1 when a row was asked or paid twice, or has not its own clip.
"""

import argparse
import asyncio
import os
import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from starlette.types import ASGIApp

from contract_tests.harness.batch_trial import (
    MOCK,
    ROWS,
    TOKEN,
    BatchOutcome,
    BatchTrial,
    every_point,
    points_of_row,
)
from contract_tests.harness.commands import CommandResult
from contract_tests.harness.killer import Killer, Point
from contract_tests.kill_table.queue import QueueTrial
from mockserver.pytest_plugin import NemoMock, serving
from tui.tests.processes import Program

_LONGEST_S = 120


def main() -> int:
    """Try each point; print what is there in the end."""
    parser = argparse.ArgumentParser(description="A batch, killed at every step.")
    parser.add_argument("--row", type=int, choices=range(1, ROWS + 1), help="the steps of one row")
    parser.add_argument("--resume", action="store_true", help="go on with `stillreel resume`")
    parser.add_argument("--queue", action="store_true", help="the queue of the interface")
    given = parser.parse_args()
    every = (point for row in range(1, ROWS + 1) for point in points_of_row(row))
    points = list(
        points_of_row(given.row) if given.row else every if given.queue else every_point()
    )
    print("| killed at | exit | films | generations | credits | messages | uploads | sessions | |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    bad = never = 0
    for point in points:
        outcome, died, verdict = (
            _tried_in_queue(point)
            if given.queue
            else _tried(point, resume=given.resume and point.path != TOKEN)
        )
        never += not died
        good = outcome.is_whole(point) and not verdict
        bad += not good
        print(_line(point, outcome, "good" if good else f"BAD {verdict}", died=died), flush=True)
        if not good:
            print(outcome.said, file=sys.stderr)
    print(f"\n{len(points)} points, {bad} bad, {never} never reached.")
    return 1 if bad else 0


@contextmanager
def _killing_at(point: Point) -> Iterator[tuple[NemoMock, Killer, Path]]:
    """A mock that kills its client at a point, and an empty folder."""
    made: list[Killer] = []

    def guarded(app: ASGIApp) -> ASGIApp:
        made.append(Killer(app, point))
        return made[0]

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with serving(data=folder / "mock", wrap=guarded, **MOCK) as mock:
            yield mock, made[0], folder


def _blamed(mock: NemoMock) -> str:
    verdict = mock.verdict()
    return str(verdict) if verdict.guilty else ""


def _tried(point: Point, *, resume: bool) -> tuple[BatchOutcome, bool, str]:
    with _killing_at(point) as (mock, killer, folder):
        trial = BatchTrial(mock, killer, folder)

        def command(*words: str, env: dict[str, str]) -> CommandResult:
            output = folder / "output"
            child = Program(words, os.environ | env, folder).start(output)
            child.join(_LONGEST_S)
            return CommandResult(child.exitcode or 0, "", output.read_text())

        died = trial.die() == -signal.SIGKILL
        outcome = trial.go_on(command, *(("resume",) if resume else ()))
        return outcome, died, _blamed(mock)


def _tried_in_queue(point: Point) -> tuple[BatchOutcome, bool, str]:
    with _killing_at(point) as (mock, killer, folder):
        os.environ.update(
            NEMO_API_URL=mock.url,
            STILLREEL_HOME=str(folder / "home"),
            STILLREEL_TIME_SCALE=str(MOCK["speed"]),
        )
        trial = QueueTrial(mock, killer, folder)
        died = trial.die() == -signal.SIGKILL
        outcome = asyncio.run(trial.go_on())
        return outcome, died, _blamed(mock)


def _line(point: Point, outcome: BatchOutcome, end: str, *, died: bool) -> str:
    cells = (
        f"{point.method} {point}".strip(),
        str(outcome.code),
        outcome.right_films,
        outcome.generations,
        outcome.spent,
        outcome.messages,
        outcome.uploads,
        outcome.sessions,
        end if died else f"{end}, never reached",
    )
    return f"| {' | '.join(' '.join(str(cell).split()) for cell in cells)} |"


if __name__ == "__main__":
    sys.exit(main())
