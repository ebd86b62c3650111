"""The keys in force: those of the tables, and what the user has changed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from tui.actions import ACTIONS
from tui.keys.names import is_editing_key
from tui.keys.place import Place
from tui.keys.table import BOUND

ACTION = {action.name: action for action in ACTIONS}
_NO_KEY = "no_key"
"""No key is called so: Textual leaves a binding as it is that a keymap gives nothing."""
_UNMODAL = (Place.MAIN, Place.QUEUE, Place.VIEWER, Place.WIRE)
"""Where letters of the program itself are read; dialogs keep them."""


class KeyUse(NamedTuple):
    """What keys do in places; `binding` is the id of Textual's, `name` the one in the tables."""

    binding: str
    name: str
    keys: tuple[str, ...]
    places: tuple[Place, ...]


def letter_id(action: str) -> str:
    """The id of the binding of an action's letters; that of its keys is its name."""
    return f"{action}.letter"


@dataclass(frozen=True)
class Keymap:
    """`changed` has the keys of an action, or of another entry of the tables, by its id.

    Of the keys of a changed action, those that edit text are its `letters`, the others its `keys`.
    """

    changed: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def keys(self, action: str) -> tuple[str, ...]:
        """The keys of an action that work everywhere."""
        if action in self.changed:
            return tuple(key for key in self.changed[action] if not is_editing_key(key))
        return ACTION[action].keys

    def letters(self, action: str) -> tuple[str, ...]:
        """The keys of an action that work where nothing is being typed."""
        if action in self.changed:
            return tuple(key for key in self.changed[action] if is_editing_key(key))
        return ACTION[action].letters

    def of(self, name: str) -> tuple[str, ...]:
        """All keys of an id, what matters most first."""
        if name in ACTION:
            return (*self.keys(name), *self.letters(name))
        entry = BOUND[name]
        own = self.changed.get(name, entry.keys)
        led = self.keys(entry.follows) if entry.follows else ()
        return (*own, *(key for key in led if key not in own))

    @cached_property
    def uses(self) -> tuple[KeyUse, ...]:
        """Everything that keys do."""
        return tuple(self._uses())

    def for_textual(self) -> dict[str, str]:
        """The ids of those bindings whose keys are others now, each with its keys."""
        usual = {use.binding: use.keys for use in USUAL.uses}
        return {
            use.binding: ",".join(use.keys) or _NO_KEY
            for use in self.uses
            if use.keys != usual[use.binding]
        }

    def _uses(self) -> Iterator[KeyUse]:
        for action in ACTIONS:
            name, is_app = action.name, action.home == "app"
            place = Place.EVERYWHERE if is_app else Place.MAIN
            yield KeyUse(name, name, self.keys(name), (place,))
            places = _UNMODAL if is_app else (place,)
            yield KeyUse(letter_id(name), name, self.letters(name), places)
        for entry in BOUND.values():
            yield KeyUse(entry.name, entry.name, self.of(entry.name), entry.places)


USUAL = Keymap()
"""That of the tables."""
