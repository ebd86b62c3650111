"""What waits in each project: the text of the prompt, and the messages behind it."""

from collections.abc import Sequence

from tui.library.database import Database


class WaitingMessages:
    """Messages that were written and not sent. Calls block for milliseconds."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def save(self, project: str, unsent: str, waiting: Sequence[str]) -> None:
        """Write down the prompt's text and the waiting messages, both or neither.

        A message that goes out moves from one to the other: it is never in both, nor in none.
        """
        with self._db.write() as db:
            db.execute("UPDATE projects SET unsent = ? WHERE id = ?", (unsent, project))
            db.execute("DELETE FROM waiting_messages WHERE project = ?", (project,))
            for position, text in enumerate(waiting):
                db.execute(
                    "INSERT INTO waiting_messages (project, position, text)"
                    " SELECT id, ?, ? FROM projects WHERE id = ?",
                    (position, text, project),
                )

    def of(self, project: str) -> tuple[str, ...]:
        """The messages that wait in a project, the one that comes first in front."""
        rows = self._db.read(
            "SELECT text FROM waiting_messages WHERE project = ? ORDER BY position", (project,)
        )
        return tuple(row[0] for row in rows)
