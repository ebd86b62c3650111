"""The secrets of a text by what they look like or are called, behind whatever encoding. Pure."""

import base64
import json
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from mockserver.patterns import possessive
from mockserver.redaction.members import members_in
from mockserver.redaction.shapes import matches, places_by_shape, positions_of, small_letters
from mockserver.redaction.spans import SecretSpan, joined
from mockserver.redaction.spellings import base64_cores
from mockserver.redaction.unescaped import views

DEEPEST = 3
_SHORT = 64
_SIGNED = (
    r"(?:x-[a-z]{2,12}-(?:signature|credential|security-token)|q-signature|q-ak|signature|sign|"
    r"sig|policy|key-pair-id|(?:aws|oss)accesskeyid|googleaccessid|auth_key|ct|hdnts|hdnea|"
    r"(?:(?:access|refresh|id|auth|session|security|api|bearer)[_-]?)?token|"
    r"(?:client[_-]?)?secret|password|passwd|api[_-]?key)"
)
_QUERY = re.compile(r"\?[^\s\"'<>\\#]*", re.ASCII)
_LATER_SIGNED, _FIRST_SIGNED = (
    re.compile(rf"{sign}(?i:{_SIGNED})=[^\s\"'<>\\#&]", re.ASCII) for sign in (r"&", r"\?")
)
_BASIC = re.compile(r"\b(?i:basic)[ \t]+([A-Za-z0-9+/_-]{6,}={0,2})", re.ASCII)
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
    found = [*_plain(text), *_signatures(text), *members_in(text), *_users(text)]
    if depth < DEEPEST:
        found += _behind_escapes(text, depth)
    if depth == 0:
        found += _behind_encodings(text)
    return joined(found)


def certain_in(text: str) -> list[SecretSpan]:
    """Find what is a secret for certain: all that can be said of bytes that are no text."""
    found = matches(_UNMISTAKABLE, text, *_UNMISTAKABLY_BEGUN)
    return [SecretSpan(_kind_by_shape(one[0]), *one.span()) for one in found]


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
