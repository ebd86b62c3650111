"""What was said in all projects, to be found again."""

from tui.library.database import Database

_MOST = 10_000


class Messages:
    """Messages of all projects. Calls block for milliseconds."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def turns(self, service: str) -> tuple[str, ...]:
        """The newest messages that went out as turns at a service, each once, newest first."""
        rows = self._db.read(
            "SELECT message FROM turns JOIN projects ON projects.id = turns.project"
            " WHERE service = ? GROUP BY message ORDER BY max(turns.id) DESC LIMIT ?",
            (service, _MOST),
        )
        return tuple(row[0] for row in rows)
