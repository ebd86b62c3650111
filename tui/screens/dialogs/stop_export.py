"""Stopping an export: go on, leave it to the service, or stop it there as well."""

from collections.abc import Callable
from typing import Any

from textual.app import App

from tui.actions import key_of
from tui.screens.dialogs.question import Answer, Question

_DETAILS = (
    "Stop ends the render at the service, too: nothing is saved, and exporting again costs no "
    "credits. Leave lets it run there: it is resumed at the next start, or with {key}."
)
_ANSWERS = (Answer("n", "Go on"), Answer("l", "Leave"), Answer("s", "Stop"))


async def ask_to_stop_export(
    app: App[Any], *, stop: Callable[[], None], leave: Callable[[], None]
) -> None:
    """Ask whether to `stop` the export, or to `leave` it to the service."""
    details = _DETAILS.format(key=key_of("resume"))
    match await app.push_screen_wait(Question("Stop this export?", details, _ANSWERS)):
        case "s":
            stop()
        case "l":
            leave()
