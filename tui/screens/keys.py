"""The screen of `stillreel keys`: for each key its name, its bytes, what it does in the program."""

from collections.abc import Iterator
from typing import ClassVar

from rich.text import Text
from textual.app import App, ComposeResult
from textual.binding import Binding
from textual.driver import Driver
from textual.events import AppBlur, AppFocus, Key, MouseEvent, MouseMove, Paste
from textual.message import Message
from textual.widgets import RichLog, Static, TextArea

from tui.actions import ACTIONS
from tui.formatting import padded
from tui.keys.in_force import keymap
from tui.keys.place import Place
from tui.keys.table import BOUND
from tui.screens.terminal.input import AtOnce
from tui.screens.terminal.listening import InputRead
from tui.words import _

_OF_TEXTUAL = {
    "cursor_up": _("Cursor up"),
    "cursor_down": _("Cursor down"),
    "cursor_left": _("Cursor left"),
    "cursor_right": _("Cursor right"),
    "cursor_word_left": _("Cursor word left"),
    "cursor_word_right": _("Cursor word right"),
    "cursor_line_start": _("Cursor line start"),
    "cursor_line_end": _("Cursor line end"),
    "cursor_page_up": _("Cursor page up"),
    "cursor_page_down": _("Cursor page down"),
    "cursor_word_left(True)": _("Select word left"),
    "cursor_word_right(True)": _("Select word right"),
    "cursor_line_start(True)": _("Select to line start"),
    "cursor_line_end(True)": _("Select to line end"),
    "cursor_up(True)": _("Select up"),
    "cursor_down(True)": _("Select down"),
    "cursor_left(True)": _("Select left"),
    "cursor_right(True)": _("Select right"),
    "select_line": _("Select line"),
    "select_all": _("Select all"),
    "delete_left": _("Delete character left"),
    "delete_word_left": _("Delete left to start of word"),
    "delete_right": _("Delete character right"),
    "delete_word_right": _("Delete right to start of word"),
    "cut": _("Cut"),
    "copy": _("Copy"),
    "paste": _("Paste"),
    "delete_to_start_of_line": _("Delete to line start"),
    "delete_to_end_of_line_or_delete_line": _("Delete to line end"),
    "delete_line": _("Delete line"),
    "undo": _("Undo"),
    "redo": _("Redo"),
}
"""What Textual's field of text does for a key."""
HINT = _("Any key: its name, its bytes, what it does. q, or ctrl+c twice, ends.")
_NAME_CELLS, _BYTES_CELLS = 14, 22


class Keys(App[int]):
    """Shows what the terminal sends. Nothing is done with it, and nothing is sent anywhere."""

    ENABLE_COMMAND_PALETTE = False
    CSS: ClassVar[str] = "Static { padding: 0 1; text-style: bold; } RichLog { padding: 0 1; }"

    def __init__(self) -> None:
        super().__init__()
        self._waiting = b""
        self._last = ""

    def get_driver_class(self) -> type[Driver]:
        """The program's own, which tells what it reads."""
        from tui.screens.terminal.listening import ListeningDriver

        return ListeningDriver

    def compose(self) -> ComposeResult:
        """A hint, and the keys below it."""
        yield Static(HINT, markup=False)
        yield RichLog(wrap=True, highlight=False, markup=False)

    def signalled(self, number: int) -> None:
        """A signal has come, or the terminal is gone."""
        self.exit(128 + number)

    def on_input_read(self, event: InputRead) -> None:
        """Show what came, once it is whole."""
        self._waiting += event.read
        if event.said and all(isinstance(each, MouseMove) for each in event.said):
            self._waiting = b""
            return
        if not event.said and event.is_whole:
            self._show(_("unknown"), _("nothing: the program does not know it"))
        for message in event.said:
            self._show(*said(message))
            if isinstance(message, Key):
                if message.key == "q" or (message.key == self._last == "ctrl+c"):
                    self.exit(0)
                self._last = message.key

    def _show(self, name: str, does: str) -> None:
        came = ascii(self._waiting)[2:-1]
        shown = came if len(came) <= _BYTES_CELLS else f"{came[: _BYTES_CELLS - 1]}…"
        self._waiting = b""
        line = f"{padded(name, _NAME_CELLS)} {shown:<{_BYTES_CELLS}} {does}"
        self.query_one(RichLog).write(Text(line))


def said(message: Message) -> tuple[str, str]:
    """The name of what came, and what it does in the program."""
    match message:
        case Key():
            return message.key, "; ".join(_effects(message)) or _("nothing")
        case AtOnce(text=text):
            return _("text at once"), _("{count} characters at once; not sent", count=len(text))
        case Paste(text=text):
            return _("paste"), _("{count} characters for the prompt; not sent", count=len(text))
        case MouseEvent():
            return _("mouse"), _("where the pointer is")
        case AppFocus() | AppBlur():
            return _("focus"), _("the terminal came to the front, or left")
        case _:
            return _("answer"), _("an answer of the terminal")


def _effects(key: Key) -> Iterator[str]:
    """What a key does: everywhere, or while something is typed and while not."""
    names = {key.key, *key.aliases}
    if everywhere := [each.title for each in ACTIONS if names & set(keymap().keys(each.name))]:
        yield from everywhere
        return
    if key.is_printable and key.character:
        yield _("types {character}", character=key.character)
    else:
        yield from (_("in the prompt: {title}", title=each) for each in _in_prompt(names))
    letters = keymap().letters
    yield from (
        _("elsewhere: {title}", title=each.title)
        for each in ACTIONS
        if names & set(letters(each.name))
    )


def _in_prompt(names: set[str]) -> Iterator[str]:
    ours = [each for each in BOUND.values() if Place.PROMPT in each.places]
    found = [each.title for each in ours if names & set(keymap().of(each.name))]
    textuals = [each for each in TextArea.BINDINGS if isinstance(each, Binding)]
    does = [each for each in textuals if names & set(each.key.split(","))]
    found += [_OF_TEXTUAL.get(each.action, each.description) for each in does]
    yield from found[:1]
