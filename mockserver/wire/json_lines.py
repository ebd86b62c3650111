"""On which line of a JSON text something stands, so that a complaint can name it."""

import re
from collections.abc import Iterator

from mockserver.patterns import possessive

_TOKEN = re.compile(r'"[^"\\]*+' + possessive(r'\\.[^"\\]*+') + r'"|[{}\[\],:]|[^\s{}\[\],:"]+')

JsonPath = tuple[str | int, ...]
"""Where a value is in some JSON: keys and places in arrays, from its root."""


def line_of(text: str, path: JsonPath) -> int:
    """Give the line (from 1) where the value at `path` begins.

    Where the path leads nowhere, the line of its deepest part that exists. The text must be JSON.
    """
    best, depth = 1, 0
    for found, offset in _values(text):
        if len(found) > depth and tuple(path[: len(found)]) == found:
            best, depth = text.count("\n", 0, offset) + 1, len(found)
    return best


class Lines:
    """The lines of one JSON text, for many questions: it is walked through once, at need."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._known: dict[JsonPath, int] = {}

    def of(self, path: JsonPath) -> int:
        """Give what `line_of` gives."""
        if not self._known:
            line, at = 1, 0
            for found, offset in _values(self._text):
                line, at = line + self._text.count("\n", at, offset), offset
                self._known.setdefault(found, line)
        places = (tuple(path[:length]) for length in range(len(path), 0, -1))
        return next((self._known[place] for place in places if place in self._known), 1)


def _values(text: str) -> Iterator[tuple[JsonPath, int]]:
    """Walk all members and items of a JSON text: their paths, and where each value begins."""
    keys: list[str | int | None] = []
    expects_key = False
    for token in _TOKEN.finditer(text):
        word = token.group()
        if word in "}]":
            keys.pop()
            expects_key = False
            continue
        if word == ",":
            expects_key = _next(keys)
            continue
        if word == ":":
            expects_key = False
            continue
        if expects_key:
            keys[-1] = word[1:-1]
            continue
        yield tuple(key for key in keys if key is not None), token.start()
        if word in "{[":
            keys.append(None if word == "{" else 0)
            expects_key = word == "{"


def _next(keys: list[str | int | None]) -> bool:
    """Move on to the next item; say whether a key comes next."""
    last = keys[-1]
    if isinstance(last, int):
        keys[-1] = last + 1
        return False
    return True
