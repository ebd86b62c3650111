"""The rows of a batch made one after the other; the list may be edited meanwhile."""

import asyncio
import filecmp
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from tui.file_paths import may_be_file
from tui.formatting import about_file
from tui.library.batches import BatchRecord, BatchRow, RowRequest, RowState
from tui.library.records import Project
from tui.media.errors import FileRejected
from tui.media.sources import Source
from tui.nemo.errors import (
    BadAnswer,
    ConnectionFailed,
    EnvironmentRefused,
    NemoError,
    OutOfCredits,
    PlanRequired,
    RateLimited,
    RequestRefused,
    ServiceDown,
    TokenInvalid,
)
from tui.studio.account import ActiveAccount
from tui.studio.batch.due import RowDue, due_of
from tui.studio.batch.events import RowEnded, RowStarted
from tui.studio.batch.paying import AccountChanged
from tui.studio.batch.row_work import RowsBarred, RowWork, StillAtWork
from tui.studio.costs import expected
from tui.studio.events import Notice, Saved, Tell
from tui.studio.failures import InUse, MessageRefused, OtherAccount, SessionGone, StudioError
from tui.studio.film.disk_space import DISK
from tui.studio.studio import Studio
from tui.words import _

ROWS_IN_TROUBLE = 3
"""After so many rows in a row that were paid and not saved, or unreachable, the rest waits."""

TO_DO = frozenset({RowDue.EXPORT, RowDue.FIND_OUTCOME, RowDue.ASK})
"""What a run does something for."""

_FOR_ALL = (
    EnvironmentRefused,
    TokenInvalid,
    OutOfCredits,
    PlanRequired,
    RateLimited,
    MessageRefused,
    InUse,
    OtherAccount,
    AccountChanged,
    StillAtWork,
    RowsBarred,
)
"""What goes wrong for every row that is to come, too."""

_OUT_OF_CREDITS = 2001


@dataclass(frozen=True, slots=True)
class _Next:
    """The next row to work on, of so many that are left."""

    row: BatchRow
    due: RowDue
    left: int


@dataclass
class BatchRun:
    """One run over a batch: of all its rows, or of those that were `agreed`, as they were then.

    `payer` is the account whose credits the user saw; without one, that in which the batch is.
    """

    studio: Studio
    tell: Tell
    record: BatchRecord
    retry: bool = False
    agreed: Mapping[int, RowRequest] | None = None
    payer: ActiveAccount | None = None
    entered: ActiveAccount | None = None
    """The active account when a project was opened for it, if one was."""
    current: BatchRow | None = field(default=None, init=False)
    """The row that is worked on."""
    spent: int = field(default=0, init=False)
    """Credits that went in this run, as far as anybody knows."""
    is_paused: bool = False
    """Whether it is to end after the row that is worked on."""
    _project: str = field(default="", init=False)
    """The project in which the rows are asked for; empty before the first."""
    _in_trouble: int = field(default=0, init=False)
    """Rows in a row for which the service was not there, or paid and not saved."""
    _done: set[int] = field(default_factory=set, init=False)
    _work: "asyncio.Future[Saved] | None" = field(default=None, init=False)
    _skips: bool = field(default=False, init=False)

    async def work(self) -> None:
        """Do what is due for each row. Raises what stops all of them."""
        began, place = self.studio.clock.now(), 0
        while not self.is_paused and (pick := await asyncio.to_thread(self._pick)) is not None:
            await self._enter(pick)
            if pick.due is RowDue.ASK:
                await self._find_other_outcomes()
                await RowWork(self.studio, self.tell, pick.row).finish_exports()
                await self._check_credits()
            self.current = pick.row
            try:
                if not await asyncio.to_thread(self._begin, pick):
                    continue  # it was edited at this moment: another one may be next
                place += 1
                elapsed = self.studio.clock.now() - began
                left_s = elapsed / (place - 1) * pick.left if place > 1 else None
                self._done.add(pick.row.id)
                await self._one(pick, place, left_s)
            finally:
                self.current = None

    def skip(self) -> bool:
        """Stop the row that is worked on, and go on with the next; whether there was one."""
        if self._work is None or self._skips:
            return False
        self._skips = True
        self._work.cancel()
        return True

    def _pick(self) -> _Next | None:
        """What became of a message that is out comes first: nothing else is sent before."""
        to_do = []
        for row in self.studio.library.batches.rows(self.record.id):
            is_there = row.film is not None and may_be_file(row.film)
            due = due_of(row, is_there=is_there, retry=self.retry)
            if due in TO_DO and row.id not in self._done and self._is_agreed(row, due):
                to_do.append((row, due))
        if not to_do:
            return None
        row, due = next((each for each in to_do if each[1] is RowDue.FIND_OUTCOME), to_do[0])
        return _Next(row, due, len(to_do))

    def _is_agreed(self, row: BatchRow, due: RowDue) -> bool:
        """Whether the user wants it: of what is asked for, just as it was agreed to."""
        if self.agreed is None:
            return True
        agreed = self.agreed.get(row.id)
        return agreed is not None and (agreed == row.request or due is not RowDue.ASK)

    def _begin(self, pick: _Next) -> bool:
        anew = pick.due is RowDue.ASK and pick.row.state is RowState.FAILED
        return self.studio.library.batches.begin(pick.row, anew=anew)

    async def _enter(self, pick: _Next) -> None:
        """Open the project that a row belongs in.

        What is gone on with belongs where its message went out. What is asked for is paid by the
        `payer`: raises `AccountChanged` where that is not the active account.
        """
        pays = pick.due is RowDue.ASK
        if pays:
            self._return_to_payer()
        wanted = await asyncio.to_thread(self._wanted, pick)
        if not self._is_open_in(wanted):
            await self._open(wanted, pick.row.request.prompt)
            self.payer = self.payer or self.studio.accounts.active
            if pays and wanted is not None and wanted.account is None:  # now it is known whose
                self._return_to_payer()
                if self.entered != self.studio.accounts.active:
                    await self._open(None, pick.row.request.prompt)
        if pays:
            self._check_payer()
            await self._keep_project()

    def _wanted(self, pick: _Next) -> Project | None:
        """The project for a row; `None` for a new one."""
        library, service = self.studio.library, self.studio.service_key
        if pick.due is not RowDue.ASK:
            own = library.batches.project_of(pick.row.id)
            if own is not None:
                return library.projects.find(service, own)
        found = library.projects.find(service, self._project or self.record.project or "")
        if found is None or self.payer is None or pick.due is not RowDue.ASK:
            return found
        payers = (None, self.payer.id, self.studio.accounts.active.id)  # one may be known better
        return found if found.account in payers else None

    def _is_open_in(self, wanted: Project | None) -> bool:
        at_work = self.studio.project
        is_same = wanted is not None and at_work is not None and at_work.id == wanted.id
        return self.entered is not None and is_same

    async def _open(self, project: Project | None, message: str) -> None:
        """Open a project, or a new one; its credits are read."""
        before = self.studio.accounts.active
        await self.studio.connect(project.id if project else None, new=not project, message=message)
        self.entered = self.studio.accounts.active
        if self.studio.balance is None or not before.is_same(self.entered):
            await read_credits(self.studio)

    def _is_payer_active(self) -> bool:
        return self.payer is None or self.payer.is_same(self.studio.accounts.active)

    def _check_payer(self) -> None:
        if not self._is_payer_active():
            raise AccountChanged

    def _return_to_payer(self) -> None:
        """Work in the account that pays again, where this run left it for the row before."""
        active = self.studio.accounts.active
        if self.payer is not None and not self.payer.is_same(active):
            if self.entered is None or not self.entered.is_same(active):
                raise AccountChanged
            self.studio.accounts.use_shared_account(self.payer)
            self.studio.forget_balance()

    async def _find_other_outcomes(self) -> None:
        """Find out what became of each message that is out: the next one would mix with it."""
        for row in await asyncio.to_thread(
            self.studio.library.batches.rows_in_doubt, self.record.id
        ):
            await RowWork(self.studio, self.tell, row).find_outcome()
        with suppress(SessionGone):  # whoever's it was: it is over then
            await self.studio.recover()

    async def _keep_project(self) -> None:
        """Write down the active project; it changes where one is left to another account."""
        project = self.studio.project
        if project is not None and project.id != self._project:
            self._project = project.id
            batches = self.studio.library.batches
            await asyncio.to_thread(batches.give_project, self.record.id, project.id)

    async def _check_credits(self) -> None:
        """Stop before a row that the balance cannot pay. Raises `OutOfCredits`."""
        if self.studio.balance is None:
            return
        each = await cost_each(self.studio)
        available = self.studio.balance.available
        if available is not None and available < each:
            raise OutOfCredits(_OUT_OF_CREDITS, 200)

    async def _one(self, pick: _Next, place: int, left_s: float | None) -> None:
        row = pick.row
        stills = tuple(Source.read(source).name for source in row.request.sources)
        path = Path(row.request.path)
        self.tell(RowStarted(row.number, place, place + pick.left - 1, stills, path, left_s))
        before = await asyncio.to_thread(
            self.studio.library.batches.asked_before, row.id, self.studio.project_id
        )
        is_like_last = before is not None and await asyncio.to_thread(_is_alike, before, row)
        work = RowWork(self.studio, self.tell, row, is_like_last, self._check_payer)
        state, reason = RowState.SAVED, ""
        try:
            path = await self._made(work, pick.due)
        except (NemoError, StudioError, FileRejected) as error:
            if await self._stops(error, work, pick.due):
                await self._spent_on(row)
                raise
            failed = self.studio.explain(error)
            self.tell(failed)
            state, reason = RowState.FAILED, about_file(failed.file, failed.message)
            await asyncio.to_thread(self.studio.library.batches.mark, row.id, state, reason)
        if self._skips:
            self._skips = False
            state = RowState.PAUSED
        if pick.due is RowDue.ASK:
            await self._keep_project()
        self.tell(RowEnded(row.number, state, path, reason, await self._spent_on(row)))

    async def _made(self, work: RowWork, due: RowDue) -> Path:
        """Make the clip of a row; gives where it lies, or was to, where the row was skipped."""
        project = self.studio.project
        with self.studio.library.locks.while_working(project.lock_name if project else "") as mine:
            if not mine:
                raise InUse
            making = asyncio.ensure_future(work.make(due))
            self._work = making
            try:
                film = await making
            except asyncio.CancelledError:
                if not self._skips:
                    raise
                self._work = None
                await work.leave()
                return Path(work.row.request.path)
            finally:
                self._work = None
            self._skips = False  # it was done by then
            self._in_trouble = 0
            return film.path

    async def _spent_on(self, row: BatchRow) -> int | None:
        """What went for a row since this run took it up."""
        now = await asyncio.to_thread(self.studio.library.batches.row, row.id)
        if now.spent is None:
            return None
        known = row.spent if row.state is not RowState.FAILED or row.draft is not None else None
        spent = max(0, now.spent - (known or 0))
        self.spent += spent
        return spent

    async def _stops(self, error: Exception, work: RowWork, due: RowDue) -> bool:
        """Whether it would go wrong for every row, or leaves open what became of this one."""
        if isinstance(error, _FOR_ALL) or (isinstance(error, StudioError) and error.code == DISK):
            return True
        if await work.is_in_doubt():
            return True
        now = await asyncio.to_thread(self.studio.library.batches.row, work.row.id)
        is_away = isinstance(error, (ConnectionFailed, ServiceDown))
        if is_away and not now.is_free and now.draft is None:
            return True  # its clip could not be read: the next message would overwrite it
        is_unsaved = due is RowDue.ASK and now.draft is not None
        if not (is_away or is_unsaved or isinstance(error, BadAnswer)):
            self._in_trouble = 0
            return False
        self._in_trouble += 1
        if self._in_trouble < ROWS_IN_TROUBLE:
            return False
        self.tell(
            Notice(
                _(
                    "{count} rows in a row failed. The others wait: no more is sent or paid.",
                    count=ROWS_IN_TROUBLE,
                )
            )
        )
        return True


async def cost_each(studio: Studio) -> int:
    """The credits that a clip will probably take, by what others took."""
    past = await asyncio.to_thread(studio.library.turns.spent, studio.service_key)
    return expected(past, generates=True)


async def read_credits(studio: Studio) -> None:
    """Read the credits; where the service cannot say, the rows are made all the same."""
    with suppress(ServiceDown, BadAnswer, RequestRefused):
        await studio.credits()


def _is_alike(row: BatchRow, other: BatchRow) -> bool:
    """Whether two rows ask the same of the same stills, wherever those lie. Reads the disk."""
    mine, others = row.request.sources, other.request.sources
    if row.request.prompt != other.request.prompt or len(mine) != len(others):
        return False
    return all(map(_is_same, mine, others))


def _is_same(still: str, other: str) -> bool:
    """Whether two stills are the same: the same file, or files with the same in them."""
    if still == other:
        return True
    with suppress(OSError, ValueError):
        return filecmp.cmp(still, other, shallow=False)
    return False
