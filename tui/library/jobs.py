"""The whole jobs, written down before their first step."""

import json
from collections.abc import Sequence
from typing import Literal

from tui.library.database import Database, just_after
from tui.library.locks import Locks
from tui.library.records import JobRecord
from tui.wishes import PLAIN, Wishes, read_wishes

JobEnd = Literal["done", "failed"]
"""How a job ended; it has `failed` where the user was told so, and is not gone on with."""


class Jobs:
    """Jobs by service. Calls block for milliseconds.

    One is locked when it is written down, so that no other program takes it for unfinished.
    """

    def __init__(self, db: Database, locks: Locks) -> None:
        self._db = db
        self._locks = locks

    def open(
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
        with self._db.write() as db:
            started_at = just_after(db, today, "SELECT max(used_at) FROM batches")
            cursor = db.execute(
                "INSERT INTO jobs (service, sources, prompt, path, force, started_at, wishes)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                (
                    service,
                    json.dumps(list(sources)),
                    prompt,
                    path,
                    force,
                    started_at,
                    wishes.to_json(),
                ),
            )
            number = cursor.lastrowid or 0
            job = JobRecord(number, None, tuple(sources), prompt, path, force, wishes)
            self._locks.lock(job.lock_name)
        return job

    def lock(self, service: str, project: str | None = None) -> JobRecord | None:
        """The latest job that nothing ended and nobody is at work on; it is locked."""
        for found in reversed(self.unfinished(service)):
            if project in (None, found.project) and self._locks.lock(found.lock_name):
                for job in self.unfinished(service):
                    if job.id == found.id:
                        return job
                self._locks.release(found.lock_name)  # it ended before it could be had
        return None

    def give_project(self, job: int, project: str) -> None:
        """Write down which project a job works in."""
        with self._db.write() as db:
            db.execute("UPDATE jobs SET project = ? WHERE id = ?", (project, job))

    def close(self, job: int, state: JobEnd) -> None:
        """Write down that a job is over."""
        with self._db.write() as db:
            db.execute("UPDATE jobs SET state = ? WHERE id = ?", (state, job))

    def unfinished(self, service: str) -> tuple[JobRecord, ...]:
        """The jobs that nothing ended, oldest first."""
        rows = self._db.read(
            "SELECT id, project, sources, prompt, path, force, wishes FROM jobs"
            " WHERE service = ? AND state = 'open' ORDER BY id",
            (service,),
        )
        return tuple(
            JobRecord(
                number, project, sources_in(said), prompt, path, bool(force), read_wishes(text)
            )
            for number, project, said, prompt, path, force, text in rows
        )


def sources_in(text: str) -> tuple[str, ...]:
    """The files of a job; none where its text was damaged, and the job then says so."""
    try:
        words = json.loads(text)
    except (ValueError, RecursionError):
        return ()
    return tuple(word for word in words if isinstance(word, str)) if isinstance(words, list) else ()
