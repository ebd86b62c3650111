"""The process that decodes for the viewer ends with whoever asks, and in time."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from tui.media.playing.messages import Order, ViewerProblem, Wanted, Wrong, wanted_line
from tui.screens.viewer.decoder import Decoder
from tui.tests.ending_loop import ended_with_its_loop


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[asyncio.subprocess.Process]:
    """Every process that is started."""
    processes: list[asyncio.subprocess.Process] = []
    start = asyncio.create_subprocess_exec

    async def recorded(*words: str, **options: Any) -> asyncio.subprocess.Process:
        processes.append(await start(*words, **options))
        return processes[-1]

    monkeypatch.setattr(asyncio, "create_subprocess_exec", recorded)
    return processes


async def test_leaving_while_the_process_starts_ends_it(
    film: Path, started: list[asyncio.subprocess.Process]
) -> None:
    async with Decoder() as decoder:
        opening = asyncio.ensure_future(decoder.open(Order(film)))
        await asyncio.sleep(0)
        assert decoder.pid is None
    assert await opening == ViewerProblem(Wrong.DECODER_DIED)
    assert [process.returncode is not None for process in started] == [True]


async def test_a_decoder_that_does_not_answer_in_time_is_ended(
    film: Path, started: list[asyncio.subprocess.Process]
) -> None:
    async with Decoder(patience_s=0.0) as silent:
        await silent.open(Order(film))
        assert started[0].returncode is not None


async def test_a_decoder_ends_with_the_program_that_asks_whatever_it_is_at(
    film: Path, started: list[asyncio.subprocess.Process]
) -> None:
    async with Decoder() as decoder:
        await decoder.open(Order(film))
        (process,) = started
        assert process.stdin is not None
        process.stdin.write(wanted_line(Wanted(80, 24, steps=-1)) * 1_000)
        process.stdin.close()
        assert await process.wait() == 0


async def test_a_program_that_ends_hears_of_the_end_of_its_decoder(
    film: Path, started: list[asyncio.subprocess.Process]
) -> None:
    opened = asyncio.Event()

    async def look() -> None:
        async with Decoder() as decoder:
            await decoder.open(Order(film))
            opened.set()
            await asyncio.Event().wait()

    looking = asyncio.ensure_future(look())
    await opened.wait()
    await ended_with_its_loop(looking)
    assert [process.returncode is not None for process in started] == [True]
