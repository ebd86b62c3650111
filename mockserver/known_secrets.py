"""Secrets known by their value, found in whatever encoding they stand. Pure.

Patterns find what looks like a secret; this finds what is known to be one: as it is, in base64 or
base32 at any offset, in hexadecimal, in UTF-16, percent-encoded, behind the escapes of JSON,
JavaScript or HTML, one encoding inside another, and wrapped over lines. Values are kept in memory
and nowhere else.
"""

import base64
import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from html.entities import html5
from itertools import islice
from threading import Lock

from mockserver.many_texts import SHORTEST, ManyTexts
from mockserver.secret_shapes import matches

DEEPEST = 4
_NO_SECRETS = frozenset(
    ("bearer", "basic", "unknown", "string", "anonymous", "application", "undefined", "redacted")
)
_ENVIRONMENT = re.compile(
    r"token|secret|passw|api_?key|access_?key|private_?key|credential|client_?id", re.IGNORECASE
)
_ABOUT_ONE = re.compile(r"_(?:store|header|url|type|name|path|file|dir|ttl)\Z", re.IGNORECASE)
"""How a variable ends that says something about a secret, and has none."""
_ESCAPE = re.compile(
    r"%(?:[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4})"
    r"|\\(?:u[0-9A-Fa-f]{4}|u\{[0-9A-Fa-f]{1,6}\}|x[0-9A-Fa-f]{2}|[\"\\/bfnrt])"
    r"|&(?:#x[0-9A-Fa-f]{1,6}|#[0-9]{1,7}|[A-Za-z]{2,8});"
)
_WRAPPED = re.compile(r"\r?\n[ \t]*|\r[ \t]*")
_PLAIN = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}


@dataclass(frozen=True, slots=True)
class SecretSpan:
    """Where a secret is in a text, and of which kind; never the secret itself."""

    kind: str
    start: int
    end: int


def joined(secrets: Iterable[SecretSpan]) -> list[SecretSpan]:
    """Put secrets in order; those that overlap become one, of the kind of the first."""
    found: list[SecretSpan] = []
    for secret in sorted(secrets, key=lambda each: (each.start, -each.end)):
        if found and secret.start < found[-1].end:
            if secret.end > found[-1].end:
                found[-1] = SecretSpan(found[-1].kind, found[-1].start, secret.end)
        else:
            found.append(secret)
    return found


class KnownSecrets:
    """The secrets that were seen. Values may be added while another thread reads."""

    def __init__(self) -> None:
        self._spellings = ManyTexts()
        self._values: dict[str, str] = {}
        self._adding = Lock()

    def __len__(self) -> int:
        return len(self._values)

    @property
    def longest(self) -> int:
        """How many characters the longest spelling of any of them has."""
        return self._spellings.longest

    def add(self, kind: str, value: str) -> None:
        """Add a secret; a plain word or a reference is left alone.

        So is what is too short: it would be found in every second text.
        """
        value = value.strip()
        if len(value) < SHORTEST or value in self._values or value.lower() in _NO_SECRETS:
            return
        if re.search(r"<[a-z]+:[a-z0-9_]+>", value):
            return
        with self._adding:
            for spelling in _spellings(value):
                self._spellings.add(spelling, kind)
            self._values[value] = kind

    def since(self, count: int) -> "KnownSecrets":
        """Give those that came after the first `count`."""
        newer = KnownSecrets()
        with self._adding:
            for value, kind in islice(self._values.items(), count, None):
                newer.add(kind, value)
        return newer

    def add_environment(self, environ: Mapping[str, str]) -> None:
        """Add the values of the variables whose names say that they are secrets."""
        for name, value in environ.items():
            is_named = _ENVIRONMENT.search(name) and not _ABOUT_ONE.search(name)
            if is_named and not value.startswith(("/", ".")):
                self.add("client" if "client" in name.lower() else "token", value)

    def secrets_in(self, text: str) -> list[SecretSpan]:
        """Find the known secrets of a text, in order, none overlapping another."""
        if not self._values or not text:
            return []
        found: list[SecretSpan] = []
        for view in views(text):
            for kind, start, end in self._spellings.places_in(view.text):
                found.append(SecretSpan(kind, view.origin_of(start), view.origin_of(end)))
        return joined(found)

    def plain_in(self, text: str) -> list[SecretSpan]:
        """Find those that stand behind no escapes: enough for bytes that are no text."""
        return joined(SecretSpan(*each) for each in self._spellings.places_in(text))


def _spellings(value: str) -> Iterator[str]:
    """Give the ways to write a value, all escapes undone."""
    data = value.encode("utf-8", "surrogatepass")
    yield value
    yield value.replace("+", " ")
    for hexadecimal in (data.hex(), data.hex(":"), data.hex(" ")):
        yield hexadecimal
        yield hexadecimal.upper()
    for coded in (
        data,
        *(value.encode(each, "surrogatepass") for each in ("utf-16-le", "utf-16-be")),
    ):
        yield coded.decode("latin-1")
        yield from _in_base64(coded)
    for core in base64_cores(data):
        yield from _in_base64(core.encode())
    yield from _base32_cores(data)


def _in_base64(data: bytes) -> Iterator[str]:
    for core in base64_cores(data):
        yield core
        yield core.translate(str.maketrans("+/", "-_"))


def base64_cores(data: bytes) -> Iterator[str]:
    """Give what stands for some bytes in base64 that goes on around them, at each offset.

    The first and the last character, which may hold bits of what stands beside, are left out.
    """
    for shift in range(3):
        coded = base64.b64encode(b"\0" * shift + data).decode()
        yield coded[(shift * 8 + 5) // 6 : (shift + len(data)) * 8 // 6]


def _base32_cores(data: bytes) -> Iterator[str]:
    """Give the same of base32."""
    for shift in range(5):
        coded = base64.b32encode(b"\0" * shift + data).decode()
        yield coded[(shift * 8 + 4) // 5 : (shift + len(data)) * 8 // 5]


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
