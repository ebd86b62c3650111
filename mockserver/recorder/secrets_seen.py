"""Notes the secrets that an exchange shows, so that they are found wherever else they stand. Pure.

Which ones: what a header, a member of some JSON or a field of a form carries by its name, and what
stands before the `@` of an address.
"""

import base64
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Any
from urllib.parse import unquote, unquote_plus

from mockserver.recordings.model import Body
from mockserver.redaction.finding import user_and_password
from mockserver.redaction.known import KnownSecrets
from mockserver.redaction.names import kind_of_header, may_be_secret
from mockserver.redaction.shapes import positions_of
from mockserver.wire.json_depth import DEEPEST_VALUE, is_deeper

_DATA_LINES = re.compile(rb"(?:^data:.*\r?\n?){2,}", re.MULTILINE)
_NAME = rb"[\w.\[\]-]{2,60}"
_MEMBER = re.compile(rb'"(' + _NAME + rb')"\s*+:\s*+"((?:[^"\\]|\\.){6,16000})"')
_OF_A_NAME = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.%[]-"
_LONGEST_NAME = 80
_BEFORE_A_NAME = frozenset("?&;# \t\n\r\f\v")
_VALUE = re.compile(r"=([^&;#\s\"'<>\\]{6,16000})", re.ASCII)
_USER = re.compile(r"://([^\s/?#@\"'<>\\]+)@")
_BASIC = re.compile(r"\bbasic[ \t]+([A-Za-z0-9+/_-]{6,})", re.ASCII | re.IGNORECASE)
_CODED_JSON = re.compile(r"\b(?:e[yw]|W[yw3])[A-Za-z0-9+/_-]{8,}", re.ASCII)
"""Base64 that begins with a brace or a bracket."""
_FROM_URL_SAFE = str.maketrans("-_", "+/")
DEEPEST = 4
"""How often JSON may stand in a string of JSON."""
_SCHEMES = ("bearer", "basic", "token", "apikey", "key", "negotiate", "ntlm")
_PARAMETER = re.compile(r"([\w-]+)=(?:\"([^\"]*)\"|([^\s,\"]+))")
_OF_A_CHALLENGE = ("response", "nonce", "cnonce", "opaque", "mac", "signature", "credential")
_VALUES = ("value", "raw", "string", "key", "data", "plain", "current", "content", "jwt")
"""What the member is called that holds a secret, where the object around it has its name."""
_OF_A_COOKIE = (
    "name", "path", "domain", "expires", "max-age", "maxage", "samesite", "secure", "httponly",
    "partitioned", "priority", "version", "comment",
)  # fmt: skip
_WORD = re.compile(r"[^\W\d_]{1,20}")


def add_from_headers(known: KnownSecrets, headers: Iterable[tuple[str, str]]) -> None:
    """Add what headers carry: tokens, client ids, the value of every cookie."""
    for name, value in headers:
        if not _add_named(known, name, value):
            add_from_text(known, value)


def _add_named(known: KnownSecrets, name: str, value: str) -> bool:
    """Add what something carries by its name; False where that says nothing of it."""
    kind = kind_of_header(name)
    if kind is None or not may_be_secret(name, value):
        return False
    if kind == "cookie":
        _add_cookies(known, name, value)
        return True
    for part in _credentials(value):
        known.add(kind, part)
    return True


def _add_cookies(known: KnownSecrets, name: str, value: str) -> None:
    """Add cookie values; skip the attributes of `Set-Cookie` such as `Path` and `Max-Age`.

    In a `Cookie` header there is no such thing.
    """
    for number, pair in enumerate(value.split(";")):
        called, equals, secret = pair.strip().partition("=")
        if number == 0 or name.lower() == "cookie" or called.lower() not in _OF_A_COOKIE:
            known.add("cookie", (secret if equals else called).strip().strip('"'))


def _credentials(value: str) -> Iterator[str]:
    """Give what of a value is secret: the whole, or what stands behind the name of a scheme."""
    scheme, _, rest = value.strip().partition(" ")
    rest = rest.strip()
    if not rest or ("=" not in rest.rstrip("=") and scheme.lower() not in _SCHEMES):
        yield value
        return
    if scheme.lower() not in _SCHEMES:
        yield value
        for found in _PARAMETER.finditer(rest):
            if found[1].lower() in _OF_A_CHALLENGE:
                yield found[2] or found[3] or ""
        return
    yield rest
    user = user_and_password(rest.rstrip("=")) if scheme.lower() == "basic" else None
    yield from (":".join(user), *user) if user else ()


def add_from_text(known: KnownSecrets, text: str) -> None:
    """Add what the fields of a query or a form carry, and who is named before an `@`."""
    for name, written in _fields(text):
        value = unquote_plus(written)
        if not _add_named(known, unquote_plus(name), value):
            _add_from_string(known, value)
    for found in _CODED_JSON.finditer(text):
        coded = found[0].translate(_FROM_URL_SAFE) + "=" * (-len(found[0]) % 4)
        with suppress(ValueError):
            _add_from_string(known, base64.b64decode(coded).decode())
    for found in _USER.finditer(text):
        for part in (found[1], *found[1].split(":", 1)):
            known.add("token", unquote(part))
    for found in _BASIC.finditer(text):
        if user_and_password(found[1]) is not None:
            for part in _credentials(f"Basic {found[1]}"):
                known.add("token", part)


def _fields(text: str) -> Iterator[tuple[str, str]]:
    """Give the names and values of fields, as they are written."""
    at = 0
    for equals in positions_of(text, "="):
        head = text[max(at, equals - _LONGEST_NAME - 1) : equals]
        before = head.rstrip(_OF_A_NAME)
        name = head[len(before) :]
        begins = before[-1:] in _BEFORE_A_NAME if before else len(head) == equals
        if begins and 2 <= len(name) <= _LONGEST_NAME:
            found = _VALUE.match(text, equals)
            if found:
                yield name, found[1]
                at = found.end()


def _lines_of_json(data: bytes) -> Iterator[bytes]:
    """Give the JSON that makes up a line, alone or behind `data:`."""
    for line in data.split(b"\n"):
        text = line.removeprefix(b"data:").removeprefix(b" ").rstrip()
        if text[:1] in (b"{", b"[") and text[-1:] in (b"}", b"]"):
            yield text


def add_from_body(known: KnownSecrets, data: bytes) -> None:
    """Add what the JSON of a body or of a stream carries, well-formed or not, at any depth."""
    for found in _MEMBER.finditer(data):
        _add_named(known, found[1].decode("latin-1"), _unescaped(found[2]))
    whole = data.strip()
    for line in _lines_of_json(data):
        if line != whole:
            _add_from_json(known, line)
    for found in _DATA_LINES.finditer(data) if b"data:" in data else ():
        _add_from_json(known, re.sub(rb"^data:", b"", found[0], flags=re.MULTILINE))
    _add_from_json(known, data)
    add_from_text(known, data.decode("latin-1"))


def add_from_form(known: KnownSecrets, body: Body | None) -> None:
    """Add what the fields of a form of parts carry."""
    for part in body.value if body is not None and body.kind == "multipart" else ():
        if part.body.kind == "text":
            _add_named(known, part.name, part.body.value)
            add_from_body(known, part.body.value.encode("utf-8", "surrogatepass"))


def _unescaped(text: bytes) -> str:
    written = text.decode("utf-8", "replace")
    try:
        return str(json.loads(f'"{written}"', strict=False))
    except ValueError:
        return written


def _add_from_string(known: KnownSecrets, text: str, depth: int = 0) -> None:
    """Add what a text carries that is JSON, as the arguments of a call are a string of it."""
    if text.lstrip()[:1] in ("{", "[") and depth < DEEPEST:
        _add_from_json(known, text, depth)


def _add_from_json(known: KnownSecrets, text: str | bytes, depth: int = 0) -> None:
    try:
        value = json.loads(text)
        if not is_deeper(value, DEEPEST_VALUE):
            _add_from_value(known, value, depth)
    except (ValueError, RecursionError):
        return


def _add_from_value(known: KnownSecrets, value: Any, depth: int) -> None:
    if isinstance(value, str):
        _add_from_string(known, value, depth + 1)
    elif isinstance(value, list):
        for item in value:
            _add_from_value(known, item, depth)
    elif isinstance(value, dict):
        for key, item in value.items():
            _add_from_member(known, str(key), item, depth)


def _add_from_member(known: KnownSecrets, name: str, value: Any, depth: int) -> None:
    """Add what a member carries; what its name says goes for the items of a list as well."""
    kind = kind_of_header(name)
    if kind is None or (isinstance(value, str) and not may_be_secret(name, value)):
        _add_from_value(known, value, depth)
    elif isinstance(value, str):
        _add_named(known, name, value)
        _add_from_string(known, value, depth + 1)
    elif isinstance(value, list):
        for item in value:
            if not isinstance(item, str) or not _WORD.fullmatch(item):
                _add_from_member(known, name, item, depth)
    elif isinstance(value, dict):
        _add_from_value(known, value, depth)
        for key, item in _meant(kind, value):
            if isinstance(item, str):
                known.add(kind, item)
            else:
                _add_from_member(known, key, item, depth)


def _meant(kind: str, value: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Give the members whose values are secret because the object around them is named like one.

    Cookies may stand in one by their own names.
    """
    by_name = kind == "cookie" and "value" not in value
    for key, item in value.items():
        if key in _VALUES or (by_name and key.lower() not in _OF_A_COOKIE):
            yield key, item
