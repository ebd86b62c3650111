"""Looking into the stills of a list: each is decoded to its end before a byte of any is sent."""

import asyncio
import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from tui.formatting import about_file
from tui.media.errors import FileRejected
from tui.media.names import display_name
from tui.media.sources import Source
from tui.media.stills import inspect
from tui.studio.batch.due import RowDue
from tui.studio.batch.events import ListChecking
from tui.studio.batch.faults import Fault, FaultKind
from tui.studio.batch.plan import Plan
from tui.studio.events import Tell
from tui.studio.inspecting.examiner import Examiner
from tui.studio.inspecting.selection import admitted
from tui.wishes import Wishes

_TOLD_EVERY = 25


async def check_stills(plan: Plan, wishes: Wishes, tell: Tell) -> Plan:
    """The plan without the rows that have a still which cannot be used.

    The stills of rows that were asked before are not looked at: the service has them.
    """
    rows = [row for row in plan.rows if row.due is RowDue.ASK]
    paths = dict.fromkeys(path for row in rows for path in _files(row.request.sources))
    reasons = await _reasons(tuple(paths), wishes, tell)
    faults = [
        Fault(FaultKind.STILL, reasons[path], row.number, row.line)
        for row in rows
        for path in _files(row.request.sources)
        if path in reasons
    ]
    return plan.without(faults)


def _files(sources: Iterable[str]) -> Iterator[str]:
    """Those that are files, and there: of the others there is a fault already."""
    for source in map(Source.read, sources):
        if not source.is_address and os.path.lexists(source.word):
            yield source.word


async def _reasons(paths: tuple[str, ...], wishes: Wishes, tell: Tell) -> Mapping[str, str]:
    """Why stills cannot be used; those that can are not among them."""
    found: dict[str, str] = {}
    async with Examiner() as examiner:
        for number, path in enumerate(paths, 1):
            try:
                file = await asyncio.to_thread(inspect, Path(path))
                admitted(file, await examiner.examine(Path(path)), wishes)
            except FileRejected as refusal:
                found[path] = about_file(display_name(refusal.path), refusal.message)
            if number % _TOLD_EVERY == 0 or (number == len(paths) > _TOLD_EVERY):
                tell(ListChecking(number, len(paths)))
    return found
