"""What was said and what happened in each project, kept in the order in which it was shown."""

from collections.abc import Sequence
from typing import Any

from tui.library.database import Database
from tui.library.records import EntryRecord

_MOST_RECALLED = 500


class Entries:
    """Entries by project. Calls block for milliseconds."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def add(self, entries: Sequence[EntryRecord]) -> None:
        """Append entries, all of them or none; those of a project that is gone are left out.

        A text that is whole replaces the pieces that it came in.
        """
        with self._db.write() as db:
            for entry in entries:
                if entry.replaces_pieces:
                    db.execute(
                        "DELETE FROM entries WHERE project = ? AND event = ? AND id > coalesce("
                        "(SELECT max(id) FROM entries WHERE project = ? AND event <> ?), 0)",
                        (entry.project, PIECE, entry.project, PIECE),
                    )
                db.execute(
                    "INSERT INTO entries (project, at, event, body)"
                    " SELECT id, ?, ?, ? FROM projects WHERE id = ?",
                    (entry.at, entry.event, entry.body, entry.project),
                )

    def last(self, project: str) -> int:
        """The number of the newest entry; 0 where there is none."""
        return _number(
            self._db.read("SELECT max(id) FROM entries WHERE project = ?", (project,))[0]
        )

    def before(self, project: str, end: int, most: int) -> tuple[EntryRecord, ...]:
        """The `most` newest entries whose number is below `end`, oldest first."""
        rows = self._db.read(
            "SELECT id, at, event, body FROM entries WHERE project = ? AND id < ?"
            " ORDER BY id DESC LIMIT ?",
            (project, end, most),
        )
        return tuple(
            EntryRecord(project, at, event, body, number)
            for number, at, event, body in reversed(rows)
        )

    def bodies(self, project: str, event: str) -> tuple[tuple[float, str], ...]:
        """When and what: the newest entries of one kind, oldest first."""
        rows = self._db.read(
            "SELECT at, body FROM entries WHERE project = ? AND event = ? ORDER BY id DESC LIMIT ?",
            (project, event, _MOST_RECALLED),
        )
        return tuple((at, body) for at, body in reversed(rows))

    def sent(self, project: str) -> tuple[tuple[float, str], ...]:
        """When and what: the newest messages that went out as turns, oldest first."""
        rows = self._db.read(
            "SELECT sent_at, message FROM turns WHERE project = ? ORDER BY id DESC LIMIT ?",
            (project, _MOST_RECALLED),
        )
        return tuple((at, message) for at, message in reversed(rows))


PIECE = "piece"
"""The event under which a part of a text is kept until the whole text has come."""


def _number(row: tuple[Any, ...]) -> int:
    return int(row[0] or 0)
