"""The secrets that the calls of this program have shown, hidden wherever else they stand."""

import json
from collections.abc import Iterable, Iterator
from contextlib import suppress

from tui.nemo.json_fields import NotJson, parse_json
from tui.redaction import BLOT, HIDDEN, blotted, names_secret, redact
from tui.text import clean

_LONG = 16
SHORTEST = 6
"""Shorter values are words: hidden by their name, and not wherever such letters stand."""


class Secrets:
    """Secrets by value, learned from calls. `count` grows with each."""

    def __init__(self) -> None:
        self._known: dict[str, None] = {}

    @property
    def count(self) -> int:
        """How many are known."""
        return len(self._known)

    @property
    def values(self) -> tuple[str, ...]:
        """All of them."""
        return tuple(self._known)

    def learn(self, value: str | None) -> None:
        """Hide this wherever it stands, from now on."""
        if value is not None and len(value) >= SHORTEST:
            self._known[value] = None

    def learn_headers(self, headers: Iterable[tuple[str, str]]) -> None:
        """Learn what headers carry by their names."""
        for name, value in headers:
            if names_secret(name, value):
                self.learn(value)
                self.learn(value.partition(" ")[2])

    def learn_json(self, value: object) -> None:
        """Learn what members of some JSON carry by their names, at any depth."""
        for found in named_in(value):
            self.learn(found)

    def hide(self, text: str) -> str:
        """`text` fit for a terminal, without a secret."""
        return redact(clean(text), *self._known)

    def blotted(self, text: str, *, is_rest: bool = False) -> str:
        """A text that goes on, as long as it was, with a `BLOT` for each character of a secret.

        What it ends with may be the beginning of one; what it begins with, where it `is_rest`,
        may be the end of one.
        """
        shown = blotted(text, *self._known)
        for secret in self._known:
            for size in range(len(secret) - 1, SHORTEST - 1, -1):
                if text.endswith(secret[:size]):
                    shown = shown[:-size] + BLOT * size
                if is_rest and text.startswith(secret[-size:]):
                    shown = BLOT * size + shown[size:]
        return shown

    def without(self, value: object) -> object:
        """Some JSON without a secret: by its members' names, and in each of its strings.

        In a string that is JSON again, or has control characters, a secret is another text than
        where it is written down.
        """
        match value:
            case str() if len(value) >= SHORTEST:
                return self.hide_in(value)
            case list():
                return [self.without(item) for item in value]
            case dict():
                return {
                    name: _hidden(item) if _says(name, item) else self.without(item)
                    for name, item in value.items()
                }
        return value

    def hide_in(self, text: str) -> str:
        """A text that may be JSON, without a secret; one that has none stays as it is."""
        if text.lstrip()[:1] in ("{", "["):
            with suppress(NotJson):
                inner = parse_json(text)
                changed = self.without(inner)
                text = text if changed == inner else json.dumps(changed, ensure_ascii=False)
        plain = clean(text)
        hidden = self.hide(plain)
        return text if hidden == plain else hidden

    def hide_header(self, name: str, value: str) -> str:
        """The value of a header, without a secret."""
        return HIDDEN if names_secret(name, value) else self.hide(value)


def named_in(value: object) -> Iterator[str]:
    """The strings that members of some JSON hold whose names say that they are secrets."""
    waiting: list[tuple[object, bool]] = [(value, False)]
    while waiting:
        match waiting.pop():
            case (str(text), True):
                yield text
            case (list(items), is_secret):
                waiting += [(item, is_secret) for item in items]
            case (dict(members), is_secret):
                waiting += [
                    (item, _says(name, item) or (is_secret and _is_long(item)))
                    for name, item in members.items()
                ]
            case _:
                pass


def _hidden(value: object) -> object:
    if isinstance(value, str):
        return HIDDEN
    if isinstance(value, list):
        return [_hidden(item) for item in value]
    if isinstance(value, dict):
        return {name: _hidden(item) for name, item in value.items()}
    return value


def _is_long(value: object) -> bool:
    """Whether something inside an object that is secret is no word that says what it is."""
    return not isinstance(value, str) or len(value) >= _LONG


def _says(name: str, value: object) -> bool:
    return names_secret(str(name), value if isinstance(value, str) else "")
