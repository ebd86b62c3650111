"""The library's file: opened, read, written; a damaged one is set aside."""

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tui.file_paths import identity, is_gone, is_there
from tui.library.connection import Connection, as_text, connect
from tui.library.disk.abilities import knows_locks
from tui.library.private_files import make_folders
from tui.library.schema import (
    ON_ANOTHER_DISK,
    LibraryBusy,
    LibraryDamaged,
    LibraryError,
    LibraryRemoved,
    files_of,
    in_the_way,
    is_busy,
    prepare,
    remedy_of,
)
from tui.words import _

PATIENCE_S = 30.0
"""How long to wait for another program that is writing; it takes milliseconds."""
BRIEF_S = 0.3
"""The same where the keys wait, and there is another place for what is to be kept."""
SENDING_S = 2.0
"""The same where that decides whether another program may send a message, too."""
_TRY_S = 0.1
_OPENING_TRY_S = 1.0
_TOLD_AFTER_S = 1.0
_TICK_S = 0.001


class Database:
    """A SQLite file. Threads take turns.

    A damaged file is set aside, never deleted: `set_aside` says where it lies then. While another
    program writes, a change waits for `patience_s`, and reading goes on; `when_busy` is called
    from the thread that waits, once it takes long. `when_removed` is called once, from the thread
    that writes, where the file is not there any more: SQLite goes on in what nobody will find.
    """

    def __init__(
        self,
        path: Path,
        when_busy: Callable[[], None] = lambda: None,
        when_removed: Callable[[], None] = lambda: None,
    ) -> None:
        """Open `path`, making it where it is not; raises `LibraryError`."""
        self._path = path
        self._lock = threading.Lock()
        self._writer: int | None = None
        self._pause = threading.Event()
        self._when_busy = when_busy
        self._when_removed = when_removed
        self._has_told = self._has_told_removed = False
        self.patience_s = PATIENCE_S
        self.set_aside: Path | None = None
        try:
            self._connection = self._opened(path)
        except LibraryDamaged:
            self.set_aside = _move_away(path)
            self._connection = self._opened(path)
        self._identity = identity(path)

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
    def write(self, *, within_s: float | None = None) -> Iterator[sqlite3.Connection]:
        """One change, whole or not at all, of what no other program changes meanwhile.

        A change within a change is part of that. Waits for other programs as long as is usual, or
        only `within_s`. Raises `LibraryError`.
        """
        if self._writer == threading.get_ident():
            yield self._connection
            return
        try:
            self._begin(within_s)
            self._writer = threading.get_ident()
            try:
                with self._connection:
                    yield self._connection
            finally:
                self._writer = None
                self._lock.release()
        except sqlite3.Error as error:
            raise LibraryError(
                _("The library cannot be written: {error}", error=error),
                remedy_of(error, self._path),
            ) from None

    def _begin(self, within_s: float | None) -> None:
        """Begin a change; the lock is held then. Between the tries other threads have it."""
        waited_s = 0.0
        while not self._has_begun():
            waited_s += _TRY_S
            if waited_s >= _TOLD_AFTER_S:
                self._tell_busy()
            if waited_s >= (self.patience_s if within_s is None else within_s):
                raise LibraryBusy
            self._pause.wait(_TRY_S / 10)  # a lock is no queue: who let it go would have it again
        self._has_told = False
        if not self._has_told_removed and self._is_removed:
            self._has_told_removed = True
            self._when_removed()

    @property
    def _is_removed(self) -> bool:
        return is_gone(self._path, self._identity)

    def refuse_if_removed(self) -> None:
        """Raise `LibraryRemoved` where nobody would find what is written."""
        if self._is_removed:
            raise LibraryRemoved(self._path)

    def _has_begun(self) -> bool:
        self._lock.acquire()
        try:
            _wait_at_most(self._connection, _TRY_S)
            try:
                self._connection.execute("BEGIN IMMEDIATE")
            finally:
                _wait_at_most(self._connection, PATIENCE_S)
        except BaseException as error:
            self._lock.release()
            if isinstance(error, sqlite3.Error) and is_busy(error):
                return False
            raise
        return True

    def _opened(self, path: Path) -> Connection:
        waited_s = 0.0
        while True:
            try:
                return _open(path)
            except LibraryBusy:
                waited_s += _OPENING_TRY_S
                if waited_s >= self.patience_s:
                    raise
                self._tell_busy()

    def _tell_busy(self) -> None:
        if not self._has_told:
            self._has_told = True
            self._when_busy()


def just_after(
    db: sqlite3.Connection, today: float, latest: str, values: tuple[object, ...] = ()
) -> float:
    """`today`; or just after the `latest` that a statement gives, where the clock was set back."""
    ((found,),) = db.execute(latest, values)
    return today if found is None or found < today else float(found) + _TICK_S


def _wait_at_most(db: sqlite3.Connection, seconds: float) -> None:
    db.execute(f"PRAGMA busy_timeout = {seconds * 1000:.0f}")


def _open(path: Path) -> Connection:
    try:
        make_folders(path.parent)
        db = connect(path, _OPENING_TRY_S)
    except (OSError, sqlite3.Error) as error:
        advice = _(
            "Make {path} writable, or set STILLREEL_HOME to another folder.",
            path=in_the_way(path) or path.parent,
        )
        raise LibraryError(
            _("{path} cannot be opened: {error}", path=path, error=error), advice
        ) from None
    try:
        prepare(db, path)
    except LibraryError:
        if knows_locks(path.parent):
            raise
        message = _("{path} cannot be used: its disk has no file locks", path=path)
        raise LibraryError(message, ON_ANOTHER_DISK) from None
    _wait_at_most(db, PATIENCE_S)
    return db


def _move_away(path: Path) -> Path:
    """Rename a damaged file, and what SQLite keeps beside it."""
    number = 1
    while is_there(aside := path.with_name(f"{path.name}.damaged-{number}")):
        number += 1
    try:
        for file in files_of(path):
            file.rename(aside.with_name(aside.name + file.name.removeprefix(path.name)))
    except OSError as error:
        raise LibraryError(
            _("{path} is damaged and cannot be moved away: {error}", path=path, error=error)
        ) from None
    return aside
