"""Events as text, and text as events: what the library keeps of them.

A reader of another version must get along with it: an event that it does not know is skipped, a
field that it does not know is left out, and one that is missing has its default.
"""

import json
import sys
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import MISSING, dataclass, fields, is_dataclass
from enum import Enum
from functools import cache
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, ClassVar, Union, get_args, get_origin, get_type_hints

from tui.studio.events import Event


@dataclass(frozen=True, slots=True)
class MessageSent(Event):
    """The user said something: a message for the service, or a command for the program.

    It is told to nobody, as it comes from the user.
    """

    name: ClassVar[str] = "message"
    text: str


@dataclass(frozen=True, slots=True)
class CommandGiven(Event):
    """A command of the command line that failed, and the `text` it was to send; told to nobody."""

    name: ClassVar[str] = "command"
    command: str
    text: str = ""


_KIND = "is"
"""The key under which a value says of which class it is: several have the same fields.

So a class that is stored as one of several, such as the timeline's `Clip`, keeps its name.
"""


class _Unreadable(Exception):
    """This is no value of the wanted type."""


def to_text(event: Event) -> str:
    """The fields of an event as JSON."""
    return json.dumps(_plain(event), separators=(",", ":"))


def from_text(name: str, text: str) -> Event | None:
    """The event of that name with these fields; None where this program does not know such."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    for kind in _named(name, value):
        with suppress(_Unreadable, ValueError, RecursionError):
            event = _read(kind, value)
            return event if isinstance(event, Event) else None
    return None


def _named(name: str, value: object) -> tuple[type[Event], ...]:
    """The kinds of event of that name: the one that was written, or all where its class is gone."""
    kinds = tuple(kind for kind in _kinds(Event) if kind.name == name)
    written = value.get(_KIND) if isinstance(value, dict) else None
    return tuple(kind for kind in kinds if kind.__name__ == written) or kinds


def _kinds(kind: type[Event]) -> Iterator[type[Event]]:
    for one in kind.__subclasses__():
        # A dataclass with slots is made anew: its first form may still be about.
        if getattr(sys.modules.get(one.__module__), one.__name__, None) is one:
            yield one
        yield from _kinds(one)


def _plain(value: object) -> object:
    match value:
        case Enum():
            return value.value
        case Path():
            return str(value)
        case tuple():
            return [_plain(item) for item in value]
        case _ if is_dataclass(value):
            values = {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
            return {_KIND: type(value).__name__, **values}
        case _:
            return value


@cache
def _types(kind: type) -> Mapping[str, Any]:
    return get_type_hints(kind)


def _read(wanted: Any, value: object) -> object:
    """The value as what it was. Raises `_Unreadable`."""
    origin = get_origin(wanted)
    if origin in (Union, UnionType):
        return _read_one_of(get_args(wanted), value)
    if origin is tuple:
        if not isinstance(value, list):
            raise _Unreadable
        return tuple(_read(get_args(wanted)[0], item) for item in value)
    if is_dataclass(wanted) and isinstance(wanted, type):
        return _read_fields(wanted, value)
    return _read_simple(wanted, value)


def _read_one_of(kinds: tuple[Any, ...], value: object) -> object:
    if isinstance(value, dict) and _KIND in value:
        kinds = tuple(one for one in kinds if getattr(one, "__name__", "") == value[_KIND])
    for kind in kinds:
        try:
            return _read(kind, value)
        except _Unreadable:
            continue
    raise _Unreadable


def _read_fields(kind: type, value: object) -> object:
    if not isinstance(value, dict):
        raise _Unreadable
    read = {}
    for field in fields(kind):
        if field.name in value:
            read[field.name] = _read(_types(kind)[field.name], value[field.name])
        elif field.default is MISSING and field.default_factory is MISSING:
            raise _Unreadable
    return kind(**read)


def _read_simple(wanted: type, value: object) -> object:
    if wanted is NoneType and value is None:
        return None
    if issubclass(wanted, Enum) and any(value == one.value for one in wanted):
        return wanted(value)
    if wanted is Path and isinstance(value, str):
        return Path(value)
    if wanted is float and type(value) in (int, float):
        return float(value)  # type: ignore[arg-type] # one of the two
    if type(value) is wanted:
        return value
    raise _Unreadable
