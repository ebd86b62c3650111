"""JSON from a request, checked strictly against its contract. Pure.

Every breach says where it is and what would be right, in the shape that FastAPI uses. Unknown
keys are refused: a client that sends them means something that the service would not do.
"""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, NoReturn

from mockserver.refusals import Breach, breach_detail
from mockserver.wire.headers import media_type_of
from mockserver.wire.json_lines import JsonPath


def parse_json(data: bytes, content_type: str) -> object:
    """Parse a body. Raises Breach for another content type, and for what is not strictly JSON."""
    if media_type_of(content_type) != "application/json":
        raise Breach.at(("header", "content-type"), "must be application/json")
    try:
        value = json.loads(data, parse_constant=no_constant, object_pairs_hook=without_duplicates)
        json.dumps(value, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as found:
        raise Breach.at(("body",), f"is not valid JSON: {_short(found)}", "json_invalid") from found
    return value


class DuplicateKey(ValueError):
    """An object that has the same key twice."""

    def __init__(self, key: str) -> None:
        super().__init__("an object has the same key twice")
        self.key = key


def without_duplicates(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    """Make an object, for `object_pairs_hook`. Raises DuplicateKey."""
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise DuplicateKey(key)
        found[key] = value
    return found


def no_constant(name: str) -> NoReturn:
    """Refuse NaN and the infinities, for `parse_constant`. Raises ValueError."""
    raise ValueError(f"{name} is no JSON number")


def _short(found: Exception) -> str:
    if isinstance(found, RecursionError):
        return "it is nested too deeply"
    return (
        "it holds half a character" if isinstance(found, UnicodeEncodeError) else str(found)[:200]
    )


def members(value: object, loc: JsonPath, keys: Sequence[str]) -> Mapping[str, Any]:
    """Give an object that has exactly these keys. Raises one Breach that names all that differ."""
    if not isinstance(value, dict):
        raise Breach.at(loc, "must be an object", "dict_type")
    faults = [
        breach_detail((*loc, key), "is missing", "missing") for key in keys if key not in value
    ]
    faults += [
        breach_detail((*loc, key), f"is not known here{_hint(key, keys)}", "extra_forbidden")
        for key in value
        if key not in keys
    ]
    if faults:
        raise Breach(*faults)
    return value


def _hint(key: str, keys: Sequence[str]) -> str:
    plain = key.replace("_", "").lower()
    meant = next((name for name in keys if name.replace("_", "").lower() == plain), None)
    return f"; this call writes it {meant}" if meant else ""


def string(
    value: object, loc: JsonPath, pattern: str = r"(?s).*\S.*", wants: str = "some text"
) -> str:
    """Give a string that matches a pattern as a whole. Raises Breach."""
    if not isinstance(value, str):
        raise Breach.at(loc, f"must be a string: {wants}", "string_type")
    if not re.fullmatch(pattern, value):
        raise Breach.at(loc, f"must be {wants}", "string_pattern_mismatch")
    return value


def literal(value: object, loc: JsonPath, wanted: str) -> None:
    """Check that a value is the one string that is right. Raises Breach."""
    if value != wanted:
        raise Breach.at(loc, f"must be {wanted!r}", "literal_error")


def items(value: object, loc: JsonPath, most: int) -> Sequence[object]:
    """Give an array of 1 to `most` items. Raises Breach."""
    if not isinstance(value, list):
        raise Breach.at(loc, "must be an array", "list_type")
    if not 1 <= len(value) <= most:
        raise Breach.at(
            loc, f"must hold 1 to {most} items", "too_short" if not value else "too_long"
        )
    return value
