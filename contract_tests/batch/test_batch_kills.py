"""A batch dies at a step of its rows, and the next program goes on: nothing is asked twice.

The whole table, of every step of every row, is `contract_tests.benchmarks.batch_kills`.
"""

import signal
from pathlib import Path

import pytest
from starlette.types import ASGIApp

from contract_tests.harness.batch_trial import (
    CDN,
    MOCK,
    POST,
    RENDER,
    SESSION,
    TURN,
    UPLOAD,
    BatchTrial,
)
from contract_tests.harness.commands import Stillreel
from contract_tests.harness.killer import Killer, Point
from mockserver.pytest_plugin import StartNemoMock

pytestmark = pytest.mark.usefixtures("stills_examined_here")
ONE_AFTER_THE_OTHER = (
    Point(SESSION, "unanswered"),
    Point(UPLOAD, "unanswered"),
    Point(TURN, "on its way"),
    Point(TURN, "amid the answer", chunks=8),
    Point(RENDER, "unanswered", method=POST),
    Point(CDN, "amid the answer"),
    Point(TURN, "answered"),
    Point(RENDER, "answered", method=POST),
    Point(CDN, "answered"),
)
"""Each in the program that the one before left: the first row, from the seventh on the second."""
LEFT_TO_RESUME = [Point(TURN, "unanswered", 2), Point(RENDER, "on its way", 2, method=POST)]


@pytest.fixture
def trial(tmp_path: Path, start_nemo_mock: StartNemoMock) -> BatchTrial:
    made: list[Killer] = []

    def guarded(app: ASGIApp) -> ASGIApp:
        made.append(Killer(app, ONE_AFTER_THE_OTHER[0]))
        return made[0]

    mock = start_nemo_mock(data=tmp_path / "mock", wrap=guarded, **MOCK)
    return BatchTrial(mock, made[0], tmp_path)


def test_killed_again_and_again_the_batch_is_finished_by_the_same_command(
    trial: BatchTrial, command: Stillreel
) -> None:
    for point in ONE_AFTER_THE_OTHER:
        trial.killer.aim(point)
        assert trial.die() == -signal.SIGKILL, point
    outcome = trial.go_on(command)
    assert outcome.is_whole(*ONE_AFTER_THE_OTHER), outcome


@pytest.mark.parametrize("point", LEFT_TO_RESUME, ids=str)
def test_killed_here_the_batch_is_finished_by_resume(
    trial: BatchTrial, command: Stillreel, point: Point
) -> None:
    trial.killer.aim(point)
    assert trial.die() == -signal.SIGKILL
    outcome = trial.go_on(command, "resume")
    assert outcome.is_whole(point), outcome
