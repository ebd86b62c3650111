"""Bindings of Textual, made from the tables."""

from collections.abc import Iterator

from textual.binding import Binding

from tui.actions import ACTIONS
from tui.actions.action import Action, Home
from tui.keys.keymap import USUAL, letter_id
from tui.keys.table import BOUND


def bindings_of(home: Home) -> list[Binding]:
    """All bindings of the actions of the app, or of the main screen."""
    return [each for action in ACTIONS if action.home == home for each in _bindings(action)]


def bound(name: str, action: str, *, priority: bool = False) -> Binding:
    """The binding with this id in the table; `action` is what its widget does."""
    keys = ",".join(USUAL.of(name))
    return Binding(keys, action, BOUND[name].title, show=False, priority=priority, id=name)


def _bindings(action: Action) -> Iterator[Binding]:
    method = action.method or action.name
    if action.keys:
        keys, first = ",".join(action.keys), not action.yields
        yield Binding(keys, method, action.title, show=False, priority=first, id=action.name)
    if action.letters:
        letters, name = ",".join(action.letters), letter_id(action.name)
        yield Binding(letters, method, action.title, show=False, id=name)
