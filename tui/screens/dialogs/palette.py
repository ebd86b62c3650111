"""The palette of commands: Textual's, with our words in place of its own."""

from rich.text import Text
from textual.command import CommandList, CommandPalette
from textual.widgets.option_list import Option

from tui.words import _


class Palette(CommandPalette):
    """Every action, found by typing."""

    def __init__(self) -> None:
        super().__init__(placeholder=_("Search for commands…"), id="--command-palette")

    def _start_no_matches_countdown(self, search_value: str) -> None:
        """As Textual does; its own words are in the middle of this (8.2.8)."""
        self._stop_no_matches_countdown()

        def show() -> None:
            if search_value:
                nothing = Text(_("Nothing matches."), justify="center")
                option = Option(nothing, disabled=True, id=self._NO_MATCHES)
                self.query_one(CommandList).add_option(option)
            self._list_visible = bool(search_value)

        self._no_matches_timer = self.set_timer(self._NO_MATCHES_COUNTDOWN, show)
