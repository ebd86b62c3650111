"""Asks what to do when the service refuses the user's token: another one, or anonymous."""

from collections.abc import Callable
from typing import Any

from textual.app import App

from tui.screens.dialogs.question import Answer, Question
from tui.words import _

_DETAILS = _(
    "The service refuses your token. You can enter another one, or go on "
    "anonymously: that is an account with credits of its own, and a new "
    "project in it. The stills are sent there again, and this project stays "
    "where it is."
)
# It comes by itself, perhaps amid a word: no letter may answer it.
_ANSWERS = (
    Answer("no", _("Keep all")),
    Answer("enter", _("Enter a token")),
    Answer("yes", _("Go on anonymously")),
)


async def ask_about_token(
    app: App[Any], *, enter: Callable[[], None], go_on: Callable[[], None]
) -> None:
    """Ask whether to `enter` another token, or to `go_on` without one."""
    question = Question(_("Your token was refused. Go on anonymously?"), _DETAILS, _ANSWERS)
    match await app.push_screen_wait(question):
        case "enter":
            enter()
        case "yes":
            go_on()
