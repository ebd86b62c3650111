"""A first look at a still, before anything is sent: what it is, and a small picture of it."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tui.media.errors import FileRejected
from tui.media.names import display_name
from tui.media.pixels.wishes import PLAIN
from tui.media.stills import inspect
from tui.studio.events import Failed
from tui.studio.examiner import Examiner
from tui.studio.failures import describe
from tui.studio.selection import admitted, remarks
from tui.text import clean_name
from tui.widgets.stills import PICTURE_COLUMNS, PICTURE_ROWS, Stills, half_blocks


@dataclass(frozen=True, slots=True)
class Seen:
    """What is new about a still, and why it cannot be sent if it cannot."""

    news: dict[str, object] = field(default_factory=dict)
    failed: Failed | None = None
    remarks: tuple[str, ...] = ()


async def look(source: str, examiner: Examiner) -> Seen:
    """Examine one, to its end: what stands there as ready can be sent."""
    if "://" in source:
        return Seen(
            {"name": clean_name(source.split("?")[0].rsplit("/", 1)[-1]) or clean_name(source)}
        )
    path = Path(source)
    try:
        file = await asyncio.to_thread(inspect, path)
        found = await examiner.examine(path, (PICTURE_COLUMNS, PICTURE_ROWS))
        file = admitted(file, found, PLAIN)
    except FileRejected as refusal:
        failed = describe(refusal)
        return Seen(
            {"name": display_name(path), "state": "refused", "reason": failed.message}, failed
        )
    picture = half_blocks(found.thumbnail) if found.thumbnail is not None else ()
    news = {
        "name": file.name,
        "total": file.size,
        "width": file.width,
        "height": file.height,
        "picture": picture,
    }
    return Seen(news, remarks=tuple(remarks(file, found)))


class Inspection:
    """Examines stills of the list one after the other, those taken out meanwhile no further."""

    def __init__(self, stills: Stills) -> None:
        self._stills = stills
        self._running: tuple[str, asyncio.Task[Seen]] | None = None

    async def seen(self, sources: Sequence[str]) -> AsyncIterator[Seen]:
        """Write what is found into the list, and give it."""
        async with Examiner() as examiner:
            for source in sources:
                if not self._stills.revise(source):
                    continue
                task = asyncio.create_task(look(source, examiner))
                self._running = source, task
                try:
                    await asyncio.wait({task})
                finally:
                    self._running = None
                    task.cancel()
                if not task.cancelled():
                    seen = task.result()
                    self._stills.revise(source, **seen.news)
                    yield seen

    def forget(self, source: str) -> None:
        """End the examination of a still that was taken out."""
        if self._running is not None and self._running[0] == source:
            self._running[1].cancel()
