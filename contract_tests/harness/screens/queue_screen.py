"""The interface with its queue, by keyboard; and the queue as another program sees it."""

from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, closing, contextmanager
from pathlib import Path

from textual.pilot import Pilot

from tui.config import load_config
from tui.library.batches import BatchRow, RowRequest
from tui.library.library import Library
from tui.library.private_files import make_private_folder
from tui.media.sources import Source
from tui.screens.application import Stillreel
from tui.screens.main.queueing import Queueing
from tui.screens.queue.screen import QueueScreen
from tui.tests.screens.harness.fake_studio import main_of, operations_of, panels_of, text_of, until

PROMPTS = ("a 1s clip", "zoom, 1s", "动起来，1秒", "pan, 1s")


@asynccontextmanager
async def interface(*stills: Path, columns: int = 80, rows: int = 24) -> AsyncIterator[Pilot[None]]:
    """The interface, connected and at rest."""
    app = Stillreel(load_config(), tuple(map(Source.read, stills)))
    app.animation_level = "none"
    async with app.run_test(size=(columns, rows), notifications=True) as pilot:
        await until(pilot, lambda: panels_of(pilot).header.balance is not None)
        await until(pilot, lambda: not operations_of(pilot).running)
        yield pilot


async def wait_for_text(pilot: Pilot[None], text: str) -> None:
    """Wait until the queue's screen shows a text."""
    await until(pilot, lambda: isinstance(pilot.app.screen, QueueScreen) and text in text_of(pilot))


async def wait_for_question(pilot: Pilot[None], text: str) -> None:
    """Wait until a question is asked."""
    await until(
        pilot, lambda: not isinstance(pilot.app.screen, QueueScreen) and text in text_of(pilot)
    )


async def type_text(pilot: Pilot[None], text: str) -> None:
    """Type a text, key by key."""
    await pilot.press(*("space" if letter == " " else letter for letter in text))


@contextmanager
def library() -> Iterator[Library]:
    """The library, as another program opens it."""
    config = load_config()
    make_private_folder(config.data_dir)
    with closing(Library(config.data_dir / "library.sqlite3")) as opened:
        yield opened


def queued() -> tuple[BatchRow, ...]:
    """The rows, as another program reads them."""
    with library() as opened:
        return opened.batches.rows(opened.queued.record(load_config().service, 0).id)


def enqueue(folder: Path, stills: Sequence[Path], prompts: Sequence[str] = PROMPTS) -> None:
    """Have rows in the queue that an earlier program left there."""
    with library() as opened:
        batch = opened.queued.record(load_config().service, 0).id
        requests = [
            RowRequest(
                (str(still),), prompts[number % len(prompts)], str(folder / f"{number + 1}.mp4")
            )
            for number, still in enumerate(stills)
        ]
        opened.queued.append(batch, requests)


def queue_of(pilot: object) -> Queueing:
    return main_of(pilot).parts.queue  # type: ignore[arg-type]  # whichever app it drives
