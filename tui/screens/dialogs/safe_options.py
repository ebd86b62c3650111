"""Textual's list of options, which takes room for granted."""

from contextlib import suppress

from textual.widgets import OptionList


class SafeOptions(OptionList):
    """A list whose pages are nothing where it has no room: as of Textual 8.2 they are a mistake."""

    def action_page_up(self) -> None:
        """One page up."""
        with suppress(LookupError):
            super().action_page_up()

    def action_page_down(self) -> None:
        """One page down."""
        with suppress(LookupError):
            super().action_page_down()
