"""The list of calls, a line each; only those in sight are laid out."""

import time
from collections.abc import Sequence
from typing import ClassVar
from urllib.parse import urlsplit

from textual.binding import BindingType
from textual.content import Content
from textual.events import Click
from textual.message import Message

from tui.formatting import size_of
from tui.keys.bound import bound
from tui.nemo.wire.tap import End
from tui.screens.wire import wording
from tui.screens.wire.bar import timing_bar
from tui.text import clean_name
from tui.widgets.lines import Lines
from tui.widgets.measures import cut_in_the_middle, wrapped
from tui.wire.seen import SeenCall, Wire

_FAR = 1_000_000
_CODE, _SIZE, _TIME = 9, 7, 7
_WIDE, _ROOMY = 90, 110
_SERVER_ERRORS, _REFUSALS = 500, 400
MARK = "◆"


class CallRows(Lines, can_focus=True):
    """The calls, the newest last. While it `follows`, the newest is the marked one."""

    BINDINGS: ClassVar[list[BindingType]] = [
        bound("list_up", "mark(-1)"),
        bound("list_down", "mark(1)"),
        bound("list_page_up", "mark(-8)"),
        bound("list_page_down", "mark(8)"),
        bound("list_first", f"mark({-_FAR})"),
        bound("list_last", f"mark({_FAR})"),
    ]
    ALLOW_SELECT = False

    class Moved(Message):
        """Another call is chosen."""

    def __init__(self, wire: Wire) -> None:
        super().__init__(id="wire-rows")
        self._wire = wire
        self._addresses: dict[SeenCall, tuple[int, str]] = {}
        self._longest_s = 0.0
        self.calls: Sequence[SeenCall] = ()
        self.chosen: SeenCall | None = None
        self.follows = True

    def show(self, calls: Sequence[SeenCall]) -> None:
        """Show these calls. What was chosen stays so, where it is still there."""
        before, self.calls = self.chosen, calls
        known = set(calls)
        self._addresses = {call: it for call, it in self._addresses.items() if call in known}
        if calls and (self.follows or before not in known):
            self.chosen = calls[-1]
        elif not calls:
            self.chosen = None
        now_s = self._wire.now_s
        self._longest_s = max((_lasted_s(call, now_s) for call in calls), default=0.0)
        self.changed()
        if self.chosen is not before:
            self._announce()

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

    @property
    def at(self) -> int:
        """The number of the chosen call in the list; -1 where there is none."""
        return next((n for n, call in enumerate(self.calls) if call is self.chosen), -1)

    def action_mark(self, steps: int) -> None:
        """Move on; at the newest it follows again."""
        if self.calls:
            at = max(0, min(self.at + steps, len(self.calls) - 1))
            self.choose(self.calls[at])

    def choose(self, call: SeenCall) -> None:
        """Choose a call, and bring it into sight."""
        self.chosen, self.follows = call, call is self.calls[-1]
        self.refresh()
        self._announce()

    def follow(self) -> None:
        """Keep the newest in sight from now on."""
        self.follows = True
        if self.calls:
            self.choose(self.calls[-1])

    def on_resize(self) -> None:
        """Keep the chosen call in sight."""
        self._show_chosen()

    def _announce(self) -> None:
        self._show_chosen()
        self.post_message(self.Moved())

    def _show_chosen(self) -> None:
        if (at := self.at) >= 0:
            self.show_rows(at, at + 1, animate=False)

    def on_click(self, event: Click) -> None:
        """Choose the call under the mouse."""
        self.focus()
        if event.y < len(self.calls):
            self.choose(self.calls[event.y])

    def count_rows(self, width: int) -> int:
        """Known without laying anything out."""
        return len(self.calls) or len(self._invitation(width))

    def lay(self, width: int) -> Sequence[Content]:
        """All of it; what is drawn asks for single lines."""
        return [self.row(y, width) for y in range(self.count_rows(width))]

    def row(self, y: int, width: int) -> Content:
        """One call."""
        if not self.calls:
            return self._invitation(width)[y]
        call = self.calls[y]
        is_chosen = call is self.chosen
        bar = ("▌" if is_chosen else " ", "$accent")
        return Content.assemble(bar, self._line(call, width - 1, is_chosen=is_chosen))

    def _line(self, call: SeenCall, width: int, *, is_chosen: bool) -> Content:
        head, now_s = call.head, self._wire.now_s
        clock = time.strftime("%H:%M:%S ", time.localtime(head.began_at)) if width > _WIDE else ""
        bar_cells = 24 if width > _ROOMY else 12 if width > _WIDE - 20 else 6
        room = width - 1 - len(clock) - 5 - (_CODE + _SIZE + _TIME + 3) - 1 - bar_cells - 1
        path = cut_in_the_middle(self.address(call), max(8, room))
        size = size_of(call.size) if head.answered_s is not None else ""
        return Content.assemble(
            (MARK if call.is_marked else " ", "$accent"),
            (clock, "$quiet"),
            (f"{head.method[:4]:<5}", "$quiet"),
            Content.styled(path, "bold" if is_chosen else "").truncate(max(8, room), pad=True),
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
