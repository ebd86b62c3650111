"""The line below a film: whether it plays, where it stands, and a bar for the mouse."""

from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from textual.content import Content
from textual.events import MouseDown, MouseMove, MouseUp
from textual.message import Message

from tui.screens.viewer import wording
from tui.screens.viewer.playhead import Playhead
from tui.widgets.lines import Lines
from tui.widgets.measures import bar

_LEAST_BAR = 8


class ScrubBar(Lines):
    """Shows a playhead."""

    ALLOW_SELECT = False

    @dataclass
    class Sought(Message):
        """The mouse is at a `share` of the film; `is_final` once it was let go."""

        share: float
        is_final: bool

    def __init__(self) -> None:
        super().__init__(id="viewer-bar")
        self._head: Playhead | None = None
        self._span = (0, 1)
        self._drags = False

    def show(self, head: Playhead) -> None:
        """The film stands there now."""
        self._head = head
        self.changed()

    def lay(self, width: int) -> Sequence[Content]:
        """One line."""
        if self._head is None:
            return [Content("")]
        before = f"{wording.state_of(self._head)}  {wording.place_of(self._head)}  "
        after = f"  {wording.LOOPS}" if self._head.loops else ""
        room = width - cell_len(before) - cell_len(after)
        if room < _LEAST_BAR:
            return [Content(before.strip()).truncate(width, ellipsis=True)]
        self._span = cell_len(before), room
        share = self._head.at / self._head.seconds if self._head.seconds else 1.0
        return [Content.assemble(before, bar(share, room), (after, "$accent"))]

    def on_mouse_down(self, event: MouseDown) -> None:
        """Go there, and with the mouse as long as it is held."""
        self._drags = True
        self.capture_mouse()
        self._seek(event.x, is_final=False)

    def on_mouse_move(self, event: MouseMove) -> None:
        """Go along."""
        if self._drags:
            self._seek(event.x, is_final=False)

    def on_mouse_up(self, event: MouseUp) -> None:
        """Stay there."""
        if self._drags:
            self._drags = False
            self.release_mouse()
            self._seek(event.x, is_final=True)

    def _seek(self, x: int, *, is_final: bool) -> None:
        begin, room = self._span
        share = (x - begin) / max(1, room - 1)
        self.post_message(self.Sought(max(0.0, min(share, 1.0)), is_final))
