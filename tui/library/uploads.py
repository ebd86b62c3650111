"""What the service has of each project, by its content."""

from tui.library.database import Database
from tui.library.records import UploadRecord


class Uploads:
    """Uploads by project. Calls block for milliseconds."""

    def __init__(self, db: Database) -> None:
        self._db = db

    def add(self, project: str, upload: UploadRecord, today: float) -> None:
        """Remember that the service has a file."""
        with self._db.write() as db:
            db.execute(
                "INSERT OR REPLACE INTO uploads"
                " (project, digest, name, bytes, width, height, path, uploaded_at)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (
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
        """What the service has of a project, in the order it was sent."""
        rows = self._db.read(
            "SELECT name, digest, bytes, width, height, path FROM uploads WHERE project = ?"
            " ORDER BY uploaded_at, rowid",
            (project,),
        )
        return tuple(UploadRecord(*row) for row in rows)

    def find(self, project: str, digest: str) -> UploadRecord | None:
        """The upload of this content to this project, if there was one."""
        found = (upload for upload in self.of(project) if upload.digest == digest)
        return next(found, None)
