"""What became of a turn that an earlier program left: found out by reading, never by sending."""

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
from tui.nemo.models import Credits, Draft
from tui.studio.events import Tell, Waiting, WaitingKind
from tui.studio.recovery import LOST_WAITS_S
from tui.studio.service import Service

_HOST = re.compile(r"https?://[^/\"]*")


@dataclass(frozen=True, slots=True)
class Aftermath:
    """Looks after one turn in one session."""

    service: Service
    session_id: str
    tell: Tell

    async def look(self, turn: TurnRecord) -> tuple[TurnOutcome, Draft | None]:
        """Read the state at once, then as after a lost connection, until it shows something.

        Raises `SessionNotFound`: then there is nothing left to read.
        """
        clock = self.service.clock
        started = clock.now()
        draft: Draft | None = None
        for wait_s in (0.0, *LOST_WAITS_S):
            if wait_s:
                waited_s = clock.now() - started
                self.tell(Waiting(WaitingKind.INTERRUPTED, waited_s, wait_s))
                await self.service.pause.wait(wait_s)
            try:
                draft = (await self.service.state(self.session_id)).draft
            except SessionNotFound:
                raise
            except NemoError:
                continue
            if fingerprint(draft) != _without_hosts(turn.draft):
                return TurnOutcome.DONE, draft
        return await self._untouched(turn), draft

    async def _untouched(self, turn: TurnRecord) -> TurnOutcome:
        try:
            purse = await self.service.credits()
        except NemoError:
            return TurnOutcome.UNKNOWN
        # More than before tells nothing, either: a top-up hides what went.
        same = turn.balance is not None and balance(purse) == turn.balance
        idle = (purse.frozen or 0) <= (turn.reserved or 0)
        return TurnOutcome.UNTOUCHED if same and idle else TurnOutcome.UNKNOWN


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


def balance(credits: Credits) -> int | None:  # noqa: A002 - the field's own word
    """What is free to spend: less while a turn runs, less for ever once it is charged."""
    return credits.available


def draft_text(draft: Draft | None) -> str | None:
    """A draft as it is kept in the library."""
    return json.dumps(draft.raw, sort_keys=True) if draft is not None else None


def kept_draft(turn: TurnRecord) -> Draft | None:
    """The draft as it was before the turn."""
    return None if turn.draft is None else Draft.read(turn.draft)


def fingerprint(draft: Draft | None) -> str | None:
    """A draft less the addresses of hosts, which change with a mock's port."""
    return _without_hosts(draft_text(draft))


def _without_hosts(text: str | None) -> str | None:
    return None if text is None else _HOST.sub("", text)
