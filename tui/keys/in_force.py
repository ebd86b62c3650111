"""The keymap of this program: chosen once, before anything is loaded that has texts."""

from tui.keys.keymap import USUAL, Keymap
from tui.keys.names import shown_key

_keymap = USUAL


def set_keymap(keymap: Keymap) -> None:
    """From now on these are the keys."""
    global _keymap
    _keymap = keymap


def keymap() -> Keymap:
    """The keys in force."""
    return _keymap


def keys_of(name: str) -> tuple[str, ...]:
    """The keys of an id, as Textual calls them."""
    return _keymap.of(name)


def key_of(name: str) -> str:
    """The first key of an id, as people read it."""
    return shown_key(_keymap.of(name)[0])


def keyed(text: str) -> str:
    """A text with the key of each id that stands in it in braces."""
    return text.format_map(_Keys())


class _Keys(dict[str, str]):
    def __missing__(self, name: str) -> str:
        return key_of(name)
