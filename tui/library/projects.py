"""The projects of the library: whose each is, and the sessions that it had."""

import unicodedata
import uuid

from tui.library.database import Database, just_after
from tui.library.records import UNNAMED, Project, ProjectOverview, TurnOutcome

_READ = "SELECT id, service, name, session_id, task_id, used_at, account FROM projects"
_LATEST = "ORDER BY used_at DESC, rowid DESC"
_LAST_USE = "SELECT max(used_at) FROM projects WHERE id <> ?"
_ONE = " LIMIT 1"
_NAMED = "(id = ? OR name IN (?, ?) OR id IN (SELECT project FROM sessions WHERE sessions.id = ?))"
"""What is compared with a word as `_spelled` gives it."""
_NOT_QUEUED = "id NOT IN (SELECT project FROM batches WHERE state = 'kept' AND project IS NOT NULL)"
"""The queue has a project of its own, in which nobody works by hand."""
_UNTOUCHED = " AND ".join(
    f"NOT EXISTS (SELECT 1 FROM {table} WHERE {table}.project = projects.id)"  # noqa: S608 - no value
    for table in (
        "uploads",
        "turns",
        "renders",
        "stills",
        "jobs",
        "batches",
        "waiting_messages",
        "stash",
        "going_out",
    )
)


_OVERVIEW = """
SELECT projects.id, projects.service, projects.name, projects.session_id, projects.task_id,
    projects.used_at, projects.account, archived_at IS NOT NULL,
    coalesce(said.messages, 0), coalesce(last.message, ''), coalesce(said.spent, 0),
    coalesce(exported.clips, 0),
    coalesce(said.in_doubt, 0),
    coalesce(exported.unfinished, 0), coalesce(job.unfinished, 0), coalesce(batch.unfinished, 0)
FROM projects
LEFT JOIN (
    SELECT project, count(*) AS messages, max(id) AS last, sum(spent) AS spent,
        max(outcome IS NULL) AS in_doubt
    FROM turns GROUP BY project
) AS said ON said.project = projects.id
LEFT JOIN turns AS last ON last.id = said.last
LEFT JOIN (
    SELECT project, sum(status IN ('submitting', 'submitted', 'completed')) AS unfinished,
        count(DISTINCT CASE status WHEN 'saved' THEN coalesce(version, id) END) AS clips
    FROM renders GROUP BY project
) AS exported ON exported.project = projects.id
LEFT JOIN (
    SELECT project, count(*) AS unfinished FROM jobs WHERE state = 'open' GROUP BY project
) AS job ON job.project = projects.id
LEFT JOIN (
    SELECT project, count(*) AS unfinished FROM batches WHERE state = 'open' GROUP BY project
) AS batch ON batch.project = projects.id
WHERE projects.service = ? ORDER BY projects.used_at DESC, projects.rowid DESC
"""
_COLUMNS = 7
"""How many columns of that are the project itself."""


class Projects:
    """Projects by service and account. Calls block for milliseconds."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def add(
        self,
        service: str,
        name: str,
        session_id: str,
        task_id: str | None,
        today: float,
        account: str | None = None,
    ) -> Project:
        """Remember a session that was just created, and make it the current one."""
        id_ = uuid.uuid4().hex[:8]
        with self._db.write() as db:
            used_at = just_after(db, today, _LAST_USE, (id_,))
            made = Project(id_, service, name, session_id, task_id, used_at, account)
            db.execute(
                "INSERT INTO projects"
                " (id, service, name, session_id, task_id, created_at, used_at, account)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (id_, service, name, session_id, task_id, today, used_at, account),
            )
            db.execute(
                "INSERT INTO sessions (project, id, task_id, created_at) VALUES (?, ?, ?, ?)",
                (id_, session_id, task_id, today),
            )
        return made

    def latest(self, service: str) -> Project | None:
        """The project of `service` used last, whosever it is."""
        return self._one(
            f"{_READ} WHERE service = ? AND archived_at IS NULL AND {_NOT_QUEUED} {_LATEST}",
            (service,),
        )

    def current(self, service: str, account: str, *, but: str = "") -> Project | None:
        """The project of an account used last, `but` one; no archived one."""
        return self._one(
            f"{_READ} WHERE service = ? AND account = ? AND id <> ? AND archived_at IS NULL"
            f" AND {_NOT_QUEUED} {_LATEST}",
            (service, account, but),
        )

    def unclaimed(self, service: str) -> tuple[Project, ...]:
        """The projects of which nobody wrote down whose they are, the one used last first."""
        rows = self._db.read(
            f"{_READ} WHERE service = ? AND account IS NULL AND archived_at IS NULL {_LATEST}",
            (service,),
        )
        return tuple(Project(*row) for row in rows)

    def untouched(self, service: str, account: str) -> tuple[Project, ...]:
        """The projects of an account in which nothing was ever done."""
        rows = self._db.read(
            f"{_READ} WHERE service = ? AND account = ? AND name = ? AND unsent = ''"
            f" AND archived_at IS NULL AND {_UNTOUCHED} {_LATEST}",
            (service, account, UNNAMED),
        )
        return tuple(Project(*row) for row in rows)

    def find(self, service: str, wanted: str, account: str | None = None) -> Project | None:
        """The project whose id, a session of which, or whose name is `wanted`.

        Of several it is the latest, those of `account` first.
        """
        return self._one(
            f"{_READ} WHERE service = ? AND {_NAMED} ORDER BY account IS ? DESC,"
            " used_at DESC, rowid DESC",
            (service, *_spelled(wanted), account),
        )

    def claim(self, project: str, account: str) -> None:
        """Write down whose a project is, where nobody did."""
        with self._db.write() as db:
            db.execute(
                "UPDATE projects SET account = ? WHERE id = ? AND account IS NULL",
                (account, project),
            )

    def touch(self, project: str, today: float) -> None:
        """Make a project the current one."""
        with self._db.write() as db:
            used_at = just_after(db, today, _LAST_USE, (project,))
            db.execute("UPDATE projects SET used_at = ? WHERE id = ?", (used_at, project))

    def rename(self, project: str, name: str) -> None:
        """Give a project the name that people know it by."""
        with self._db.write() as db:
            db.execute("UPDATE projects SET name = ? WHERE id = ?", (name, project))

    def replace_session(
        self, old: Project, session_id: str, task_id: str | None, today: float
    ) -> None:
        """Give a project another session. The old one's id, and what it had, stay written down.

        What became of its messages in doubt nobody will ever know. Nothing is done where another
        program has done so already.
        """
        with self._db.write() as db:
            done = db.execute(
                "UPDATE projects SET session_id = ?, task_id = ? WHERE id = ? AND session_id = ?",
                (session_id, task_id, old.id, old.session_id),
            )
            if done.rowcount:
                db.execute(
                    "INSERT OR IGNORE INTO sessions (project, id, task_id, created_at)"
                    " VALUES (?, ?, ?, ?)",
                    (old.id, session_id, task_id, today),
                )
                db.execute(
                    "UPDATE turns SET outcome = ?, ended_at = ?"
                    " WHERE project = ? AND outcome IS NULL",
                    (TurnOutcome.UNKNOWN, today, old.id),
                )

    def sessions(self, project: str) -> tuple[str, ...]:
        """The ids of every session that a project had, the present one last."""
        rows = self._db.read("SELECT id FROM sessions WHERE project = ? ORDER BY rowid", (project,))
        return tuple(row[0] for row in rows)

    def listed(self, service: str) -> tuple[Project, ...]:
        """The projects of a service, the one used last first."""
        rows = self._db.read(f"{_READ} WHERE service = ? {_LATEST}", (service,))
        return tuple(Project(*row) for row in rows)

    def overview(self, service: str) -> tuple[ProjectOverview, ...]:
        """Every project, the archived ones too, with its counts: one query for all of them."""
        return tuple(
            ProjectOverview(Project(*row[:_COLUMNS]), bool(row[_COLUMNS]), *row[_COLUMNS + 1 :])
            for row in self._db.read(_OVERVIEW, (service,))
        )

    def matching(self, service: str, wanted: str) -> tuple[Project, ...]:
        """Every project that may be meant, the one used last first.

        The one of that id; else those of that name or session; else those whose id begins so.
        """
        for where, values in (
            ("id = ?", (wanted,)),
            (_NAMED, _spelled(wanted)),
            ("? <> '' AND substr(id, 1, length(?)) = ?", (wanted,) * 3),
        ):
            rows = self._db.read(
                f"{_READ} WHERE service = ? AND {where} {_LATEST}", (service, *values)
            )
            if rows:
                return tuple(Project(*row) for row in rows)
        return ()

    def archive(self, project: str, today: float | None) -> None:
        """Put a project aside; with no day, bring it back. Nothing of it is deleted."""
        with self._db.write() as db:
            db.execute("UPDATE projects SET archived_at = ? WHERE id = ?", (today, project))

    def _one(self, statement: str, values: tuple[str | None, ...]) -> Project | None:
        rows = self._db.read(statement + _ONE, values)
        return Project(*rows[0]) if rows else None


def _spelled(wanted: str) -> tuple[str, ...]:
    """A word as `_NAMED` takes it: a name has its letters composed as its first still's disk has.

    What is typed may have them in the other way, and looks the same.
    """
    names = (unicodedata.normalize("NFC", wanted), unicodedata.normalize("NFD", wanted))
    return (wanted, *names, wanted)
