"""The conversation: what you said, what the service answers, what it did, and what went wrong.

Only what is in sight, and some of what is near it, is on the screen: however much was said, it
costs no more than a few pages.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from itertools import accumulate

from textual.app import ComposeResult
from textual.await_remove import AwaitRemove
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message

from tui.keys.in_force import key_of
from tui.widgets.log import Log
from tui.widgets.markdown import Block
from tui.widgets.passage import Marker, Passage, passage_of
from tui.widgets.status import Status
from tui.widgets.transcript import Speech, Transcript, Voice
from tui.words import _

_WINDOW = 20
"""How many speeches are on the screen after going to the end."""
_STEP = 8
_MOST = 60
_MARGIN = 1


class Conversation(Vertical):
    """The log, and under it the line that says what is going on."""

    class OlderWanted(Message):
        """The oldest speech that is known comes into sight, and there are older ones."""

    @dataclass
    class Behind(Message):
        """Whether there is new text that is not in sight."""

        is_behind: bool

    def __init__(self, now: Callable[[], float], operations: Sequence[str]) -> None:
        """`operations` are those that the status line may show, the most important first."""
        super().__init__(id="conversation")
        self.log_view = Log(self._moved, self.to_end)
        self.status = Status(now, operations)
        self.transcript = Transcript(self._add, self._grew)
        self.speeches: list[Speech] = [_WELCOME]
        """All that are known, oldest first; from `_first` on, some are on the screen."""
        self._first = 0
        self._mounted = [passage_of(_WELCOME)]
        self.has_older = self._is_asking = self._is_behind = False
        self._marker: Marker | None = None
        self.on_grown: Callable[[], None] | None = None
        """Called when something was said, or has become longer."""

    @property
    def _end(self) -> int:
        return self._first + len(self._mounted)

    @property
    def _most(self) -> int:
        """How many passages may be on the screen: four windows full of the shortest at least."""
        return max(_MOST, 2 * self.log_view.size.height)

    @property
    def last_answer(self) -> str:
        """What the service said last, as it wrote it."""
        return self.transcript.last_answer

    def compose(self) -> ComposeResult:
        """Log and status."""
        with self.log_view:
            yield from self._mounted
        yield self.status

    def prepend(self, speeches: Sequence[Speech], *, more: bool) -> None:
        """Put older speeches before those that are known; whether there are `more` before them."""
        if self.speeches[:1] == [_WELCOME]:
            self._forget_welcome()
        older = [*([] if more else [_WELCOME]), *speeches]
        is_near = self._first == 0
        self.speeches[:0] = older
        self._first += len(older)
        self.has_older, self._is_asking = more, False
        if is_near:
            self._extend_up(_WINDOW if self.log_view.follows else _STEP)
        self._moved()

    def clear(self) -> None:
        """Empty the conversation."""
        self.transcript.end_answer()
        self.transcript.last_answer = ""
        self.speeches = [_WELCOME]
        self._grew()
        self.has_older = self._is_asking = False
        self._show_end()

    def to_end(self) -> None:
        """Show what was said last, and follow it."""
        if self._end < len(self.speeches):
            self._show_end()
        self.log_view.scroll_end(animate=False)

    def page(self, pages: int) -> None:
        """Scroll by pages, up where `pages` is negative."""
        log = self.log_view
        log.scroll_relative(y=pages * max(1, log.size.height - 1), animate=False)

    def mark(self, marker: Marker | None, speeches: Collection[Speech]) -> None:
        """From now on `marker` gives what is read; it reads otherwise in these speeches."""
        self._marker = marker
        for passage in self._mounted:
            passage.marker = marker
            if passage.speech in speeches:
                passage.changed()

    @property
    def in_sight(self) -> range:
        """The numbers of the speeches in sight, those that are only partly so among them."""
        begins, top = self._begins(), self._top()
        first = max(0, bisect_right(begins, top) - 1)
        behind = bisect_left(begins, top + self.log_view.size.height)
        return range(self._first + first, self._first + min(behind, len(self._mounted)))

    def nearest(self, voice: Voice, steps: int) -> Speech | None:
        """The speech of a voice that begins next above the top of what is in sight, or below it."""
        (*begins, end), top = self._begins(), self._top()
        is_at_end = self._end == len(self.speeches) and top >= end - self.log_view.size.height
        if steps < 0:
            some = self.speeches[: self._first + bisect_left(begins, top)][::-1]
        else:
            some = [] if is_at_end else self.speeches[self._first + bisect_right(begins, top) :]
        return next((one for one in some if one.voice == voice), None)

    def scroll_to_speech(self, speech: Speech, style: str = "") -> None:
        """Bring a speech to the top; with a `style`, what looks so into sight, if it is not."""
        if speech not in self.speeches:
            return
        at, height = self.speeches.index(speech), self.log_view.size.height
        if not self._first <= at < self._end:
            count = max(_WINDOW, height)  # enough for a page above and below
            self._show_from(at - count // 2, count)
        begins = self._begins()
        y = begins[at - self._first]
        if style:
            y += self._mounted[at - self._first].row_styled(style)
            if self._top() <= y < self._top() + height:
                return
            y -= height // 3
        if y >= begins[-1] - height and self._end == len(self.speeches):
            self.log_view.scroll_end(animate=False)
        else:
            self.log_view.go_to(max(0, min(y, begins[-1] - height)))
        self._moved()

    def _begins(self) -> list[int]:
        """The row in which each passage begins; then the one behind the last. Drawn or not yet."""
        return [0, *accumulate(map(self._rows, self._mounted))]

    def _top(self) -> int:
        """The first row in sight."""
        log = self.log_view
        if log.is_anchored and log.follows:  # wherever it is before it is laid out
            return max(0, self._begins()[-1] - log.size.height)
        return round(log.scroll_y)

    def _passage(self, speech: Speech) -> Passage:
        passage = passage_of(speech)
        passage.marker = self._marker
        return passage

    def _add(self, speech: Speech) -> None:
        was_whole = self._end == len(self.speeches)
        self.speeches.append(speech)
        if not self.log_view.is_attached:
            return  # on the way out
        follows = self.log_view.follows
        if was_whole and (follows or len(self._mounted) < self._most):
            self._mounted.append(self._passage(speech))
            self.log_view.mount(self._mounted[-1])
            if len(self._mounted) > self._most:
                self._drop_first(len(self._mounted) - _WINDOW)
        self._grew()

    def _grew(self) -> None:
        if self.on_grown is not None:
            self.on_grown()
        if not self.log_view.follows:
            self._set_behind(True)

    def _moved(self) -> None:
        """Mount what is near to what is in sight now."""
        if self.log_view.is_attached:
            self.call_after_refresh(self._extend)

    def _extend(self) -> None:
        log = self.log_view
        page = log.size.height
        if not page:
            return  # another panel is shown
        if log.scroll_y < page:
            if self._first:
                self._extend_up(_STEP)
            elif self.has_older and not self._is_asking:
                self._is_asking = True
                self.post_message(self.OlderWanted())
        elif self._is_end_near():
            self.call_later(self._extend_down)
        if self._end == len(self.speeches) and log.follows:
            self._set_behind(False)

    def _is_end_near(self) -> bool:
        """Whether the last passage on the screen is in sight, or nearly, and more follow."""
        log = self.log_view
        return self._end < len(self.speeches) and log.max_scroll_y - log.scroll_y < log.size.height

    def _extend_up(self, count: int) -> None:
        log, first = self.log_view, max(0, self._first - count)
        fresh = [self._passage(speech) for speech in self.speeches[first : self._first]]
        if not fresh:
            return
        self._first, self._mounted = first, [*fresh, *self._mounted]
        follows = log.follows
        log.mount(*fresh, before=0 if len(log.children) else None)
        if not follows:
            log.shift(sum(map(self._rows, fresh)))
            self._drop(self._mounted[self._most :])

    async def _extend_down(self) -> None:
        if not self._is_end_near():
            return
        fresh = [self._passage(speech) for speech in self.speeches[self._end : self._end + _STEP]]
        self._mounted += fresh
        with self.app.batch_update():
            await self.log_view.mount(*fresh)
            over = max(0, len(self._mounted) - self._most)
            rows = sum(map(self._rows, self._mounted[:over]))
            # At once: whoever looks meanwhile finds both done.
            gone = self._drop_first(over)
            self.log_view.shift(-rows)
            await gone
            # Something else may be shown by now: these could not be dropped before they were there.
            await self.log_view.remove_children([one for one in fresh if one not in self._mounted])
        self._moved()

    def _drop_first(self, count: int) -> AwaitRemove:
        self._first += count
        return self._drop(self._mounted[:count])

    def _drop(self, gone: Sequence[Passage]) -> AwaitRemove:
        leaving = set(gone)
        self._mounted = [one for one in self._mounted if one not in leaving]
        return self.log_view.remove_children(gone)

    def _show_end(self) -> None:
        self._show_from(len(self.speeches) - _WINDOW)
        self._set_behind(False)

    def _show_from(self, first: int, count: int = _WINDOW) -> None:
        self._drop(self._mounted)
        self._first = max(0, first)
        shown = self.speeches[self._first : self._first + count]
        self._mounted = [self._passage(speech) for speech in shown]
        self.log_view.mount(*self._mounted)

    def _forget_welcome(self) -> None:
        del self.speeches[0]
        if self._first:
            self._first -= 1
        else:
            self._drop(self._mounted[:1])

    def _rows(self, passage: Passage) -> int:
        width = self.log_view.scrollable_content_region.width - passage.styles.gutter.width
        return len(passage.laid(width)) + _MARGIN

    def _set_behind(self, is_behind: bool) -> None:
        if is_behind is not self._is_behind:
            self._is_behind = is_behind
            self.post_message(self.Behind(is_behind))


def _step(number: int, words: str, key: str, *, tight: bool = True) -> Block:
    text = Content.assemble(words, "  ", (key, "$key"))
    return Block(text, margin="   ", marker=f"{number}  ", tight=tight)


_WELCOME = Speech(
    "house",
    (
        Block(Content.styled(_("Stills in, a finished clip out."), "bold")),
        _step(1, _("Drop or choose stills"), key_of("add"), tight=False),
        _step(2, _("Say what to make of them"), key_of("prompt_send")),
        _step(3, _("Export the clip"), key_of("export")),
        Block(
            Content.styled(_("“turn these into a 12-second clip with soft piano”"), "italic $quiet")
        ),
    ),
)
