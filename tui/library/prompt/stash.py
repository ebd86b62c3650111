"""Texts that were put aside in each project, the last one on top."""

from collections.abc import Sequence

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

    def of(self, project: str) -> Sequence[tuple[int, str]]:
        """The numbers and texts of what was put aside, the last one first; they stay there."""
        rows = self._db.read(
            "SELECT id, text FROM stash WHERE project = ? ORDER BY id DESC", (project,)
        )
        return [(number, text) for number, text in rows]

    def has(self, number: int) -> bool:
        """Whether a text that was put aside is still there."""
        return bool(self._db.read("SELECT 1 FROM stash WHERE id = ?", (number,)))

    def remove(self, number: int) -> None:
        """Forget a text that was put aside: it is kept in the prompt now."""
        with self._db.write() as db:
            db.execute("DELETE FROM stash WHERE id = ?", (number,))
