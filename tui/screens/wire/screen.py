"""The screen of the wire: all calls; the marked one below them, or alone where room is short."""

import asyncio
from collections.abc import Sequence
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Input, Static

from tui.file_paths import working_folder
from tui.keys.bound import bound
from tui.screens.clipboard import copy
from tui.screens.dialogs.dialog import ReadyForKeys
from tui.screens.dialogs.left_once import LeftOnce
from tui.screens.find.bar import FindBar
from tui.screens.wire import wording
from tui.screens.wire.call_view import CallView
from tui.screens.wire.matching import matches
from tui.screens.wire.rows import CallRows
from tui.widgets.measures import listed
from tui.widgets.safe_input import SafeInput
from tui.wire.curl import curl_of
from tui.wire.seen import SeenCall, Wire

_POLLS_EVERY_S = 0.1
_TICKS_A_TIME = 3
"""So many looks apart, times of what is under way are drawn anew."""
_TALL_ROWS = 30
_TOAST_S = 5


class WireScreen(LeftOnce[None], Screen[None]):
    """Shows the calls of a wire until it is left; then it is not looked at any more."""

    AUTO_FOCUS = ""
    CSS_PATH = "wire.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        bound("wire_back", "back"),
        bound("wire_leave", "leave"),
        bound("wire_open", "open"),
        bound("wire_filter", "filter"),
        bound("wire_zoom", "zoom"),
        bound("wire_follow", "follow"),
        bound("wire_mark", "toggle_mark"),
        bound("wire_next_mark", "next_mark(1)"),
        bound("wire_previous_mark", "next_mark(-1)"),
        bound("wire_curl", "curl"),
        bound("wire_save", "save"),
        bound("wire_save_marked", "save_marked"),
        bound("wire_clear", "clear"),
    ]
    VERTICAL_BREAKPOINTS = [(0, "-flat"), (_TALL_ROWS, "-tall")]  # noqa: RUF012 - declared so by Textual

    def __init__(self, wire: Wire, service: str) -> None:
        """`service` is what people call it."""
        super().__init__()
        self._wire = wire
        self._service = service
        self._rows = CallRows(wire)
        self._view = CallView(wire)
        self._header = Static(id="wire-header")
        self._filter = SafeInput(
            placeholder=wording.FILTER, compact=True, select_on_focus=False, id="wire-filter"
        )
        self._find = FindBar(self)
        self._finds = False
        self._keys = Static(id="wire-keys")
        self._revision = -1
        self._ticks = 0

    @property
    def acts_at_once(self) -> bool:
        """Whether keys are actions: each is done before the next one is looked at."""
        return self.focused in (self._rows, self._view)

    def compose(self) -> ComposeResult:
        """From top to bottom."""
        yield self._header
        yield self._filter
        with VerticalScroll(id="wire-calls", can_focus=False):
            yield self._rows
        yield self._find
        with VerticalScroll(id="wire-one", can_focus=False):
            yield self._view
        yield self._keys

    def on_mount(self) -> None:
        """The list takes the keys."""
        self.set_focus(self._rows)
        self._show()
        self.set_interval(_POLLS_EVERY_S, self._poll)
        self.post_message(ReadyForKeys())

    def _poll(self) -> None:
        """Show what has happened since; while something is under way, its time too."""
        self._ticks += 1
        is_time = self._ticks % _TICKS_A_TIME == 0
        if self._revision != self._wire.revision or (is_time and self._under_way):
            self._show()

    @property
    def _under_way(self) -> int:
        return sum(call.head.ended_s is None for call in self._wire.calls)

    def _show(self) -> None:
        self._revision = self._wire.revision
        words, address = self._filter.value, self._rows.address
        self._rows.show([one for one in self._wire.calls if matches(one, words, address)])
        self._view.show(self._rows.call_marked)
        self._show_header()

    def _show_header(self) -> None:
        said = wording.counted(
            len(self._rows.calls),
            len(self._wire.calls),
            self._under_way,
            follows=self._rows.follows,
        )
        self._header.update(
            Content.assemble(
                (wording.TITLE, "bold $accent"), "   ", said, "   ", (self._service, "$quiet")
            )
        )

    def on_call_rows_moved(self) -> None:
        """Another call is marked."""
        self._view.show(self._rows.call_marked)
        self._show_header()

    def on_descendant_focus(self) -> None:
        """The keys are others; where there is room for one, the panel is that of the focus."""
        in_bar = self.focused is not None and self._find in self.focused.ancestors
        self.set_class(in_bar or self.focused is self._view, "-call")
        self.set_class(bool(self._filter.value) or self.focused is self._filter, "-filters")
        self.set_class(self._finds, "-finds")
        words = (
            (self._rows, wording.LIST_KEYS),
            (self._view, wording.CALL_KEYS),
            (self._filter, wording.FILTER_KEYS),
        )
        keys = next((keys for widget, keys in words if widget is self.focused), "")
        lines = listed(keys.split(" · "), max(20, self.size.width - 2))
        self._keys.update(Content.styled("\n".join(lines), "$quiet"))

    def on_resize(self) -> None:
        """Name the keys in the new width."""
        self.on_descendant_focus()

    @on(Input.Changed, "#wire-filter")
    def _filtered(self) -> None:
        self._show()

    @on(Input.Submitted, "#wire-filter")
    def _filter_done(self) -> None:
        self.set_focus(self._rows)

    def look_for(self, words: str) -> None:
        """Look for what is typed."""
        self._view.look_for(words)

    def step_found(self, steps: int) -> None:
        """Go to the next place, or the one before."""
        self._view.action_find(steps)

    def focus_found(self) -> None:
        """The keys go to what was found."""
        self.set_focus(self._view)

    def end_finding(self) -> None:
        """Nothing is looked for any more."""
        self._finds = False
        self._view.look_for("")
        self.set_focus(self._view)
        self.on_descendant_focus()

    def on_call_view_sought(self, message: CallView.Sought) -> None:
        """Say how often it was found."""
        self._find.show(message.found)

    def action_back(self) -> None:
        """Out of what is typed, of the zoom, of the call, of the wire."""
        if self.focused is self._filter or (self._filter.value and self.focused is self._rows):
            self._filter.value = ""
            self.set_focus(self._rows)
        elif self._finds and self.focused is self._view:
            self.end_finding()
        elif self.has_class("-zoomed"):
            self.action_zoom()
        elif self.focused is self._view:
            self.set_focus(self._rows)
        else:
            self.dismiss()
        self.on_descendant_focus()

    def action_zoom(self) -> None:
        """Give the calls, or the one call, all the room; or both their places again."""
        self.toggle_class("-zoomed")

    def action_leave(self) -> None:
        """Leave the wire."""
        self.dismiss()

    def action_open(self) -> None:
        """Go to the marked call."""
        if self._rows.call_marked is not None:
            self.set_focus(self._view)

    def action_to_list(self) -> None:
        """Go to the list."""
        self.set_focus(self._rows)

    def action_filter(self) -> None:
        """Type what calls are to be shown."""
        self.set_focus(self._filter)

    def action_find(self) -> None:
        """Type what is looked for in the call."""
        self._finds = True
        self._find.take_focus()
        self._view.look_for(self._find.words)

    def action_follow(self) -> None:
        """Keep the newest in sight."""
        self._rows.follow()
        self._show_header()

    def action_toggle_mark(self) -> None:
        """Tag the marked call, or not any more."""
        if (call := self._rows.call_marked) is not None:
            call.is_tagged = not call.is_tagged
            self._rows.refresh()

    def action_next_mark(self, step: int) -> None:
        """Mark the next call that is tagged, or the one before."""
        calls = self._rows.calls
        places = [at for at, call in enumerate(calls) if call.is_tagged]
        if not places:
            self._toast(wording.NO_MARKS)
            return
        at = self._rows.marked
        later = [place for place in places if place > at]
        earlier = [place for place in places if place < at]
        found = (later or places)[0] if step > 0 else (earlier or places)[-1]
        self._rows.mark(found)

    def action_curl(self) -> None:
        """Copy the marked call as a command of curl."""
        call = self._rows.call_marked
        if call is None:
            self._toast(wording.NONE_CHOSEN)
        elif (why := _not_copied(call)) is not None:
            self._toast(why)
        else:
            copy(self.app, curl_of(call, self._wire.secrets))

    def action_save(self) -> None:
        """Save the marked call as a recording."""
        self._save([self._rows.call_marked] if self._rows.call_marked is not None else [])

    def action_save_marked(self) -> None:
        """Save the tagged calls as one recording."""
        if self._wire.tagged:
            self._save(self._wire.tagged)
        else:
            self._toast(wording.NO_MARKS)

    @work(group="save")
    async def _save(self, calls: Sequence[SeenCall]) -> None:
        from tui.screens.wire.saving import save

        if calls:
            self._toast(await asyncio.to_thread(save, calls, self._wire.secrets, working_folder()))
        else:
            self._toast(wording.NONE_CHOSEN)

    def action_clear(self) -> None:
        """Forget all calls but those under way."""
        self._wire.clear()
        self._show()

    def _toast(self, text: str) -> None:
        self.notify(text, markup=False, timeout=_TOAST_S)


def _not_copied(call: SeenCall) -> str | None:
    """Why a call is no command of curl; None where it is."""
    if call.sent is None:
        return wording.UNSEEN
    is_long = call.sent.content is None and not call.sent.files
    return wording.NO_LONGER_HERE if is_long else None
