"""What keys are called, and that those said to arrive everywhere do, byte for byte."""

import string
from collections.abc import Iterator

import pytest
from textual.events import Key
from textual.keys import _character_to_key

from tui.keys.names import (
    UnknownKey,
    arrives_everywhere,
    is_editing_key,
    is_typing_key,
    read_key,
    shown_key,
)
from tui.screens.terminal.input import TerminalInput

_CODES = {"up": "A", "down": "B", "right": "C", "left": "D", "home": "H", "end": "F"}
_TILDES = {"insert": 2, "delete": 3, "pageup": 5, "pagedown": 6}
_TILDES |= {f"f{n}": code for n, code in enumerate((15, 17, 18, 19, 20, 21, 23, 24), 5)}
_LETTERS = {f"f{n}": letter for n, letter in enumerate("PQRS", 1)}


def without_kitty() -> Iterator[tuple[str, str]]:
    """Every key that a plain xterm can send, and what it sends."""
    for letter in string.ascii_lowercase:
        code = chr(ord(letter) & 31)
        yield f"ctrl+{letter}", code
        yield f"alt+ctrl+{letter}", f"\x1b{code}"
    for name, code in zip("@\\]^_", "\x00\x1c\x1d\x1e\x1f", strict=True):
        yield f"ctrl+{name}", code
    for character in string.ascii_letters + string.digits + string.punctuation + "é我":
        yield character, character
        yield f"alt+{character}", f"\x1b{character}"
    named = {"enter": "\r", "tab": "\t", "escape": "\x1b", "backspace": "\x7f", "space": " "}
    yield from named.items()
    yield from ((f"alt+{name}", f"\x1b{code}") for name, code in named.items())
    yield "shift+tab", "\x1b[Z"
    for number, modifiers in enumerate(
        ("shift+", "alt+", "alt+shift+", "ctrl+", "ctrl+shift+", "ctrl+alt+", "ctrl+alt+shift+"), 2
    ):
        for name, letter in (_CODES | _LETTERS).items():
            yield f"{modifiers}{name}", f"\x1b[1;{number}{letter}"
        for name, tilde in _TILDES.items():
            yield f"{modifiers}{name}", f"\x1b[{tilde};{number}~"
    yield from ((name, f"\x1b[{letter}") for name, letter in _CODES.items())
    yield from ((name, f"\x1bO{letter}") for name, letter in _LETTERS.items())
    yield from ((name, f"\x1b[{tilde}~") for name, tilde in _TILDES.items())


def came(sent: str) -> list[str]:
    typed = TerminalInput(0.1)
    messages = [*typed.feed(sent, 0.0), *typed.expire(9.0)]
    return [each.key for each in messages if isinstance(each, Key)]


def test_a_key_is_said_to_arrive_everywhere_exactly_if_the_driver_reads_it_as_that() -> None:
    wrong = {
        written: (read_key(written), came(sent))
        for written, sent in without_kitty()
        if arrives_everywhere(read_key(written)) != (came(sent) == [read_key(written)])
    }
    assert wrong == {}


@pytest.mark.parametrize(
    ("written", "name", "shown"),
    [
        ("Ctrl+E", "ctrl+e", "ctrl+e"),
        (" control+alt+x ", "alt+ctrl+x", "alt+ctrl+x"),
        ("shift+e", "E", "E"),
        ("alt+E", "alt+shift+e", "alt+shift+e"),
        ("?", "question_mark", "?"),
        ("less_than_sign", "less_than_sign", "<"),
        ("ctrl++", "ctrl+plus", "ctrl++"),
        ("+", "plus", "+"),
        ("Esc", "escape", "esc"),
        ("alt+PgUp", "alt+pageup", "alt+pageup"),
        ("ctrl+shift+E", "ctrl+shift+e", "ctrl+shift+e"),
        ("ж", "ж", "ж"),
    ],
)
def test_a_key_may_be_written_in_many_ways(written: str, name: str, shown: str) -> None:
    assert (read_key(written), shown_key(name)) == (name, shown)


@pytest.mark.parametrize(
    "written", ["", "strg+e", "ctrl+", "ctrl", "f99", "ctrl+ctrl+e", "ab", "\x1b", "☃", "+e", "a+b"]
)
def test_what_is_no_key_is_refused(written: str) -> None:
    with pytest.raises(UnknownKey):
        read_key(written)


def test_characters_are_called_as_textual_calls_them() -> None:
    for character in string.printable.strip():
        assert read_key(character) == _character_to_key(character)


def test_keys_of_whoever_writes_are_told_from_others() -> None:
    assert [
        key for key in ("a", "space", "question_mark", "ctrl+a", "f1") if is_typing_key(key)
    ] == [
        "a",
        "space",
        "question_mark",
    ]
    assert [key for key in ("left", "backspace", "escape", "tab") if is_editing_key(key)] == [
        "left",
        "backspace",
    ]
