"""The key sheet: everything that keys do, grouped as people think of it, and found as one types."""

from collections.abc import Iterator, Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.events import Key
from textual.widgets import Input

from tui.keys.bound import bound
from tui.keys.in_force import keyed, keymap
from tui.screens.dialogs.dialog import Dialog
from tui.screens.dialogs.key_entries import KeyEntry, entries, meant
from tui.screens.find.matching import ALSO_FOUND, WantedWords
from tui.widgets.lines import EMPTY, Lines
from tui.widgets.measures import wrapped
from tui.widgets.safe_input import SafeInput
from tui.words import _

_KEYS = 15
_NO_KEYS = Content(" " * _KEYS)
_FOOT = (
    _(
        "Letters work wherever nothing is being typed: {focus_next} leaves the "
        "prompt, {prompt} returns to it."
    ),
    _("In the prompt: {prompt_send} sends, {newline} begins a new line, up and down recall."),
    _("Copying uses the terminal's clipboard (OSC 52). Not every terminal allows it."),
)


class KeySheet(Dialog[None]):
    """What is typed filters it; what is pasted is for the screen below."""

    CSS_PATH = "key_sheet.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        bound("sheet_close", "close"),
        bound("sheet_up", "scroll(-1)"),
        bound("sheet_down", "scroll(1)"),
        bound("sheet_page_up", "page(-1)"),
        bound("sheet_page_down", "page(1)"),
    ]
    pastes_below = True

    def __init__(self) -> None:
        super().__init__()
        self._frame = Vertical(classes="dialog sheet")
        self._filter = _Filter()
        self._sheet = _Sheet()
        self._scroll = VerticalScroll(self._sheet, can_focus=False)

    def compose(self) -> ComposeResult:
        """What is typed, and a scrolling sheet."""
        with self._frame:
            yield self._filter
            yield self._scroll

    def on_mount(self) -> None:
        """The line takes the keys, whether or not the terminal is in front."""
        self._frame.border_title = _("Keyboard shortcuts")
        self._say_way_out()
        self._filter.focus()

    def _say_way_out(self) -> None:
        out = _("{sheet_close} clears") if self._filter.value else _("{sheet_close} closes")
        self._frame.border_subtitle = keyed(out)

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        self._sheet.show(event.value)
        self._say_way_out()
        self._scroll.scroll_home(animate=False)

    @on(Input.Submitted)
    def _entered(self) -> None:
        self.dismiss()

    def action_close(self) -> None:
        """Out of what is typed, then out of the sheet."""
        if self._filter.value:
            self._filter.value = ""
        else:
            self.dismiss()

    def action_scroll(self, rows: int) -> None:
        """Rows down, or up where they are negative."""
        self._scroll.scroll_relative(y=rows, animate=False, immediate=True)

    def action_page(self, pages: int) -> None:
        """Pages down, or up where they are negative."""
        rows = pages * max(1, self._scroll.size.height - 1)
        self._scroll.scroll_relative(y=rows, animate=False, immediate=True)


class _Filter(SafeInput):
    """The letters that open the sheet close it, as long as nothing is typed."""

    def __init__(self) -> None:
        super().__init__(placeholder=_("Type a key or words"), compact=True)

    async def _on_key(self, event: Key) -> None:
        if event.key in keymap().letters("help") and not self.value:
            event.stop()
            event.prevent_default()
            self.screen.dismiss()
        else:
            await super()._on_key(event)


class _Sheet(Lines):
    def __init__(self) -> None:
        super().__init__()
        self._all = tuple(entries())
        self._shown: Sequence[KeyEntry] = self._all
        self._words: Sequence[WantedWords] = ()

    def show(self, typed: str) -> None:
        """Only what is meant by this; all of it where nothing is."""
        self._words = [WantedWords(word) for word in typed.split()]
        self._shown = meant(self._all, typed) if self._words else self._all
        self.changed()

    def lay(self, width: int) -> Sequence[Content]:
        if not self._shown:
            nothing = keyed(
                _("Nothing has this key or these words. {sheet_close} shows all again.")
            )
            return Content.styled(nothing, "$warning").wrap(width)
        foot = () if self._words else (EMPTY, *_foot(width))
        return [*self._groups(width), *foot]

    def _groups(self, width: int) -> Iterator[Content]:
        group = ""
        for entry in self._shown:
            if entry.group != group:
                if group:
                    yield EMPTY
                group = entry.group
                yield Content.styled(group[:1].upper() + group[1:], "bold $accent")
            yield from self._rows(entry, width)

    def _rows(self, entry: KeyEntry, width: int) -> Iterator[Content]:
        keys = self._marked(entry.shown, "$key").truncate(_KEYS, ellipsis=True, pad=True)
        text = self._marked(entry.title, "bold")
        if entry.help:
            text = text + "  " + self._marked(entry.help, "$quiet")
        for number, line in enumerate(wrapped(text, max(16, width - _KEYS - 2))):
            yield (keys if not number else _NO_KEYS) + "  " + line

    def _marked(self, text: str, style: str) -> Content:
        content = Content.styled(text, style)
        for word in self._words:
            for start, end in word.spans(text):
                content = content.stylize(ALSO_FOUND, start, end)
        return content


def _foot(width: int) -> Iterator[Content]:
    for text in _FOOT:
        yield from wrapped(Content.styled(keyed(text), "$quiet"), width)
