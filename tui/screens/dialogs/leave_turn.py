"""Leaving a turn that runs: asked first, for the service may drop the work and keep the credits."""

from collections.abc import Callable
from typing import Any

from textual.app import App

from tui.screens.dialogs.question import yes_or_no

_DETAILS = (
    "The service may stop working on it when you leave, and credits already taken for it may be "
    "gone; the timeline keeps what is finished. The message is never sent again by itself."
)


async def ask_to_leave_turn(app: App[Any], leave: Callable[[], None]) -> None:
    """Ask whether to `leave` the turn."""
    asked = yes_or_no("Leave this turn?", _DETAILS, yes="Leave", no="Go on")
    if await app.push_screen_wait(asked) == "y":
        leave()
