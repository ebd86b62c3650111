"""Every dialect that the service was ever described in: the whole job, by the real studio."""

from itertools import combinations
from pathlib import Path

import av
import httpx
import pytest

from contract_tests.harness.commands import still
from contract_tests.harness.dialect_contract import EVERY, HALF, OTHER_HALF
from contract_tests.harness.prompts import ANIMATE_TITLED
from mockserver.dialects import CHOICES, Dialects
from mockserver.pytest_plugin import StartNemoMock
from mockserver.tests.harness.films import FRAMES, HEIGHT, WIDTH, quick_film
from tui.config import Config, load_config
from tui.media.sources import Source
from tui.nemo.errors import OutOfCredits
from tui.opening import open_studio
from tui.studio.events import Changed, Event, Failed, Saved, TextArrived, ToolRunning, TurnEnded
from tui.studio.whole_job import WholeJob

pytestmark = pytest.mark.usefixtures("stills_examined_here")

SPEED = 2000.0
PATIENCE = 600.0  # the client runs slower than the service: on a busy machine it must not give up


def config(url: str, home: Path) -> Config:
    return load_config(
        {
            "NEMO_API_URL": url,
            "STILLREEL_HOME": str(home),
            "STILLREEL_TIME_SCALE": str(PATIENCE),
        }
    )


async def make(url: str, folder: Path) -> list[Event]:
    """The whole job; what the studio told of it."""
    events: list[Event] = []
    async with open_studio(config(url, folder / "home"), events.append) as studio:
        await WholeJob(studio, events.append).make(
            [Source.read(still(folder / "quay.jpg"))], ANIMATE_TITLED, folder / "out.mp4"
        )
        await studio.credits()
    return events


def check(events: list[Event], folder: Path) -> None:
    """See that the job was done, and seen to be done."""
    assert not [event for event in events if isinstance(event, Failed)]
    said = "".join(event.text for event in events if isinstance(event, TextArrived) and event.final)
    assert "Quay" in said
    assert any(isinstance(event, ToolRunning) for event in events)
    assert any(isinstance(event, Changed) for event in events)
    ended = next(event for event in events if isinstance(event, TurnEnded))
    assert ended.outcome == "complete"
    saved = next(event for event in events if isinstance(event, Saved))
    assert (saved.width, saved.height) == (WIDTH, HEIGHT)
    with av.open(folder / "out.mp4") as container:
        assert sum(1 for _ in container.decode(video=0)) == FRAMES


@pytest.mark.parametrize("dialects", OTHER_HALF, ids=str)
async def test_the_whole_job_succeeds_whichever_choices_meet(
    dialects: Dialects, start_nemo_mock: StartNemoMock, tmp_path: Path
) -> None:
    mock = start_nemo_mock(speed=SPEED, film=quick_film, dialects=dialects)
    check(await make(mock.url, tmp_path), tmp_path)
    assert not mock.verdict().findings


async def test_the_dialect_can_be_changed_between_two_jobs(
    start_nemo_mock: StartNemoMock, tmp_path: Path
) -> None:
    mock = start_nemo_mock(speed=SPEED, film=quick_film)
    for number, dialects in enumerate((EVERY[-1], EVERY[0])):
        folder = tmp_path / str(number)
        folder.mkdir()
        async with httpx.AsyncClient(base_url=mock.url, trust_env=False) as http:
            answer = await http.post("/__mock/dialect", json={"dialect": str(dialects)})
        assert answer.json() == {"dialect": str(dialects)}
        check(await make(mock.url, folder), folder)


REFUSING = [each for each in EVERY if (each.render, each.events) == ("flat", "adk")]


@pytest.mark.parametrize("dialects", REFUSING, ids=str)
async def test_a_token_that_expires_under_way_is_replaced_in_every_dialect(
    dialects: Dialects, start_nemo_mock: StartNemoMock, tmp_path: Path
) -> None:
    mock = start_nemo_mock(speed=SPEED, film=quick_film, dialects=dialects)
    mock.fault("token-expired@state;times=1")
    check(await make(mock.url, tmp_path), tmp_path)
    assert sum("token-expired" in entry["faults"] for entry in mock.journal) == 1


@pytest.mark.parametrize("dialects", REFUSING, ids=str)
async def test_being_out_of_credits_is_understood_in_every_dialect(
    dialects: Dialects, start_nemo_mock: StartNemoMock, tmp_path: Path
) -> None:
    mock = start_nemo_mock(speed=SPEED, film=quick_film, credits=10, dialects=dialects)
    with pytest.raises(OutOfCredits):
        await make(mock.url, tmp_path)


def test_there_are_sixteen() -> None:
    assert len(set(EVERY)) == 16
    assert EVERY[0] == Dialects()


def test_of_either_half_any_three_choices_meet_in_every_way() -> None:
    for half in (HALF, OTHER_HALF):
        for names in combinations(CHOICES, 3):
            assert len({tuple(getattr(each, name) for name in names) for each in half}) == 8
