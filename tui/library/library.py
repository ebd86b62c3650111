"""The library: projects, messages, uploads and renders, written before they are acted on."""

import json
import sqlite3
import threading
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any, TypeGuard

from tui.library.connection import connect
from tui.library.locks import Locks
from tui.library.records import (
    JobRecord,
    Project,
    RenderRecord,
    TurnOutcome,
    TurnRecord,
    UploadRecord,
)
from tui.library.schema import LibraryDamaged, LibraryError, prepare
from tui.wishes import PLAIN, Wishes, read_wishes

_TURNS = "SELECT id, message, outcome, draft, balance, reserved FROM turns"


class Library:
    """A SQLite file. Calls block for milliseconds: the studio makes them in a thread.

    `locks` are those of what this program works on. Jobs and renders are locked when they are
    written down, so that no other program takes them for unfinished ones.
    """

    def __init__(self, path: Path) -> None:
        """Open `path`, making it where it is not; raises `LibraryError`.

        A damaged file is set aside, never deleted: `set_aside` says where it lies then.
        """
        self._lock = threading.Lock()
        self.locks = Locks(path.parent / "holds")
        self.set_aside: Path | None = None
        try:
            self._db = _open(path)
        except LibraryDamaged:
            self.set_aside = _move_away(path)
            self._db = _open(path)

    def close(self) -> None:
        """Close the file; nothing is pending, and every lock is released."""
        self.locks.close()
        with self._lock:
            self._db.close()

    def add_project(
        self, service: str, name: str, session_id: str, task_id: str | None, today: float
    ) -> Project:
        """Remember a session that was just created, and make it the current one."""
        made = Project(uuid.uuid4().hex[:8], service, name, session_id, task_id, today)
        with self._write() as db:
            db.execute(
                "INSERT INTO projects (id, service, name, session_id, task_id, created_at, used_at)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                (made.id, service, name, session_id, task_id, today, today),
            )
        return made

    def current_project(self, service: str) -> Project | None:
        """The project of `service` used last."""
        return self._project(
            "SELECT id, service, name, session_id, task_id, used_at FROM projects"
            " WHERE service = ? ORDER BY used_at DESC, rowid DESC LIMIT 1",
            (service,),
        )

    def find_project(self, service: str, wanted: str) -> Project | None:
        """The project whose id, session id or name is `wanted`; the latest of several."""
        return self._project(
            "SELECT id, service, name, session_id, task_id, used_at FROM projects"
            " WHERE service = ? AND (id = ? OR session_id = ? OR name = ?)"
            " ORDER BY used_at DESC, rowid DESC LIMIT 1",
            (service, wanted, wanted, wanted),
        )

    def touch_project(self, project: str, today: float) -> None:
        """Make a project the current one."""
        with self._write() as db:
            db.execute("UPDATE projects SET used_at = ? WHERE id = ?", (today, project))

    def rename_project(self, project: str, name: str) -> None:
        """Give a project the name that people know it by."""
        with self._write() as db:
            db.execute("UPDATE projects SET name = ? WHERE id = ?", (name, project))

    def add_upload(self, project: str, upload: UploadRecord, today: float) -> None:
        """Remember that the service has a file."""
        with self._write() as db:
            db.execute(
                "INSERT OR REPLACE INTO uploads"
                " (project, digest, name, bytes, width, height, path, uploaded_at)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    project,
                    upload.digest,
                    upload.name,
                    upload.bytes,
                    upload.width,
                    upload.height,
                    upload.path,
                    today,
                ),
            )

    def uploads(self, project: str) -> tuple[UploadRecord, ...]:
        """What the service has of a project, in the order it was sent."""
        rows = self._read(
            "SELECT name, digest, bytes, width, height, path FROM uploads WHERE project = ?"
            " ORDER BY uploaded_at, rowid",
            (project,),
        )
        return tuple(UploadRecord(*row) for row in rows)

    def find_upload(self, project: str, digest: str) -> UploadRecord | None:
        """The upload of this content to this project, if there was one."""
        found = (upload for upload in self.uploads(project) if upload.digest == digest)
        return next(found, None)

    def replace_session(self, old: Project, session_id: str, task_id: str | None) -> None:
        """Give a project another session: what the old one had is gone.

        Nothing is done where another program has done so already.
        """
        with self._write() as db:
            done = db.execute(
                "UPDATE projects SET session_id = ?, task_id = ? WHERE id = ? AND session_id = ?",
                (session_id, task_id, old.id, old.session_id),
            )
            if done.rowcount:
                db.execute("DELETE FROM uploads WHERE project = ?", (old.id,))

    def open_turn(
        self,
        project: str,
        message: str,
        today: float,
        draft: str | None = None,
        balance: int | None = None,
        reserved: int | None = None,
        job: int | None = None,
    ) -> int:
        """Write a message down before it is sent, as the `job`'s if it is; gives its number."""
        with self._write() as db:
            cursor = db.execute(
                "INSERT INTO turns (project, message, sent_at, draft, balance, reserved, job)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                (project, message, today, draft, balance, reserved, job),
            )
            return cursor.lastrowid or 0

    def close_turn(self, turn: int, outcome: TurnOutcome, today: float) -> None:
        """Write down how a turn ended."""
        with self._write() as db:
            db.execute(
                "UPDATE turns SET outcome = ?, ended_at = ? WHERE id = ?", (outcome, today, turn)
            )

    def turns(self, project: str) -> tuple[TurnRecord, ...]:
        """What was said in a project, oldest first."""
        rows = self._read(f"{_TURNS} WHERE project = ? ORDER BY id", (project,))
        return tuple(map(_turn, rows))

    def turn_of(self, job: int) -> TurnRecord | None:
        """The last message of a job, if it was sent."""
        rows = self._read(f"{_TURNS} WHERE job = ? ORDER BY id DESC LIMIT 1", (job,))
        return _turn(rows[0]) if rows else None

    def messages(self, project: str) -> tuple[str, ...]:
        """The messages of a project, oldest first."""
        return tuple(turn.message for turn in self.turns(project))

    def open_render(
        self, project: str, path: str, today: float, *, force: bool = False, timeline_ms: int = 0
    ) -> str:
        """Write a render down before it is submitted; gives its id, which nobody here has used.

        It is locked. The id is `render_` and the time in milliseconds; where two programs export in
        the same one, or a clock was set back, the next that is free.
        """
        with self._write() as db:
            for at_ms in count(int(today * 1000)):
                written = db.execute(
                    "INSERT INTO renders (id, project, path, submitted_at, force, timeline_ms)"
                    " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING",
                    (f"render_{at_ms}", project, path, today, force, timeline_ms),
                )
                if written.rowcount:
                    break
            self.locks.lock(f"render_{at_ms}")
        return f"render_{at_ms}"

    def mark_render(self, render: str, status: str, answers_to: str | None = None) -> None:
        """Write down how far a render came, and the id that the service knows it by."""
        with self._write() as db:
            db.execute(
                "UPDATE renders SET status = ?, answers_to = coalesce(?, answers_to) WHERE id = ?",
                (status, answers_to, render),
            )

    def tag_render(self, render: str, etag: str | None) -> None:
        """Write down which version of the film is being downloaded."""
        with self._write() as db:
            db.execute("UPDATE renders SET etag = ? WHERE id = ?", (etag, render))

    def renders(self, project: str) -> tuple[RenderRecord, ...]:
        """The renders of a project, newest first."""
        rows = self._read(
            "SELECT id, project, status, path, answers_to, force, etag, timeline_ms FROM renders"
            " WHERE project = ? ORDER BY submitted_at DESC, rowid DESC",
            (project,),
        )
        return tuple(
            RenderRecord(id_, owner, status, path, answers_to, bool(force), etag, timeline_ms)
            for id_, owner, status, path, answers_to, force, etag, timeline_ms in rows
        )

    def open_job(
        self,
        service: str,
        sources: Sequence[str],
        prompt: str,
        path: str,
        today: float,
        *,
        force: bool,
        wishes: Wishes = PLAIN,
    ) -> JobRecord:
        """Write a job down before its first step, and lock it."""
        with self._write() as db:
            cursor = db.execute(
                "INSERT INTO jobs (service, sources, prompt, path, force, started_at, wishes)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                (service, json.dumps(list(sources)), prompt, path, force, today, wishes.to_json()),
            )
            number = cursor.lastrowid or 0
            job = JobRecord(number, None, tuple(sources), prompt, path, force, wishes)
            self.locks.lock(job.lock_name)
        return job

    def lock_job(self, service: str, project: str | None = None) -> JobRecord | None:
        """The latest job that nothing ended and nobody is at work on; it is locked."""
        for found in reversed(self.open_jobs(service)):
            if project in (None, found.project) and self.locks.lock(found.lock_name):
                for job in self.open_jobs(service):
                    if job.id == found.id:
                        return job
                self.locks.release(found.lock_name)  # it ended before it could be had
        return None

    def give_job_project(self, job: int, project: str) -> None:
        """Write down which project a job works in."""
        with self._write() as db:
            db.execute("UPDATE jobs SET project = ? WHERE id = ?", (project, job))

    def close_job(self, job: int, state: str) -> None:
        """Write down that a job is over: `done`, or `failed` where the user was told so."""
        with self._write() as db:
            db.execute("UPDATE jobs SET state = ? WHERE id = ?", (state, job))

    def open_jobs(self, service: str) -> tuple[JobRecord, ...]:
        """The jobs that nothing ended, oldest first."""
        rows = self._read(
            "SELECT id, project, sources, prompt, path, force, wishes FROM jobs"
            " WHERE service = ? AND state = 'open' ORDER BY id",
            (service,),
        )
        return tuple(
            JobRecord(number, project, _sources(said), prompt, path, bool(force), read_wishes(text))
            for number, project, said, prompt, path, force, text in rows
        )

    def projects(self, service: str) -> tuple[Project, ...]:
        """The projects of a service, the one used last first."""
        rows = self._read(
            "SELECT id, service, name, session_id, task_id, used_at FROM projects"
            " WHERE service = ? ORDER BY used_at DESC, rowid DESC",
            (service,),
        )
        return tuple(Project(*row) for row in rows)

    def _project(self, statement: str, values: tuple[str, ...]) -> Project | None:
        rows = self._read(statement, values)
        return Project(*rows[0]) if rows else None

    def _read(self, statement: str, values: tuple[object, ...]) -> list[tuple[Any, ...]]:
        with self._lock:
            try:
                return self._db.execute(statement, values).fetchall()
            except sqlite3.Error as error:
                raise LibraryError(f"The library cannot be read: {error}") from None

    @contextmanager
    def _write(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            try:
                with self._db:
                    yield self._db
            except sqlite3.Error as error:
                raise LibraryError(f"The library cannot be written: {error}") from None


def _turn(row: tuple[Any, ...]) -> TurnRecord:
    id_, message, outcome, *before = row
    return TurnRecord(id_, message, TurnOutcome.read(outcome), *before)


def _sources(text: str) -> tuple[str, ...]:
    """The files of a job; none where the row was damaged, and the job then says so."""
    try:
        words = json.loads(text)
    except (ValueError, RecursionError):
        return ()
    return tuple(filter(_is_text, words)) if isinstance(words, list) else ()


def _is_text(word: object) -> TypeGuard[str]:
    return isinstance(word, str)


def _open(path: Path) -> sqlite3.Connection:
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        db = connect(path)
    except (OSError, sqlite3.Error) as error:
        advice = "See that you may read and write there, or name another folder in STILLREEL_HOME."
        raise LibraryError(f"{path} cannot be opened: {error}", advice) from None
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
        raise LibraryError(f"{path} is damaged and cannot be moved away: {error}") from None
    return aside
