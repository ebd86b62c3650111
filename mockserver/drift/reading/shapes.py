"""A JSON value as what is seen at its places: types, and the values of enums. Pure.

No text is looked at, and none is kept: of a string only that it is one. Items of an array that say
in a member which kind they are (`tt` of a track, `type` of a file) are seen apart by it. An array
is one whether or not it holds anything; what the contract leaves open is not looked into.
"""

import re
from collections.abc import Callable, Sequence
from typing import Any

from mockserver.drift.contract import Stated, spelt
from mockserver.drift.places import (
    ANYTHING,
    ARRAY,
    EMPTY_ARRAY,
    EMPTY_OBJECT,
    FRACTION,
    OBJECT,
    Aspect,
    Place,
)
from mockserver.drift.reading.names import Guide
from mockserver.drift.reading.units import unit_of
from mockserver.recordings.model import Wire
from mockserver.recordings.references import REFERENCE
from mockserver.wire.json_depth import MOST_DEPTH

TAGS = ("tt", "file_type", "type")
OTHER = "(other)"
"""Stands for a value that is no word of an enum."""
NO_KIND = "(none)"
"""Stands for the kind of an item that does not say which it is."""
MOST_MEMBERS = 500
_WORD = re.compile(r"[A-Za-z_-]{1,20}[0-9]{0,2}|-?[0-9]{1,6}")

Seen = tuple[Place, str]


def type_of(value: object) -> str:
    """Name the type of a JSON value; an empty object is a type of its own."""
    match value:
        case None:
            return "null"
        case bool():
            return "boolean"
        case int() | float():
            return "number"
        case str():
            return "string"
        case dict():
            return OBJECT if value else EMPTY_OBJECT
        case _:
            return ARRAY


def _type_as_stated(value: object, stated: Stated) -> str:
    """Name the type of a value where something is stated of it."""
    if stated.is_never_empty and value == []:
        return EMPTY_ARRAY
    if stated.is_whole and isinstance(value, float) and not value.is_integer():
        return FRACTION
    return type_of(value)


def shape(value: object, at: Place, guide: Guide) -> Sequence[Seen]:
    """Give what is seen in a value; `at` is its own place, and names its part."""
    seen: list[Seen] = []
    _walk(value, at, guide, seen.append)
    return seen


def _walk(
    value: object, at: Place, guide: Guide, see: Callable[[Seen], None], depth: int = 0
) -> None:
    path = at.path
    stated = guide.contract.stated(guide.operation, path)
    if stated.is_anything:
        see((at, ANYTHING))
        return
    if isinstance(value, dict) and stated.is_free:
        see((at, OBJECT))
        return
    see((at, _type_as_stated(value, stated)))
    if depth > MOST_DEPTH:
        return
    if isinstance(value, dict):
        for name, plain in list(guide.names(value, path).items())[:MOST_MEMBERS]:
            below = at.at(f"{path}.{plain}" if path else plain)
            _walk(value[name], below, guide, see, depth + 1)
    elif isinstance(value, list):
        _walk_items(value, at, guide, see, depth)
    elif value is not None and path and stated.is_enum:
        see((at.with_aspect(Aspect.ENUM, path), word(value)))
    elif stated.unit and (unit := unit_of(value, stated.unit, at.outcome)):
        see((at.with_aspect(Aspect.UNIT, path), unit))


def _walk_items(
    values: Sequence[object], at: Place, guide: Guide, see: Callable[[Seen], None], depth: int
) -> None:
    """See what is in the items of an array, those of each kind apart."""
    tag = next((tag for tag in TAGS if guide.is_enum(f"{at.path}[].{tag}")), None)
    for item in values:
        path = f"{at.path}[]"
        if not tag:
            _walk(item, at.at(path), guide, see, depth + 1)
            continue
        kind = item.get(tag) if isinstance(item, dict) else None
        is_word = isinstance(kind, str | int) and not isinstance(kind, bool)
        said = word(kind) if is_word else NO_KIND
        see((at.with_aspect(Aspect.ENUM, f"{path}.{tag}"), said))
        path = f"{at.path}[{tag}={said}]" if is_word and said != OTHER else path
        again = at.with_aspect(Aspect.ENUM, f"{path}.{tag}")
        _walk(item, at.at(path), guide, _all_but(again, see), depth + 1)


def _all_but(known: Place, see: Callable[[Seen], None]) -> Callable[[Seen], None]:
    """See everything but what is at a place that was seen already."""

    def seeing(seen: Seen) -> None:
        if seen[0] != known:
            see(seen)

    return seeing


def word(value: object) -> str:
    """Write a value as one of an enum; a text that cannot be one is not kept."""
    text = spelt(value)
    return text if _WORD.fullmatch(text) else OTHER


def resolve_references(value: Any, wire: Wire | None, depth: int = 0) -> Any:
    """Give a value with what references stand for, where one makes up a whole string."""
    if depth > MOST_DEPTH:
        return value
    if isinstance(value, str):
        found = REFERENCE.fullmatch(value) if value.startswith("<") else None
        if found is None:
            return value
        if wire and found[1] in wire.values:
            return wire.values[found[1]]
        is_number = found[1].partition(":")[0] == "time" or found[1].endswith(":count")
        return 0 if is_number else value
    if isinstance(value, dict):
        return {name: resolve_references(member, wire, depth + 1) for name, member in value.items()}
    if isinstance(value, list):
        return [resolve_references(item, wire, depth + 1) for item in value]
    return value
