"""The program was started with a project that is not there: which one to begin with."""

from collections.abc import Callable
from typing import Any

from textual.app import App

from tui.screens.dialogs.question import Answer, Question
from tui.text import clean_name
from tui.wishes import Beginning
from tui.words import _

_DETAILS = _(
    "The latest is the one you worked on last in this account; nothing is "
    "sent to it by itself. A new one gets this name."
)
# It comes by itself, perhaps amid a word: no letter may answer it.
_ANSWERS = (
    Answer("latest", _("Open the latest")),
    Answer("make", _("Make it")),
    Answer("quit", _("Quit")),
)
_LONGEST = 60


async def ask_which_project(
    app: App[Any], wanted: str, *, begin: Callable[[Beginning], None], leave: Callable[[], None]
) -> None:
    """Ask which project to `begin` with in place of `wanted`, or whether to `leave`."""
    name = clean_name(wanted)
    shown = name if len(name) <= _LONGEST else f"{name[: _LONGEST - 1]}…"
    question = Question(_("No project is called “{shown}”", shown=shown), _DETAILS, _ANSWERS)
    match await app.push_screen_wait(question):
        case "latest":
            begin(Beginning())
        case "make":
            begin(Beginning(wanted, new=True))
        case "quit":
            leave()
