"""The renders of each project, written down before they are submitted."""

from itertools import count

from tui.library.database import Database
from tui.library.locks import Locks
from tui.library.records import RenderRecord, RenderState


class Renders:
    """Renders by project. Calls block for milliseconds.

    One is locked when it is written down, so that no other program takes it for unfinished.
    """

    def __init__(self, db: Database, locks: Locks) -> None:
        self._db = db
        self._locks = locks

    def open(
        self,
        project: str,
        path: str,
        today: float,
        *,
        force: bool = False,
        timeline_ms: int = 0,
        draft: str | None = None,
        version: int | None = None,
        turn: int | None = None,
    ) -> str:
        """Write a render down before it is submitted; gives its id, which nobody here has used.

        It is locked. The id is `render_` and the time in milliseconds; where two programs export in
        the same one, or a clock was set back, the next that is free. `draft` is what it shows, as
        JSON; `version` is that of an export that is tried again; `turn` is the message that it
        comes of, by default the project's last.
        """
        with self._db.write() as db:
            for at_ms in count(int(today * 1000)):
                written = db.execute(
                    "INSERT INTO renders"
                    " (id, project, path, submitted_at, force, timeline_ms, draft, version, turn)"
                    " SELECT ?, ?, ?, ?, ?, ?, ?, ?, coalesce(?, max(id))"
                    " FROM turns WHERE project = ?"
                    " ON CONFLICT (id) DO NOTHING",
                    (
                        f"render_{at_ms}",
                        project,
                        path,
                        today,
                        force,
                        timeline_ms,
                        draft,
                        version,
                        turn,
                        project,
                    ),
                )
                if written.rowcount:
                    break
            self._locks.lock(f"render_{at_ms}")
        return f"render_{at_ms}"

    def accept(self, render: str, service_id: str) -> int:
        """Write down by which id the service knows it; gives the number of its version.

        Numbers go up from 1 in each project, and never change.
        """
        with self._db.write() as db:
            db.execute(
                "UPDATE renders SET status = 'submitted', answers_to = ?,"
                " version = coalesce(version, (SELECT coalesce(max(version), 0) + 1 FROM renders"
                " AS others WHERE others.project = renders.project)) WHERE id = ?",
                (service_id, render),
            )
            found = db.execute("SELECT version FROM renders WHERE id = ?", (render,)).fetchone()
        return int(found[0])

    def name(self, render: str, film: str, size: int, seconds: float | None) -> None:
        """Write down that the clip is to be at `film`: `size` bytes, `seconds` long.

        It is written down before the clip gets the name; `SAVED` is marked once it has it.
        """
        with self._db.write() as db:
            db.execute(
                "UPDATE renders SET film = ?, bytes = ?, seconds = ? WHERE id = ?",
                (film, size, seconds, render),
            )

    def draft(self, project: str, version: int) -> str | None:
        """What a version shows, as JSON; `None` where that was not written down."""
        rows = self._db.read(
            "SELECT draft FROM renders WHERE project = ? AND version = ? ORDER BY rowid DESC",
            (project, version),
        )
        return rows[0][0] if rows else None

    def mark(self, render: str, status: RenderState) -> None:
        """Write down how far a render came."""
        with self._db.write() as db:
            db.execute("UPDATE renders SET status = ? WHERE id = ?", (status, render))

    def tag(self, render: str, etag: str | None) -> None:
        """Write down which version of the film is being downloaded."""
        with self._db.write() as db:
            db.execute("UPDATE renders SET etag = ? WHERE id = ?", (etag, render))

    def of(self, project: str) -> tuple[RenderRecord, ...]:
        """The renders of a project, newest first."""
        rows = self._db.read(
            "SELECT id, project, status, path, answers_to, force != 0, etag, timeline_ms,"
            " version, turn, film, bytes, seconds, submitted_at FROM renders"
            " WHERE project = ? ORDER BY rowid DESC",
            (project,),
        )
        return tuple(
            RenderRecord(id_, of, RenderState.read(status), *rest)
            for id_, of, status, *rest in rows
        )
