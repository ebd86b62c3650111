"""The palette: Textual's, but that it is left, and does what was chosen, once."""

from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from typing import Any

from textual import on
from textual.app import App, SystemCommand
from textual.command import CommandInput, CommandPalette
from textual.message import Message
from textual.screen import Screen
from textual.theme import ThemeProvider
from textual.widgets import OptionList

from tui.actions import ACTIONS
from tui.keys.in_force import keyed
from tui.screens.dialogs.left_once import LeftOnce
from tui.words import _


def commands(app: App[Any], main: Screen[None], *, has_themes: bool) -> Iterator[SystemCommand]:
    """Every action by name, then the themes; `main` is the screen that is looked at."""
    for action in ACTIONS:
        if action.name in ("palette", "interrupt"):
            continue
        home = app if action.home == "app" else main
        call = action.call.split(".", 1)[1]
        yield SystemCommand(action.title, keyed(action.help), partial(app.run_action, call, home))
    if has_themes:
        yield SystemCommand(_("Choose a theme"), _("Any of Textual's."), app.action_change_theme)


class Palette(LeftOnce[None], CommandPalette):
    """What is pressed twice is two messages, the second of which comes when it has gone.

    As of Textual 8.2 it would do what was chosen once more, and take the screen below with it.
    """

    def _action_command_list(self, action: str) -> None:
        """Move in the list; one that has no room has no pages, which Textual takes for granted."""
        with suppress(LookupError):
            super()._action_command_list(action)

    @on(CommandInput.Submitted)
    @on(OptionList.OptionSelected)
    def _heard_already(self, event: Message) -> None:
        if self.is_left:
            event.stop()
            event.prevent_default()


def themes() -> Palette:
    """The palette of themes."""
    return Palette(providers=[ThemeProvider], placeholder=_("Search for themes…"))
