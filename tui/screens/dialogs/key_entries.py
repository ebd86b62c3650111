"""What the key sheet has a line for, and which of it is meant by what one types. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from tui.actions import ACTIONS
from tui.formatting import listed
from tui.keys.in_force import keyed, keymap
from tui.keys.names import UnknownKey, read_key, shown_key
from tui.keys.place import NAMES
from tui.keys.table import BOUND
from tui.screens.find.matching import WantedWords


class KeyEntry(NamedTuple):
    """One thing that keys do; `name` is its id, `group` where it is done or what it is about."""

    name: str
    group: str
    title: str
    help: str
    keys: tuple[str, ...]

    @property
    def shown(self) -> str:
        """Its keys as people read them."""
        return " ".join(map(shown_key, self.keys))


def entries() -> Iterator[KeyEntry]:
    """Everything: what can be done anywhere first, then what is done in single places."""
    keys = keymap()
    for action in ACTIONS:
        own = keys.of(action.name)
        if action.name == "send":
            own = (keys.of("prompt_send")[0], *own)
        yield KeyEntry(action.name, action.group, action.title, keyed(action.help), own)
    for one in BOUND.values():
        group = listed(NAMES[place] for place in one.places)
        yield KeyEntry(one.name, group, one.title, "", keys.of(one.name))


def meant(some: Iterable[KeyEntry], typed: str) -> Sequence[KeyEntry]:
    """Those with the key that is typed, then those that have all its words; a letter is a key."""
    wanted = typed.strip()
    key, known = _key(wanted), tuple(some)
    of_key = [one for one in known if key in one.keys]
    others = [one for one in known if key not in one.keys]
    if of_key and len(wanted) == 1:
        return of_key
    words = [WantedWords(word) for word in wanted.split()]
    return [*of_key, *(one for one in others if all(_says(one, word) for word in words))]


def _key(typed: str) -> str:
    try:
        return read_key(typed)
    except UnknownKey:
        return ""


def _says(entry: KeyEntry, word: WantedWords) -> bool:
    texts = entry.title, entry.help, entry.shown, entry.group, entry.name
    return any(word.spans(text) for text in texts)
