"""What is known about a still before anything is sent, and a small picture of it."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field

from textual.content import Content

from tui.library.records import StillState
from tui.media.errors import EndsEarly, FileRejected
from tui.media.examination import Findings
from tui.media.sources import Source
from tui.media.stills import inspect
from tui.studio.events import Failed
from tui.studio.failures import describe
from tui.studio.inspecting.examiner import Examiner
from tui.studio.inspecting.remarks import Remark, remarks_on
from tui.studio.inspecting.selection import admitted, wishes_for
from tui.widgets.still import half_blocks
from tui.widgets.still_rows import PICTURE_COLUMNS, PICTURE_ROWS
from tui.widgets.stills import Stills
from tui.wishes import Wishes


@dataclass(frozen=True, slots=True)
class Preview:
    """The fields of a still that are known now, and why it cannot be sent if it cannot."""

    name: str
    fields: dict[str, object] = field(default_factory=dict)
    failed: Failed | None = None
    remarks: tuple[Remark, ...] = ()


async def preview(source: Source, examiner: Examiner, wishes: Wishes) -> Preview:
    """Examine one still to its end: what is shown as ready can be sent."""
    if source.is_address:
        return Preview(source.name, {"name": source.name})
    found = Findings()
    try:
        file = await asyncio.to_thread(inspect, source.path)
        found = await examiner.examine(source.path, (PICTURE_COLUMNS, PICTURE_ROWS))
        file = admitted(file, found, wishes_for(source, wishes))
    except FileRejected as refusal:
        failed = describe(refusal)
        refused = {
            "name": source.name,
            "state": StillState.REFUSED,
            "reason": failed.message,
            "is_cut": isinstance(refusal, EndsEarly),
            "picture": _picture(found),
        }
        return Preview(source.name, refused, failed)
    fields = {
        "name": file.name,
        "total": file.size,
        "width": file.width,
        "height": file.height,
        "picture": _picture(found),
    }
    return Preview(file.name, fields, remarks=tuple(remarks_on(file, found)))


async def pictures(stills: Stills, wishes: Wishes) -> None:
    """Make the small pictures of the stills in sight that have none, quietly, until all have."""
    async with Examiner() as examiner:
        while found := stills.unpictured():
            source = found[0].source
            seen = await preview(source, examiner, wishes)
            fields: dict[str, object] = {"is_pictured": True}
            if seen.failed is None:
                fields |= {name: seen.fields[name] for name in _OF_THE_FILE}
            elif found[0].state.is_here_alone:
                fields |= seen.fields
            stills.revise(source.word, **fields)


_OF_THE_FILE = ("total", "width", "height", "picture")


def _picture(found: Findings) -> tuple[Content, ...]:
    return half_blocks(found.thumbnail) if found.thumbnail is not None else ()


class Inspection:
    """Examines stills of the list one after the other, those removed meanwhile no further."""

    def __init__(self, stills: Stills, wishes: Wishes) -> None:
        self._stills = stills
        self._wishes = wishes
        self._running: tuple[str, asyncio.Task[Preview]] | None = None

    async def previews(self, sources: Sequence[Source]) -> AsyncIterator[Preview]:
        """Write what is found into the list, and give it."""
        async with Examiner() as examiner:
            for source in sources:
                if not self._stills.revise(source.word):
                    continue
                task = asyncio.create_task(preview(source, examiner, self._wishes))
                self._running = source.word, task
                try:
                    await asyncio.wait({task})
                finally:
                    self._running = None
                    task.cancel()
                if not task.cancelled():
                    seen = task.result()
                    self._stills.revise(source.word, **seen.fields)
                    yield seen

    def forget(self, word: str) -> None:
        """End the examination of a still that was removed."""
        if self._running is not None and self._running[0] == word:
            self._running[1].cancel()
