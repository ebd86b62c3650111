"""What the mock remembers, in SQLite: one row a record, so that a change writes what it changed.

All rows of a change are there or none, whenever the process is killed. Readable by its owner only.
"""

import errno
import json
import os
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from mockserver.recordings.files import may_be_there

STORE_FORMAT = "mock-state/3"
READ_FORMATS = (STORE_FORMAT, "mock-state/2")
"""In the earlier one, a session held its uploads."""
KINDS = ("accounts", "tokens", "sessions", "uploads", "renders")
_MAGIC = b"SQLite format 3\0"
_TABLES = """
CREATE TABLE IF NOT EXISTS record (
    kind TEXT NOT NULL, id TEXT NOT NULL, value TEXT NOT NULL, UNIQUE (kind, id));
CREATE TABLE IF NOT EXISTS fact (name TEXT PRIMARY KEY, value TEXT NOT NULL);
"""
_PUT = (
    "INSERT INTO record (kind, id, value) VALUES (?, ?, ?) "
    "ON CONFLICT (kind, id) DO UPDATE SET value = excluded.value"
)


PATIENCE_S = 5.0


class StoreError(Exception):
    """A store that is of no use; the text says why."""


class StoreRefused(StoreError):
    """Its disk does not do what SQLite needs: the file itself may be sound."""


class StoreInUse(StoreError):
    """Another mock has the file, or its disk says so of every file, since it knows no locks."""


_OF_A_DISK = frozenset(
    {
        errno.EACCES, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EISDIR, errno.ENOENT,
        errno.ENOSPC, errno.ENOTDIR, errno.EPERM, errno.EROFS,
    }
)  # fmt: skip


def disk_refusal(error: Exception) -> str | None:
    """Say why a disk has refused something, without a file's path; None for any other error."""
    if isinstance(error, StoreError):
        return str(error)
    if isinstance(error, OSError) and error.errno in _OF_A_DISK:
        return error.strerror or str(error)
    return None


@dataclass(frozen=True, slots=True)
class RecordKey:
    """Which record: of what kind (`accounts`, `sessions`), and its id among those."""

    kind: str
    id: str


class RecordStore:
    """The file, open. Use it from one thread at a time. Raises StoreError throughout."""

    def __init__(self, path: Path) -> None:
        try:
            if may_be_there(path) and path.stat().st_size and not _is_sqlite(path):
                raise StoreError("it is no SQLite database")
            os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
            self._file = sqlite3.connect(
                path, PATIENCE_S, isolation_level=None, check_same_thread=False
            )
        except (OSError, sqlite3.Error) as error:
            raise _as_store_error(error) from error
        try:
            self._prepare()
        except sqlite3.Error as error:
            self._file.close()
            raise _as_store_error(error) from error

    def _prepare(self) -> None:
        # One mock at a time has the file; memory to share with others not every disk has.
        self._file.execute("PRAGMA locking_mode = EXCLUSIVE")
        # A killed process loses nothing by it; no write waits for the disk.
        self._file.execute("PRAGMA journal_mode = WAL")
        self._file.execute("PRAGMA synchronous = NORMAL")
        self._file.executescript(_TABLES)

    def load(self) -> Mapping[str, Any] | None:
        """Give the facts by name and the records by kind, in the order of their coming.

        None where nothing was ever saved.
        """
        try:
            facts = self._file.execute("SELECT name, value FROM fact").fetchall()
            found: dict[str, Any] = {name: json.loads(value) for name, value in facts}
            if not found:
                return None
            if found.get("format") not in READ_FORMATS:
                raise StoreError("it is of another version")
            found |= {kind: [] for kind in KINDS}
            for kind, value in self._file.execute("SELECT kind, value FROM record ORDER BY rowid"):
                found[kind].append(json.loads(value))
        except (sqlite3.Error, ValueError, KeyError, RecursionError) as error:
            raise _as_store_error(error) from error
        return found

    def save(
        self,
        changed: Mapping[RecordKey, object],
        gone: Iterable[RecordKey] | None,
        facts: Mapping[str, Any],
    ) -> None:
        """Write what has changed, all of it or nothing. Where `gone` is None, all else goes."""
        puts = [(key.kind, key.id, _text(value)) for key, value in changed.items()]
        drops = [(key.kind, key.id) for key in gone or ()]
        named = {"format": STORE_FORMAT, **facts}
        try:
            self._file.execute("BEGIN IMMEDIATE")
            with self._file:  # commits, or rolls back
                if gone is None:
                    self._file.execute("DELETE FROM record")
                self._file.executemany("DELETE FROM record WHERE kind = ? AND id = ?", drops)
                self._file.executemany(_PUT, puts)
                self._file.executemany(
                    "INSERT OR REPLACE INTO fact VALUES (?, ?)",
                    [(name, _text(value)) for name, value in named.items()],
                )
        except sqlite3.Error as error:
            raise _as_store_error(error) from error

    def close(self) -> None:
        """Close the file."""
        self._file.close()


def _as_store_error(error: Exception) -> StoreError:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code == sqlite3.SQLITE_BUSY:
        return StoreInUse(str(error))
    is_of_the_disk = isinstance(error, OSError | sqlite3.OperationalError)
    return (StoreRefused if is_of_the_disk else StoreError)(str(error))


def _is_sqlite(path: Path) -> bool:
    """Whether a file says that it is one; a short one that does not, SQLite would overwrite."""
    with path.open("rb") as file:
        return file.read(len(_MAGIC)) == _MAGIC


def _text(value: object) -> str:
    return json.dumps(value, default=_members, separators=(",", ":"))


def _members(record: Any) -> Mapping[str, Any]:
    """A dataclass as JSON has it, without what has records of its own."""
    return {
        each.name: getattr(record, each.name) for each in fields(record) if each.name not in KINDS
    }
