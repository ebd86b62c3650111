"""The key sheet: every action with its keys, grouped as people think of them."""

from collections.abc import Iterator, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content

from tui.actions import ACTIONS, Action
from tui.keys.bound import bound
from tui.keys.in_force import key_of, keyed, keymap
from tui.keys.names import shown_key
from tui.screens.dialogs.dialog import Dialog
from tui.widgets.lines import EMPTY, Lines
from tui.widgets.measures import wrapped
from tui.words import _

_KEYS = 15
_FOOT = (
    _(
        "Letters work wherever nothing is being typed: {focus_next} leaves the "
        "prompt, {prompt} returns to it."
    ),
    _("In the prompt: {prompt_send} sends, {newline} begins a new line, up and down recall."),
    _("Copying uses the terminal's clipboard (OSC 52). Not every terminal allows it."),
)


class KeySheet(Dialog[None]):
    """Any of the usual keys closes it."""

    BINDINGS: ClassVar[list[BindingType]] = [bound("sheet_close", "dismiss")]

    def compose(self) -> ComposeResult:
        """A scrolling sheet."""
        with VerticalScroll(classes="dialog sheet") as sheet:
            sheet.border_title = _("Keyboard shortcuts")
            sheet.border_subtitle = keyed(_("{sheet_close} closes"))
            yield _Sheet()


class _Sheet(Lines):
    def lay(self, width: int) -> Sequence[Content]:
        return [*self._groups(width), EMPTY, *self._foot(width)]

    def _groups(self, width: int) -> Iterator[Content]:
        group = ""
        for action in ACTIONS:
            if action.group != group:
                if group:
                    yield EMPTY
                group = action.group
                yield Content.styled(group, "bold $accent")
            yield from _rows(action, width)

    def _foot(self, width: int) -> Iterator[Content]:
        for text in _FOOT:
            yield from wrapped(Content.styled(keyed(text), "$quiet"), width)


def _rows(action: Action, width: int) -> Iterator[Content]:
    names = [key_of("prompt_send")] if action.name == "send" else []
    names += [shown_key(key) for key in keymap().of(action.name)]
    keys = Content.styled(" ".join(names), "$key").truncate(_KEYS, ellipsis=True, pad=True)
    title = Content.assemble((action.title, "bold"), "  ", (keyed(action.help), "$quiet"))
    for number, line in enumerate(wrapped(title, max(16, width - _KEYS - 2))):
        yield Content.assemble(keys if not number else " " * _KEYS, "  ", line)
