"""Secrets, found and replaced by references, each always by the same one. Pure; knows no format.

What counts as one: bearer tokens (`nmv_usr_…` [V], whatever stands after `Bearer`), claim tokens
(`clm_…` [V]), JWTs, client ids, cookies, the query of a signed URL, e-mail addresses, and paths
below somebody's home. The same secret always becomes the same reference, `<token:1>`; only
digests are stored, so that a redactor has nothing that could leak.

Everything works on text or on joined bytes, so that a secret cut by a chunk's border, or hidden
behind JSON's escapes, is found as well.
"""

import base64
import json
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from itertools import accumulate, pairwise
from typing import Any
from urllib.parse import unquote_plus

from mockserver.ids import digest
from mockserver.known_secrets import KnownSecrets, SecretSpan, base64_cores, joined, views
from mockserver.secret_shapes import (
    matches,
    places_by_shape,
    positions_of,
    possessive,
    small_letters,
)

KINDS = ("token", "claim", "jwt", "client", "cookie", "signature", "email", "home")
DEEPEST = 3
_SHORT = 64

_SIGNED = (
    r"(?:x-[a-z]{2,12}-(?:signature|credential|security-token)|q-signature|q-ak|signature|sign|"
    r"sig|policy|key-pair-id|(?:aws|oss)accesskeyid|googleaccessid|auth_key|ct|hdnts|hdnea|"
    r"(?:(?:access|refresh|id|auth|session|security|api|bearer)[_-]?)?token|"
    r"(?:client[_-]?)?secret|password|passwd|api[_-]?key)"
)
_TOKEN_KEY = re.compile(
    r"[a-z0-9]*(?:token|secret|password|passwd|passphrase|passcode|pwd|jwt|assertion|codeverifier|"
    r"(?:api|access|private|secret|signing|auth|subscription|encryption)key)|"
    r"(?:proxy|x)?authorization|bearer|credential"
)
_OTHER_KEYS: Mapping[str, str] = {
    "claimtoken": "claim", "clientid": "client", "xclientid": "client", "cookie": "cookie",
    "setcookie": "cookie",
}  # fmt: skip
_NAME = r"[\w.\[\]-]{2,60}"
_QUERY = re.compile(r"\?[^\s\"'<>\\#]*", re.ASCII)
_LATER_SIGNED, _FIRST_SIGNED = (
    re.compile(rf"{sign}(?i:{_SIGNED})=[^\s\"'<>\\#&]", re.ASCII) for sign in (r"&", r"\?")
)
_NAMED = re.compile(
    rf"""((?<!\\)\\{{0,7}}["']|")({_NAME})\1\s*+:\s*+(?=(\\{{0,7}}["'])|[\[{{])""", re.ASCII
)
"""The name of a member that is a text, a list or an object."""
_TEXT = re.compile(
    r"""(\\{0,7}["'])(?!(?:\w+ +)?[<"'])((?:(?!\1)(?:[^\\]|\\.))+)(?:\1|\\?\Z)""",
    re.ASCII | re.DOTALL,
)
"""A text that is cut is one, too."""
_IS_ONE = re.compile(r"(?:\w+ +)?<[a-z]+:\d+>")
_BASIC = re.compile(r"\b(?i:basic)[ \t]+([A-Za-z0-9+/_-]{6,}={0,2})", re.ASCII)
_IN_A_FORM = re.compile(r"(?<![^&=;\s])([^&=;\s]++)=([^&;\s]+)")
_UNMISTAKABLE = re.compile(
    r"nmv_[a-z]+_[\w-]{3,}|clm_[\w-]{6,}|eyJ[\w-]{5,}\.[\w-]{5,}\.[\w-]*", re.ASCII
)
"""What is a secret for certain, so that it may be looked for behind any encoding."""
_UNMISTAKABLY_BEGUN = ("nmv_", "clm_", "eyJ")
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{16,}")
_BEGUN_IN_BASE64 = frozenset(
    core.translate(letters)
    for begun in (b"nmv_", b"clm_", b"eyJhbGciO")
    for core in base64_cores(begun)
    for letters in ({}, {ord("+"): "-"}, {ord("/"): "_"}, {ord("+"): "-", ord("/"): "_"})
)
_FROM_URL_SAFE = str.maketrans("-_", "+/")
_ESCAPED_STRING = re.compile(r'"([^"\\]*\\' + possessive(r'[^"\\]++|\\.') + r')(?:"|\Z)', re.DOTALL)
"""A string that goes on to the end of the text is one, too: so each is read once."""
_UNIT = re.compile(r"\\u[0-9A-Fa-f]{4}|\\.|[^\\]", re.DOTALL)


def secrets_in(text: str, depth: int = 0) -> Sequence[SecretSpan]:
    """Find the secrets of a text, in order, none inside another."""
    return _in_short(text) if depth == 0 and len(text) <= _SHORT else _found_in(text, depth)


@lru_cache(maxsize=4096)
def _in_short(text: str) -> Sequence[SecretSpan]:
    """What a short text holds is looked for once: names of members come again in every answer."""
    return tuple(_found_in(text, 0))


def _found_in(text: str, depth: int) -> Sequence[SecretSpan]:
    found = [*_plain(text), *_signatures(text), *_members(text), *_users(text)]
    if depth < DEEPEST:
        found += _behind_escapes(text, depth)
    if depth == 0:
        found += _behind_encodings(text)
    return joined(found)


def certain_in(text: str) -> list[SecretSpan]:
    """Find what is a secret for certain: all that can be said of bytes that are no text."""
    found = matches(_UNMISTAKABLE, text, *_UNMISTAKABLY_BEGUN)
    return [SecretSpan(_kind_by_shape(one[0]), *one.span()) for one in found]


@lru_cache(maxsize=2048)
def kind_of_header(name: str) -> str | None:
    """Say which kind of secret a header, a member of an object or a field carries by its name.

    Of a name in the plural, that of each item.
    """
    plain = re.sub(r"[\s._\[\]-]+", "", name.lower())
    for form in (plain, plain.removesuffix("s")):
        if form in _OTHER_KEYS:
            return _OTHER_KEYS[form]
        if _TOKEN_KEY.fullmatch(form):
            return "token"
    return None


def may_be_secret(name: str, value: str) -> bool:
    """Whether a value may be one at all: what is named in the plural may be a number of them."""
    return not (name[-1:] in "sS" and value.strip().isdecimal())


def user_and_password(coded: str) -> tuple[str, str] | None:
    """Give what stands after `Basic`, decoded; None for what is no such thing."""
    try:
        plain = base64.b64decode(coded.translate(_FROM_URL_SAFE) + "=" * (-len(coded) % 4)).decode()
    except ValueError:
        return None
    user, colon, password = plain.partition(":")
    return (user, password) if colon and plain.isprintable() else None


def _plain(text: str) -> Iterator[SecretSpan]:
    return (SecretSpan(*each) for each in places_by_shape(text))


def _signatures(text: str) -> Iterator[SecretSpan]:
    """Find the queries that are signed; each is read once, however many `?` it has."""
    for query in _QUERY.finditer(text):
        start, end = query.span()
        later = _LATER_SIGNED.search(text, start, end)
        first = None if later else _FIRST_SIGNED.search(text, start, end)
        if later or first:
            yield SecretSpan("signature", (first.start() if first else start) + 1, end)


def _members(text: str) -> Iterator[SecretSpan]:
    """Find what members have that are named like secrets, and all that such lists and objects hold.

    Other members are only passed: of most texts that is all of them.
    """
    read = 0
    for found in _NAMED.finditer(text):
        kind = kind_of_header(found[2])
        if kind is not None and found[3] is not None:
            value = _TEXT.match(text, found.end())
            if value is not None and may_be_secret(found[2], value[2]):
                yield SecretSpan(kind, *value.span(2))
        elif kind is not None and found.start() >= read:
            items, read = _items(text, found.end(), found[1])
            yield from (
                SecretSpan(kind, *item) for item in items if not _IS_ONE.fullmatch(text, *item)
            )


def _items(text: str, at: int, mark: str) -> tuple[list[tuple[int, int]], int]:
    """Where the strings of a list or an object stand, and how far it was read.

    One that is cut is one, too.
    """
    found: list[tuple[int, int]] = []
    depth = 0
    while part := _part(mark).match(text, at):
        at = part.end()
        depth += (part["bracket"] in ("[", "{")) - (part["bracket"] in ("]", "}"))
        if part["string"]:
            found.append(part.span("string"))
        if depth == 0:
            return found, at
    return found, found[-1][0] if found else at  # it is cut: the last may reach too far


@cache
def _part(mark: str) -> re.Pattern[str]:
    """What lists and objects consist of, strings in these quotation marks; a name is no string."""
    last, mark = mark[-1], re.escape(mark)
    inside = possessive(rf"[^{last}\\]++|(?!{mark})(?:[^\\]|\\.)")
    return re.compile(
        rf"\s*+(?:{mark}{inside}{mark}\s*+:"
        rf"|{mark}(?P<string>{inside})(?:{mark}|\\?\Z)"
        r"|(?P<bracket>[\[\]{}])|,|[-+]?\w[\w.+-]*+(?=\s*+(?:[,\]}]|\Z)))",
        re.DOTALL,
    )


def fields_in(text: str) -> Iterator[SecretSpan]:
    """Find what the fields of a form, `a=1&b=2`, have that are named like secrets."""
    for found in _IN_A_FORM.finditer(text):
        name = unquote_plus(found[1])
        kind = kind_of_header(name)
        if kind is not None and may_be_secret(name, found[2]):
            yield SecretSpan(kind, *found.span(2))


def _users(text: str) -> Iterator[SecretSpan]:
    for at in positions_of(small_letters(text), "basic"):
        found = _BASIC.match(text, at)
        if found and user_and_password(found[1].rstrip("=")) is not None:
            yield SecretSpan("token", found.start(1), found.end(1))


def _behind_escapes(text: str, depth: int) -> Iterator[SecretSpan]:
    """Search strings whose characters are written as escapes, such as `\\u0040`."""
    for start, end in _escaped_strings(text):
        units = list(_UNIT.finditer(text, start, end))
        plain = "".join(_character(unit.group()) for unit in units)
        for secret in secrets_in(plain, depth + 1):
            yield SecretSpan(secret.kind, units[secret.start].start(), units[secret.end - 1].end())


def _escaped_strings(text: str) -> Iterator[tuple[int, int]]:
    """Give the strings that have an escape, without their quotes."""
    at = 0
    while (escape := text.find("\\", at)) >= 0:
        quote = text.rfind('"', at, escape)
        found = _ESCAPED_STRING.match(text, quote) if quote >= 0 else None
        if found:
            yield found.span(1)
        at = found.end() if found else escape + 1


def _behind_encodings(text: str) -> Iterator[SecretSpan]:
    """Find tokens that stand percent-encoded, escaped, wrapped or in base64."""
    for view in views(text):
        if view.before is not None:
            for found in matches(_UNMISTAKABLE, view.text, *_UNMISTAKABLY_BEGUN):
                start, end = view.origin_of(found.start()), view.origin_of(found.end())
                yield SecretSpan(_kind_by_shape(found[0]), start, end)
        is_coded = any(begun in view.text for begun in _BEGUN_IN_BASE64)
        coded = _BASE64.finditer(view.text) if is_coded else ()
        for run in coded:
            kind = _kind_in_base64(run[0])
            if kind is not None:
                yield SecretSpan(kind, view.origin_of(run.start()), view.origin_of(run.end()))


def _kind_in_base64(run: str) -> str | None:
    """Say which kind of token some base64 holds, wherever in it; None for none."""
    plain = run.translate(_FROM_URL_SAFE)
    for skipped in range(4):
        whole = plain[skipped:]
        data = base64.b64decode(whole[: len(whole) // 4 * 4]).decode("latin-1")
        if found := _UNMISTAKABLE.search(data):
            return _kind_by_shape(found[0])
    return None


def _kind_by_shape(token: str) -> str:
    return {"n": "token", "c": "claim", "e": "jwt"}[token[0]]


def _character(unit: str) -> str:
    """Give the one character that a JSON escape stands for; what is no escape stands for itself."""
    if not unit.startswith("\\"):
        return unit
    try:
        return str(json.loads(f'"{unit}"', strict=False))
    except ValueError:
        return unit[-1]


class Redactor:
    """Replaces secrets by references, the same secret always by the same one.

    Those that are `known` are found by their value, in any encoding; the others by what they look
    like, or are called.
    """

    def __init__(self, known: KnownSecrets | None = None) -> None:
        self._known = known
        self._references: dict[tuple[str, str], str] = {}
        self._counts: dict[str, int] = {}

    def reference(self, kind: str, secret: str) -> str:
        """Give the reference that stands for a secret, such as `<token:1>`."""
        key = (kind, digest(secret))
        if key not in self._references:
            self._counts[kind] = self._counts.get(kind, 0) + 1
            self._references[key] = f"<{kind}:{self._counts[kind]}>"
        return self._references[key]

    def secrets_in(self, text: str) -> Sequence[SecretSpan]:
        """Find the secrets of a text, in order, none overlapping another."""
        by_value = self._known.secrets_in(text) if self._known else []
        by_shape = secrets_in(text)
        return joined([*by_value, *by_shape]) if by_value else by_shape

    def text(self, text: str) -> str:
        """Redact a text."""
        return self.pieces([text])[0]

    def pieces(self, pieces: Sequence[str]) -> list[str]:
        """Redact pieces as one text.

        A secret that begins in one and ends in another is replaced where it begins.
        """
        whole = "".join(pieces)
        secrets = self.secrets_in(whole)
        if not secrets:
            return list(pieces)
        redacted, moved = self._replaced(whole, secrets)
        borders = [0, *accumulate(len(piece) for piece in pieces)]
        return [redacted[moved(start) : moved(end)] for start, end in pairwise(borders)]

    def chunks(self, chunks: Sequence[bytes]) -> list[bytes]:
        """Redact a stream of bytes as a whole, keeping its borders between the same bytes."""
        found = self.pieces([chunk.decode("latin-1") for chunk in chunks])
        return [piece.encode("latin-1") for piece in found]

    def body(self, data: bytes) -> bytes:
        """Redact bytes."""
        return self.chunks([data])[0]

    def value(self, value: Any, name: str = "") -> Any:
        """Redact strings and keys, and whatever is inside a member named like a secret.

        `name` is the name of that member.
        """
        if isinstance(value, str):
            return self.named(name, value)
        if isinstance(value, Mapping):
            members = ((str(key), member) for key, member in value.items())
            return {
                self.text(key): self.value(member, key if kind_of_header(key) else name)
                for key, member in members
            }
        if isinstance(value, list | tuple):
            return [self.value(item, name) for item in value]
        return value

    def headers(self, headers: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
        """Redact headers. Of `Authorization` the scheme stays to be seen."""
        return [(name, self.named(name, value)) for name, value in headers]

    def named(self, name: str, value: str) -> str:
        """Redact what a header, a member or a field of this name has."""
        kind = kind_of_header(name)
        if kind is None or not value.strip() or _IS_ONE.fullmatch(value):
            return self.text(value)
        if not may_be_secret(name, value):
            return self.text(value)
        scheme, space, secret = value.strip().rpartition(" ")
        if kind == "token" and scheme.isalpha():
            return f"{scheme}{space}{self.reference(_shape(secret, kind), secret)}"
        return self.reference(_shape(value, kind), value)

    def _replaced(self, text: str, secrets: Sequence[SecretSpan]) -> tuple[str, "_Moved"]:
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

    def note(self, secret: SecretSpan, end_now: int) -> None:
        self._starts.append(secret.start)
        self._ends.append((secret.end, end_now))

    def __call__(self, offset: int) -> int:
        place = bisect_right(self._starts, offset - 1) - 1
        if place < 0:
            return offset
        end, end_now = self._ends[place]
        return end_now + max(0, offset - end)
