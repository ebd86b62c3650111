"""The palette: Textual's, but that it is left, and does what was chosen, once."""

from collections.abc import Iterator
from contextlib import suppress
from functools import partial
from typing import Any

from rich.text import Text
from textual import on
from textual.app import App, ComposeResult, SystemCommand
from textual.command import CommandInput, CommandList, CommandPalette, ProviderSource
from textual.message import Message
from textual.screen import Screen
from textual.theme import ThemeProvider
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from tui.actions import ACTIONS
from tui.keys.in_force import keyed
from tui.screens.dialogs.left_once import LeftOnce
from tui.screens.first_layout import BaseScreen
from tui.widgets.safe_input import SafeInput
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


class _SafeCommandInput(CommandInput, SafeInput):  # it has the styles of the first
    pass


class Palette(LeftOnce[None], BaseScreen, CommandPalette):
    """A double Enter sends two messages; the second arrives after the palette has closed: ignored.

    As of Textual 8.2 it would do what was chosen once more, and take the screen below with it.
    """

    CSS_PATH = "palette.tcss"

    def __init__(self, providers: "ProviderSource | None" = None, placeholder: str = "") -> None:
        super().__init__(providers, placeholder=placeholder or _("Search for commands…"))

    def compose(self) -> ComposeResult:
        """As Textual's; what is pasted is shown, and none of it obeyed."""
        for widget in super().compose():
            if isinstance(widget, CommandInput):
                widget.__class__ = _SafeCommandInput
            yield widget

    def _action_command_list(self, action: str) -> None:
        """Move in the list; one that has no room has no pages, which Textual takes for granted."""
        with suppress(LookupError):
            super()._action_command_list(action)

    def _start_no_matches_countdown(self, search_value: str) -> None:
        """Copied from Textual, whose version has its English words in it."""
        self._stop_no_matches_countdown()

        def show() -> None:
            if search_value:
                nothing = Text(_("Nothing matches."), justify="center")
                option = Option(nothing, disabled=True, id=self._NO_MATCHES)
                self.query_one(CommandList).add_option(option)
            self._list_visible = bool(search_value)

        self._no_matches_timer = self.set_timer(self._NO_MATCHES_COUNTDOWN, show)

    @on(CommandInput.Submitted)
    @on(OptionList.OptionSelected)
    def _heard_already(self, event: Message) -> None:
        if self.is_left:
            event.stop()
            event.prevent_default()


def themes() -> Palette:
    """The palette of themes."""
    return Palette(providers=[ThemeProvider], placeholder=_("Search for themes…"))
