"""Who reads what: our client's functions, collected while its tests run, or a mapping of a user's.

`readers.json` is written by `python -m contract_tests.readers`, never by hand. A user's mapping has
the same form: `{"GET /api/credits/balance/simple": {"available": ["src/credits.ts:balance"]}}`;
`events` in place of a call is for the events of streams, `header NAME` in place of a path for a
header.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from mockserver.drift.contract import EVENTS, plain_path, shipped_contract, untagged
from mockserver.drift.finding import Reader
from mockserver.drift.places import Aspect, Place

OUR_READERS = Path(__file__).with_name("readers.json")
_STREAM = "/run_sse"
_ENVELOPE = ("data", "code", "success")

Table = Mapping[str, Mapping[str, Sequence[str]]]


class MappingError(ValueError):
    """A mapping that cannot be used; the text says why."""


@dataclass(frozen=True, slots=True)
class Readers:
    """The functions that read each member, by call and path."""

    table: Table

    def of(self, place: Place) -> tuple[Reader, ...]:
        """Give the functions that read what is seen at a place, or anything beneath it."""
        streams = (Aspect.EVENT, Aspect.ORDER, Aspect.FORM)
        is_event = place.is_in_event or (
            place.aspect in streams and place.operation.endswith(_STREAM)
        )
        rows = self.table.get(EVENTS if is_event else place.operation, {})
        found = dict.fromkeys(name for path in rows if _is_read(path, place) for name in rows[path])
        return tuple(_reader(name) for name in sorted(found))

    def with_table(self, table: Table) -> "Readers":
        """Add another table."""
        merged = {operation: dict(rows) for operation, rows in self.table.items()}
        for operation, rows in table.items():
            for path, names in rows.items():
                known = merged.setdefault(operation, {})
                known[path] = [*known.get(path, ()), *names]
        return Readers(merged)


def _is_read(path: str, place: Place) -> bool:
    match place.aspect:
        case Aspect.MEMBER | Aspect.ENUM | Aspect.UNIT:
            wanted = untagged(place.path)
            return path == wanted or _is_inside(path, wanted)
        case Aspect.HEADER:
            return path == f"header {place.path}"
        case Aspect.MEDIA:
            return path == "header content-type"
        case Aspect.FORM if place.operation.endswith(_STREAM):
            return path in ("type", "content.parts")
        case Aspect.FORM | Aspect.OUTCOME | Aspect.STATUS:
            return path in (*_ENVELOPE, "status")
        case Aspect.EVENT | Aspect.ORDER:
            return path in ("type", "content.parts")
        case _:
            return False


def _is_inside(path: str, outer: str) -> bool:
    return not outer or (path.startswith(outer) and path[len(outer)] in ".[")


def _reader(name: str) -> Reader:
    module, _, function = name.partition(":")
    return Reader(module, function)


@cache
def our_readers() -> Readers:
    """Read the table of our own client, once."""
    return Readers(json.loads(OUR_READERS.read_text(encoding="utf-8")))


def read_mapping(path: Path) -> Table:
    """Read a user's mapping. Raises MappingError."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as fault:
        raise MappingError(f"the mapping cannot be read: {fault}") from fault
    if not isinstance(document, dict) or not all(_is_table(rows) for rows in document.values()):
        raise MappingError("a mapping is {CALL: {PATH: [FUNCTION, …]}}")
    known = shipped_contract().operations
    for call in document:
        if call not in known:
            listed = ", ".join(sorted(known))
            raise MappingError(f"the mapping names no call: {call!r}. There are {listed}")
    return {
        call: {plain_path(call, path): names for path, names in rows.items()}
        for call, rows in document.items()
    }


def _is_table(rows: object) -> bool:
    return isinstance(rows, dict) and all(_is_names(names) for names in rows.values())


def _is_names(names: object) -> bool:
    return isinstance(names, list) and all(isinstance(name, str) for name in names)
