"""Which records have changed since they were written last. Pure.

Nobody has to say what they changed: a record's fields are compared with what they were. Fields
hold values that are replaced, never changed; only lists grow. A session's uploads, of which there
may be thousands, have records of their own: of them those that came are new.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from operator import attrgetter
from typing import Any

from mockserver.service.records import Account, Render, Session, Token, Upload
from mockserver.service.store import RecordKey

AnyRecord = Account | Token | Session | Render
Records = Mapping[str, Mapping[str, AnyRecord]]
"""All records by kind and id."""
_Contents = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class OwnedUpload:
    """An upload as it is written, with whose it is."""

    session_id: str
    upload: Upload


@dataclass(frozen=True, slots=True)
class Changes:
    """What is to be written: records that are new or other than they were, and those gone.

    `gone` is None at first: of what another program has written, all that is not among `changed`.
    """

    changed: Mapping[RecordKey, AnyRecord | OwnedUpload]
    gone: frozenset[RecordKey] | None


class Unsaved:
    """Remembers what each record held when it was written."""

    def __init__(self) -> None:
        self._saved: dict[str, dict[str, _Contents]] = {}
        self._uploads: Counter[str] = Counter()
        """How many of each session are written."""
        self._is_first = True

    def changes(self, records: Records) -> Changes:
        """Give what differs from what was written; all of it at first."""
        changed: dict[RecordKey, AnyRecord | OwnedUpload] = {}
        gone: set[RecordKey] = set()
        for kind, now in records.items():
            saved, contents = self._saved.get(kind, {}), _READERS[kind]
            for name, record in now.items():
                if saved.get(name) != contents(record):
                    changed[RecordKey(kind, name)] = record
                    if isinstance(record, Session):
                        changed |= self._new_uploads(record)
            for name in saved.keys() - now.keys():
                gone.add(RecordKey(kind, name))
                if kind == "sessions":
                    gone.update(_upload_key(name, number) for number in range(self._uploads[name]))
        return Changes(changed, None if self._is_first else frozenset(gone))

    def _new_uploads(self, session: Session) -> Mapping[RecordKey, OwnedUpload]:
        new = range(self._uploads[session.id], len(session.uploads))
        return {
            _upload_key(session.id, number): OwnedUpload(session.id, session.uploads[number])
            for number in new
        }

    def note_saved(self, changes: Changes) -> None:
        """Remember that these were written."""
        self._is_first = False
        for key in changes.gone or ():
            self._saved.get(key.kind, {}).pop(key.id, None)
            if key.kind == "sessions":
                del self._uploads[key.id]
        for key, record in changes.changed.items():
            if isinstance(record, OwnedUpload):
                self._uploads[record.session_id] += 1
            else:
                self._saved.setdefault(key.kind, {})[key.id] = _READERS[key.kind](record)


def _upload_key(session_id: str, number: int) -> RecordKey:
    return RecordKey("uploads", f"{session_id}/{number}")


def _contents_of(kind: type[AnyRecord]) -> Callable[[AnyRecord], _Contents]:
    """Give what reads a record's fields, and how long its lists are."""
    plain = attrgetter(*(each.name for each in fields(kind) if each.default_factory is not list))
    lists = [each.name for each in fields(kind) if each.default_factory is list]
    if not lists:
        return plain
    return lambda record: (plain(record), *(len(getattr(record, name)) for name in lists))


_READERS: Mapping[str, Callable[[AnyRecord], _Contents]] = {
    "accounts": _contents_of(Account),
    "tokens": _contents_of(Token),
    "sessions": _contents_of(Session),
    "renders": _contents_of(Render),
}
