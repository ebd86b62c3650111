"""A JSON value as what is seen at its places: types, and the values of enums. Pure.

No text is looked at, and none is kept: of a string only that it is one. Items of an array that say
in a member which kind they are (`tt` of a track, `type` of a file) are seen apart by it.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from mockserver.drift.contract import spelt
from mockserver.drift.places import ARRAY, EMPTY_ARRAY, EMPTY_OBJECT, OBJECT, Aspect, Place
from mockserver.recordings.model import Wire
from mockserver.recordings.references import REFERENCE

TAGS = ("tt", "file_type", "type")
ANY = "*"
"""Stands in a path for names that are no names of members: ids, words, addresses."""
OTHER = "(other)"
"""Stands for a value that is no word of an enum."""
NO_KIND = "(none)"
"""Stands for the kind of an item that does not say which it is."""
MOST_MEMBERS = 500
_NAME = re.compile(r"[A-Za-z_$][A-Za-z0-9_$:-]{0,59}")
_ID = re.compile(r"[0-9a-f-]{16,}|.*[0-9]{6,}.*", re.IGNORECASE)
_VALUE = re.compile(r"[A-Za-z0-9_ -]{1,40}")

Seen = tuple[Place, str]
IsEnum = Callable[[str], bool]
"""Whether the contract, or a pin, lists the values at a path."""


def type_of(value: object) -> str:
    """Name the type of a JSON value; empty objects and arrays are types of their own."""
    match value:
        case None:
            return "null"
        case bool():
            return "boolean"
        case int() | float():
            return "number"
        case str():
            return "string"
        case Mapping():
            return OBJECT if value else EMPTY_OBJECT
        case _:
            return ARRAY if value else EMPTY_ARRAY


def shape(value: object, at: Place, is_enum: IsEnum) -> Iterator[Seen]:
    """Give what is seen in a value; `at` is its own place, and names its part."""
    yield at, type_of(value)
    path = at.path
    if isinstance(value, Mapping):
        for name in list(value)[:MOST_MEMBERS]:
            below = f"{path}.{plain_name(name)}" if path else plain_name(name)
            yield from shape(value[name], at._replace(path=below), is_enum)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        yield from _items(value, at, is_enum)
    elif value is not None and path and is_enum(path):
        yield at.with_aspect(Aspect.ENUM, path), _word(value)


def _items(values: Sequence[object], at: Place, is_enum: IsEnum) -> Iterator[Seen]:
    """Give what is seen in the items of an array, those of each kind apart."""
    tag = next((tag for tag in TAGS if is_enum(f"{at.path}[].{tag}")), None)
    for item in values:
        path = f"{at.path}[]"
        if tag:
            kind = item.get(tag) if isinstance(item, Mapping) else None
            is_word = isinstance(kind, str | int) and not isinstance(kind, bool)
            word = _word(kind) if is_word else NO_KIND
            yield at.with_aspect(Aspect.ENUM, f"{path}.{tag}"), word
            path = f"{at.path}[{tag}={word}]" if is_word and word != OTHER else path
        yield from (
            each
            for each in shape(item, at._replace(path=path), is_enum)
            if not (tag and each[0].aspect is Aspect.ENUM and each[0].path == f"{path}.{tag}")
        )


def _word(value: object) -> str:
    text = spelt(value)
    return text if _VALUE.fullmatch(text) else OTHER


def plain_name(name: str) -> str:
    """Give a member's name as it stands in a path."""
    return name if _NAME.fullmatch(name) and not _ID.fullmatch(name) else ANY


def real(value: Any, wire: Wire | None) -> Any:
    """Give a value with what references stand for, where one makes up a whole string."""
    if isinstance(value, str):
        found = REFERENCE.fullmatch(value) if value.startswith("<") else None
        if found is None:
            return value
        if wire and found[1] in wire.values:
            return wire.values[found[1]]
        is_number = found[1].partition(":")[0] == "time" or found[1].endswith(":count")
        return 0 if is_number else value
    if isinstance(value, Mapping):
        return {name: real(member, wire) for name, member in value.items()}
    if isinstance(value, list):
        return [real(item, wire) for item in value]
    return value
