"""The batches: lists of clips to make, each row written down before its first step."""

import json
import sqlite3
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from tui.library.connection import as_text
from tui.library.database import Database, just_after
from tui.library.jobs import sources_in
from tui.library.locks import Locks
from tui.library.records import RenderState


class RowState(StrEnum):
    """How far a row came. Only `SAVED` and `FAILED` are ends."""

    WAITING = "waiting"
    """Nothing was done for it."""

    STARTED = "started"
    """Its stills go out, or its message did; what became of that is known by its turn."""

    MADE = "made"
    """Its clip is in `draft`, and can be exported without paying."""

    SAVED = "saved"
    """Its clip is on disk, at `film`."""

    FAILED = "failed"
    """It ended without a clip; `reason` says why."""

    PAUSED = "paused"
    """The user left it out until further notice; what was done for it stays known."""


@dataclass(frozen=True, slots=True)
class RowRequest:
    """What a row asks for: these stills, this prompt, this target."""

    sources: tuple[str, ...]
    prompt: str
    path: str


@dataclass(frozen=True, slots=True)
class BatchRow:
    """A row of a batch and how far it came.

    `draft` is its clip's timeline as JSON once it is made. `spent` credits went for its message,
    `None` where nobody knows; `spent_before` went for those that it had before it was asked anew.
    `is_free` says that it can be asked again without being paid twice.
    """

    id: int
    number: int
    request: RowRequest
    force: bool
    state: RowState
    reason: str = ""
    draft: str | None = None
    film: str | None = None
    spent: int | None = None
    spent_before: int = 0
    is_free: bool = True

    @property
    def paid(self) -> int:
        """All the credits that went for it, as far as anybody knows."""
        return self.spent_before + (self.spent or 0)


@dataclass(frozen=True, slots=True)
class BatchRecord:
    """A batch. `list` is the list or folder it was read from, `key` tells it from others."""

    id: int
    key: str
    list: str
    project: str | None
    wishes: str
    is_open: bool


_LAST_USE = (
    "SELECT max(at) FROM (SELECT used_at AS at FROM batches WHERE key <> ?"
    " UNION ALL SELECT started_at FROM jobs)"
)
_BATCHES = "SELECT id, key, list, project, wishes, state = 'open' FROM batches"
IS_FREE = """(draft IS NULL AND NOT EXISTS (
    SELECT 1 FROM turns WHERE batch_row = batch_rows.id AND (
        outcome IS NULL
        OR outcome NOT IN ('refused', 'untouched') AND coalesce(batch_rows.spent, 1) != 0
    )
))"""
"""Whether a row can be asked without being paid twice; one whose message is out cannot."""

ASKED_ANEW = """reason = '', spent = NULL, spent_before = spent_before + coalesce(
    spent, (SELECT sum(turns.spent) FROM turns WHERE batch_row = batch_rows.id), 0
)"""
"""A row is asked as if it never had been: what went for it stays counted."""

_ROWS = f"""
    SELECT id, number, sources, prompt, path, force, state, reason, draft, film, spent,
        spent_before, {IS_FREE}
    FROM batch_rows
"""  # noqa: S608 - no value


class Batches:
    """Batches by service. Calls block for milliseconds. Lock one before its rows are changed."""

    def __init__(self, db: Database, locks: Locks) -> None:
        self._db = db
        self._locks = locks

    def while_working(self, key: str) -> AbstractContextManager[bool]:
        """Lock the batch of this key, there or to come; gives whether that succeeded."""
        return self._locks.while_working(f"batch_{key}")

    def find(self, service: str, key: str) -> BatchRecord | None:
        """The batch of this key, finished or not."""
        rows = self._db.read(f"{_BATCHES} WHERE service = ? AND key = ?", (service, key))
        return _batch(rows[0]) if rows else None

    def put(
        self,
        service: str,
        key: str,
        list_: str,
        wishes: str,
        rows: Sequence[tuple[int, RowRequest]],
        today: float,
        *,
        force: bool = False,
    ) -> BatchRecord:
        """Write the list down as it is now, before any of it is worked on; gives the batch.

        A row that asks for what one of this batch asked before is that one, with all it came to.
        Rows that the list no longer has stay, unlisted.
        """
        with self._db.write() as db:
            db.execute(
                "INSERT INTO batches (service, key, list, wishes, used_at) VALUES (?, ?, ?, ?, ?)"
                " ON CONFLICT (service, key) DO UPDATE SET list = excluded.list,"
                " wishes = excluded.wishes, used_at = excluded.used_at, state = 'open'",
                (service, key, list_, wishes, just_after(db, today, _LAST_USE, (key,))),
            )
            ((batch,),) = db.execute(
                "SELECT id FROM batches WHERE service = ? AND key = ?", (service, key)
            )
            _list(db, batch, rows, force=force)
        found = self.find(service, key)
        assert found is not None  # it was just written  # noqa: S101
        return found

    def begin(self, row: BatchRow, *, anew: bool = False) -> bool:
        """Write down that a row is worked on; `False` where it is another by now.

        With `anew` it is as if it had never been asked; `False` then also where its clip is made.
        """
        request = row.request
        with self._db.write() as db:
            done = db.execute(
                "UPDATE batch_rows SET"  # noqa: S608 - no value
                " state = CASE WHEN state IN ('waiting', 'failed') THEN 'started' ELSE state END"
                f"{', ' + ASKED_ANEW if anew else ''}"
                " WHERE id = ? AND listed"
                " AND state = ? AND sources = ? AND prompt = ? AND path = ?"
                " AND (draft IS NULL OR ? = 0)",
                (
                    row.id,
                    row.state,
                    json.dumps(request.sources),
                    request.prompt,
                    request.path,
                    anew,
                ),
            )
            if anew and done.rowcount:
                forget_turns(db, row.id)
        return bool(done.rowcount)

    def asked_before(self, row: int, project: str) -> BatchRow | None:
        """The row whose message was the last of a batch in a project before this one's."""
        rows = self._db.read(
            f"{_ROWS} WHERE id = (SELECT batch_row FROM turns"  # noqa: S608 - no value
            " WHERE project = ? AND batch_row IS NOT NULL AND batch_row != ?"
            " AND id < coalesce((SELECT max(id) FROM turns WHERE batch_row = ?), 9e18)"
            " ORDER BY turns.id DESC LIMIT 1)",
            (project, row, row),
        )
        return _row(rows[0]) if rows else None

    def unfinished(self, service: str) -> tuple[BatchRecord, ...]:
        """The batches that did not come to their end, the one used last first."""
        rows = self._db.read(
            f"{_BATCHES} WHERE service = ? AND state = 'open' ORDER BY used_at DESC, id DESC",
            (service,),
        )
        return tuple(map(_batch, rows))

    def is_newer_than_jobs(self, batch: int) -> bool:
        """Whether the batch was used later than every unfinished job was started."""
        ((newer,),) = self._db.read(
            "SELECT count(*) FROM jobs JOIN batches ON batches.service = jobs.service"
            " WHERE batches.id = ? AND jobs.state = 'open' AND jobs.started_at > batches.used_at",
            (batch,),
        )
        return not newer

    def give_project(self, batch: int, project: str) -> None:
        """Write down which project a batch works in."""
        with self._db.write() as db:
            db.execute("UPDATE batches SET project = ? WHERE id = ?", (project, batch))

    def close(self, batch: int) -> None:
        """Write down that all that could be done for a batch is done."""
        with self._db.write() as db:
            db.execute("UPDATE batches SET state = 'ended' WHERE id = ?", (batch,))

    def rows(self, batch: int) -> tuple[BatchRow, ...]:
        """The rows of a batch as it was last listed, in their order."""
        rows = self._db.read(f"{_ROWS} WHERE batch = ? AND listed ORDER BY number, id", (batch,))
        return tuple(map(_row, rows))

    def row(self, row: int) -> BatchRow:
        """A row as it is now."""
        return _row(self._db.read(f"{_ROWS} WHERE id = ?", (row,))[0])

    def all_rows(self, batch: int) -> tuple[BatchRow, ...]:
        """The rows that a batch ever had, those that are listed no longer included."""
        return tuple(map(_row, self._db.read(f"{_ROWS} WHERE batch = ? ORDER BY id", (batch,))))

    def rows_in_doubt(self, batch: int) -> tuple[BatchRow, ...]:
        """The rows whose message may have been taken, and is not known to have made anything.

        Those that failed are not among them, those that are listed no longer are.
        """
        rows = self._db.read(
            f"{_ROWS} WHERE batch = ? AND state != 'failed' AND draft IS NULL AND NOT {IS_FREE}",
            (batch,),
        )
        return tuple(map(_row, rows))

    def mark(self, row: int, state: RowState, reason: str = "") -> None:
        """Write down how far a row came."""
        with self._db.write() as db:
            db.execute(
                "UPDATE batch_rows SET state = ?, reason = ? WHERE id = ?", (state, reason, row)
            )

    def mark_made(self, row: int, draft: str, spent: int | None) -> None:
        """Write down the timeline of a row's clip, and what it cost."""
        with self._db.write() as db:
            db.execute(
                "UPDATE batch_rows SET state = 'made', reason = '', draft = ?, spent = ?"
                " WHERE id = ?",
                (draft, spent, row),
            )

    def mark_spent(self, row: int, spent: int | None) -> None:
        """Write down what the message of a row cost, though no clip came of it."""
        with self._db.write() as db:
            db.execute("UPDATE batch_rows SET spent = ? WHERE id = ?", (spent, row))

    def mark_saved(self, row: int, film: str) -> None:
        """Write down where a row's clip lies."""
        with self._db.write() as db:
            db.execute(
                "UPDATE batch_rows SET state = 'saved', reason = '', film = ? WHERE id = ?",
                (film, row),
            )

    def project_of(self, row: int) -> str | None:
        """The project in which the last message of a row went out, if one did."""
        rows = self._db.read(
            "SELECT project FROM turns WHERE batch_row = ? ORDER BY id DESC LIMIT 1", (row,)
        )
        return rows[0][0] if rows else None

    def render_of(self, row: int) -> RenderState | None:
        """The state of the last render of a row's own clip, if there was one.

        One of an earlier request for the same target is not the row's.
        """
        rows = self._db.read(
            "SELECT renders.status FROM batch_rows"
            " JOIN turns ON turns.batch_row = batch_rows.id"
            " JOIN renders ON renders.project = turns.project AND renders.path = batch_rows.path"
            " AND renders.turn >= turns.id"
            " WHERE batch_rows.id = ? AND renders.status != 'refused'"
            " ORDER BY renders.rowid DESC LIMIT 1",
            (row,),
        )
        return RenderState.read(rows[0][0]) if rows else None


def forget_turns(db: sqlite3.Connection, row: int) -> None:
    """Take the messages that went out for a row off it: it is to be asked for anew."""
    db.execute("UPDATE turns SET batch_row = NULL WHERE batch_row = ?", (row,))


def _list(
    db: sqlite3.Connection, batch: int, rows: Sequence[tuple[int, RowRequest]], *, force: bool
) -> None:
    known = {
        tuple(map(as_text, request)): id_
        for id_, *request in db.execute(
            "SELECT id, sources, prompt, path FROM batch_rows WHERE batch = ?", (batch,)
        )
    }
    db.execute("UPDATE batch_rows SET listed = 0 WHERE batch = ?", (batch,))
    for number, request in rows:
        values = (json.dumps(request.sources), request.prompt, request.path)
        if (id_ := known.get(values)) is not None:
            db.execute(
                "UPDATE batch_rows SET listed = 1, number = ?, force = ? WHERE id = ?",
                (number, force, id_),
            )
        else:
            db.execute(
                "INSERT INTO batch_rows (batch, number, force, sources, prompt, path)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                (batch, number, force, *values),
            )


def _batch(row: tuple[Any, ...]) -> BatchRecord:
    id_, key, list_, project, wishes, is_open = row
    return BatchRecord(id_, key, list_, project, wishes, bool(is_open))


def _row(row: tuple[Any, ...]) -> BatchRow:
    id_, number, sources, prompt, path, force, state, reason, *came_to, free = row
    draft, film, spent, before = came_to
    return BatchRow(
        id_,
        number,
        RowRequest(sources_in(sources), prompt, path),
        bool(force),
        RowState(state) if state in tuple(RowState) else RowState.FAILED,
        reason,
        draft,
        film,
        spent,
        before,
        is_free=bool(free),
    )
