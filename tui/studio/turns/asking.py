"""A message that is sent once, whichever program begins it and whichever ends it."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

from tui.library.records import MessageOwner, TurnOutcome, TurnRecord
from tui.library.turns import Turns
from tui.studio.advice import Do, Remedy, advice
from tui.studio.events import Recovered, TurnEnded
from tui.studio.failures import MessageRefused, SessionGone, StudioError
from tui.words import _


class OutcomeUnknown(StudioError):
    """Nobody knows what became of a message: it is not sent again."""

    def __init__(self) -> None:
        super().__init__(
            _("What became of your message is not known"),
            advice(
                _(
                    "It is not sent again, because that might charge twice. Look at the "
                    "credits first."
                ),
                Do(Remedy.SEND),
            ),
        )


class Speaks(Protocol):
    """What sends messages and finds out what became of them: a studio."""

    def run_turn(self, text: str, *, owner: MessageOwner) -> Awaitable[TurnEnded]:
        """Send a message once, and follow its turn."""

    def recover(self) -> Awaitable[tuple[Recovered, ...]]:
        """Find out what became of interrupted turns."""

    def refresh_timeline(self) -> Awaitable[object]:
        """Read the timeline."""


@dataclass(frozen=True, slots=True)
class Asking:
    """The message of one job, or of one row of a batch."""

    studio: Speaks
    turns: Turns
    owner: MessageOwner

    async def turn(self) -> TurnRecord | None:
        """The turn of the message, if it ever went out."""
        return await asyncio.to_thread(self.turns.last_of, self.owner)

    async def is_unsent(self) -> bool:
        """Whether the message never took effect: it may be sent without being paid twice."""
        turn = await self.turn()
        return turn is None or turn.is_not_taken

    async def find_outcome(self) -> bool:
        """Find out what became of a message whose turn is open; says whether that was read."""
        turn = await self.turn()
        if turn is None or not turn.is_in_doubt:
            return False
        return any(not each.followed for each in await self.studio.recover())

    async def ask(self, message: str) -> None:
        """Send the message, unless it took effect before; then read what it did.

        Raises `OutcomeUnknown`.
        """
        is_read = await self.find_outcome()
        turn = await self.turn()
        if turn is None or turn.is_not_taken:
            await self.studio.run_turn(message, owner=self.owner)
        elif _may_have_worked(turn):
            if not is_read:
                await self.studio.refresh_timeline()
        else:
            raise OutcomeUnknown

    async def ensure_taken(
        self, ask: Callable[[], Awaitable[None]], ask_anew: Callable[[], Awaitable[None]]
    ) -> TurnRecord:
        """The turn of the message, once it took effect: by `ask`, or by `ask_anew`.

        That sends the stills, too: the session may be gone, and the new one has nothing of them.
        Raises `MessageRefused`, and `SessionGone` where the message went with the session.
        """
        try:
            await ask()
        except SessionGone:
            if not await self.is_unsent():
                raise
            await ask_anew()
        turn = await self.turn()
        if turn is None or turn.is_not_taken:
            raise MessageRefused
        return turn


def _may_have_worked(turn: TurnRecord) -> bool:
    """Whether the timeline shows what came of it: also of a turn whose stream was lost."""
    outcome = turn.outcome
    return outcome is TurnOutcome.LOST or (outcome is not None and outcome.is_answered)
