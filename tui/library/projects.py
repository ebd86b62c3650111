"""The projects of the library, and the session that each has."""

import uuid

from tui.library.database import Database
from tui.library.records import Project


class Projects:
    """Projects by service. Calls block for milliseconds."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def add(
        self, service: str, name: str, session_id: str, task_id: str | None, today: float
    ) -> Project:
        """Remember a session that was just created, and make it the current one."""
        made = Project(uuid.uuid4().hex[:8], service, name, session_id, task_id, today)
        with self._db.write() as db:
            db.execute(
                "INSERT INTO projects (id, service, name, session_id, task_id, created_at, used_at)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                (made.id, service, name, session_id, task_id, today, today),
            )
        return made

    def current(self, service: str) -> Project | None:
        """The project of `service` used last."""
        return self._one(
            "SELECT id, service, name, session_id, task_id, used_at FROM projects"
            " WHERE service = ? ORDER BY used_at DESC, rowid DESC LIMIT 1",
            (service,),
        )

    def find(self, service: str, wanted: str) -> Project | None:
        """The project whose id, session id or name is `wanted`; the latest of several."""
        return self._one(
            "SELECT id, service, name, session_id, task_id, used_at FROM projects"
            " WHERE service = ? AND (id = ? OR session_id = ? OR name = ?)"
            " ORDER BY used_at DESC, rowid DESC LIMIT 1",
            (service, wanted, wanted, wanted),
        )

    def touch(self, project: str, today: float) -> None:
        """Make a project the current one."""
        with self._db.write() as db:
            db.execute("UPDATE projects SET used_at = ? WHERE id = ?", (today, project))

    def rename(self, project: str, name: str) -> None:
        """Give a project the name that people know it by."""
        with self._db.write() as db:
            db.execute("UPDATE projects SET name = ? WHERE id = ?", (name, project))

    def keep_unsent(self, project: str, text: str) -> None:
        """Write down what is written in the prompt of a project."""
        with self._db.write() as db:
            db.execute("UPDATE projects SET unsent = ? WHERE id = ?", (text, project))

    def unsent(self, project: str) -> str:
        """What was written in the prompt of a project and not sent."""
        rows = self._db.read("SELECT unsent FROM projects WHERE id = ?", (project,))
        return str(rows[0][0]) if rows else ""

    def replace_session(self, old: Project, session_id: str, task_id: str | None) -> None:
        """Give a project another session: what the old one had is gone.

        Nothing is done where another program has done so already.
        """
        with self._db.write() as db:
            done = db.execute(
                "UPDATE projects SET session_id = ?, task_id = ? WHERE id = ? AND session_id = ?",
                (session_id, task_id, old.id, old.session_id),
            )
            if done.rowcount:
                db.execute("DELETE FROM uploads WHERE project = ?", (old.id,))

    def listed(self, service: str) -> tuple[Project, ...]:
        """The projects of a service, the one used last first."""
        rows = self._db.read(
            "SELECT id, service, name, session_id, task_id, used_at FROM projects"
            " WHERE service = ? ORDER BY used_at DESC, rowid DESC",
            (service,),
        )
        return tuple(Project(*row) for row in rows)

    def _one(self, statement: str, values: tuple[str, ...]) -> Project | None:
        rows = self._db.read(statement, values)
        return Project(*rows[0]) if rows else None
