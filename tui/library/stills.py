"""The stills that are listed in each project, whether or not the service has them."""

import json
from collections.abc import Iterable, Sequence

from tui.library.database import Database
from tui.library.records import StillRecord, StillState

_USES = """
    SELECT 1 FROM stills WHERE source = ?
    UNION ALL SELECT 1 FROM uploads WHERE path = ?
    UNION ALL SELECT 1 FROM jobs WHERE instr(sources, ?)
    UNION ALL SELECT 1 FROM batch_rows WHERE instr(sources, ?)
    LIMIT 1
"""

_UPLOADED = """
    SELECT path, uploads.name, bytes, width, height, max(digest IN (
        SELECT digest FROM uploads AS present WHERE present.project = projects.id
        AND present.session = session_id
    ))
    FROM uploads JOIN projects ON projects.id = uploads.project
    WHERE uploads.project = ? AND path IS NOT NULL GROUP BY path ORDER BY min(uploads.rowid)
"""
"""What was ever sent from each source, and whether the present session has it."""

_NO_LONGER_WANTED = """
    UPDATE uploads SET path = NULL WHERE path = ? AND project = ?
    AND session <> (SELECT session_id FROM projects WHERE id = project)
"""


class Stills:
    """Stills by project. Calls block for milliseconds."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def save(self, project: str, stills: Sequence[StillRecord], gone: Iterable[str] = ()) -> None:
        """Write down how stills stand, and in which order; those from the sources `gone` go.

        What the present session has of those stays, and is sent; what earlier ones had does not.
        """
        with self._db.write() as db:
            for source in gone:
                db.execute("DELETE FROM stills WHERE project = ? AND source = ?", (project, source))
                db.execute(_NO_LONGER_WANTED, (source, project))
            for position, still in enumerate(stills):
                db.execute(
                    "INSERT OR REPLACE INTO stills"
                    " (project, position, source, name, state, reason, bytes, width, height)"
                    " SELECT id, ?, ?, ?, ?, ?, ?, ?, ? FROM projects WHERE id = ?",
                    (
                        position,
                        still.source,
                        still.name,
                        still.state,
                        still.reason,
                        still.bytes,
                        still.width,
                        still.height,
                        project,
                    ),
                )

    def unused(self, sources: Iterable[str]) -> list[str]:
        """Those of the `sources` that no still, upload, job or batch row refers to."""
        unused = []
        for source in sources:
            listed = json.dumps(source)
            if not self._db.read(_USES, (source, source, listed, listed)):
                unused.append(source)
        return unused

    def of(self, project: str) -> tuple[StillRecord, ...]:
        """The stills of a project in their order, with those that a command has sent at the end.

        A still that the service has is sent, even where the program died before it wrote that; one
        that it had in a session that is gone waits.
        """
        uploaded = {
            path: StillRecord(
                path, name, StillState.SENT if is_there else StillState.WAITING, "", *rest
            )
            for path, name, *rest, is_there in self._db.read(_UPLOADED, (project,))
        }
        rows = self._db.read(
            "SELECT source, name, state, reason, bytes, width, height FROM stills"
            " WHERE project = ? ORDER BY position, rowid",
            (project,),
        )
        listed = [
            StillRecord(source, name, _state(state, uploaded.get(source)), *rest)
            for source, name, state, *rest in rows
        ]
        known = {still.source for still in listed}
        return (*listed, *(still for path, still in uploaded.items() if path not in known))

    def renew(self, project: str) -> None:
        """Let what was sent wait again: the service has none of it any more."""
        with self._db.write() as db:
            db.execute(
                "UPDATE stills SET state = ? WHERE project = ? AND state = ?",
                (StillState.WAITING, project, StillState.SENT),
            )


def _state(stored: str, uploaded: StillRecord | None) -> StillState:
    """How far a still has got, that was stored so and, perhaps, uploaded."""
    state = StillState.read(stored)
    if uploaded is None or StillState.SENT not in (state, uploaded.state):
        return state
    return uploaded.state
