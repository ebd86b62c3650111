"""Textual's list of options, which takes room for granted."""

from contextlib import suppress
from typing import Literal

from textual.widgets import OptionList


class SafeOptions(OptionList):
    """A list whose pages are nothing where it has no room: as of Textual 8.2 they are a mistake."""

    def _move_page(self, direction: Literal[-1, 1]) -> None:
        with suppress(LookupError):
            super()._move_page(direction)
