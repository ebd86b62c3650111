"""Every dialect that the service was ever described in: the whole job, by the real studio."""

from itertools import product
from pathlib import Path

import av
import httpx
import pytest

from contract_tests.harness.commands import still
from contract_tests.harness.prompts import ANIMATE_TITLED
from mockserver.dialects import CHOICES, Dialects, parse_dialects
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
ALL = tuple(
    ",".join(f"{name}={value}" for name, value in zip(CHOICES, values, strict=True))
    for values in product(*CHOICES.values())
)


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


@pytest.mark.parametrize("dialect", ALL)
async def test_the_whole_job_succeeds_in_every_dialect(
    dialect: str, start_nemo_mock: StartNemoMock, tmp_path: Path
) -> None:
    mock = start_nemo_mock(speed=SPEED, film=quick_film, dialects=dialect)
    check(await make(mock.url, tmp_path), tmp_path)
    assert not mock.verdict().findings


async def test_the_dialect_can_be_changed_between_two_jobs(
    start_nemo_mock: StartNemoMock, tmp_path: Path
) -> None:
    mock = start_nemo_mock(speed=SPEED, film=quick_film)
    for number, dialect in enumerate((ALL[-1], ALL[0])):
        folder = tmp_path / str(number)
        folder.mkdir()
        async with httpx.AsyncClient(base_url=mock.url, trust_env=False) as http:
            answer = await http.post("/__mock/dialect", json={"dialect": dialect})
        assert answer.json() == {"dialect": str(parse_dialects(dialect))}
        check(await make(mock.url, folder), folder)


REFUSING = tuple(text for text in ALL if "render=flat,events=adk" in text)


@pytest.mark.parametrize("dialect", REFUSING)
async def test_a_token_that_expires_under_way_is_replaced_in_every_dialect(
    dialect: str, start_nemo_mock: StartNemoMock, tmp_path: Path
) -> None:
    mock = start_nemo_mock(speed=SPEED, film=quick_film, dialects=dialect)
    mock.fault("token-expired@state;times=1")
    check(await make(mock.url, tmp_path), tmp_path)
    assert sum("token-expired" in entry["faults"] for entry in mock.journal) == 1


@pytest.mark.parametrize("dialect", REFUSING)
async def test_being_out_of_credits_is_understood_in_every_dialect(
    dialect: str, start_nemo_mock: StartNemoMock, tmp_path: Path
) -> None:
    mock = start_nemo_mock(speed=SPEED, film=quick_film, credits=10, dialects=dialect)
    with pytest.raises(OutOfCredits):
        await make(mock.url, tmp_path)


def test_there_are_sixteen() -> None:
    assert len({parse_dialects(text) for text in ALL}) == 16
    assert parse_dialects(ALL[0]) == Dialects()
