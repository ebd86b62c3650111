"""The messages of each project, written down before they are sent."""

from typing import Any

from tui.library.database import Database
from tui.library.records import TurnOutcome, TurnRecord

_TURNS = "SELECT id, message, outcome, draft, balance, reserved FROM turns"


class Turns:
    """Turns by project. Calls block for milliseconds."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def open(
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
        with self._db.write() as db:
            cursor = db.execute(
                "INSERT INTO turns (project, message, sent_at, draft, balance, reserved, job)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                (project, message, today, draft, balance, reserved, job),
            )
            return cursor.lastrowid or 0

    def close(self, turn: int, outcome: TurnOutcome, today: float) -> None:
        """Write down how a turn ended."""
        with self._db.write() as db:
            db.execute(
                "UPDATE turns SET outcome = ?, ended_at = ? WHERE id = ?", (outcome, today, turn)
            )

    def of(self, project: str) -> tuple[TurnRecord, ...]:
        """What was said in a project, oldest first."""
        rows = self._db.read(f"{_TURNS} WHERE project = ? ORDER BY id", (project,))
        return tuple(map(_turn, rows))

    def last(self, project: str) -> TurnRecord | None:
        """The last message of a project, if there was one."""
        rows = self._db.read(f"{_TURNS} WHERE project = ? ORDER BY id DESC LIMIT 1", (project,))
        return _turn(rows[0]) if rows else None

    def last_of_job(self, job: int) -> TurnRecord | None:
        """The last message of a job, if it was sent."""
        rows = self._db.read(f"{_TURNS} WHERE job = ? ORDER BY id DESC LIMIT 1", (job,))
        return _turn(rows[0]) if rows else None

    def messages(self, project: str) -> tuple[str, ...]:
        """The messages of a project, oldest first."""
        return tuple(turn.message for turn in self.of(project))


def _turn(row: tuple[Any, ...]) -> TurnRecord:
    id_, message, outcome, *before = row
    return TurnRecord(id_, message, TurnOutcome.read(outcome), *before)
