"""A batch at work: planned, priced, and made row by row, so that a later program can go on."""

import asyncio
from dataclasses import dataclass
from pathlib import Path

from tui.file_paths import absolute
from tui.library.batches import Batches, BatchRecord, BatchRow, RowState
from tui.media.sources import Source
from tui.studio.account import ActiveAccount
from tui.studio.advice import advice
from tui.studio.batch.checking import check_stills
from tui.studio.batch.due import RowDue
from tui.studio.batch.events import BatchEnded, BatchPlanned, ListFault, RowListed
from tui.studio.batch.plan import BatchRequest, Plan, read_plan
from tui.studio.batch.run import TO_DO, BatchRun, cost_each, read_credits
from tui.studio.events import CreditsRead, Tell
from tui.studio.failures import StudioError
from tui.studio.studio import Studio
from tui.wishes import PLAIN, read_wishes
from tui.words import _


class ListInUse(StudioError):
    """Another program works on this list."""

    def __init__(self) -> None:
        super().__init__(
            _("Another Stillreel is at work on this list"),
            advice(_("Nothing was sent. Wait until it has finished.")),
            code="in_use",
        )


@dataclass
class Batch:
    """Works on batches in one studio. `is_unfinished` says that `resume` can go on with one."""

    studio: Studio
    tell: Tell
    is_unfinished: bool = False
    ended: BatchEnded | None = None
    """What came of the last run."""
    payer: ActiveAccount | None = None
    """The account whose credits were told with the price."""
    _entered: ActiveAccount | None = None

    async def plan(self, request: BatchRequest) -> Plan:
        """Read and check a list; every fault is told. Nothing is sent, and nothing written."""
        library, service = self.studio.library, self.studio.service_key
        plan = await asyncio.to_thread(read_plan, request, library.batches, service)
        plan = await check_stills(plan, self.studio.wishes, self.tell)
        for fault in plan.faults:
            self.tell(ListFault(fault.kind, fault.detail, fault.row, fault.line, fault.other))
        return plan

    async def price(
        self, plan: Plan, *, connect: bool = True, returns: bool = True
    ) -> BatchPlanned:
        """Tell what the plan will cost, and with a connection what is there to pay it.

        A batch that was begun in another account `returns` to that, and is paid there. Raises
        `OtherAccount` where there is no token of it.
        """
        each = await cost_each(self.studio)
        if connect and any(row.due in TO_DO for row in plan.rows):
            await self.studio.authorize()
            if returns:
                await self._return(plan.request)
            await read_credits(self.studio)
            self.payer = self.studio.accounts.active
        priced = priced_plan(plan, each, self.studio.balance)
        self.tell(priced)
        return priced

    async def _return(self, request: BatchRequest) -> None:
        """Open the project that a batch was begun in, in its account."""
        library, service = self.studio.library, self.studio.service_key
        record = await asyncio.to_thread(library.batches.find, service, request.key)
        wanted = record.project if record is not None else None
        if wanted is None:
            return
        if await asyncio.to_thread(library.projects.find, service, wanted) is not None:
            await self.studio.connect(wanted)
            self._entered = self.studio.accounts.active

    async def list_rows(self, plan: Plan) -> None:
        """Tell each row as it would be worked on."""
        each = await cost_each(self.studio)
        for row in plan.rows:
            cost = each if row.due in (RowDue.ASK, RowDue.FIND_OUTCOME) else 0
            stills, path = _names(row.request.sources), Path(row.request.path)
            self.tell(RowListed(row.number, stills, row.request.prompt, path, row.due, cost))

    async def make(self, plan: Plan) -> BatchEnded:
        """Write the plan down, and make its clips. Raises `ListInUse`, and what stops all rows."""
        studio, request = self.studio, plan.request
        batches, service = studio.library.batches, studio.service_key
        with batches.while_working(request.key) as locked:
            if not locked:
                raise ListInUse
            record = await asyncio.to_thread(
                lambda: batches.put(
                    service,
                    request.key,
                    str(absolute(request.list)),
                    studio.wishes.to_json(),
                    plan.row_requests,
                    studio.clock.today(),
                    force=request.force,
                )
            )
            return await self._run(record, retry=request.retry)

    async def resume(self, project: str | None = None) -> BatchEnded | None:
        """Go on with the batch that was left last; `None` where there is none to go on with.

        One that another program works on is left to it, and an unfinished job that was begun later
        comes first.
        """
        studio = self.studio
        batches, service = studio.library.batches, studio.service_key
        if project is not None:
            named = await asyncio.to_thread(studio.library.projects.find, service, project)
            project = named.id if named else project
        for record in await asyncio.to_thread(batches.unfinished, service):
            if project not in (None, record.project):
                continue
            if project is None and not await asyncio.to_thread(
                batches.is_newer_than_jobs, record.id
            ):
                continue
            with batches.while_working(record.key) as locked:
                if locked:
                    if studio.wishes == PLAIN:
                        studio.wishes = read_wishes(record.wishes) or PLAIN
                    return await self._run(record, retry=False)
        return None

    async def _run(self, record: BatchRecord, *, retry: bool) -> BatchEnded:
        batches = self.studio.library.batches
        self.is_unfinished = True
        run = BatchRun(
            self.studio, self.tell, record, retry, payer=self.payer, entered=self._entered
        )
        try:
            await run.work()
            if not await asyncio.to_thread(_has_unsaved, batches, record.id):
                await asyncio.to_thread(batches.close, record.id)
                self.is_unfinished = False
        finally:
            rows = await asyncio.to_thread(batches.rows, record.id)
            self.ended = summary(rows, run.spent)
            self.tell(self.ended)
        return self.ended


def priced_plan(plan: Plan, each: int, balance: CreditsRead | None) -> BatchPlanned:
    """What a plan will cost, where a clip costs `each`."""
    to_ask, unsure = plan.count(RowDue.ASK), plan.count(RowDue.FIND_OUTCOME)
    return BatchPlanned(
        rows=len(plan.rows),
        saved=plan.count(RowDue.NOTHING),
        asked=plan.count(RowDue.EXPORT) + unsure,
        to_ask=to_ask,
        undecided=plan.count(RowDue.NEEDS_CONSENT),
        faults=len(plan.faults),
        cost_each=each,
        cost=each * to_ask,
        available=balance.available if balance else None,
        unsure=unsure,
        paused=plan.count(RowDue.PAUSED),
    )


def summary(rows: tuple[BatchRow, ...], spent_now: int) -> BatchEnded:
    """What there is of a batch after a run in which so many credits went."""
    return BatchEnded(
        rows=len(rows),
        saved=sum(row.state is RowState.SAVED for row in rows),
        failed=tuple(row.number for row in rows if row.state is RowState.FAILED),
        waiting=sum(row.state not in (RowState.SAVED, RowState.FAILED) for row in rows),
        spent=sum(row.paid for row in rows),
        spent_now=spent_now,
    )


def _names(sources: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(Source.read(source).name for source in sources)


def _has_unsaved(batches: Batches, batch: int) -> bool:
    """Whether a clip is made and paid for, and could not be saved: going on costs nothing."""
    return any(
        row.state is RowState.FAILED and row.draft is not None for row in batches.rows(batch)
    )
