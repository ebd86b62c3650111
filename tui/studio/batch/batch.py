"""A batch at work: planned, priced, and made row by row, so that a later program can go on."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from tui.formatting import about_file
from tui.library.batches import BatchRecord, BatchRow, RowState
from tui.media.errors import FileRejected
from tui.media.sources import Source
from tui.nemo.errors import (
    BadAnswer,
    ConnectionFailed,
    NemoError,
    OutOfCredits,
    PlanRequired,
    RateLimited,
    RequestRefused,
    ServiceDown,
    TokenInvalid,
)
from tui.studio.advice import advice
from tui.studio.batch.checking import check_stills
from tui.studio.batch.due import RowDue, due_of
from tui.studio.batch.events import (
    BatchEnded,
    BatchPlanned,
    ListFault,
    RowEnded,
    RowListed,
    RowStarted,
)
from tui.studio.batch.plan import Plan, Request, read_plan
from tui.studio.batch.row_work import RowWork, StillAtWork
from tui.studio.costs import expected
from tui.studio.events import CreditsRead, Tell
from tui.studio.failures import InUse, MessageRefused, OtherAccount, StudioError
from tui.studio.film.disk_space import DISK
from tui.studio.studio import Studio
from tui.wishes import PLAIN, read_wishes

UNREACHABLE_ROWS = 3
"""After so many rows in a row for which the service could not be reached, the rest waits."""

_TO_DO = frozenset({RowDue.EXPORT, RowDue.FINISH, RowDue.ASK})
_FOR_ALL = (
    TokenInvalid,
    OutOfCredits,
    PlanRequired,
    RateLimited,
    MessageRefused,
    InUse,
    OtherAccount,
    StillAtWork,
)
"""What goes wrong for every row that is to come, too."""


class ListInUse(StudioError):
    """Another program works on this list."""

    def __init__(self) -> None:
        super().__init__(
            "Another Stillreel is at work on this list",
            advice("Nothing was sent. Wait until it has ended."),
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

    async def plan(self, request: Request) -> Plan:
        """Read and check a list; every fault is told. Nothing is sent, and nothing written."""
        library, service = self.studio.library, self.studio.service_key
        plan = await asyncio.to_thread(read_plan, request, library.batches, service)
        plan = await check_stills(plan, self.studio.wishes, self.tell)
        for fault in plan.faults:
            self.tell(ListFault(fault.kind, fault.detail, fault.row, fault.line, fault.other))
        return plan

    async def price(self, plan: Plan, *, connect: bool = True) -> BatchPlanned:
        """Tell what the plan will cost, and with a connection what is there to pay it."""
        each = await _cost_each(self.studio)
        if connect and any(row.due in _TO_DO for row in plan.rows):
            await self.studio.authorize()
            await _read_credits(self.studio)
        priced = priced_plan(plan, each, self.studio.balance)
        self.tell(priced)
        return priced

    async def list_rows(self, plan: Plan) -> None:
        """Tell each row as it would be worked on."""
        each = await _cost_each(self.studio)
        for row in plan.rows:
            cost = each if row.due in (RowDue.ASK, RowDue.FINISH) else 0
            stills, path = _names(row.wish.sources), Path(row.wish.path)
            self.tell(RowListed(row.number, stills, row.wish.prompt, path, row.due, cost))

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
                    str(request.list.absolute()),
                    studio.wishes.to_json(),
                    plan.wishes,
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
        run = _Run(self.studio, self.tell, record, retry=retry)
        try:
            await run.work()
            await asyncio.to_thread(batches.close, record.id)
            self.is_unfinished = False
        finally:
            self.ended = _summary(await asyncio.to_thread(batches.rows, record.id), run.spent)
            self.tell(self.ended)
        return self.ended


@dataclass
class _Run:
    """The rows of one batch, one after the other."""

    studio: Studio
    tell: Tell
    record: BatchRecord
    retry: bool
    spent: int = field(default=0, init=False)
    """Credits that went in this run, as far as anybody knows."""
    _project: str = field(default="", init=False)
    _unreachable: int = field(default=0, init=False)

    async def work(self) -> None:
        """Do what is due for each row. Raises what stops all of them."""
        rows = await asyncio.to_thread(self.studio.library.batches.rows, self.record.id)
        due = await asyncio.to_thread(lambda: [self._due(row) for row in rows])
        to_do = [
            (row, each, number > 0 and _is_alike(rows[number - 1], row))
            for number, (row, each) in enumerate(zip(rows, due, strict=True))
            if each in _TO_DO
        ]
        if not to_do:
            return
        await self._connect(to_do[0][0].wish.prompt)
        began = self.studio.clock.now()
        for place, (row, each, is_like_last) in enumerate(to_do, 1):
            elapsed = self.studio.clock.now() - began
            left_s = elapsed / (place - 1) * (len(to_do) - place + 1) if place > 1 else None
            await self._check_credits(each)
            stills, path = _names(row.wish.sources), Path(row.wish.path)
            self.tell(RowStarted(row.number, place, len(to_do), stills, path, left_s))
            await self._one(RowWork(self.studio, self.tell, row, is_like_last), each)

    def _due(self, row: BatchRow) -> RowDue:
        is_there = row.film is not None and Path(row.film).is_file()
        return due_of(row, is_there=is_there, retry=self.retry)

    async def _connect(self, message: str) -> None:
        """Open the session of the batch; a new batch gets a project of its own."""
        library, service = self.studio.library, self.studio.service_key
        wanted = self.record.project or ""
        known = await asyncio.to_thread(library.projects.find, service, wanted)
        await self.studio.connect(known.id if known else None, new=not known, message=message)
        await self._keep_project()
        if self.studio.balance is None:
            await _read_credits(self.studio)

    async def _keep_project(self) -> None:
        """Write down the project at work; it changes where one is left to another account."""
        project = self.studio.project
        if project is not None and project.id != self._project:
            self._project = project.id
            batches = self.studio.library.batches
            await asyncio.to_thread(batches.give_project, self.record.id, project.id)

    async def _check_credits(self, due: RowDue) -> None:
        """Stop before a row that the balance cannot pay. Raises `OutOfCredits`."""
        if due is not RowDue.ASK or self.studio.balance is None:
            return
        each = await _cost_each(self.studio)
        available = self.studio.balance.available
        if available is not None and available < each:
            raise OutOfCredits(_OUT_OF_CREDITS, 200)

    async def _one(self, work: RowWork, due: RowDue) -> None:
        batches, row = self.studio.library.batches, work.row
        project = self.studio.project
        try:
            name = project.lock_name if project is not None else ""
            with self.studio.library.locks.while_working(name) as locked:
                if not locked:
                    raise InUse
                film = await work.make(due)
        except (NemoError, StudioError, FileRejected) as error:
            if await self._stops(error, work):
                raise
            failed = self.studio.explain(error)
            self.tell(failed)
            reason = about_file(failed.file, failed.message)
            await asyncio.to_thread(batches.mark, row.id, RowState.FAILED, reason)
            state, path = RowState.FAILED, Path(row.wish.path)
        else:
            self._unreachable = 0
            state, path, reason = RowState.SAVED, film.path, ""
        await self._keep_project()
        self.tell(RowEnded(row.number, state, path, reason, await self._spent_on(row)))

    async def _spent_on(self, row: BatchRow) -> int | None:
        """What went for a row since this run took it up."""
        now = await asyncio.to_thread(self.studio.library.batches.row, row.id)
        if now.spent is None:
            return None
        is_renewed = row.state is RowState.FAILED and row.draft is None
        spent = max(0, now.spent - (0 if is_renewed else row.spent or 0))
        self.spent += spent
        return spent

    async def _stops(self, error: Exception, work: RowWork) -> bool:
        """Whether it would go wrong for every row, or leaves open what became of this one."""
        if isinstance(error, _FOR_ALL) or (isinstance(error, StudioError) and error.code == DISK):
            return True
        if await work.is_open():
            return True
        if isinstance(error, (ConnectionFailed, ServiceDown, BadAnswer)):
            self._unreachable += 1
        else:
            self._unreachable = 0
        return self._unreachable >= UNREACHABLE_ROWS


_OUT_OF_CREDITS = 2001


async def _cost_each(studio: Studio) -> int:
    """The credits that a clip will probably take, by what others took."""
    past = await asyncio.to_thread(studio.library.turns.spent, studio.service_key)
    return expected(past, generates=True)


async def _read_credits(studio: Studio) -> None:
    """Read the credits; where the service cannot say, the rows are made all the same."""
    with suppress(ServiceDown, BadAnswer, RequestRefused):
        await studio.credits()


def _is_alike(row: BatchRow, other: BatchRow) -> bool:
    """Whether two rows ask the same of the same stills."""
    return (row.wish.sources, row.wish.prompt) == (other.wish.sources, other.wish.prompt)


def priced_plan(plan: Plan, each: int, balance: CreditsRead | None) -> BatchPlanned:
    """What a plan will cost, where a clip costs `each`."""
    to_ask, unsure = plan.count(RowDue.ASK), plan.count(RowDue.FINISH)
    return BatchPlanned(
        rows=len(plan.rows),
        saved=plan.count(RowDue.NOTHING),
        asked=plan.count(RowDue.EXPORT) + unsure,
        to_ask=to_ask,
        undecided=plan.count(RowDue.DECIDE),
        faults=len(plan.faults),
        cost_each=each,
        cost=each * to_ask,
        available=balance.available if balance else None,
        unsure=unsure,
    )


def _summary(rows: tuple[BatchRow, ...], spent_now: int) -> BatchEnded:
    return BatchEnded(
        rows=len(rows),
        saved=sum(row.state is RowState.SAVED for row in rows),
        failed=tuple(row.number for row in rows if row.state is RowState.FAILED),
        waiting=sum(row.state not in (RowState.SAVED, RowState.FAILED) for row in rows),
        spent=sum(row.spent or 0 for row in rows),
        spent_now=spent_now,
    )


def _names(sources: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(Source.read(source).name for source in sources)
