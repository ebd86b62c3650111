"""After a lost or interrupted stream: the state is read until it shows what became of the turn.

The message is never sent again: a second send would generate, and charge, twice. A turn has two
stages [V]: the service may add a title and music to a raw clip by itself, so the first change is
not always the last.
"""

import json
import re
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Self

from tui.library.records import TurnOutcome, TurnRecord
from tui.nemo.errors import (
    ConnectionFailed,
    NemoError,
    ServiceDown,
    ServiceError,
    SessionNotFound,
    SettingRefused,
)
from tui.nemo.models import Draft, State
from tui.studio.costs import is_at_work
from tui.studio.events import Changed, Tell, Waiting, WaitingKind
from tui.studio.service import Service
from tui.studio.timeline import Change, Unshown, differences, read_timeline

LOST_WAITS_S = (30.0, 60.0, 60.0, 60.0, 60.0)
SILENT_WAITS_S = (0.0, 5.0, 10.0, 15.0)
WORK_WAITS_S = (5.0, 10.0, 15.0, 30.0, 60.0, 60.0, 60.0)
_HOST = re.compile(r"https?://[^/\"]*")


@dataclass
class Recovery:
    """Reads the state of one session in and after a turn, and tells what is new in it.

    `before` is the draft as it was before the turn, and `reserved` how many credits were.
    """

    service: Service
    session_id: str
    before: Draft | None
    reserved: int | None
    tell: Tell
    _shown: Draft | None = field(init=False)

    def __post_init__(self) -> None:
        self._shown = self.before

    @classmethod
    def of(cls, turn: TurnRecord, service: Service, session_id: str, tell: Tell) -> Self:
        """That of a turn which another program began."""
        return cls(service, session_id, draft_before(turn), turn.reserved, tell)

    def show(self, draft: Draft | None) -> None:
        """Tell what is new since the timeline was last told."""
        changes = all_changes(self._shown, draft)
        if changes:
            self.tell(Changed(changes, read_timeline(draft)))
        self._shown = draft

    def is_new(self, state: State | None) -> bool:
        """Whether a state shows something that was not there before the turn."""
        return state is not None and changed(self.before, state.draft)

    async def is_at_work(self) -> bool:
        """Whether more is reserved than before the turn: it goes on, though its stream ended."""
        try:
            return is_at_work(self.reserved, await self.service.credits())
        except NemoError:
            return False

    async def read_until_changed(
        self, waits_s: tuple[float, ...], kind: WaitingKind, *, ends_with_session: bool = False
    ) -> State | None:
        """The first state that is new, else the last one read, else `None`.

        Waits before each reading as `waits_s` says; a reading that fails counts as one. Where it
        `ends_with_session`, raises `SessionNotFound`.
        """
        started = self.service.clock.now()
        last: State | None = None
        for wait_s in waits_s:
            if wait_s:
                await self._wait(kind, started, wait_s)
            try:
                last = await self.service.state(self.session_id)
            except NemoError as error:
                if ends_with_session and isinstance(error, SessionNotFound):
                    raise
                continue
            if self.is_new(last):
                break
        return last

    async def read_until_done(self, state: State) -> State:
        """The state once the service works on it no longer; `state` is told meanwhile.

        Where that takes more than some minutes, the last one that could be read.
        """
        started = self.service.clock.now()
        for wait_s in WORK_WAITS_S:
            is_last = not await self.is_at_work()
            if not is_last:
                self.show(state.draft)
                await self._wait(WaitingKind.UNFINISHED, started, wait_s)
            with suppress(NemoError):
                state = await self.service.state(self.session_id)
            if is_last:
                break
        return state

    async def _wait(self, kind: WaitingKind, started: float, seconds: float) -> None:
        self.tell(Waiting(kind, self.service.clock.now() - started, seconds))
        await self.service.waits.wait(seconds)

    async def find_outcome(self, turn: TurnRecord) -> tuple[TurnOutcome, Draft | None]:
        """What became of an interrupted turn, and the draft that it left.

        Raises `SessionNotFound`: then there is nothing left to read.
        """
        state = await self.read_until_changed(
            (0.0, *LOST_WAITS_S), WaitingKind.INTERRUPTED, ends_with_session=True
        )
        if state is None or not self.is_new(state):
            return await self._by_credits(turn), state.draft if state is not None else None
        return TurnOutcome.DONE, (await self.read_until_done(state)).draft

    async def _by_credits(self, turn: TurnRecord) -> TurnOutcome:
        """What the credits say of a turn that changed nothing."""
        try:
            credits_now = await self.service.credits()
        except NemoError:
            return TurnOutcome.UNKNOWN
        # More than before tells nothing, either: a top-up hides what was charged.
        same = turn.balance is not None and credits_now.available == turn.balance
        is_idle = not is_at_work(turn.reserved, credits_now)
        return TurnOutcome.UNTOUCHED if same and is_idle else TurnOutcome.UNKNOWN


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
