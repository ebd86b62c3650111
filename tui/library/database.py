"""The library's file: opened, read, written; a damaged one is set aside."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tui.library.connection import as_text, connect
from tui.library.private_files import make_folders
from tui.library.schema import LibraryDamaged, LibraryError, prepare
from tui.words import _


class Database:
    """A SQLite file. Threads take turns.

    A damaged file is set aside, never deleted: `set_aside` says where it lies then.
    """

    def __init__(self, path: Path) -> None:
        """Open `path`, making it where it is not; raises `LibraryError`."""
        self._lock = threading.Lock()
        self.set_aside: Path | None = None
        try:
            self._connection = _open(path)
        except LibraryDamaged:
            self.set_aside = _move_away(path)
            self._connection = _open(path)

    def close(self) -> None:
        """Close the file; nothing is pending."""
        with self._lock:
            self._connection.close()

    def read(self, statement: str, values: tuple[object, ...]) -> list[tuple[Any, ...]]:
        """Every row that a statement gives. Raises `LibraryError`."""
        with self._lock:
            try:
                rows = self._connection.execute(statement, values).fetchall()
            except sqlite3.Error as error:
                raise LibraryError(_("The library cannot be read: {error}", error=error)) from None
        return [tuple(map(as_text, row)) for row in rows]

    @contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """One change, whole or not at all, of what no other program changes meanwhile.

        Raises `LibraryError`.
        """
        with self._lock:
            try:
                with self._connection:
                    self._connection.execute("BEGIN IMMEDIATE")
                    yield self._connection
            except sqlite3.Error as error:
                raise LibraryError(
                    _("The library cannot be written: {error}", error=error)
                ) from None


def _open(path: Path) -> sqlite3.Connection:
    try:
        make_folders(path.parent)
        db = connect(path)
    except (OSError, sqlite3.Error) as error:
        advice = _("Make its folder writable, or set STILLREEL_HOME to another.")
        raise LibraryError(
            _("{path} cannot be opened: {error}", path=path, error=error), advice
        ) from None
    prepare(db, path)
    return db


def _move_away(path: Path) -> Path:
    """Rename a damaged file, and what SQLite keeps beside it."""
    number = 1
    while (aside := path.with_name(f"{path.name}.damaged-{number}")).exists():
        number += 1
    try:
        for suffix in ("", "-wal", "-shm"):
            part = path.with_name(path.name + suffix)
            if part.exists():
                part.rename(aside.with_name(aside.name + suffix))
    except OSError as error:
        raise LibraryError(
            _("{path} is damaged and cannot be moved away: {error}", path=path, error=error)
        ) from None
    return aside
