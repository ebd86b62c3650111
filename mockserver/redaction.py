"""Secrets, found and replaced by references, each always by the same one. Pure; knows no format.

What counts as one: bearer tokens (`nmv_usr_…` [V], whatever stands after `Bearer`), claim tokens
(`clm_…` [V]), JWTs, client ids, cookies, the query of a signed URL, e-mail addresses, and paths
below somebody's home. The same secret always becomes the same reference, `<token:1>`; only
digests are stored, so that a redactor has nothing that could leak.

Everything works on text or on joined bytes, so that a secret cut by a chunk's border, or hidden
behind JSON's escapes, is found as well.
"""

import json
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Any

from mockserver.ids import digest

KINDS = ("token", "claim", "jwt", "client", "cookie", "signature", "email", "home")
DEEPEST = 3

_SIGNED = (
    r"(?:x-amz-(?:signature|credential|security-token)|x-goog-(?:signature|credential)|signature|"
    r"sig|policy|key-pair-id|awsaccesskeyid|googleaccessid|access_token|auth_key|token|ct|hdnts|hdnea)"
)
_KEYS: Mapping[str, str] = {
    "token": "token", "access_token": "token", "refresh_token": "token", "id_token": "token",
    "api_key": "token", "apikey": "token", "authorization": "token", "proxy-authorization": "token",
    "x-api-key": "token", "password": "token", "secret": "token", "claim_token": "claim",
    "client_id": "client", "clientid": "client", "x-client-id": "client", "cookie": "cookie",
    "set-cookie": "cookie",
}  # fmt: skip
_PATTERNS: Sequence[tuple[str, re.Pattern[str]]] = tuple(
    (kind, re.compile(pattern, re.ASCII))
    for kind, pattern in (
        # Tried for once a word, so that a text of their beginnings takes no longer than another.
        ("jwt", r"(?<![\w-])(?=[\w-]*\beyJ[\w-]{5})[\w-]++\.[\w-]{5,}\.[\w-]*"),
        ("token", r"\bnmv_[a-z]+_[\w-]+(?:\.[\w-]+)*"),
        ("claim", r"\bclm_[\w-]+(?:\.[\w-]+)*"),
        ("token", r"(?i:\bbearer[ \t]+)(?=[\w.~+/=-]*\d)([\w.~+/=-]{8,})"),
        ("cookie", r"(?i:(?<!<)\bcookie:[ \t]*)(?!<)([^\r\n\"<]+)"),
        ("client", r"(?i:\b(?:x-client-id|client_?id)\s*[:=]\s*)([\w.-]+)"),
        ("home", r"(?<![\w.-])/(?:home|Users)/[^\s\"'<>/\\:,;)]+(?:/[^\s\"'<>\\:,;)]*)?"),
        (
            "home",
            r"\b[A-Za-z]:[\\/]{1,2}Users[\\/]{1,2}[^\\/\"'<>|:*?\r\n]+(?:[\\/][^\s\"'<>|:*?]*)?",
        ),
        ("email", r"[^\s\"'<>@,;:()\[\]\\/=?&]{1,64}(?:@|%40)(?:[\w-]+\.)+[A-Za-z]{2,}"),
    )
)
_QUERY = re.compile(r"\?[^\s\"'<>\\#]*", re.ASCII)
_LATER_SIGNED, _FIRST_SIGNED = (
    re.compile(rf"{sign}(?i:{_SIGNED})=[^\s\"'<>\\#&]", re.ASCII) for sign in (r"&", r"\?")
)
_MEMBER = re.compile(
    rf'"({"|".join(map(re.escape, _KEYS))})"\s*:\s*"(?!(?:\w+ +)?[<"])((?:[^"\\]|\\.)+)"',
    re.IGNORECASE,
)
_ESCAPED_STRING = re.compile(r'"[^"\\]*\\(?:[^"\\]|\\.)*"', re.DOTALL)
_UNIT = re.compile(r"\\u[0-9A-Fa-f]{4}|\\.|[^\\]", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Secret:
    """Where a secret is in a text, and of which kind; never the secret itself."""

    kind: str
    start: int
    end: int


def secrets_in(text: str, depth: int = 0) -> Sequence[Secret]:
    """Find the secrets of a text, in order, none inside another."""
    found = [*_plain(text), *_signatures(text), *_members(text)]
    if depth < DEEPEST:
        found += _behind_escapes(text, depth)
    outermost: list[Secret] = []
    for secret in sorted(found, key=lambda each: (each.start, -each.end)):
        if not outermost or secret.start >= outermost[-1].end:
            outermost.append(secret)
    return outermost


def kind_of_header(name: str) -> str | None:
    """Say which kind of secret a header, or a member of an object, carries by its name."""
    return _KEYS.get(name.lower())


def _plain(text: str) -> Iterator[Secret]:
    for kind, pattern in _PATTERNS:
        if kind == "email" and not ("@" in text or "%40" in text):
            continue
        for found in pattern.finditer(text):
            group = 1 if pattern.groups else 0
            yield Secret(kind, found.start(group), found.end(group))


def _signatures(text: str) -> Iterator[Secret]:
    """Find the queries that are signed; each is read once, however many `?` it has."""
    for query in _QUERY.finditer(text):
        start, end = query.span()
        later = _LATER_SIGNED.search(text, start, end)
        first = None if later else _FIRST_SIGNED.search(text, start, end)
        if later or first:
            yield Secret("signature", (first.start() if first else start) + 1, end)


def _members(text: str) -> Iterator[Secret]:
    for found in _MEMBER.finditer(text):
        yield Secret(_KEYS[found[1].lower()], found.start(2), found.end(2))


def _behind_escapes(text: str, depth: int) -> Iterator[Secret]:
    """Search strings whose characters are written as escapes, such as `\\u0040`."""
    for literal in _ESCAPED_STRING.finditer(text):
        units = list(_UNIT.finditer(text, literal.start() + 1, literal.end() - 1))
        plain = "".join(_character(unit.group()) for unit in units)
        for secret in secrets_in(plain, depth + 1):
            yield Secret(secret.kind, units[secret.start].start(), units[secret.end - 1].end())


def _character(unit: str) -> str:
    """Give the one character that a JSON escape stands for; what is no escape stands for itself."""
    if not unit.startswith("\\"):
        return unit
    try:
        return str(json.loads(f'"{unit}"', strict=False))
    except ValueError:
        return unit[-1]


class Redactor:
    """Replaces secrets by references, the same secret always by the same one."""

    def __init__(self) -> None:
        self._references: dict[tuple[str, str], str] = {}
        self._counts: dict[str, int] = {}

    def reference(self, kind: str, secret: str) -> str:
        """Give the reference that stands for a secret, such as `<token:1>`."""
        key = (kind, digest(secret))
        if key not in self._references:
            self._counts[kind] = self._counts.get(kind, 0) + 1
            self._references[key] = f"<{kind}:{self._counts[kind]}>"
        return self._references[key]

    def text(self, text: str) -> str:
        """Redact a text."""
        return self.pieces([text])[0]

    def pieces(self, pieces: Sequence[str]) -> list[str]:
        """Redact pieces as one text.

        A secret that begins in one and ends in another is replaced where it begins.
        """
        joined = "".join(pieces)
        secrets = secrets_in(joined)
        if not secrets:
            return list(pieces)
        redacted, moved = self._replaced(joined, secrets)
        borders = [0, *accumulate(len(piece) for piece in pieces)]
        return [redacted[moved(start) : moved(end)] for start, end in pairwise(borders)]

    def chunks(self, chunks: Sequence[bytes]) -> list[bytes]:
        """Redact a stream of bytes as a whole, keeping its borders between the same bytes."""
        found = self.pieces([chunk.decode("latin-1") for chunk in chunks])
        return [piece.encode("latin-1") for piece in found]

    def body(self, data: bytes) -> bytes:
        """Redact bytes."""
        return self.chunks([data])[0]

    def value(self, value: Any) -> Any:
        """Redact a JSON value: its strings, its keys, and members whose name says enough."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, Mapping):
            return {self.text(str(key)): self._member(str(key), value[key]) for key in value}
        if isinstance(value, list | tuple):
            return [self.value(item) for item in value]
        return value

    def headers(self, headers: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
        """Redact headers. Of `Authorization` the scheme stays to be seen."""
        return [(name, self._named(name, value)) for name, value in headers]

    def _member(self, key: str, value: Any) -> Any:
        return self._named(key, value) if isinstance(value, str) else self.value(value)

    def _named(self, name: str, value: str) -> str:
        kind = kind_of_header(name)
        if kind is None or not value.strip() or re.fullmatch(r"(?:\w+ +)?<[a-z]+:\d+>", value):
            return self.text(value)
        scheme, space, secret = value.strip().rpartition(" ")
        if kind == "token" and scheme.isalpha():
            return f"{scheme}{space}{self.reference(_shape(secret, kind), secret)}"
        return self.reference(_shape(value, kind), value)

    def _replaced(self, text: str, secrets: Sequence[Secret]) -> tuple[str, "_Moved"]:
        written, moved, at, length = [], _Moved(), 0, 0
        for secret in secrets:
            reference = self.reference(secret.kind, text[secret.start : secret.end])
            written += [text[at : secret.start], reference]
            length += secret.start - at + len(reference)
            moved.note(secret, length)
            at = secret.end
        return "".join([*written, text[at:]]), moved


def _shape(secret: str, kind: str) -> str:
    """Give the kind by a secret's own form, so that it is the same wherever it stands."""
    found = secrets_in(secret)
    whole = len(found) == 1 and (found[0].start, found[0].end) == (0, len(secret))
    return found[0].kind if whole else kind


class _Moved:
    """Where an offset of the text is after redaction, which changes lengths."""

    def __init__(self) -> None:
        self._starts: list[int] = []
        self._ends: list[tuple[int, int]] = []

    def note(self, secret: Secret, end_now: int) -> None:
        self._starts.append(secret.start)
        self._ends.append((secret.end, end_now))

    def __call__(self, offset: int) -> int:
        place = bisect_right(self._starts, offset - 1) - 1
        if place < 0:
            return offset
        end, end_now = self._ends[place]
        return end_now + max(0, offset - end)
