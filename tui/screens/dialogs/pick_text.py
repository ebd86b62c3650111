"""A text chosen from many, found as the letters come."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from tui.formatting import together
from tui.keys.bound import bound
from tui.keys.in_force import keyed
from tui.screens.dialogs.dialog import ANSWERS, Dialog
from tui.screens.dialogs.note import Note
from tui.screens.dialogs.safe_options import SafeOptions
from tui.text import clean_name
from tui.widgets.safe_input import SafeInput
from tui.words import _

_MOST_SHOWN = 100
_SEARCHED = 500
"""Characters of a text that are searched."""
_SHOWN = 200


@dataclass(frozen=True, slots=True)
class PickableText:
    """A text, and the line that stands for it."""

    line: str
    text: str


class TextOption(Option):
    """A line of the list, and the text that it stands for, whatever the list shows by then."""

    def __init__(self, line: Content, of: PickableText) -> None:
        super().__init__(line)
        self.text = of.text


Load = Callable[[bool], Awaitable[Sequence[PickableText]]]
"""Gives the texts, best first; of all projects, where that is asked for."""


class PickText(Dialog[str]):
    """Gives the chosen text, or nothing. Enter chooses; nothing is sent by it."""

    CSS_PATH = "pick_text.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        bound("pick_close", "dismiss"),
        bound("pick_up", "mark(-1)", priority=True),
        bound("pick_down", "mark(1)", priority=True),
        bound("pick_widen", "widen", priority=True),
    ]

    def __init__(self, title: str, load: Load, nothing: str, *, scopes: bool = False) -> None:
        """`scopes`: tab changes between this project and all; `nothing` says that none is there."""
        super().__init__()
        self._name = title
        self._load = load
        self._nothing = nothing
        self._scopes = scopes
        self._everywhere = False
        self._texts: Sequence[PickableText] = ()
        self._found: Sequence[PickableText] = ()
        self._is_found = False

    def compose(self) -> ComposeResult:
        """What is typed, what is found."""
        with Vertical(classes="dialog picking") as frame:
            frame.border_title = self._name
            yield SafeInput(placeholder=_("Type to find"), compact=True)
            yield SafeOptions(markup=False)
            yield Note(id="hint")

    def on_mount(self) -> None:
        """No toast may lie over it; the line takes the keys."""
        self.app.clear_notifications()
        self.query_one(OptionList).can_focus = False
        self.query_one(Input).focus()
        self._read()

    @work(group="read", exclusive=True)
    async def _read(self) -> None:
        self._texts = await self._load(self._everywhere)
        self._find()

    @on(Input.Changed)
    def _typed(self) -> None:
        self._find()

    def _find(self) -> None:
        self._is_found = False
        self._search()

    @work(group="find", exclusive=True)
    async def _search(self) -> None:
        await self._show_found()

    async def _show_found(self) -> None:
        texts, wanted = self._texts, self.query_one(Input).value
        answer = await asyncio.to_thread(found, texts, wanted)
        if self._is_found or texts is not self._texts or not self.still_says(wanted):
            return
        self._found, self._is_found = answer, True
        listed = self.query_one(OptionList)
        listed.set_options(
            [TextOption(Content(clean_name(one.line[:_SHOWN])), one) for one in self._found]
        )
        listed.highlighted = 0 if self._found else None
        self.query_one("#hint", Note).update(Content.styled(self._hint(), "$quiet"))

    def _hint(self) -> str:
        if not self._texts:
            words = self._nothing
        elif not self._found:
            words = _("Nothing matches.")
        else:
            words = _("Enter puts it into the prompt.")
        if not self._scopes:
            return words
        scope = _("Of this project; {pick_widen}: all projects.")
        if self._everywhere:
            scope = _("Of all projects; {pick_widen}: this project.")
        return together([words, keyed(scope)])

    @on(Input.Submitted)
    def _chosen(self) -> None:
        self._choose()

    @work(group=ANSWERS, exclusive=True)
    async def _choose(self) -> None:
        """Choose the marked one, once the list is that of what is typed."""
        wanted = self.query_one(Input).value
        with self.answering():
            if not self._is_found:
                await self._show_found()
            if self._is_found and self._found and self.still_says(wanted):
                self.dismiss(self._found[self.query_one(OptionList).highlighted or 0].text)

    @on(OptionList.OptionSelected)
    def _clicked(self, event: OptionList.OptionSelected) -> None:
        if isinstance(event.option, TextOption):
            self.dismiss(event.option.text)

    def action_mark(self, steps: int) -> None:
        """Mark the line above or below."""
        listed = self.query_one(OptionList)
        if self._found:
            marked = (listed.highlighted or 0) + steps
            listed.highlighted = max(0, min(marked, len(self._found) - 1))

    def action_widen(self) -> None:
        """This project, or all of them."""
        if self._scopes:
            self._everywhere = not self._everywhere
            self._read()


def found(texts: Sequence[PickableText], wanted: str) -> Sequence[PickableText]:
    """Those with the wanted words, then those with its letters in order; at most a hundred."""
    words = wanted.casefold().split()
    if not words:
        return texts[:_MOST_SHOWN]
    letters = "".join(words)
    with_words: list[PickableText] = []
    with_letters: list[PickableText] = []
    for text in texts:
        line = text.line[:_SEARCHED].casefold()
        if all(word in line for word in words):
            with_words.append(text)
            if len(with_words) == _MOST_SHOWN:
                return with_words
        elif len(with_letters) < _MOST_SHOWN and _in_order(letters, line):
            with_letters.append(text)
    return [*with_words, *with_letters][:_MOST_SHOWN]


def _in_order(letters: str, line: str) -> bool:
    at = -1
    for letter in letters:
        at = line.find(letter, at + 1)
        if at < 0:
            return False
    return True
