"""After a lost or interrupted stream: the state is read until it shows what became of the turn.

The message is never sent again: a second send would generate, and charge, twice.
"""

import json
import re
from dataclasses import dataclass

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
from tui.studio.events import Tell, Waiting, WaitingKind
from tui.studio.service import Service

LOST_WAITS_S = (30.0, 60.0, 60.0, 60.0, 60.0)
SILENT_WAITS_S = (0.0, 5.0, 10.0, 15.0)
_HOST = re.compile(r"https?://[^/\"]*")


@dataclass(frozen=True, slots=True)
class Recovery:
    """Reads the state of one session until it differs from what it was before a turn."""

    service: Service
    session_id: str
    tell: Tell

    async def read_until_changed(
        self,
        before: Draft | None,
        waits_s: tuple[float, ...],
        kind: WaitingKind,
        *,
        ends_with_session: bool = False,
    ) -> State | None:
        """The first state whose draft differs from `before`, else the last one read, else `None`.

        Waits before each reading as `waits_s` says; a reading that fails counts as one. Where it
        `ends_with_session`, raises `SessionNotFound`.
        """
        clock = self.service.clock
        started = clock.now()
        last: State | None = None
        for wait_s in waits_s:
            if wait_s:
                self.tell(Waiting(kind, clock.now() - started, wait_s))
                await self.service.waits.wait(wait_s)
            try:
                last = await self.service.state(self.session_id)
            except NemoError as error:
                if ends_with_session and isinstance(error, SessionNotFound):
                    raise
                continue
            if changed(before, last.draft):
                break
        return last

    async def find_outcome(self, turn: TurnRecord) -> tuple[TurnOutcome, Draft | None]:
        """What became of an interrupted turn, and the draft that it left.

        Raises `SessionNotFound`: then there is nothing left to read.
        """
        before = draft_before(turn)
        waits_s = (0.0, *LOST_WAITS_S)
        state = await self.read_until_changed(
            before, waits_s, WaitingKind.INTERRUPTED, ends_with_session=True
        )
        draft = state.draft if state is not None else None
        if state is not None and changed(before, draft):
            return TurnOutcome.DONE, draft
        return await self._by_credits(turn), draft

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
