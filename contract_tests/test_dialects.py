"""Every dialect that the service was ever described in: the whole job, by the real studio."""

import asyncio
from collections.abc import Callable, Mapping
from itertools import product
from pathlib import Path

import av
import httpx
import numpy as np
import pytest

from contract_tests.harness.commands import still
from mockserver.dialects import CHOICES, Dialects, parse_dialects
from mockserver.pytest_plugin import StartNemoMock
from mockserver.service.drafts import Draft
from tui.config import Config, load_config
from tui.media.sources import Source
from tui.nemo.errors import OutOfCredits
from tui.opening import open_studio
from tui.studio.events import Changed, Event, Failed, Saved, TextArrived, ToolRunning, TurnEnded
from tui.studio.whole_job import WholeJob

SPEED = 2000.0
PATIENCE = 600.0  # the client runs slower than the service: on a busy machine it must not give up
PROMPT = 'turn this image into a 1-second animated clip with the title "Quay"'
ALL = tuple(
    ",".join(f"{name}={value}" for name, value in zip(CHOICES, values, strict=True))
    for values in product(*CHOICES.values())
)


def tiny_film(out: Path) -> None:
    """A real film, as small as one can be: five frames of 64 by 36."""
    with av.open(out, "w") as container:
        stream = container.add_stream("libx264", rate=5)
        stream.width, stream.height, stream.pix_fmt = 64, 36, "yuv420p"
        for shade in range(0, 250, 50):
            frame = av.VideoFrame.from_ndarray(np.full((36, 64, 3), shade, np.uint8), "rgb24")
            container.mux(stream.encode(frame))
        container.mux(stream.encode())


async def film_of(
    draft: Draft, stills: Mapping[str, Path], out: Path, on_progress: Callable[[float], None]
) -> int:
    await asyncio.to_thread(tiny_film, out)
    return 1000


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
    told: list[Event] = []
    async with open_studio(config(url, folder / "home"), told.append) as studio:
        await WholeJob(studio, told.append).make(
            [Source.read(still(folder / "quay.jpg"))], PROMPT, folder / "out.mp4"
        )
        await studio.credits()
    return told


def check(told: list[Event], folder: Path) -> None:
    """See that the job was done, and seen to be done."""
    assert not [event for event in told if isinstance(event, Failed)]
    said = "".join(event.text for event in told if isinstance(event, TextArrived) and event.final)
    assert "Quay" in said
    assert any(isinstance(event, ToolRunning) for event in told)
    assert any(isinstance(event, Changed) for event in told)
    ended = next(event for event in told if isinstance(event, TurnEnded))
    assert ended.outcome == "complete"
    saved = next(event for event in told if isinstance(event, Saved))
    assert (saved.width, saved.height) == (64, 36)
    with av.open(folder / "out.mp4") as container:
        assert sum(1 for _ in container.decode(video=0)) == 5


@pytest.mark.parametrize("dialect", ALL)
async def test_the_whole_job_succeeds_in_every_dialect(
    dialect: str, start_nemo_mock: StartNemoMock, tmp_path: Path
) -> None:
    mock = start_nemo_mock(speed=SPEED, film=film_of, dialects=dialect)
    check(await make(mock.url, tmp_path), tmp_path)
    assert not mock.verdict().findings


async def test_the_dialect_can_be_changed_between_two_jobs(
    start_nemo_mock: StartNemoMock, tmp_path: Path
) -> None:
    mock = start_nemo_mock(speed=SPEED, film=film_of)
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
    mock = start_nemo_mock(speed=SPEED, film=film_of, dialects=dialect)
    mock.fault("token-expired@state;times=1")
    check(await make(mock.url, tmp_path), tmp_path)
    assert sum("token-expired" in entry["faults"] for entry in mock.journal) == 1


@pytest.mark.parametrize("dialect", REFUSING)
async def test_being_out_of_credits_is_understood_in_every_dialect(
    dialect: str, start_nemo_mock: StartNemoMock, tmp_path: Path
) -> None:
    mock = start_nemo_mock(speed=SPEED, film=film_of, credits=10, dialects=dialect)
    with pytest.raises(OutOfCredits):
        await make(mock.url, tmp_path)


def test_there_are_sixteen() -> None:
    assert len({parse_dialects(text) for text in ALL}) == 16
    assert parse_dialects(ALL[0]) == Dialects()
