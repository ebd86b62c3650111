"""The prompt: several lines, a memory, and nothing in it is ever lost."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.binding import BindingType
from textual.document._wrapped_document import WrappedDocument
from textual.events import Key, Paste
from textual.message import Message
from textual.reactive import Reactive
from textual.widgets import TextArea

from tui.keys.bound import bound
from tui.keys.in_force import keys_of
from tui.words import _

PLACEHOLDER = _("Say what to make of the stills…")


_COMPACT = "-textual-compact"
_MOST_BLINKS = 20
"""Ten seconds of them."""


class _Wrapped(WrappedDocument):
    """As Textual's, which counts all its lines anew for each that it draws."""

    @property
    def height(self) -> int:
        """How many rows it takes: each is listed."""
        return len(self._offset_to_line_info)


class Prompt(TextArea):
    """Enter sends, Ctrl+J begins a new line; up and down recall at the first and last line."""

    BINDINGS: ClassVar[list[BindingType]] = [bound("newline", "newline")]

    compact: Reactive[bool] = Reactive(True, toggle_class=_COMPACT)  # and no styles but those

    @dataclass
    class Submitted(Message):
        """Enter was pressed on this text."""

        text: str

    @dataclass
    class Paged(Message):
        """The conversation is to be scrolled by pages, up where `pages` is negative."""

        pages: int

    def __init__(self, name: str = "prompt", placeholder: str = PLACEHOLDER) -> None:
        super().__init__(
            id=name,
            compact=True,
            classes=_COMPACT,
            highlight_cursor_line=False,
            placeholder=placeholder,
            tab_behavior="focus",
        )
        self._history: list[str] = []
        self._recalled = 0
        self._draft = ""
        self._blinks = 0

    def _set_document(self, text: str, language: str | None) -> None:
        """Set a document that knows how high it is; else as Textual does."""
        super()._set_document(text, language)
        self.wrapped_document.__class__ = _Wrapped

    def watch_has_focus(self, _has_focus: bool) -> None:
        """It looks the same with the focus, but for the cursor: it gets no styles anew."""

    def _restart_blink(self) -> None:
        self._blinks = 0
        super()._restart_blink()

    def _toggle_cursor_blink_visible(self) -> None:
        """As Textual's, for a while: where nobody writes, the cursor stands, and costs nothing."""
        self._blinks += 1
        if self._blinks > _MOST_BLINKS:
            self._pause_blink()
        else:
            super()._toggle_cursor_blink_visible()

    def take_focus(self) -> None:
        """Have the focus at once, so that the next key is for this; `focus` has it later."""
        self.screen.set_focus(self)

    def remember(self, text: str) -> None:
        """Remember what was sent; up brings it back."""
        if text and self._history[-1:] != [text]:
            self._history.append(text)
        self._recalled = len(self._history)

    def recall(self, texts: Sequence[str]) -> None:
        """Have up recall what was said in the project before, too."""
        now = self._history[1:] if self._history[:1] == list(texts[-1:]) else self._history
        self._history = [*texts, *now]
        self._recalled = len(self._history)

    def forget(self) -> None:
        """Empty the prompt, and forget what was sent: this is another project."""
        self._history = []
        self._recalled = 0
        self.load_text("")

    def put_back(self, text: str, instead: Sequence[str] = ()) -> None:
        """A message that was not taken returns; what has been written since stays below it.

        Where it stands there as it was before, `instead`, that goes.
        """
        written = self.text.strip()
        for earlier in filter(None, map(str.strip, instead)):
            if f"{written}\n".startswith(f"{earlier}\n"):
                written = written.removeprefix(earlier).strip()
        self.load_text(f"{text}\n{written}" if written and written != text else text)
        self.move_cursor(self.document.end)
        self._recalled = len(self._history)

    def action_newline(self) -> None:
        """Begin a new line at the cursor."""
        self.insert("\n")
        self.scroll_cursor_visible()

    def action_cursor_up(self, select: bool = False) -> None:
        """One line up; from the first line, the message before."""
        if select or self._line() > 0:
            super().action_cursor_up(select)
        else:
            self._recall(-1)

    def action_cursor_down(self, select: bool = False) -> None:
        """One line down; from the last line, the message after."""
        if select or self._line() < self.wrapped_document.height - 1:
            super().action_cursor_down(select)
        else:
            self._recall(1)

    def action_cursor_page_up(self) -> None:
        """Scroll the conversation one page up."""
        self.post_message(self.Paged(-1))

    def action_cursor_page_down(self) -> None:
        """Scroll the conversation one page down."""
        self.post_message(self.Paged(1))

    async def _on_key(self, event: Key) -> None:
        if event.key in keys_of("prompt_send"):
            event.stop()
            event.prevent_default()
            self.post_message(self.Submitted(self.text.strip()))

    async def _on_paste(self, event: Paste) -> None:
        # Whether it is words or files only the disk knows: the screen asks it.
        event.prevent_default()

    def _line(self) -> int:
        """The row of the cursor, long lines counted as often as they wrap."""
        return self.wrapped_document.location_to_offset(self.cursor_location).y

    def _recall(self, steps: int) -> None:
        wanted = max(0, min(self._recalled + steps, len(self._history)))
        if wanted == self._recalled:
            return
        if self._recalled == len(self._history):
            self._draft = self.text
        self._recalled = wanted
        self.load_text((*self._history, self._draft)[wanted])
        self.move_cursor(self.document.end)
