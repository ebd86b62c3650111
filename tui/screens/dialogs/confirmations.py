"""Questions before what may cost credits or lose work: leaving a turn, sending again, stopping."""

from collections.abc import Callable
from typing import Any

from textual.app import App

from tui.keys.in_force import key_of
from tui.screens.dialogs.question import Answer, Question, yes_or_no
from tui.words import _

_LEAVE_TURN = _(
    "The service may stop working on it when you leave, and credits already "
    "taken for it may be gone; the timeline keeps what is finished. The "
    "message is never sent again by itself."
)
_SEND_AGAIN = _(
    "It was sent once, and what became of it is not known. If it was taken "
    "after all, you pay twice."
)
_STOP_UPLOAD = _(
    "What has arrived stays with the service. The still that is on its way "
    "would be sent again from its beginning, with the next message."
)
_STOP_EXPORT = _(
    "Stop ends the render at the service, too: nothing is saved, and "
    "exporting again costs no credits. Leave lets it run there: it is "
    "resumed at the next start, or with {key}."
)
_STOP_ANSWERS = (Answer("n", _("Go on")), Answer("l", _("Leave")), Answer("s", _("Stop")))


async def ask_to_leave_turn(app: App[Any], leave: Callable[[], None]) -> None:
    """Ask whether to `leave` the turn."""
    question = yes_or_no(_("Leave this turn?"), _LEAVE_TURN, yes=_("Leave"), no=_("Go on"))
    if await app.push_screen_wait(question) == "y":
        leave()


async def ask_to_stop_upload(app: App[Any], stop: Callable[[], None]) -> None:
    """Ask whether to `stop` sending stills."""
    question = yes_or_no(_("Stop sending the stills?"), _STOP_UPLOAD, yes=_("Stop"), no=_("Go on"))
    if await app.push_screen_wait(question) == "y":
        stop()


async def ask_to_send_again(app: App[Any], message: str, send: Callable[[], None]) -> None:
    """Ask whether to `send` the message again; `message` is how it is quoted in the question."""
    question = yes_or_no(
        _("Send {message} again?", message=message),
        _SEND_AGAIN,
        yes=_("Send again"),
        no=_("Not now"),
    )
    if await app.push_screen_wait(question) == "y":
        send()


async def ask_despite_cost(app: App[Any], shortfall: str, send: Callable[[], None]) -> None:
    """Ask whether to `send` a message that the balance will probably not pay."""
    question = yes_or_no(
        _("Send it with too few credits?"), shortfall, yes=_("Send"), no=_("Not now")
    )
    if await app.push_screen_wait(question) == "y":
        send()


async def ask_to_stop_export(
    app: App[Any], *, stop: Callable[[], None], leave: Callable[[], None]
) -> None:
    """Ask whether to `stop` the export, or to `leave` it to the service."""
    details = _STOP_EXPORT.format(key=key_of("resume"))
    match await app.push_screen_wait(Question(_("Stop this export?"), details, _STOP_ANSWERS)):
        case "s":
            stop()
        case "l":
            leave()
