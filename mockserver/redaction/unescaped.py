"""What a text says with its escapes undone, one inside another, and where it says so. Pure."""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from html.entities import html5

from mockserver.redaction.shapes import matches

DEEPEST = 4
_ESCAPE = re.compile(
    r"%(?:[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4})"
    r"|\\(?:u[0-9A-Fa-f]{4}|u\{[0-9A-Fa-f]{1,6}\}|x[0-9A-Fa-f]{2}|[\"\\/bfnrt])"
    r"|&(?:#x[0-9A-Fa-f]{1,6}|#[0-9]{1,7}|[A-Za-z]{2,8});"
)
_WRAPPED = re.compile(r"\r?\n[ \t]*|\r[ \t]*")
_PLAIN = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}


@dataclass(frozen=True, slots=True)
class UnescapedText:
    """A text with some stretches replaced, and the way back to the text it was made of.

    `places` are where the replacements stand, `shifts[n]` is how much longer the first `n` of them
    were before.
    """

    text: str
    places: tuple[int, ...] = ()
    shifts: tuple[int, ...] = (0,)
    before: "UnescapedText | None" = None

    def origin_of(self, offset: int) -> int:
        """Where an offset of this view is in the text that all began with."""
        found = offset + self.shifts[bisect_left(self.places, offset)]
        return found if self.before is None else self.before.origin_of(found)


def views(text: str) -> Iterator[UnescapedText]:
    """Give the text, then what it says with its escapes undone, as often as there are any."""
    view = UnescapedText(text)
    yield view
    yield from _unwrapped(view)
    for _ in range(DEEPEST):
        plain = _replaced(view, matches(_ESCAPE, view.text, "%", "\\", "&"), _character)
        if plain is None:
            return
        yield plain
        yield from _unwrapped(plain)
        view = plain


def _unwrapped(view: UnescapedText) -> Iterator[UnescapedText]:
    found = _replaced(view, matches(_WRAPPED, view.text, "\r", "\n"), lambda _: "")
    if found is not None:
        yield found


def _replaced(
    view: UnescapedText, several: Iterable[re.Match[str]], written: Callable[[str], str]
) -> UnescapedText | None:
    parts: list[str] = []
    places: list[int] = []
    shifts = [0]
    at = length = 0
    for found in several:
        put = written(found.group())
        parts += [view.text[at : found.start()], put]
        length += found.start() - at
        places.append(length)
        length += len(put)
        shifts.append(shifts[-1] + len(found.group()) - len(put))
        at = found.end()
    if not places:
        return None
    parts.append(view.text[at:])
    return UnescapedText("".join(parts), tuple(places), tuple(shifts), view)


def _character(escape: str) -> str:
    """Give what an escape stands for: one character, mostly."""
    if escape[0] == "&" and escape[1] != "#":
        return html5.get(escape[1:], escape)
    if escape[0] == "&":
        return _point(escape[3:-1], 16) if escape[2] == "x" else _point(escape[2:-1], 10)
    if escape[0] == "%" or escape[1] in "ux":
        return _point(escape[1:].lstrip("ux{").rstrip("}"), 16)
    return _PLAIN.get(escape[1], escape[1])


def _point(digits: str, base: int) -> str:
    code = int(digits, base)
    return chr(code) if code <= 0x10FFFF else "?"
