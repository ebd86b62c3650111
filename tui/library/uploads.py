"""What the service has of each project, session by session, by its content."""

from tui.library.database import Database
from tui.library.records import UploadRecord

_READ = "SELECT uploads.name, digest, bytes, width, height, path FROM uploads"
_PRESENT = (
    f"{_READ} JOIN projects ON projects.id = project AND session_id = session WHERE project = ?"
)
"""Those of a project's present session."""


class Uploads:
    """Uploads by project. Calls block for milliseconds."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def add(
        self, project: str, upload: UploadRecord, today: float, session: str | None = None
    ) -> None:
        """Remember that the service has a file in a session; by default, in the present one."""
        with self._db.write() as db:
            db.execute(
                "INSERT OR REPLACE INTO uploads"
                " (project, session, digest, name, bytes, width, height, path, uploaded_at)"
                " VALUES (?, coalesce(?, (SELECT session_id FROM projects WHERE id = ?)),"
                " ?, ?, ?, ?, ?, ?, ?)",
                (
                    project,
                    session,
                    project,
                    upload.digest,
                    upload.name,
                    upload.bytes,
                    upload.width,
                    upload.height,
                    upload.path,
                    today,
                ),
            )

    def of(self, project: str) -> tuple[UploadRecord, ...]:
        """What the present session of a project has, in the order it was sent."""
        rows = self._db.read(f"{_PRESENT} ORDER BY uploads.rowid", (project,))
        return tuple(UploadRecord(*row) for row in rows)

    def missing(self, project: str) -> tuple[UploadRecord, ...]:
        """What earlier sessions of a project had, and the present one does not."""
        rows = self._db.read(
            f"{_READ} WHERE project = ? GROUP BY digest ORDER BY min(uploads.rowid)",
            (project,),
        )
        there = {upload.digest for upload in self.of(project)}
        return tuple(one for one in (UploadRecord(*row) for row in rows) if one.digest not in there)

    def find(self, project: str, digest: str) -> UploadRecord | None:
        """The upload of this content to the present session of a project, if there was one."""
        rows = self._db.read(
            f"{_PRESENT} AND digest = ? ORDER BY uploads.rowid LIMIT 1", (project, digest)
        )
        return UploadRecord(*rows[0]) if rows else None
