"""The messages of each project, written down before they are sent."""

from dataclasses import dataclass
from typing import Any

from tui.library.database import Database
from tui.library.prompt.waiting import claim, went_out
from tui.library.records import THE_USER, MessageOwner, TurnOutcome, TurnRecord

_TURNS = "SELECT id, message, outcome, draft, balance, reserved, sent_at, ended_at FROM turns"
_FIRST_IN_DOUBT = "(SELECT min(id) FROM turns WHERE project = ? AND outcome IS NULL)"
_LATEST = 40
_BESIDE = """
    SELECT 1 FROM turns mine
    JOIN projects ours ON ours.id = mine.project
    JOIN turns other ON other.outcome IS NULL AND other.project != mine.project
    JOIN projects theirs ON theirs.id = other.project
    WHERE mine.id = ? AND other.sent_at > mine.sent_at - ?
    AND theirs.service = ours.service AND theirs.account IS ours.account LIMIT 1
"""


class NoLongerWaiting(Exception):
    """Another program has sent the message, or taken it off those that wait."""


@dataclass(frozen=True, slots=True)
class Spent:
    """The credits of one turn; `generated` says that it made a clip anew: the first, or a row's."""

    generated: bool
    credits: int


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
        owner: MessageOwner = THE_USER,
    ) -> int:
        """Write a message down before it is sent, as its `owner`'s; gives its number.

        Raises `NoLongerWaiting` where it was to be taken off the waiting ones, and another program
        was first.
        """
        with self._db.write() as db:
            if owner.waits and not claim(db, project, message):
                raise NoLongerWaiting
            cursor = db.execute(
                "INSERT INTO turns"
                " (project, message, sent_at, draft, balance, reserved, job, batch_row, generates)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    project,
                    message,
                    today,
                    draft,
                    balance,
                    reserved,
                    owner.job,
                    owner.batch_row,
                    draft is None or owner.batch_row is not None,
                ),
            )
            number = cursor.lastrowid or 0
            if owner.job is None and owner.batch_row is None:
                went_out(db, project, message, number)
            return number

    def close(self, turn: int, outcome: TurnOutcome, today: float) -> None:
        """Write down how a turn ended."""
        with self._db.write() as db:
            db.execute(
                "UPDATE turns SET outcome = ?, ended_at = ? WHERE id = ?", (outcome, today, turn)
            )
            if not outcome.is_not_taken:
                db.execute("DELETE FROM going_out WHERE turn = ?", (turn,))

    def spend(self, turn: int, amount: int) -> None:
        """Write down what a turn cost."""
        with self._db.write() as db:
            db.execute("UPDATE turns SET spent = ? WHERE id = ?", (amount, turn))

    def spent(self, service: str) -> tuple[Spent, ...]:
        """What the latest turns of a service cost, the newest first."""
        rows = self._db.read(
            "SELECT generates, spent FROM turns"
            " JOIN projects ON projects.id = project"
            " WHERE service = ? AND spent IS NOT NULL ORDER BY turns.id DESC LIMIT ?",
            (service, _LATEST),
        )
        return tuple(Spent(bool(generated), amount) for generated, amount in rows)

    def total_spent(self, project: str) -> int:
        """What a project's turns cost so far, as far as it is known."""
        ((total,),) = self._db.read(
            "SELECT coalesce(sum(spent), 0) FROM turns WHERE project = ?", (project,)
        )
        return int(total)

    def of(self, project: str) -> tuple[TurnRecord, ...]:
        """What was said in a project, oldest first."""
        rows = self._db.read(f"{_TURNS} WHERE project = ? ORDER BY id", (project,))
        return tuple(map(_turn, rows))

    def in_doubt(self, project: str) -> tuple[tuple[TurnRecord, TurnRecord | None], ...]:
        """The messages of a project of which nobody knows what became of them, oldest first.

        Each with the one that followed, if there is one that may have taken effect.
        """
        rows = self._db.read(
            f"{_TURNS} WHERE project = ? AND id >= {_FIRST_IN_DOUBT} ORDER BY id",
            (project, project),
        )
        turns = [turn for turn in map(_turn, rows) if not turn.is_not_taken]
        followed = zip(turns, [*turns[1:], None], strict=False)
        return tuple((turn, later) for turn, later in followed if turn.is_in_doubt)

    def is_last(self, turn: TurnRecord, project: str) -> bool:
        """Whether a message is the last one of a project that may have taken effect."""
        rows = self._db.read(
            f"{_TURNS} WHERE project = ? AND id >= ? ORDER BY id", (project, turn.id)
        )
        later = (each for each in map(_turn, rows) if each.id == turn.id or not each.is_not_taken)
        return [each.id for each in later] == [turn.id]

    def has_others(self, turn: int, within_s: float) -> bool:
        """Whether a turn of another project of the account is open.

        Those count that began `within_s` before `turn`, or since.
        """
        return bool(self._db.read(_BESIDE, (turn, within_s)))

    def last_of(self, owner: MessageOwner) -> TurnRecord | None:
        """The last message of a job or of a batch's row, if it was sent."""
        rows = self._db.read(
            f"{_TURNS} WHERE job = ? OR batch_row = ? ORDER BY id DESC LIMIT 1",
            (owner.job, owner.batch_row),
        )
        return _turn(rows[0]) if rows else None


def _turn(row: tuple[Any, ...]) -> TurnRecord:
    id_, message, outcome, *before = row
    return TurnRecord(id_, message, TurnOutcome.read(outcome), *before)
