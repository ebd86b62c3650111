"""A dialog over the dimmed screen. What lies under it is drawn once, as it was.

Textual's translucent screens repaint and blend everything below them at every change, some
fifteen milliseconds each: with text streaming in behind a dialog, keys would lag.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final, TypeVar

from rich.color import Color as RichColor
from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.events import Resize
from textual.geometry import Region
from textual.message import Message
from textual.screen import ModalScreen, Screen
from textual.strip import Strip
from textual.widgets import Input

from tui.screens.dialogs.left_once import LeftOnce
from tui.screens.first_layout import BaseScreen
from tui.screens.key_buffer import KeyDone

T = TypeVar("T")

ANSWERS: Final = "answers"
"""The group of the workers that ask a disk, or the service, before they answer a dialog.

See `answering`.
"""

_VEIL = 0.62
"""How much of the background's colour lies over what is below."""


class ReadyForKeys(Message):
    """The dialog takes keys now: what was typed meanwhile can follow."""


class Dialog(LeftOnce[T], BaseScreen, ModalScreen[T]):
    """The house's modal screen."""

    _below: list[Strip] | None = None
    pastes_below = False
    """See `PastesBelow`."""

    @property
    def acts_at_once(self) -> bool:
        """Whether letters are actions now: each is done before the next key is looked at."""
        return False

    def render_lines(self, crop: Region) -> list[Strip]:
        """The screen below, behind a veil."""
        if self._below is None:
            self._below = self._veiled()
        left, right = crop.column_span
        below = [
            strip.crop_extend(left, right, None) for strip in self._below[crop.y : crop.bottom]
        ]
        # While the terminal grows it is drawn before it hears of that; each cell needs something.
        blank = Strip.blank(crop.width, self.rich_style)
        return below + [blank] * (crop.height - len(below))

    @property
    def is_open(self) -> bool:
        """Whether there is still somebody to answer: the disk may be slower than the user."""
        return self.is_current and not self._closing and not self._pruning

    def still_says(self, text: str) -> bool:
        """Whether the answer to a field's `text` is waited for: who typed on has not asked it."""
        field = self.query_one_optional(Input)
        return self.is_open and field is not None and field.value.strip() == text.strip()

    def on_key_done(self, message: KeyDone) -> None:
        """A key is not done while somebody is asked: the answer may leave the dialog."""
        if any(one.group == ANSWERS and not one.is_finished for one in self.workers):
            message.stop()

    @contextmanager
    def answering(self) -> Iterator[None]:
        """Work within this; what was typed meanwhile follows, or after a moment if that is long."""
        try:
            yield
        finally:
            self.app.post_message(ReadyForKeys())

    def on_descendant_focus(self) -> None:
        """Something here takes keys now."""
        self.post_message(ReadyForKeys())

    def on_resize(self, event: Resize) -> None:
        """What is below has another shape now, or soon."""
        self._look_below()
        if (below := self._screen_below()) is not None:
            below.call_later(self._look_below)

    def _look_below(self) -> None:
        self._below = None
        self.refresh()

    def _screen_below(self) -> Screen[Any] | None:
        stack = self.app.screen_stack
        at = stack.index(self) if self in stack else 0
        return stack[at - 1] if at else None

    def _veiled(self) -> list[Strip]:
        width, height = self.size
        blank = Strip.blank(width, self.rich_style)
        if (below := self._screen_below()) is None:
            return [blank] * height
        strips = below._compositor.render_strips(self.size)  # noqa: SLF001 - as Textual's own
        veil = self.background_colors[1]
        seen: dict[Style | None, Style | None] = {}
        lines = [_veil(strip, veil, seen) for strip in strips]
        return (lines + [blank] * height)[:height]


def _veil(strip: Strip, veil: Color, seen: dict[Style | None, Style | None]) -> Strip:
    segments = []
    for text, style, _ in strip:
        if style not in seen:
            seen[style] = _dimmed(style, veil)
        segments.append(Segment(text, seen[style]))
    return Strip(segments, strip.cell_length)


def _dimmed(style: Style | None, veil: Color) -> Style | None:
    if style is None:
        return None
    if veil.ansi is not None or _named(style.color) or _named(style.bgcolor):
        return style + Style(dim=True)

    def blend(color: RichColor | None) -> RichColor | None:
        return None if color is None else Color.from_rich_color(color).blend(veil, _VEIL).rich_color

    return Style(
        color=blend(style.color), bgcolor=blend(style.bgcolor), bold=style.bold, italic=style.italic
    )


def _named(color: RichColor | None) -> bool:
    return color is not None and color.triplet is None
