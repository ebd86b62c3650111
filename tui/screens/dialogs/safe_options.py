"""Textual's list of options, which takes room for granted, and spaces between words."""

from contextlib import suppress
from typing import Literal

from textual.content import Content
from textual.visual import Visual
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from tui.widgets.measures import wrapped


class SafeOptions(OptionList):
    """A list whose options are broken as their language is.

    Its pages are nothing where it has no room: as of Textual 8.2 they are a mistake.
    """

    def _get_visual(self, option: Option) -> Visual:
        visual = super()._get_visual(option)
        width = self.scrollable_content_region.width - self._get_left_gutter_width()
        padding = self.get_component_styles("option-list--option").padding
        if not isinstance(visual, Content) or width <= padding.width:
            return visual
        return Content("\n").join(wrapped(visual, width - padding.width))

    def _move_page(self, direction: Literal[-1, 1]) -> None:
        with suppress(LookupError):
            super()._move_page(direction)
