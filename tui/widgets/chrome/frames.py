"""The frames of the main screen, painted before there is anything in them."""

from typing import Self

from textual.color import TRANSPARENT, Color
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.geometry import Region
from textual.style import Style
from textual.widget import Widget

from tui.widgets.chrome.tabs import PANELS


class Lit(Widget):
    """Something with lines around it, which are lit while the focus is inside.

    It is lit by itself: with `:focus-within` all that is in it gets its styles anew, and Textual
    paints all that is in it with a change of its border or title.
    """

    _is_lighting = False

    def light(self, *, is_lit: bool) -> None:
        """Look as a frame does around what has the focus, or has not."""
        if self.has_class("-lit") != is_lit:
            self.set_class(is_lit, "-lit", update=False)
            self._is_lighting = True
            self.app.stylesheet.update_nodes((self,))
            self._is_lighting = False

    def refresh(
        self,
        *regions: Region,
        repaint: bool = True,
        layout: bool = False,
        recompose: bool = False,
    ) -> Self:
        """Paint it anew; where it was only lit, its lines."""
        lines = self._lines() if self._is_lighting and not layout else regions
        return super().refresh(*lines, repaint=repaint, layout=layout, recompose=recompose)

    def _lines(self) -> tuple[Region, ...]:
        """Where its lines are, as seen from what is in it."""
        (left, top), (width, height) = self.content_offset, self.outer_size
        return (
            Region(-left, -top, width, 1),
            Region(-left, height - 1 - top, width, 1),
            Region(-left, -top, 1, height),
            Region(width - 1 - left, -top, 1, height),
        )


class Frame(VerticalScroll, Lit):
    """The frame of a panel; what is in it takes the focus."""

    def __init__(self, name: str) -> None:
        super().__init__(id=f"{name}-panel", classes="panel", can_focus=False)
        self.border_title = PANELS.get(name, "")

    def _get_title_style_information(self, background: Color) -> tuple[Color, Color, Style]:
        """While it is lit, its title has the colour of its lines."""
        color, ground, style = super()._get_title_style_information(background)
        return TRANSPARENT if self.has_class("-lit") else color, ground, style


class Ask(Vertical, Lit):
    """The frame of the prompt. Until the prompt is there, it shows what is typed meanwhile."""

    def __init__(self) -> None:
        super().__init__(id="ask")
        self.typed = ""

    def render(self) -> Content:
        """What was typed, and the cursor behind it, where the prompt will have them."""
        return Content.assemble(f" {self.typed}", (" ", "reverse")) if self.typed else Content("")
