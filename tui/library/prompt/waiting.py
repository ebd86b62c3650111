"""What waits in each project: the text of the prompt, and the messages behind it."""

import sqlite3
from collections import Counter
from collections.abc import Iterator, Sequence

from tui.library.connection import as_text
from tui.library.database import Database
from tui.library.records import TurnOutcome


class WaitingMessages:
    """Messages that were written and not sent. Calls block for milliseconds."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def save(
        self,
        project: str,
        unsent: str | None,
        waiting: Sequence[str],
        known: Sequence[str] = (),
        going_out: str = "",
        went_out: str = "",
        is_new: bool = False,
    ) -> None:
        """Write down the prompt's text, the waiting messages, and one that is `going_out`.

        Without a text, that of the program which has the project open stays as it is.
        All or none: a message moves from one to the other, and is never in two, nor in none.
        `known` waited when this program looked last. What another program has sent or taken since
        does not come back by this, and what it has added stays. `went_out` was going out then. With
        `is_new` it goes out for the first time, whatever became of one of the same words.
        """
        with self._db.write() as db:
            if unsent is not None:
                db.execute("UPDATE projects SET unsent = ? WHERE id = ?", (unsent, project))
            _save_going_out(db, project, going_out, went_out, is_new=is_new)
            there = _texts(db, project)
            mine = Counter(known) - Counter(waiting)
            gone = Counter(known) - Counter(there) - mine
            kept = [*_without(waiting, gone), *_without(there, Counter(known))]
            db.execute("DELETE FROM waiting_messages WHERE project = ?", (project,))
            for position, text in enumerate(kept):
                db.execute(
                    "INSERT INTO waiting_messages (project, position, text)"
                    " SELECT id, ?, ? FROM projects WHERE id = ?",
                    (position, text, project),
                )

    def bring_back(self, project: str) -> str:
        """Have what was going out, and was not taken, in the prompt again; gives all its text.

        For the one program that has the project open: of another one it is still going out.
        """
        with self._db.write() as db:
            rows = db.execute(
                "SELECT text, turn, outcome FROM going_out LEFT JOIN turns ON turns.id = turn"
                " WHERE going_out.project = ? ORDER BY going_out.rowid",
                (project,),
            ).fetchall()
            back = [text for text, turn, stored in rows if turn is None or _is_not_taken(stored)]
            written = db.execute("SELECT unsent FROM projects WHERE id = ?", (project,))
            texts = [str(as_text(text)) for text in (*back, *(text for (text,) in written)) if text]
            whole = "\n".join(texts)
            if back:
                db.execute("UPDATE projects SET unsent = ? WHERE id = ?", (whole, project))
                db.executemany(
                    "DELETE FROM going_out WHERE project = ? AND text = ?",
                    [(project, text) for text in back],
                )
        return whole

    def unsent(self, project: str) -> str:
        """What was written in the prompt."""
        rows = self._db.read("SELECT unsent FROM projects WHERE id = ?", (project,))
        return str(rows[0][0]) if rows else ""

    def of(self, project: str) -> tuple[str, ...]:
        """The messages that wait in a project, the one that comes first in front."""
        rows = self._db.read(
            "SELECT text FROM waiting_messages WHERE project = ? ORDER BY position", (project,)
        )
        return tuple(row[0] for row in rows)


def _save_going_out(
    db: sqlite3.Connection, project: str, text: str, before: str, *, is_new: bool
) -> None:
    """Write down a message that goes out; what went out before, or has ended, is no more."""
    db.execute(
        "DELETE FROM going_out WHERE project = ? AND text <> ? AND CASE WHEN turn IS NULL"
        " THEN text = ? ELSE (SELECT outcome FROM turns WHERE id = turn) IS NOT NULL END",
        (project, text, before),
    )
    if text:
        db.execute(
            "INSERT INTO going_out (project, text) SELECT id, ? FROM projects WHERE id = ?"
            " ON CONFLICT (project, text) DO UPDATE SET turn = CASE WHEN ? THEN NULL ELSE turn END",
            (text, project, is_new),
        )


def went_out(db: sqlite3.Connection, project: str, text: str, turn: int) -> None:
    """A message of the user goes out as a turn: by what becomes of that it comes back, or not."""
    db.execute(
        "INSERT INTO going_out (project, text, turn) VALUES (?, ?, ?)"
        " ON CONFLICT (project, text) DO UPDATE SET turn = excluded.turn",
        (project, text, turn),
    )


def _is_not_taken(stored: str | None) -> bool:
    outcome = TurnOutcome.read(stored)
    return outcome is not None and outcome.is_not_taken


def claim(db: sqlite3.Connection, project: str, text: str) -> bool:
    """Take a waiting message off the list, as part of a change; `False` where it waits no more."""
    taken = db.execute(
        "DELETE FROM waiting_messages WHERE project = ? AND position = ("
        "SELECT min(position) FROM waiting_messages WHERE project = ? AND text = ?)",
        (project, project, text),
    )
    return bool(taken.rowcount)


def _texts(db: sqlite3.Connection, project: str) -> list[str]:
    rows = db.execute(
        "SELECT text FROM waiting_messages WHERE project = ? ORDER BY position", (project,)
    )
    return [str(as_text(text)) for (text,) in rows]


def _without(texts: Sequence[str], others: Counter[str]) -> Iterator[str]:
    """Each text but for so many of it as there are among the others."""
    left = others.copy()
    for text in texts:
        if left[text] > 0:
            left[text] -= 1
        else:
            yield text
