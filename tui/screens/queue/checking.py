"""The rows of the queue looked at before a run: what is due, and what is wrong with which."""

import asyncio
from pathlib import Path

from tui.file_paths import may_be_file
from tui.library.batches import BatchRecord, BatchRow
from tui.library.queue.rows import queue_key
from tui.studio.batch.checking import check_stills
from tui.studio.batch.due import RowDue, due_of
from tui.studio.batch.events import ListFault
from tui.studio.batch.plan import BatchRequest, Plan, PlannedRow, collisions, row_faults
from tui.studio.batch.run import TO_DO
from tui.studio.events import Tell
from tui.studio.studio import Studio


async def checked(studio: Studio, record: BatchRecord, tell: Tell) -> Plan:
    """The rows that can be made; every fault of the others is told. Nothing is sent."""
    batches = studio.library.batches
    rows = await asyncio.to_thread(batches.rows, record.id)
    plan = await asyncio.to_thread(_plan, rows)
    plan = await check_stills(plan, studio.wishes, tell)
    for fault in plan.faults:
        tell(ListFault(fault.kind, fault.detail, fault.row, fault.line, fault.other))
    return plan


def _plan(rows: tuple[BatchRow, ...]) -> Plan:
    planned = [PlannedRow(row.number, 0, row.request, _due(row), row.id) for row in rows]
    faults = [
        fault
        for row in planned
        if row.due is RowDue.ASK
        # A file that is there already is spared: the clip gets a name beside it.
        for fault in row_faults(row, force=True)
    ]
    faults += collisions([row for row in planned if row.due in TO_DO])
    return Plan(BatchRequest(Path()), tuple(planned), ()).without(faults)


def _due(row: BatchRow) -> RowDue:
    is_there = row.film is not None and may_be_file(row.film)
    return due_of(row, is_there=is_there, retry=False)


async def count_left(studio: Studio) -> int:
    """How many rows of a studio's queue wait to be made. Raises `LibraryError`."""
    return await asyncio.to_thread(_count_left, studio)


def _count_left(studio: Studio) -> int:
    service, batches = studio.service_key, studio.library.batches
    record = batches.find(service, queue_key(service))
    rows = batches.rows(record.id) if record is not None else ()
    return sum(_due(row) in TO_DO for row in rows)
