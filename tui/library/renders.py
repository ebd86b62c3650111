"""The renders of each project, written down before they are submitted."""

from itertools import count

from tui.library.database import Database
from tui.library.locks import Locks
from tui.library.records import RenderRecord


class Renders:
    """Renders by project. Calls block for milliseconds.

    One is locked when it is written down, so that no other program takes it for unfinished.
    """

    def __init__(self, db: Database, locks: Locks) -> None:
        self._db = db
        self._locks = locks

    def open(
        self, project: str, path: str, today: float, *, force: bool = False, timeline_ms: int = 0
    ) -> str:
        """Write a render down before it is submitted; gives its id, which nobody here has used.

        It is locked. The id is `render_` and the time in milliseconds; where two programs export in
        the same one, or a clock was set back, the next that is free.
        """
        with self._db.write() as db:
            for at_ms in count(int(today * 1000)):
                written = db.execute(
                    "INSERT INTO renders (id, project, path, submitted_at, force, timeline_ms)"
                    " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING",
                    (f"render_{at_ms}", project, path, today, force, timeline_ms),
                )
                if written.rowcount:
                    break
            self._locks.lock(f"render_{at_ms}")
        return f"render_{at_ms}"

    def mark(self, render: str, status: str, answers_to: str | None = None) -> None:
        """Write down how far a render came, and the id that the service knows it by."""
        with self._db.write() as db:
            db.execute(
                "UPDATE renders SET status = ?, answers_to = coalesce(?, answers_to) WHERE id = ?",
                (status, answers_to, render),
            )

    def tag(self, render: str, etag: str | None) -> None:
        """Write down which version of the film is being downloaded."""
        with self._db.write() as db:
            db.execute("UPDATE renders SET etag = ? WHERE id = ?", (etag, render))

    def of(self, project: str) -> tuple[RenderRecord, ...]:
        """The renders of a project, newest first."""
        rows = self._db.read(
            "SELECT id, project, status, path, answers_to, force, etag, timeline_ms FROM renders"
            " WHERE project = ? ORDER BY submitted_at DESC, rowid DESC",
            (project,),
        )
        return tuple(
            RenderRecord(id_, owner, status, path, answers_to, bool(force), etag, timeline_ms)
            for id_, owner, status, path, answers_to, force, etag, timeline_ms in rows
        )
