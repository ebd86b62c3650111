"""The kill table: the program dies at every step of the job, and the next one finishes it.

For each point: one message took effect, one generation was charged, and the film is there, whole.
"""

import os
import signal
from multiprocessing.process import BaseProcess
from pathlib import Path

import av
import pytest
from starlette.types import ASGIApp

from contract_tests.harness.commands import Stillreel, still
from contract_tests.harness.killer import Killer, Point
from contract_tests.harness.processes import start
from contract_tests.harness.prompts import ANIMATE
from mockserver.pytest_plugin import NemoMock, StartNemoMock
from mockserver.tests.harness.films import FRAMES, quick_film

SPEED = 3_000.0
CREDITS_GRANTED = 300
TOKEN, SESSION, UPLOAD = "anonymous-token", "with-session", "upload-video"
STATE, CREDITS, TURN = "/latest", "/balance/simple", "/run_sse"
SUBMIT, POLL, CDN = "/proxy/lambda", "/lambda/", "/cdn/"

POINTS = [
    Point(TOKEN, "on its way"),
    Point(TOKEN, "unanswered"),
    Point(TOKEN, "answered"),
    Point(SESSION, "on its way"),
    Point(SESSION, "unanswered"),
    Point(SESSION, "answered"),
    Point(UPLOAD, "on its way"),
    Point(UPLOAD, "amid its body"),
    Point(UPLOAD, "unanswered"),
    Point(UPLOAD, "answered"),
    Point(STATE, "on its way"),
    Point(STATE, "answered"),
    Point(CREDITS, "answered"),
    Point(TURN, "on its way"),
    Point(TURN, "unanswered"),
    Point(TURN, "amid the answer", chunks=1),
    Point(TURN, "amid the answer", chunks=8),
    Point(TURN, "amid the answer", chunks=20),
    Point(TURN, "answered"),
    Point(STATE, "answered", nth=2),
    Point(CREDITS, "on its way", nth=2),
    Point(SUBMIT, "on its way"),
    Point(SUBMIT, "unanswered"),
    Point(SUBMIT, "answered"),
    Point(POLL, "on its way"),
    Point(POLL, "answered"),
    Point(CDN, "on its way"),
    Point(CDN, "amid the answer", chunks=1),
    Point(CDN, "answered"),
]


class KillTrial:
    """The mock, the killer around it, and a home for the program that is to die."""

    def __init__(self, mock: NemoMock, killer: Killer, home: Path) -> None:
        self.mock, self.killer, self.home = mock, killer, home
        self.out = home / "out.mp4"
        self.env = {
            "STILLREEL_HOME": str(home / "kept"),
            "STILLREEL_TIME_SCALE": str(SPEED),
            "NEMO_API_URL": mock.url,
        }

    def start(self, *words: str) -> BaseProcess:
        """Start the program; it may be killed from now on."""
        child = start(words, os.environ | self.env, self.home, self.home / "output")
        self.killer.victim = child.pid or 0
        return child

    def credits_spent(self) -> int:
        """What the accounts no longer have; reserved credits are not spent."""
        accounts = self.mock.state["accounts"]
        return sum(CREDITS_GRANTED - account["credits"]["total"] for account in accounts)

    def clips_made(self) -> int:
        """How many generations the service did."""
        return sum(len(session["generated"]) for session in self.mock.state["sessions"])

    def messages(self) -> int:
        """How many messages reached the service."""
        return self.killer.seen.count(f"POST {TURN}")


@pytest.fixture
def trial(
    tmp_path: Path, start_nemo_mock: StartNemoMock, request: pytest.FixtureRequest
) -> KillTrial:
    made: list[Killer] = []

    def guarded(app: ASGIApp) -> ASGIApp:
        made.append(Killer(app, request.param))
        return made[0]

    mock = start_nemo_mock(
        speed=SPEED,
        credits=CREDITS_GRANTED,
        film=quick_film,
        data=tmp_path / "mock",
        leaving="finish",
        wrap=guarded,
    )
    return KillTrial(mock, made[0], tmp_path)


@pytest.mark.parametrize("trial", POINTS, indirect=True, ids=str)
def test_killed_here_the_job_is_finished_by_the_next_program(
    trial: KillTrial, command: Stillreel
) -> None:
    harbour = still(trial.home / "harbour.png", (64, 48))
    child = trial.start("make", str(harbour), "-p", ANIMATE, "-o", str(trial.out))
    child.join(90)
    assert trial.killer.fired
    assert child.exitcode == -signal.SIGKILL

    after = command("resume", env=trial.env)
    if "Nothing was left behind" in after.err:
        assert trial.out.exists(), "the job was done, but the film is not there"
    assert after.code == 0, after.err
    with av.open(trial.out) as film:
        assert sum(1 for _ in film.decode(video=0)) == FRAMES
    assert trial.clips_made() == 1
    assert trial.credits_spent() == 100
    lost_on_its_way = trial.killer.point == Point(TURN, "on its way")
    assert trial.messages() == (2 if lost_on_its_way else 1)
    assert not list(trial.home.glob("*.part"))
