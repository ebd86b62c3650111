"""A refusal that comes as an event of the stream is told, and made good, like any other."""

from pathlib import Path

import pytest

from contract_tests.harness.commands import Stillreel, still
from contract_tests.harness.prompts import ANIMATE
from mockserver.pytest_plugin import NemoMock, StartNemoMock
from mockserver.tests.harness.films import quick_film

SPEED = 2000.0
CODES = {
    2001: (3, "/register?bind=anon_"),
    402: (3, "/register?bind=anon_"),
    1001: (3, "does not accept the token"),
    429: (1, "Try again in"),
}


@pytest.fixture
def mock(
    start_nemo_mock: StartNemoMock,
    command: Stillreel,
    stills_examined_here: None,
    patience: None,
    monkeypatch: pytest.MonkeyPatch,
) -> NemoMock:
    running = start_nemo_mock(speed=SPEED, credits=1000, film=quick_film)
    monkeypatch.setenv("NEMO_API_URL", running.url)
    monkeypatch.setenv("STILLREEL_TIME_SCALE", str(SPEED))
    return running


def refuse(mock: NemoMock, code: int) -> None:
    """Refuse the next message with the first event of its stream, and end it there."""
    mock.fault(f"error:{code}@event:0@run_sse;times=1", "end@event:1@run_sse;times=1")


@pytest.mark.parametrize("code", CODES)
def test_a_message_refused_in_its_stream_says_what_to_do(
    mock: NemoMock, command: Stillreel, tmp_path: Path, code: int
) -> None:
    refuse(mock, code)
    assert command("upload", still(tmp_path / "quay.jpg")).code == 0
    ran = command("send", ANIMATE, "--json")
    failed = next(event for event in ran.events if event["event"] == "failed")
    assert (failed["code"], ran.code) == (code, CODES[code][0])
    assert CODES[code][1] in f"{failed['message']} {failed['advice']}"
    assert (ran.last["event"], ran.last["outcome"]) == ("turn", "failed")


@pytest.mark.parametrize("code", [2001, 429])
def test_a_job_refused_in_its_stream_is_finished_by_resume(
    mock: NemoMock, command: Stillreel, tmp_path: Path, code: int
) -> None:
    refuse(mock, code)
    ran = command("make", still(tmp_path / "quay.jpg"), "-p", ANIMATE, "-o", "out.mp4")
    assert ran.code == CODES[code][0]
    assert "stillreel resume" in ran.err
    assert command("resume").code == 0
    assert (tmp_path / "out.mp4").exists()
    assert sum(len(session["generated"]) for session in mock.state["sessions"]) == 1


def test_a_refusal_after_something_changed_is_no_reason_to_ask_again(
    mock: NemoMock, command: Stillreel, tmp_path: Path
) -> None:
    mock.fault("error:2001@event:2@run_sse;times=1")
    ran = command("make", still(tmp_path / "quay.jpg"), "-p", ANIMATE, "-o", "out.mp4")
    assert ran.code == 0, ran.err
    assert (tmp_path / "out.mp4").exists()
    assert sum(call["path"] == "/run_sse" for call in mock.journal) == 1
