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
POINTS = [
    Point(SESSION, "unanswered"),
    Point(UPLOAD, "unanswered", 2),
    Point(TURN, "on its way", 2),
    Point(TURN, "amid the answer", 2, chunks=8),
    Point(TURN, "answered", 3),
    Point(RENDER, "unanswered", 2, method=POST),
    Point(RENDER, "answered", 3, method=POST),
    Point(CDN, "amid the answer", 1),
    Point(CDN, "answered", 3),
]
LEFT_TO_RESUME = [Point(TURN, "unanswered", 2), Point(RENDER, "on its way", 2, method=POST)]
"""Where it is killed; the other program is told by `batch`, or by `resume`."""


@pytest.fixture
def trial(
    tmp_path: Path, start_nemo_mock: StartNemoMock, request: pytest.FixtureRequest
) -> BatchTrial:
    made: list[Killer] = []

    def guarded(app: ASGIApp) -> ASGIApp:
        made.append(Killer(app, request.param))
        return made[0]

    mock = start_nemo_mock(data=tmp_path / "mock", wrap=guarded, **MOCK)
    return BatchTrial(mock, made[0], tmp_path)


@pytest.mark.parametrize("trial", POINTS, indirect=True, ids=str)
def test_killed_here_the_batch_is_finished_by_the_same_command(
    trial: BatchTrial, command: Stillreel
) -> None:
    assert trial.die() == -signal.SIGKILL
    outcome = trial.go_on(command)
    assert outcome.is_whole(trial.killer.point), outcome


@pytest.mark.parametrize("trial", LEFT_TO_RESUME, indirect=True, ids=str)
def test_killed_here_the_batch_is_finished_by_resume(trial: BatchTrial, command: Stillreel) -> None:
    assert trial.die() == -signal.SIGKILL
    outcome = trial.go_on(command, "resume")
    assert outcome.is_whole(trial.killer.point), outcome
