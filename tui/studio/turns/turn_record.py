"""A turn written down before its message is sent: a message that waits goes out once."""

import asyncio

from tui.library.library import Library
from tui.library.records import MessageOwner
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

    Raises `SentElsewhere`.
    """
    try:
        return await asyncio.to_thread(
            library.turns.open,
            project,
            text,
            today,
            stored_draft(before),
            balance.available,
            balance.frozen,
            owner,
        )
    except NoLongerWaiting:
        raise SentElsewhere from None
