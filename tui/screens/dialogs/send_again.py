"""Sending a lost message again: asked first, for it may be paid twice."""

from collections.abc import Callable
from typing import Any

from textual.app import App

from tui.screens.dialogs.question import yes_or_no

_DETAILS = (
    "It was sent once, and what became of it is not known. If it was taken after all, you pay "
    "twice."
)


async def ask_to_send_again(app: App[Any], message: str, send: Callable[[], None]) -> None:
    """Ask whether to `send` the message again; `message` is how it is quoted in the question."""
    asked = yes_or_no(f"Send {message} again?", _DETAILS, yes="Send again", no="Not now")
    if await app.push_screen_wait(asked) == "y":
        send()
