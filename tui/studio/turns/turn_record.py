"""A turn written down before its message is sent: a message that waits goes out once."""

import asyncio
from functools import partial

from tui.library.library import Library
from tui.library.records import MessageOwner, TurnOutcome
from tui.library.threads import opened_in_thread
from tui.library.turns import NoLongerWaiting
from tui.nemo.models import Credits, Draft
from tui.studio.advice import advice
from tui.studio.failures import StudioError
from tui.studio.turns.recovery import stored_draft
from tui.words import _


class SentElsewhere(StudioError):
    """Another program has sent the waiting message, or taken it off the list."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "This message no longer waits: another Stillreel has sent it or taken it "
                "off the list"
            ),
            advice(_("Nothing was sent.")),
            code="sent_elsewhere",
        )


async def check_waits(library: Library, project: str, text: str, owner: MessageOwner) -> None:
    """Raise `SentElsewhere` where a message that is to be taken off the waiting ones is not there.

    Looked at before the project is locked: who has it locked may be just sending that message.
    """
    if owner.waits and text not in await asyncio.to_thread(library.waiting.of, project):
        raise SentElsewhere


async def open_turn(
    library: Library,
    project: str,
    text: str,
    today: float,
    before: Draft | None,
    balance: Credits,
    owner: MessageOwner,
) -> int:
    """Write a message down, with what stood before it; gives its turn's number.

    Who is cancelled meanwhile sends nothing, which is written down, too. Raises `SentElsewhere`.
    """
    turns = library.turns
    opening = partial(
        turns.open,
        project,
        text,
        today,
        stored_draft(before),
        balance.available,
        balance.frozen,
        owner,
    )
    try:
        return await opened_in_thread(
            opening, lambda number: turns.close(number, TurnOutcome.UNTOUCHED, today)
        )
    except NoLongerWaiting:
        raise SentElsewhere from None
