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
        unsent: str,
        waiting: Sequence[str],
        known: Sequence[str] = (),
        going_out: str = "",
    ) -> None:
        """Write down the prompt's text, the waiting messages, and one that is `going_out`.

        All or none: a message moves from one to the other, and is never in two, nor in none.
        `known` waited when this program looked last. What another program has sent or taken since
        does not come back by this, and what it has added stays.
        """
        with self._db.write() as db:
            db.execute("UPDATE projects SET unsent = ? WHERE id = ?", (unsent, project))
            _save_going_out(db, project, going_out)
            there = _texts(db, project)
            gone = Counter(known) - Counter(there)
            kept = [*_without(waiting, gone), *_without(there, Counter(known))]
            db.execute("DELETE FROM waiting_messages WHERE project = ?", (project,))
            for position, text in enumerate(kept):
                db.execute(
                    "INSERT INTO waiting_messages (project, position, text)"
                    " SELECT id, ?, ? FROM projects WHERE id = ?",
                    (position, text, project),
                )

    def unsent(self, project: str) -> str:
        """What was written in the prompt; before it a message whose turn has not taken it."""
        rows = self._db.read(
            "SELECT unsent, going_out.text, turns.id, turns.outcome FROM projects"
            " LEFT JOIN going_out ON going_out.project = projects.id"
            " LEFT JOIN turns ON turns.id = going_out.turn WHERE projects.id = ?",
            (project,),
        )
        texts = []
        for unsent, message, turn, stored in rows:
            outcome = TurnOutcome.read(stored)
            if message and (turn is None or (outcome is not None and outcome.is_not_taken)):
                texts.append(message)
            if unsent:
                texts.append(unsent)
        return "\n".join(texts)

    def of(self, project: str) -> tuple[str, ...]:
        """The messages that wait in a project, the one that comes first in front."""
        rows = self._db.read(
            "SELECT text FROM waiting_messages WHERE project = ? ORDER BY position", (project,)
        )
        return tuple(row[0] for row in rows)


def _save_going_out(db: sqlite3.Connection, project: str, text: str) -> None:
    """Write down a message that goes out, with its turn, where there is one by now."""
    if not text:
        db.execute("DELETE FROM going_out WHERE project = ?", (project,))
        return
    db.execute(
        "INSERT INTO going_out (project, text, turn)"
        " SELECT id, ?, (SELECT max(turns.id) FROM turns"
        " WHERE turns.project = projects.id AND message = ? AND outcome IS NULL)"
        " FROM projects WHERE id = ? ON CONFLICT (project) DO UPDATE"
        " SET turn = CASE text WHEN excluded.text THEN coalesce(turn, excluded.turn)"
        " ELSE excluded.turn END, text = excluded.text",
        (text, text, project),
    )


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
