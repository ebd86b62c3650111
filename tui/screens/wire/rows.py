"""The list of calls, a line each; only those in sight are laid out."""

import time
from collections.abc import Sequence
from typing import ClassVar
from urllib.parse import urlsplit

from textual.binding import BindingType
from textual.content import Content
from textual.message import Message

from tui.formatting import size_of
from tui.keys.bound import bound
from tui.nemo.protocol.tap import End
from tui.screens.wire import wording
from tui.screens.wire.bar import timing_bar
from tui.text import clean_name
from tui.widgets.marked_lines import EvenList
from tui.widgets.measures import cut_in_the_middle, wrapped
from tui.wire.seen import SeenCall, Wire

_CODE, _SIZE, _TIME = 9, 7, 7
_WIDE, _ROOMY = 90, 110
_SERVER_ERRORS, _REFUSALS = 500, 400
TAG = "◆"
"""Before a call that the user has marked: in code a mark is where the keys act."""


class CallRows(EvenList):
    """The calls, the newest last. While it `follows`, the newest is the marked one."""

    BINDINGS: ClassVar[list[BindingType]] = [
        bound("list_page_up", "mark(-8)"),
        bound("list_page_down", "mark(8)"),
    ]

    class Moved(Message):
        """Another call is marked."""

    def __init__(self, wire: Wire) -> None:
        super().__init__(id="wire-rows")
        self._wire = wire
        self._addresses: dict[SeenCall, tuple[int, str]] = {}
        self._longest_s = 0.0
        self.calls: Sequence[SeenCall] = ()
        self.call_marked: SeenCall | None = None
        self.follows = True

    def show(self, calls: Sequence[SeenCall]) -> None:
        """Show these calls; the mark stays on its call, if it is still there."""
        before, self.calls = self.call_marked, calls
        known = set(calls)
        self._addresses = {call: it for call, it in self._addresses.items() if call in known}
        if calls and (self.follows or before not in known):
            self.call_marked = calls[-1]
        elif not calls:
            self.call_marked = None
        at = (number for number, call in enumerate(calls) if call is self.call_marked)
        self.marked = next(at, 0)
        now_s = self._wire.now_s
        self._longest_s = max((_lasted_s(call, now_s) for call in calls), default=0.0)
        self.changed()
        if self.call_marked is not before:
            self.show_marked()
            self.post_message(self.Moved())

    def address(self, call: SeenCall) -> str:
        """Where a call went, without a secret; the host only where it is not the service."""
        count = self._wire.secrets.count
        known = self._addresses.get(call)
        if known is None or known[0] != count:
            parts = urlsplit(call.head.url)
            host = "" if f"{parts.scheme}://{parts.netloc}" == self._wire.home else parts.netloc
            known = count, clean_name(self._wire.secrets.hide(f"{host}{call.path}"))
            self._addresses[call] = known
        return known[1]

    def mark(self, number: int) -> None:
        """Mark a call, and bring it into sight; at the newest it follows again."""
        if self.calls:
            super().mark(number)
            self.call_marked = self.calls[self.marked]
            self.follows = self.call_marked is self.calls[-1]
            self.post_message(self.Moved())

    def follow(self) -> None:
        """Keep the newest in sight from now on."""
        self.follows = True
        self.mark(len(self.calls) - 1)

    def on_resize(self) -> None:
        """Keep the marked call in sight."""
        self.show_marked()

    def show_marked(self) -> None:
        """Bring the marked call into sight, at once: others come all the time."""
        if self.calls:
            self.show_rows(self.marked, self.marked + 1, animate=False)

    def count_items(self) -> int:
        """The calls."""
        return len(self.calls)

    def count_rows(self, width: int) -> int:
        """Known without laying anything out."""
        return len(self.calls) or len(self._invitation(width))

    def row(self, y: int, width: int) -> Content:
        """One call."""
        if not self.calls:
            return self._invitation(width)[y]
        call = self.calls[y]
        is_marked = call is self.call_marked
        bar = ("▌" if is_marked else " ", "$accent")
        return Content.assemble(bar, self._line(call, width - 1, is_marked=is_marked))

    def _line(self, call: SeenCall, width: int, *, is_marked: bool) -> Content:
        head, now_s = call.head, self._wire.now_s
        clock = time.strftime("%H:%M:%S ", time.localtime(head.began_at)) if width > _WIDE else ""
        bar_cells = 24 if width > _ROOMY else 12 if width > _WIDE - 20 else 6
        room = width - 1 - len(clock) - 5 - (_CODE + _SIZE + _TIME + 3) - 1 - bar_cells - 1
        path = cut_in_the_middle(self.address(call), max(8, room))
        size = size_of(call.size) if head.answered_s is not None else ""
        return Content.assemble(
            (TAG if call.is_tagged else " ", "$accent"),
            (clock, "$quiet"),
            (f"{head.method[:4]:<5}", "$quiet"),
            Content.styled(path, "bold" if is_marked else "").truncate(max(8, room), pad=True),
            " ",
            Content.styled(wording.code(call), code_style(call)).truncate(_CODE, pad=True),
            f" {size:>{_SIZE}} ",
            f"{wording.lasted(_lasted_s(call, now_s)):>{_TIME}} ",
            timing_bar(head, now_s, self._longest_s, bar_cells),
        )

    def _invitation(self, width: int) -> list[Content]:
        text = wording.NO_MATCH if self._wire.calls else wording.EMPTY
        return wrapped(Content.styled(text, "$quiet"), max(16, width - 2))


def _lasted_s(call: SeenCall, now_s: float) -> float:
    head = call.head
    return (now_s if head.ended_s is None else head.ended_s) - head.began_s


def code_style(call: SeenCall) -> str:
    """The colour of a call's code."""
    status = call.head.status
    if status is None:
        return "$error" if call.head.trouble else "$quiet"
    if status >= _SERVER_ERRORS:
        return "$error"
    is_odd = status >= _REFUSALS or call.refusal or call.head.end is End.CUT
    return "$warning" if is_odd else "$success"
