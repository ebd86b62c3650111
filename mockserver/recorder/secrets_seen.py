"""Holds the secrets that an exchange shows, so that they are found wherever else they stand. Pure.

Which ones: what a header, a member of some JSON or a field of a form carries by its name, and what
stands before the `@` of an address.
"""

import json
import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import unquote, unquote_plus

from mockserver.held_secrets import HeldSecrets
from mockserver.redaction import kind_of_header
from mockserver.wire.json_depth import DEEPEST_VALUE, is_deeper

_PAYLOAD = re.compile(rb"^(?:data: ?)?([\[{].*?[\]}])\s*$", re.MULTILINE)
_MEMBER = re.compile(rb'"([A-Za-z_-]{3,40})"\s*:\s*"((?:[^"\\]|\\.){6,4000})"')
_FIELD = re.compile(r"(?:^|[?&;#\s])([A-Za-z_-]{3,40})=([^&;#\s\"'<>\\]{6,4000})")
_USER = re.compile(r"://([^\s/?#@\"'<>\\]+)@")


def hold_headers(held: HeldSecrets, headers: Iterable[tuple[str, str]]) -> None:
    """Hold what headers carry: tokens, client ids, the value of every cookie."""
    for name, value in headers:
        kind = kind_of_header(name)
        if kind == "cookie":
            _hold_cookies(held, name, value)
        elif kind is not None:
            held.hold(kind, value.strip().rpartition(" ")[2])
        else:
            hold_text(held, value)


def _hold_cookies(held: HeldSecrets, name: str, value: str) -> None:
    pairs = value.split(";")[: 1 if name.lower() == "set-cookie" else None]
    for pair in pairs:
        held.hold("cookie", pair.partition("=")[2].strip().strip('"'))


def hold_text(held: HeldSecrets, text: str) -> None:
    """Hold what the fields of a query or a form carry, and who is named before an `@`."""
    for found in _FIELD.finditer(text):
        kind = kind_of_header(found[1])
        if kind is not None:
            held.hold(kind, unquote_plus(found[2]))
    for found in _USER.finditer(text):
        for part in (found[1], *found[1].split(":", 1)):
            held.hold("token", unquote(part))


def hold_body(held: HeldSecrets, data: bytes) -> None:
    """Hold what the JSON of a body or of a stream carries, well-formed or not, at any depth."""
    for found in _MEMBER.finditer(data):
        kind = kind_of_header(found[1].decode())
        if kind is not None:
            held.hold(kind, _unescaped(found[2]))
    for found in _PAYLOAD.finditer(data):
        _hold_json(held, found[1])
    _hold_json(held, data)
    hold_text(held, data.decode("latin-1"))


def _unescaped(text: bytes) -> str:
    written = text.decode("utf-8", "replace")
    try:
        return str(json.loads(f'"{written}"', strict=False))
    except ValueError:
        return written


def _hold_json(held: HeldSecrets, text: bytes) -> None:
    try:
        value = json.loads(text)
        if not is_deeper(value, DEEPEST_VALUE):
            _hold_value(held, value)
    except (ValueError, RecursionError):
        return


def _hold_value(held: HeldSecrets, value: Any) -> None:
    if isinstance(value, list):
        for item in value:
            _hold_value(held, item)
    elif isinstance(value, dict):
        for key, item in value.items():
            kind = kind_of_header(str(key))
            if kind is not None and isinstance(item, str):
                held.hold(kind, item.rpartition(" ")[2] if item[:7].lower() == "bearer " else item)
            else:
                _hold_value(held, item)
