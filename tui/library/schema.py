"""The library's tables, and how an older file becomes a current one."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from functools import cache
from pathlib import Path

from tui.file_paths import may
from tui.library.disk.abilities import maps_files
from tui.words import _

_MIGRATIONS = (
    """
    CREATE TABLE projects (
        id TEXT PRIMARY KEY, service TEXT NOT NULL, name TEXT NOT NULL,
        session_id TEXT NOT NULL, task_id TEXT,
        created_at REAL NOT NULL, used_at REAL NOT NULL
    );
    CREATE INDEX projects_by_use ON projects (service, used_at);
    CREATE TABLE uploads (
        project TEXT NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
        digest TEXT NOT NULL, name TEXT NOT NULL, bytes INTEGER NOT NULL,
        width INTEGER, height INTEGER, uploaded_at REAL NOT NULL,
        PRIMARY KEY (project, digest)
    );
    CREATE TABLE turns (
        id INTEGER PRIMARY KEY, project TEXT NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
        message TEXT NOT NULL, sent_at REAL NOT NULL, outcome TEXT, ended_at REAL
    );
    CREATE INDEX turns_by_project ON turns (project);
    CREATE TABLE renders (
        id TEXT PRIMARY KEY, project TEXT NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
        status TEXT NOT NULL DEFAULT 'submitting', path TEXT, submitted_at REAL NOT NULL
    );
    CREATE INDEX renders_by_project ON renders (project);
    """,
    """
    ALTER TABLE turns ADD COLUMN draft TEXT;
    ALTER TABLE turns ADD COLUMN balance INTEGER;
    ALTER TABLE renders ADD COLUMN answers_to TEXT;
    ALTER TABLE renders ADD COLUMN force INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE renders ADD COLUMN etag TEXT;
    CREATE TABLE jobs (
        id INTEGER PRIMARY KEY, service TEXT NOT NULL,
        project TEXT REFERENCES projects (id) ON DELETE CASCADE,
        sources TEXT NOT NULL, prompt TEXT NOT NULL, path TEXT NOT NULL, force INTEGER NOT NULL,
        state TEXT NOT NULL DEFAULT 'open', started_at REAL NOT NULL
    );
    CREATE INDEX jobs_by_service ON jobs (service, state);
    ALTER TABLE uploads ADD COLUMN path TEXT;
    """,
    """
    ALTER TABLE turns ADD COLUMN job INTEGER REFERENCES jobs (id);
    ALTER TABLE turns ADD COLUMN reserved INTEGER;
    """,
    """
    UPDATE turns SET outcome = 'done' WHERE outcome = 'left, done';
    UPDATE turns SET outcome = 'untouched' WHERE outcome = 'left, untouched';
    UPDATE turns SET outcome = 'unknown' WHERE outcome = 'left, unknown';
    """,
    """
    ALTER TABLE renders ADD COLUMN timeline_ms INTEGER NOT NULL DEFAULT 0;
    """,
    """
    ALTER TABLE projects ADD COLUMN account TEXT;
    ALTER TABLE projects ADD COLUMN archived_at REAL;
    ALTER TABLE projects ADD COLUMN unsent TEXT NOT NULL DEFAULT '';
    CREATE TABLE sessions (
        project TEXT NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
        id TEXT NOT NULL, task_id TEXT, created_at REAL NOT NULL,
        PRIMARY KEY (project, id)
    );
    INSERT INTO sessions SELECT id, session_id, task_id, created_at FROM projects;
    CREATE TABLE stills (
        project TEXT NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
        position INTEGER NOT NULL, source TEXT NOT NULL, name TEXT NOT NULL,
        state TEXT NOT NULL, reason TEXT NOT NULL DEFAULT '',
        bytes INTEGER NOT NULL DEFAULT 0, width INTEGER, height INTEGER,
        PRIMARY KEY (project, source)
    );
    CREATE TABLE entries (
        id INTEGER PRIMARY KEY, project TEXT NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
        at REAL NOT NULL, event TEXT NOT NULL, body TEXT NOT NULL
    );
    CREATE INDEX entries_by_project ON entries (project, id);
    ALTER TABLE turns ADD COLUMN spent INTEGER;
    ALTER TABLE renders ADD COLUMN version INTEGER;
    ALTER TABLE renders ADD COLUMN draft TEXT;
    ALTER TABLE renders ADD COLUMN turn INTEGER REFERENCES turns (id);
    ALTER TABLE renders ADD COLUMN film TEXT;
    UPDATE renders SET film = path WHERE status = 'saved';
    ALTER TABLE renders ADD COLUMN bytes INTEGER;
    ALTER TABLE renders ADD COLUMN seconds REAL;
    UPDATE renders SET version = (
        SELECT count(*) FROM renders AS earlier
        WHERE earlier.project = renders.project AND earlier.rowid <= renders.rowid
        AND earlier.status NOT IN ('submitting', 'refused')
    ) WHERE status NOT IN ('submitting', 'refused');
    CREATE TABLE batches (
        id INTEGER PRIMARY KEY, service TEXT NOT NULL, key TEXT NOT NULL, list TEXT NOT NULL,
        project TEXT REFERENCES projects (id) ON DELETE SET NULL,
        wishes TEXT NOT NULL DEFAULT '', state TEXT NOT NULL DEFAULT 'open',
        used_at REAL NOT NULL, UNIQUE (service, key)
    );
    CREATE TABLE batch_rows (
        id INTEGER PRIMARY KEY,
        batch INTEGER NOT NULL REFERENCES batches (id) ON DELETE CASCADE,
        number INTEGER NOT NULL, sources TEXT NOT NULL, prompt TEXT NOT NULL, path TEXT NOT NULL,
        force INTEGER NOT NULL DEFAULT 0, listed INTEGER NOT NULL DEFAULT 1,
        state TEXT NOT NULL DEFAULT 'waiting', reason TEXT NOT NULL DEFAULT '',
        draft TEXT, film TEXT, spent INTEGER
    );
    CREATE INDEX batch_rows_by_batch ON batch_rows (batch, number);
    ALTER TABLE turns ADD COLUMN batch_row INTEGER REFERENCES batch_rows (id);
    CREATE INDEX turns_by_batch_row ON turns (batch_row);
    """,
    """
    ALTER TABLE uploads RENAME TO uploads_before;
    CREATE TABLE uploads (
        project TEXT NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
        session TEXT NOT NULL, digest TEXT NOT NULL, name TEXT NOT NULL, bytes INTEGER NOT NULL,
        width INTEGER, height INTEGER, path TEXT, uploaded_at REAL NOT NULL,
        PRIMARY KEY (project, session, digest)
    );
    INSERT INTO uploads
        SELECT project, session_id, digest, uploads_before.name, bytes, width, height, path,
        uploaded_at FROM uploads_before JOIN projects ON projects.id = project
        ORDER BY uploads_before.rowid;
    DROP TABLE uploads_before;
    INSERT OR IGNORE INTO sessions SELECT id, session_id, task_id, created_at FROM projects;
    CREATE TABLE account_tokens (
        service TEXT NOT NULL, digest TEXT NOT NULL, account TEXT NOT NULL,
        PRIMARY KEY (service, digest)
    );
    CREATE TABLE chosen_accounts (service TEXT PRIMARY KEY, account TEXT NOT NULL);
    """,
    """
    ALTER TABLE jobs ADD COLUMN wishes TEXT NOT NULL DEFAULT '';
    """,
    """
    CREATE TABLE waiting_messages (
        project TEXT NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
        position INTEGER NOT NULL, text TEXT NOT NULL, PRIMARY KEY (project, position)
    );
    CREATE TABLE stash (
        id INTEGER PRIMARY KEY, project TEXT NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
        text TEXT NOT NULL
    );
    CREATE INDEX stash_by_project ON stash (project, id);
    """,
    """
    CREATE TABLE going_out (
        project TEXT PRIMARY KEY REFERENCES projects (id) ON DELETE CASCADE,
        text TEXT NOT NULL, turn INTEGER REFERENCES turns (id) ON DELETE CASCADE
    );
    -- Until then a message that went out stood in the prompt's text as well, before what followed.
    UPDATE projects SET unsent = (
        SELECT CASE WHEN unsent = message THEN ''
        WHEN substr(unsent, 1, length(message) + 1) = message || char(10)
        THEN substr(unsent, length(message) + 2) ELSE unsent END
        FROM turns WHERE turns.project = projects.id ORDER BY turns.id DESC LIMIT 1
    ) WHERE coalesce((
        SELECT outcome FROM turns WHERE turns.project = projects.id ORDER BY turns.id DESC LIMIT 1
    ), 'open') NOT IN ('refused', 'untouched')
    AND EXISTS (SELECT 1 FROM turns WHERE turns.project = projects.id);
    """,
    """
    ALTER TABLE batch_rows ADD COLUMN spent_before INTEGER NOT NULL DEFAULT 0;
    """,
    """
    CREATE TABLE going_out_now (
        project TEXT NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
        text TEXT NOT NULL, turn INTEGER REFERENCES turns (id) ON DELETE CASCADE,
        PRIMARY KEY (project, text)
    );
    INSERT INTO going_out_now SELECT project, text, turn FROM going_out;
    DROP TABLE going_out;
    ALTER TABLE going_out_now RENAME TO going_out;
    """,
    """
    ALTER TABLE turns ADD COLUMN generates INTEGER NOT NULL DEFAULT 0;
    UPDATE turns SET generates = draft IS NULL OR batch_row IS NOT NULL;
    """,
)


_TRIES = 50
_ENDINGS = ("", "-wal", "-shm", "-journal")
ON_ANOTHER_DISK = _("Set STILLREEL_HOME to a folder on another disk.")


class LibraryError(Exception):
    """The library cannot be used; `advice` says what to do, where there is something to do."""

    def __init__(self, message: str, advice: str = "") -> None:
        super().__init__(message)
        self.advice = advice


class LibraryBusy(LibraryError):
    """Another program is writing, and did not end in time."""

    def __init__(self) -> None:
        super().__init__(
            _("Another program is writing to the library and does not end"),
            _("Close that program, or wait until it is done; then try again."),
        )


class LibraryRemoved(LibraryError):
    """The file has lost its name: nobody will find what is written into it."""

    def __init__(self, path: Path) -> None:
        super().__init__(_("{path} was removed or replaced meanwhile", path=path))


class LibraryDamaged(LibraryError):
    """The file is no library, or not a whole one."""


def is_busy(error: sqlite3.Error) -> bool:
    """Whether a statement failed only because another program is writing."""
    code = getattr(error, "sqlite_errorcode", 0)  # an error of Python's own has none
    return bool(code & 0xFF == sqlite3.SQLITE_BUSY)


def remedy_of(error: sqlite3.Error, path: Path) -> str:
    """What to do about a file that SQLite cannot write; nothing where that is not known."""
    match getattr(error, "sqlite_errorcode", 0) & 0xFF:
        case sqlite3.SQLITE_FULL:
            return _("Make room on its disk.")
        case sqlite3.SQLITE_READONLY | sqlite3.SQLITE_CANTOPEN:
            return _("Make {path} writable.", path=in_the_way(path) or path.parent)
        case sqlite3.SQLITE_IOERR:
            return ON_ANOTHER_DISK
        case _unknown:
            return ""


def files_of(path: Path) -> Iterator[Path]:
    """A library and what SQLite keeps beside it, as far as they are there."""
    files = (path.with_name(path.name + ending) for ending in _ENDINGS)
    return filter(os.path.lexists, files)


def in_the_way(path: Path) -> Path | None:
    """What of a library may not be written: a file of it, or else its folder.

    SQLite makes the files beside it with its permissions: those stay when it has others again.
    """
    for file in files_of(path):
        if not may(file, os.R_OK | os.W_OK):
            return file
    return None if may(path.parent, os.W_OK | os.X_OK) else path.parent


def prepare(db: sqlite3.Connection, path: Path) -> None:
    """Bring an open file to the current shape.

    Raises `LibraryDamaged` for a broken file, `LibraryBusy` for one that another program is
    writing, `LibraryError` for one of a newer program or one that cannot be written.
    """
    try:
        if maps_files(path.parent):
            _write_ahead(db)
        else:
            _write_in_place(db)
        db.execute("PRAGMA foreign_keys = ON")
        db.execute("PRAGMA synchronous = FULL")
        (found,) = db.execute("PRAGMA quick_check(1)").fetchone()
        if found != "ok":
            raise LibraryDamaged(_("{path} is damaged: {why}", path=path, why=found))
        _migrate(db, path)
    except sqlite3.OperationalError as error:
        remedy = remedy_of(error, path)
        db.close()
        if is_busy(error):
            raise LibraryBusy from None
        raise LibraryError(
            _("{path} cannot be used: {error}", path=path, error=error), remedy
        ) from None
    except sqlite3.DatabaseError as error:
        db.close()
        raise LibraryDamaged(_("{path} is damaged: {why}", path=path, why=error)) from None
    except LibraryDamaged:
        db.close()
        raise


def _write_ahead(db: sqlite3.Connection) -> None:
    """Have readers and a writer at the same time.

    Where two programs change a fresh file to this at once, SQLite refuses one of them without any
    waiting; so the waiting is done for the other's lock, and then the file is that way already.
    """
    for _try in range(_TRIES):
        try:
            db.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if not is_busy(error):
                raise
        db.execute("BEGIN IMMEDIATE")
        db.rollback()
    db.execute("PRAGMA journal_mode = WAL")


def _write_in_place(db: sqlite3.Connection) -> None:
    """Have readers and a writer in turn: writing ahead needs memory that all programs share.

    What was written ahead on another disk is read without that by a program that is alone.
    """
    db.execute("PRAGMA locking_mode = EXCLUSIVE")
    db.execute("PRAGMA journal_mode = DELETE")
    db.execute("PRAGMA locking_mode = NORMAL")  # from the next statement on


def _migrate(db: sqlite3.Connection, path: Path) -> None:
    # One program at a time migrates: the other waits here and then finds nothing to do.
    db.execute("BEGIN IMMEDIATE")
    (version,) = db.execute("PRAGMA user_version").fetchone()
    if version > len(_MIGRATIONS):
        db.rollback()
        db.close()
        raise LibraryError(
            _("{path} was written by a newer Stillreel", path=path), _("Update Stillreel.")
        )
    if 0 < version < len(_MIGRATIONS):
        _copy(path, path.with_name(f"{path.name}.version-{version}"))
    for statement in _steps_from(version) if version else _tables():
        db.execute(statement)
    db.execute(f"PRAGMA user_version = {len(_MIGRATIONS)}")
    db.commit()


def _steps_from(version: int) -> Iterator[str]:
    for script in _MIGRATIONS[version:]:
        yield from filter(str.strip, script.split(";"))


@cache
def _tables() -> tuple[str, ...]:
    """What makes the tables of an empty file: a fifth of the work of all the steps to them."""
    with closing(sqlite3.connect(":memory:")) as db:
        for statement in _steps_from(0):
            db.execute(statement)
        found = db.execute("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY rowid")
        return tuple(statement for (statement,) in found)


def _copy(path: Path, target: Path) -> None:
    """Set a copy of the file aside as it is; it has its name once it is whole."""
    part = target.with_name(f"{target.name}.part")
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(part)) as copy:
        source.backup(copy)
    part.replace(target)
