"""Which records have changed since they were written last. Pure.

Nobody has to say what they changed: a record's fields are compared with what they were. Fields
hold values that are replaced, never changed; only lists grow.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from operator import attrgetter
from typing import Any

from mockserver.service.records import Account, Render, Session, Token
from mockserver.service.store import RecordKey

AnyRecord = Account | Token | Session | Render
Records = Mapping[str, Mapping[str, AnyRecord]]
"""All records by kind and id."""
_Contents = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Changes:
    """What is to be written: records that are new or other than they were, and those gone."""

    changed: Mapping[RecordKey, AnyRecord]
    gone: frozenset[RecordKey]


class Unsaved:
    """Remembers what each record held when it was written."""

    def __init__(self) -> None:
        self._saved: dict[str, dict[str, _Contents]] = {}

    def changes(self, records: Records) -> Changes:
        """Give what differs from what was written; all of it at first."""
        changed: dict[RecordKey, AnyRecord] = {}
        gone: set[RecordKey] = set()
        for kind, now in records.items():
            saved, contents = self._saved.get(kind, {}), _READERS[kind]
            for name, record in now.items():
                if saved.get(name) != contents(record):
                    changed[RecordKey(kind, name)] = record
            gone |= {RecordKey(kind, name) for name in saved.keys() - now.keys()}
        return Changes(changed, frozenset(gone))

    def note_saved(self, changes: Changes) -> None:
        """Remember that these were written."""
        for key in changes.gone:
            del self._saved[key.kind][key.id]
        for key, record in changes.changed.items():
            self._saved.setdefault(key.kind, {})[key.id] = _READERS[key.kind](record)


def _contents_of(kind: type[AnyRecord]) -> Callable[[AnyRecord], _Contents]:
    """Give what reads a record's fields, its lists as they are now."""
    plain = attrgetter(*(each.name for each in fields(kind) if each.default_factory is not list))
    lists = [each.name for each in fields(kind) if each.default_factory is list]
    if not lists:
        return plain
    return lambda record: (plain(record), *(tuple(getattr(record, name)) for name in lists))


_READERS: Mapping[str, Callable[[AnyRecord], _Contents]] = {
    "accounts": _contents_of(Account),
    "tokens": _contents_of(Token),
    "sessions": _contents_of(Session),
    "renders": _contents_of(Render),
}
