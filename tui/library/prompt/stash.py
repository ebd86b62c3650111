"""Texts that were put aside in each project, the last one on top."""

from tui.library.database import Database

_MOST = 50


class Stash:
    """A small stack of texts for each project. Calls block for milliseconds."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def push(self, project: str, text: str) -> bool:
        """Put a text aside; `False` where there are too many already."""
        with self._db.write() as db:
            added = db.execute(
                "INSERT INTO stash (project, text) SELECT id, ? FROM projects WHERE id = ?"
                " AND (SELECT count(*) FROM stash WHERE project = ?) < ?",
                (text, project, project, _MOST),
            )
            return added.rowcount == 1

    def top(self, project: str) -> tuple[int, str] | None:
        """The number and the text of what was put aside last; it stays there."""
        rows = self._db.read(
            "SELECT id, text FROM stash WHERE project = ? ORDER BY id DESC LIMIT 1", (project,)
        )
        return (rows[0][0], rows[0][1]) if rows else None

    def remove(self, number: int) -> None:
        """It is back in the prompt, and kept there."""
        with self._db.write() as db:
            db.execute("DELETE FROM stash WHERE id = ?", (number,))
