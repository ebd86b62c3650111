"""The queue by keyboard alone: each still its own clip, in one session, asked and paid once."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

import pytest
from textual.pilot import Pilot

from contract_tests.harness.batch_trial import calls, coloured_stills, shows
from mockserver.pytest_plugin import NemoMock
from tui.config import load_config
from tui.library.batches import BatchRow
from tui.library.library import Library
from tui.media.sources import Source
from tui.screens.application import Stillreel
from tui.screens.queue.screen import QueueScreen
from tui.tests.screens.at_rest import pilots_wait_for_rest
from tui.tests.screens.fake_studio import main_of, operations_of, panels_of, text_of, until

PROMPTS = ("a 1-second clip", "slow zoom, 1 second", "让它动起来，1秒", "pan left for 1 second")


@pytest.fixture(autouse=True)
def _quick(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    stills_examined_here: None,
) -> Iterator[None]:
    monkeypatch.setattr("tui.screens.main.layout._FILL_DELAY_S", 0.001)
    monkeypatch.setenv("STILLREEL_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    with pilots_wait_for_rest():
        yield


@asynccontextmanager
async def interface(*stills: Path, columns: int = 80, rows: int = 24) -> AsyncIterator[Pilot[None]]:
    """The interface, connected and at rest."""
    app = Stillreel(load_config(), tuple(map(Source.read, stills)))
    app.animation_level = "none"
    async with app.run_test(size=(columns, rows), notifications=True) as pilot:
        await until(pilot, lambda: panels_of(pilot).header.balance is not None)
        await until(pilot, lambda: not operations_of(pilot).running)
        yield pilot


async def shown(pilot: Pilot[None], text: str) -> None:
    """Wait until the queue's screen shows a text."""
    await until(pilot, lambda: isinstance(pilot.app.screen, QueueScreen) and text in text_of(pilot))


async def asked(pilot: Pilot[None], text: str) -> None:
    """Wait until a question is asked."""
    await until(
        pilot, lambda: not isinstance(pilot.app.screen, QueueScreen) and text in text_of(pilot)
    )


def queued() -> tuple[BatchRow, ...]:
    """The rows, as another program reads them."""
    config = load_config()
    with closing(Library(config.data_dir / "library.sqlite3")) as library:
        return library.batches.rows(library.batches.queue(config.service, 0).id)


async def typed(pilot: Pilot[None], text: str) -> None:
    await pilot.press(*("space" if letter == " " else letter for letter in text))


async def test_twelve_stills_with_twelve_prompts_become_twelve_clips_each_of_its_own(
    batch_mock: NemoMock, tmp_path: Path
) -> None:
    stills = coloured_stills(tmp_path, 12)
    async with interface(*stills) as pilot:
        await pilot.press("ctrl+b")
        await shown(pilot, "t takes the 12 stills")
        await pilot.press("t")
        await shown(pilot, "12 clips")
        await pilot.press("e")
        for number in range(12):
            await typed(pilot, f"{PROMPTS[number % 4]}, title Row {number}")
            await pilot.press("enter")
        await until(pilot, lambda: all(row.wish.prompt for row in queued()))
        await pilot.press("s")
        await asked(pilot, "Make 12 clips for about 1200 credits?")
        assert "You have 2000" in text_of(pilot)
        assert calls(batch_mock, "run_sse") == 0
        await pilot.press("y")
        await shown(pilot, "12 saved")
        assert "800 credits left" in text_of(pilot)
        await pilot.press("escape")
        await until(pilot, lambda: pilot.app.screen is main_of(pilot))
        assert "Queue: 12 made; 1200 credits spent." in text_of(pilot)
    for number, each in enumerate(stills):
        assert shows(tmp_path / f"{number + 1}.mp4", each)
    used = [session for session in batch_mock.state["sessions"] if session["generated"]]
    assert len(used) == 1
    assert [calls(batch_mock, name) for name in ("upload", "run_sse", "render")] == [12, 12, 12]
    assert not batch_mock.verdict().findings
