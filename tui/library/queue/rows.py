"""The rows of the queue, edited by the user: none that may be paid for loses its prompt."""

import json
import sqlite3
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext

from tui.library.batches import (
    ASKED_ANEW,
    IS_FREE,
    Batches,
    BatchRecord,
    BatchRow,
    RowRequest,
    RowState,
    forget_turns,
)
from tui.library.database import Database

_STATE_BEFORE_PAUSE = """
    CASE WHEN draft IS NOT NULL THEN 'made'
    WHEN EXISTS (SELECT 1 FROM turns WHERE batch_row = batch_rows.id) THEN 'started'
    ELSE 'waiting' END
"""
_OUTCOME_KNOWN = f"({IS_FREE} OR draft IS NOT NULL OR state = 'failed')"
"""Whether it is known what became of a row's message."""

_TAKEN_UP_BY_STATE = frozenset({RowState.WAITING, RowState.FAILED, RowState.PAUSED})
"""Whoever takes up a row in one of these gives it another state; in the others it shows nowhere."""


class QueuedRows:
    """The rows of the queue. Calls block for milliseconds.

    An edit gives whether it was done: not where the row has changed, where another program may be
    at work on it, or where something that may be paid for would be lost or paid again.
    """

    def __init__(self, db: Database, batches: Batches) -> None:
        self._db = db
        self._batches = batches

    def record(self, service: str, today: float) -> BatchRecord:
        """The queue of a service, made where there is none: a batch that is edited as it is.

        No program goes on with it by itself: it is never among the `unfinished`.
        """
        key = queue_key(service)
        if (found := self._batches.find(service, key)) is None:
            with self._db.write() as db:
                db.execute(
                    "INSERT OR IGNORE INTO batches (service, key, list, used_at, state)"
                    " VALUES (?, ?, '', ?, 'kept')",
                    (service, key, today),
                )
            found = self._batches.find(service, key)
        assert found is not None  # it was just written  # noqa: S101
        return found

    def append(self, batch: int, requests: Sequence[RowRequest]) -> None:
        """Add rows behind those that are listed, all of them or none."""
        with self._db.write() as db:
            count = len(_listed(db, batch))
            db.executemany(
                "INSERT INTO batch_rows (batch, number, sources, prompt, path)"
                " VALUES (?, ?, ?, ?, ?)",
                (
                    (batch, number, json.dumps(request.sources), request.prompt, request.path)
                    for number, request in enumerate(requests, count + 1)
                ),
            )

    def move(self, row: BatchRow, steps: int) -> bool:
        """Put a row so many places further down, or up."""
        with self._db.write() as db:
            ids = _listed(db, _batch_of(db, row.id))
            if row.id not in ids:
                return False
            at = ids.index(row.id)
            ids.remove(row.id)
            ids.insert(max(0, at + steps), row.id)
            _number(db, ids)
        return True

    def remove(self, row: BatchRow) -> bool:
        """Take a row off the list; what it came to stays written down."""
        with self._db.write() as db:
            done = self._change(db, row, "listed = 0", _OUTCOME_KNOWN)
            _number(db, _listed(db, _batch_of(db, row.id)))
        return done

    def rewrite(self, row: BatchRow, prompt: str) -> bool:
        """Give a row another prompt: it is to be asked for anew."""
        done = False
        if row.state in _TAKEN_UP_BY_STATE:
            change = (
                f"prompt = ?, {ASKED_ANEW},"
                " state = CASE state WHEN 'paused' THEN 'paused' ELSE 'waiting' END"
            )
            with self._db.write() as db:
                done = self._change(db, row, change, IS_FREE, prompt)
                if done:
                    forget_turns(db, row.id)
        return done

    def pause(self, row: BatchRow, *, pause: bool) -> bool:
        """Leave a row out until further notice, or let it go on."""
        state = "'paused'" if pause else _STATE_BEFORE_PAUSE
        with self._db.write() as db:
            return self._change(db, row, f"state = {state}")

    def renew(self, row: BatchRow) -> bool:
        """Let a row that failed wait as if it had never been asked: its next message is paid."""
        with self._db.write() as db:
            change = f"state = 'waiting', {ASKED_ANEW}"
            done = self._change(db, row, change, "state = 'failed' AND draft IS NULL")
            if done:
                forget_turns(db, row.id)
        return done

    def _change(
        self,
        db: sqlite3.Connection,
        row: BatchRow,
        change: str,
        condition: str = "TRUE",
        *values: object,
    ) -> bool:
        """Change a row that is as it was read; says whether that was done."""
        with self._nobody_elses(db, row) as is_free:
            if not is_free:
                return False
            done = db.execute(
                f"UPDATE batch_rows SET {change}"  # noqa: S608 - no value
                f" WHERE id = ? AND listed AND state = ? AND {condition}",
                (*values, row.id, row.state),
            )
        return bool(done.rowcount)

    def _nobody_elses(self, db: sqlite3.Connection, row: BatchRow) -> AbstractContextManager[bool]:
        """Gives whether no other program can be at work on a row that is in this state."""
        if row.state in _TAKEN_UP_BY_STATE:
            return nullcontext(True)
        key = db.execute(
            "SELECT key FROM batches JOIN batch_rows ON batch = batches.id WHERE batch_rows.id = ?",
            (row.id,),
        ).fetchone()[0]
        return self._batches.while_working(key)


def queue_key(service: str) -> str:
    """The key under which the library has the queue of a service, which is a batch."""
    return f"queue {service}"


def _batch_of(db: sqlite3.Connection, row: int) -> int:
    return int(db.execute("SELECT batch FROM batch_rows WHERE id = ?", (row,)).fetchone()[0])


def _listed(db: sqlite3.Connection, batch: int) -> list[int]:
    found = db.execute(
        "SELECT id FROM batch_rows WHERE batch = ? AND listed ORDER BY number, id", (batch,)
    )
    return [row[0] for row in found]


def _number(db: sqlite3.Connection, ids: Sequence[int]) -> None:
    """Number rows from 1, in this order."""
    db.executemany("UPDATE batch_rows SET number = ? WHERE id = ?", list(enumerate(ids, 1)))
