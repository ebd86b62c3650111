"""After a lost or interrupted stream: the state is read until it shows what became of the turn.

The message is never sent again: a second send would generate, and charge, twice. A turn has two
stages [V]: the service may add a title and music to a raw clip by itself, so the first change is
not always the last.
"""

import asyncio
import json
import re
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field

from tui.library.library import Library
from tui.library.records import Project, TurnOutcome, TurnRecord
from tui.nemo.errors import (
    ConnectionFailed,
    NemoError,
    ServiceDown,
    ServiceError,
    SessionNotFound,
    SettingRefused,
)
from tui.nemo.models import Credits, Draft, State
from tui.studio.costs import Work, is_at_work, spent, work_on
from tui.studio.events import Changed, Notice, Tell, Waiting, WaitingKind
from tui.studio.service import Service
from tui.studio.timeline import Change, Unshown, differences, read_timeline
from tui.words import _

LONGEST_TURN_S = 900.0
"""How long the service works on a message at most [S]."""

LOST_WAITS_S = (30.0, 60.0, 60.0, 60.0, 60.0)
SILENT_WAITS_S = (0.0, 5.0, 10.0, 15.0)
WORK_WAITS_S = (5.0, 10.0, 15.0, 30.0, *[60.0] * 14)
SETTLED_S = 60.0
"""How long the state has to stay as it is where nobody can say whether the work is over."""

_PERHAPS_A_PART = _(
    "The service did not say that it is done. If the timeline lacks something, ask for it."
)
_HOST = re.compile(r"https?://[^/\"]*")

Beside = Callable[[], Awaitable[bool]]
"""Says whether another project of the account has a turn under way: what is reserved may be its."""


@dataclass
class Recovery:
    """Reads the state of one session in and after a turn, and tells what is new in it.

    `before` is the draft as it was before the turn, `balance` the credits.
    """

    service: Service
    session_id: str
    before: Draft | None
    balance: Credits
    beside: Beside
    tell: Tell
    credits: Credits | None = field(default=None, init=False)
    """What was read last; `None` where it could not be."""
    has_changed: bool = field(default=False, init=False)
    """Whether a state was new: the message has taken effect, though all be as before in the end."""
    _shown: Draft | None = field(init=False)
    _was_hurried: bool = field(default=False, init=False)

    def __post_init__(self) -> None:
        self._shown = self.before

    def show(self, draft: Draft | None) -> None:
        """Tell what is new since the timeline was last told."""
        self.has_changed |= changed(self.before, draft)
        changes = all_changes(self._shown, draft)
        if changes:
            self.tell(Changed(changes, read_timeline(draft)))
        self._shown = draft

    def is_new(self, state: State | None) -> bool:
        """Whether a state shows something that was not there before the turn."""
        return state is not None and changed(self.before, state.draft)

    async def work(self) -> Work:
        """Whether the service still works on the turn, though its stream ended."""
        self.credits = None
        try:
            now = self.credits = await self.service.credits()
        except NemoError:
            return Work.UNKNOWN
        is_shared = is_at_work(self.balance.frozen, now) and await self.beside()
        return work_on(self.balance, now, is_shared=is_shared)

    async def read_until_changed(
        self, waits_s: Sequence[float], kind: WaitingKind, *, ends_with_session: bool = False
    ) -> State | None:
        """The first state once something was new, else the last one read, else `None`.

        Waits before each reading as `waits_s` says; a reading that fails counts as one. Where it
        `ends_with_session`, raises `SessionNotFound`.
        """
        started = self.service.clock.now()
        last: State | None = None
        for wait_s in self._patiently(waits_s):
            await self._wait(kind, started, wait_s)
            try:
                last = await self.service.state(self.session_id)
            except NemoError as error:
                if ends_with_session and isinstance(error, SessionNotFound):
                    raise
                continue
            self.has_changed |= self.is_new(last)
            if self.has_changed:
                break
        return last

    async def read_until_done(
        self, state: State | None, in_doubt: WaitingKind | None = None
    ) -> State | None:
        """The state once the service works on it no longer; what is new in it is told meanwhile.

        Where nobody can say whether it does, what is new has to stay as it is for a while, which
        is told as the wait that is `in_doubt`; without one, it counts. Where the service works for
        longer than it works on any message, gives the last state that could be read.
        """
        clock = self.service.clock
        started = since = clock.now()
        kind = WaitingKind.UNFINISHED
        for wait_s in self._patiently((0.0, *WORK_WAITS_S)):
            if wait_s and state is not None:
                self.show(state.draft)
            await self._wait(kind, started, wait_s)
            work = await self.work()  # first: what is read after the end is all there is
            try:
                read = await self.service.state(self.session_id)
            except SessionNotFound:
                break
            except NemoError:
                continue
            if state is None or changed(state.draft, read.draft):
                since = clock.now()
            state, kind = read, WaitingKind.UNFINISHED
            self.has_changed |= self.is_new(state)
            if work is Work.UNKNOWN and in_doubt is not None and self.has_changed:
                kind = in_doubt
                if clock.now() - since < SETTLED_S:
                    continue
                self.tell(Notice(_PERHAPS_A_PART))
            if work is not Work.GOES_ON:
                break
        else:
            if self.has_changed:
                self.tell(Notice(_PERHAPS_A_PART))
        return state

    def _patiently(self, waits_s: Sequence[float]) -> Iterator[float]:
        """Each wait; its rest, where it was cut short: who looks sooner gives up no sooner."""
        now = self.service.clock.now
        for wait_s in waits_s:
            due = now() + wait_s
            self._was_hurried = False
            yield wait_s
            while self._was_hurried and now() < due:
                yield due - now()

    async def _wait(self, kind: WaitingKind, started: float, seconds: float) -> None:
        if seconds:
            self.tell(Waiting(kind, self.service.clock.now() - started, seconds))
            self._was_hurried = await self.service.waits.wait(seconds)

    async def find_outcome(self, turn: TurnRecord) -> tuple[TurnOutcome, Draft | None]:
        """What became of an interrupted turn, and the draft that it left.

        Raises `SessionNotFound`: then there is nothing left to read.
        """
        kind = WaitingKind.INTERRUPTED
        state = await self.read_until_changed((0.0, *LOST_WAITS_S), kind, ends_with_session=True)
        state = await self.read_until_done(state, kind)
        draft = state.draft if state is not None else None
        return TurnOutcome.DONE if self.has_changed else await self._by_credits(turn), draft

    async def _by_credits(self, turn: TurnRecord) -> TurnOutcome:
        """What the credits say of a turn that changed nothing."""
        try:
            credits_now = await self.service.credits()
        except NemoError:
            return TurnOutcome.UNKNOWN
        is_free = spent(turn.balance, turn.reserved, credits_now) == 0
        return TurnOutcome.UNTOUCHED if is_free else TurnOutcome.UNKNOWN


def recovery_of(
    turn: TurnRecord, service: Service, library: Library, project: Project, tell: Tell
) -> Recovery:
    """What finds out what became of a turn that another program began."""
    known = turn.balance is not None and turn.reserved is not None
    total = (turn.balance or 0) + (turn.reserved or 0) if known else None
    balance = Credits(turn.balance, turn.reserved, total)
    beside = turns_beside(library, turn.id)
    return Recovery(service, project.session_id, draft_before(turn), balance, beside, tell)


def turns_beside(library: Library, turn: int) -> Beside:
    """What says whether another project of the account has a turn under way beside `turn`."""
    return lambda: asyncio.to_thread(library.turns.has_others, turn, LONGEST_TURN_S)


def not_taken(error: NemoError) -> bool:
    """Whether a message that ended in this error took no effect, as far as anybody can know.

    A gateway that is in trouble, or answers with a web page, may have passed it on before.
    """
    match error:
        case ConnectionFailed():
            return not error.sent
        case ServiceDown():
            return False
        case _:
            return isinstance(error, ServiceError | SettingRefused)


def changed(before: Draft | None, after: Draft | None) -> bool:
    """Whether two drafts differ in anything, also in what this program does not understand.

    The hosts of addresses count for nothing: they change with the port of a mock.
    """
    return fingerprint(before) != fingerprint(after)


def all_changes(before: Draft | None, after: Draft | None) -> tuple[Change, ...]:
    """What changed between two drafts, also where this program cannot show it."""
    changes = differences(read_timeline(before), read_timeline(after))
    if not changes and changed(before, after):
        return (Unshown(),)
    return changes


def fingerprint(draft: Draft | None) -> str | None:
    """A draft as JSON, without the hosts of its addresses."""
    text = stored_draft(draft)
    return None if text is None else _HOST.sub("", text)


def stored_draft(draft: Draft | None) -> str | None:
    """A draft as the library stores it."""
    return json.dumps(draft.raw, sort_keys=True) if draft is not None else None


def draft_before(turn: TurnRecord) -> Draft | None:
    """The draft as it was before the turn."""
    return None if turn.draft is None else Draft.read(turn.draft)
