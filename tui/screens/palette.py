"""The palette: Textual's, but that it is left, and does what was chosen, once."""

from contextlib import suppress

from textual import on
from textual.await_complete import AwaitComplete
from textual.command import CommandInput, CommandPalette
from textual.message import Message
from textual.theme import ThemeProvider
from textual.widgets import OptionList

from tui.words import _


class Palette(CommandPalette):
    """What is pressed twice is two messages, the second of which comes when it has gone.

    As of Textual 8.2 it would do what was chosen once more, and take the screen below with it.
    """

    _is_left = False

    def dismiss(self, result: None = None) -> AwaitComplete:
        """Leave it, once."""
        if self._is_left or not self.is_active:
            return AwaitComplete()
        self._is_left = True
        return super().dismiss(result)

    def _action_command_list(self, action: str) -> None:
        """Move in the list; one that has no room has no pages, which Textual takes for granted."""
        with suppress(LookupError):
            super()._action_command_list(action)

    @on(CommandInput.Submitted)
    @on(OptionList.OptionSelected)
    def _heard_already(self, event: Message) -> None:
        if self._is_left:
            event.stop()
            event.prevent_default()


def themes() -> Palette:
    """The palette of themes."""
    return Palette(providers=[ThemeProvider], placeholder=_("Search for themes…"))
