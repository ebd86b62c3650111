"""What the commands do, by codes, events and files: no test here reads a word of the program."""

from pathlib import Path

import pytest

from contract_tests.harness.commands import CommandResult, Stillreel, event_kinds, still
from contract_tests.harness.home import Home
from contract_tests.harness.plugins.marked_sentences import MARK
from contract_tests.harness.prompts import ANIMATE
from mockserver.pytest_plugin import NemoMock, StartNemoMock
from mockserver.tests.harness.films import quick_film
from tui.library.records import TurnOutcome
from tui.media.sources import Source
from tui.nemo.errors import ServiceDown
from tui.studio.events import Delivery, Recovered, ToolRunning
from tui.studio.whole_job import WholeJob
from tui.wording import commands as wording

SPEED = 2000.0


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


def failure(ran: CommandResult) -> dict[str, object]:
    return next(event for event in ran.events if event["event"] == "failed")


def test_the_sentences_are_others() -> None:
    assert wording.DOUBTFUL.endswith(MARK)


def test_a_whole_job(mock: NemoMock, command: Stillreel, tmp_path: Path) -> None:
    picture = still(tmp_path / "harbour.jpg")
    ran = command("make", picture, "-p", ANIMATE, "-o", "out.mp4", "--json")
    assert ran.code == 0
    assert (tmp_path / "out.mp4").exists()
    kinds = event_kinds(ran.events)
    assert [kinds.index(kind) for kind in ("connected", "uploaded", "turn", "saved")] == sorted(
        kinds.index(kind) for kind in ("connected", "uploaded", "turn", "saved")
    )
    again = command("make", picture, "-p", ANIMATE, "-o", "out.mp4", "--json")
    assert (again.code, failure(again)["actions"]) == (2, ["replace"])
    assert command("send", "what are my credits?", "--json").last["event"] == "credits"


@pytest.mark.parametrize(("code", "exit_code", "linked"), [(2001, 3, True), (1001, 3, False)])
def test_a_refusal_is_finished_by_resume(
    mock: NemoMock, command: Stillreel, tmp_path: Path, code: int, exit_code: int, linked: bool
) -> None:
    mock.fault(f"error:{code}@event:0@run_sse;times=1", "end@event:1@run_sse;times=1")
    words = ("make", still(tmp_path / "quay.jpg"), "-p", ANIMATE, "-o", "out.mp4", "--json")
    ran = command(*words)
    first = failure(ran)
    assert (ran.code, first["code"], bool(first["link"])) == (exit_code, code, linked)
    assert ran.last["actions"] == ["resume"]
    assert command("resume").code == 0
    assert (tmp_path / "out.mp4").exists()
    assert sum(len(session["generated"]) for session in mock.state["sessions"]) == 1


def test_bad_words_and_bad_files(mock: NemoMock, command: Stillreel, tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("not a still")
    ran = command("make", tmp_path / "notes.txt", "-p", ANIMATE, "--json")
    assert (ran.code, failure(ran)["file"]) == (1, "notes.txt")
    assert ran.last["actions"] == ["make"]
    assert command("make", still(tmp_path / "a.jpg"), "-p", "export it", "--json").code == 2
    nowhere = command("state", "--project", "nowhere", "--json")
    assert (nowhere.code, nowhere.last["actions"]) == (2, ["other_project"])


async def test_an_interrupted_turn_is_recovered(home: Home) -> None:
    picture, out = Source.read(still(home.folder / "harbour.jpg")), home.folder / "out.mp4"
    async with home.studio() as studio:
        job = WholeJob(studio, home.record)
        await home.cancel_at(ToolRunning, lambda: job.make([picture], ANIMATE, out))
    async with home.studio() as studio:
        (clip,) = await WholeJob(studio, home.record).resume()
    assert clip.path == out
    assert (home.messages(), home.clips()) == (1, 1)


async def test_a_message_in_doubt_is_found_out_about_and_not_sent_again(home: Home) -> None:
    home.mock.fault("error:503,as=status@run_sse;times=1")
    async with home.studio() as studio:
        await studio.connect()
        with pytest.raises(ServiceDown):
            await studio.run_turn("good morning")
        assert studio.delivery is Delivery.DOUBTFUL
    async with home.studio() as studio:
        assert await WholeJob(studio, home.record).resume() == ()
        assert studio.delivery is Delivery.NOT_TAKEN
    recovered = [event for event in home.events if isinstance(event, Recovered)]
    assert recovered == [Recovered(TurnOutcome.UNTOUCHED, "good morning")]
