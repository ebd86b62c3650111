"""Names of keys: as people write them, as Textual calls them, as they are shown.

A name is `ctrl+e`, `alt+shift+e`, `f5`, `question_mark` or `E`: modifiers in the order of the
alphabet, then the key.
"""

import string
import unicodedata

_MODIFIERS = frozenset({"alt", "ctrl", "hyper", "meta", "shift", "super"})
_MOVING = ("up", "down", "left", "right", "home", "end", "pageup", "pagedown", "insert", "delete")
_FUNCTIONS = tuple(f"f{number}" for number in range(1, 25))
_NAMED = frozenset({*_MOVING, *_FUNCTIONS, "enter", "tab", "escape", "backspace", "space"})
_OTHER_NAMES = {
    "esc": "escape",
    "return": "enter",
    "del": "delete",
    "ins": "insert",
    "pgup": "pageup",
    "pgdn": "pagedown",
    "bksp": "backspace",
}
_OTHER_MODIFIERS = {"control": "ctrl", "option": "alt", "opt": "alt"}
_CALLED = {
    "solidus": "slash",
    "reverse_solidus": "backslash",
    "commercial_at": "at",
    "hyphen_minus": "minus",
    "plus_sign": "plus",
    "low_line": "underscore",
}
"""Characters that Textual calls otherwise than Unicode does."""


def _name_of(character: str) -> str:
    name = unicodedata.name(character).lower().replace("-", "_").replace(" ", "_")
    return _CALLED.get(name, name)


_PUNCTUATION = {character: _name_of(character) for character in string.punctuation}
_CHARACTERS = {name: character for character, name in _PUNCTUATION.items()}
_CTRL_AT = "ctrl+@"
"""How the zero byte is called."""
_SHORT = {"escape": "esc", "backspace": "bksp"}

_LETTERS = frozenset(string.ascii_lowercase)
_CTRL = (_LETTERS - set("him")) | {
    "@",
    "backslash",
    "right_square_bracket",
    "circumflex_accent",
    "underscore",
}
_WITH_CODES = frozenset({*_MOVING, *_FUNCTIONS[:12]})
_ALT_LOST = frozenset(
    {"b", "f", "left_square_bracket", "right_square_bracket", "circumflex_accent", "underscore"}
    | {"enter", "tab", "escape", "backspace"}
)
"""With alt before them they begin a sequence, or arrive as another key."""
_ALT_SHIFT = _LETTERS - set("opx")
_ARRIVE_AS = {
    "ctrl+h": "backspace",
    "ctrl+i": "tab",
    "ctrl+m": "enter",
    "ctrl+left_square_bracket": "escape",
    "alt+b": "ctrl+left",
    "alt+f": "ctrl+right",
    "alt+enter": "ctrl+j",
    "alt+tab": "shift+tab",
    "alt+backspace": "ctrl+w",
    "shift+enter": "enter",
    "ctrl+enter": "enter",
    "ctrl+tab": "tab",
    "ctrl+backspace": "backspace",
}


class UnknownKey(Exception):
    """No key is called so."""


def read_key(written: str) -> str:
    """The name of a key, however it was written: `Ctrl+E`, `?`, `shift+e`. Raises `UnknownKey`."""
    *before, last = _parts(written.strip())
    modifiers = {_OTHER_MODIFIERS.get(one.lower(), one.lower()) for one in before}
    if len(modifiers) < len(before) or not modifiers <= _MODIFIERS:
        raise UnknownKey(written)
    key = _called(last)
    if modifiers == {"shift"} and len(key) == 1 and key.islower() and len(key.upper()) == 1:
        return key.upper()
    if modifiers and len(key) == 1 and key != key.lower():
        key = key.lower()
        if "ctrl" not in modifiers:  # Ctrl+E is how ctrl+e is often written
            modifiers.add("shift")
    if modifiers == {"ctrl"} and key == "at":
        return _CTRL_AT
    return "+".join([*sorted(modifiers), key])


def shown_key(key: str) -> str:
    """A key as people read it: `?` for `question_mark`, `esc` for `escape`."""
    before, plus, last = key.rpartition("+")
    return f"{before}{plus}{_SHORT.get(last) or _character(last) or last}"


def is_typing_key(key: str) -> bool:
    """Whether the key is a character of what is being written, or a space."""
    return key == "space" or ("+" not in key and bool(_character(key)))


def is_editing_key(key: str) -> bool:
    """Whether the key belongs to whoever writes: it types, deletes or moves the cursor."""
    return is_typing_key(key) or key in _MOVING or key in ("enter", "backspace")


def arrives_everywhere(key: str) -> bool:
    """Whether every terminal sends this key as what it is.

    Others arrive where the terminal knows the kitty protocol, and elsewhere as another key, or not.
    """
    *modifiers, last = key.split("+")
    if last in _WITH_CODES:
        return set(modifiers) <= {"alt", "ctrl", "shift"}
    match modifiers:
        case []:
            return last in _NAMED - set(_FUNCTIONS[12:]) or bool(_character(last))
        case ["ctrl"]:
            return last in _CTRL
        case ["alt"]:
            return last not in _ALT_LOST and (last == "space" or bool(_character(last)))
        case ["alt", "shift"]:
            return last in _ALT_SHIFT
        case ["alt", "ctrl"]:
            return last in _LETTERS - set("him")
        case ["shift"]:
            return last == "tab"
    return False


def arrives_as(key: str) -> str:
    """What a key that does not arrive everywhere is elsewhere; empty where that is nothing."""
    return _ARRIVE_AS.get(key, "")


def _parts(written: str) -> list[str]:
    """Cut at each plus; one at the end is the key itself."""
    if written == "+":
        return [written]
    return [*written[:-2].split("+"), "+"] if written.endswith("++") else written.split("+")


def _called(key: str) -> str:
    if len(key) == 1 and key.isalnum():
        return key
    name = _PUNCTUATION.get(key) or _OTHER_NAMES.get(key.lower(), key.lower())
    if name not in _NAMED and name not in _CHARACTERS:
        raise UnknownKey(key)
    return name


def _character(key: str) -> str:
    """The character that a key types by itself; empty where it types none."""
    return key if len(key) == 1 else _CHARACTERS.get(key, "")
