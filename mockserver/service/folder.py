"""The data folder: uploads, films, and a snapshot of what the mock remembers.

One mock at a time uses a folder: it has a lock that the system releases with the process, so that a
killed mock never locks anybody out. A second mock is refused, with the address of the first. The
snapshot is replaced atomically, readable by its owner only.
"""

import json
import os
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any, BinaryIO

SNAPSHOT_FORMAT = "mock-state/1"
_LOCK_BYTE = 1 << 20


class FolderError(Exception):
    """A data folder that cannot be used; the text says why and what to do."""


class FolderInUse(FolderError):
    """Another mock has the folder."""


class Folder:
    """A data folder, locked while it is open."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._prepare()
        self._lock = self._locked()
        self._delete_half_uploads()

    @property
    def incoming(self) -> Path:
        """Where uploads are while they arrive."""
        return self.path / "incoming"

    def upload(self, key: str, suffix: str) -> Path:
        """Where an upload is stored."""
        return self.path / "uploads" / f"{key}.{suffix}"

    def film(self, key: str) -> Path:
        """Where a rendered film is stored."""
        return self.path / "renders" / f"{key}.mp4"

    def load(self) -> Mapping[str, Any] | None:
        """Read the snapshot, if there is one. Raises FolderError for one that is of no use."""
        path = self.path / "state.json"
        try:
            found = json.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        except (OSError, ValueError, RecursionError) as error:
            raise FolderError(f"{path} cannot be read ({error}). Move it away.") from error
        if not isinstance(found, dict) or found.get("format") != SNAPSHOT_FORMAT:
            raise FolderError(f"{path} is of another version. Move it away.")
        return found

    def save(self, snapshot: Mapping[str, Any]) -> None:
        """Replace the snapshot, all of it or not at all."""
        path = self.path / "state.json"
        text = json.dumps({"format": SNAPSHOT_FORMAT, **snapshot}, separators=(",", ":"))
        part = path.with_suffix(".part")
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
        part.replace(path)

    def listens_at(self, url: str) -> None:
        """Leave a note for those who come while the folder is in use."""
        self._lock.seek(0)
        self._lock.truncate()
        self._lock.write(url.encode())
        self._lock.flush()

    def close(self) -> None:
        """Release the lock."""
        self._lock.close()

    def _prepare(self) -> None:
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            for name in ("incoming", "uploads", "renders"):
                (self.path / name).mkdir(mode=0o700, exist_ok=True)
        except OSError as error:
            raise FolderError(f"The data folder {self.path} cannot be used: {error}") from error

    def _delete_half_uploads(self) -> None:
        """Remove what a killed mock left of its uploads."""
        for path in self.incoming.iterdir():
            path.unlink()

    def _locked(self) -> BinaryIO:
        path = self.path / "lock"
        try:
            file = path.open("r+b" if path.exists() else "w+b")
        except OSError as error:
            raise FolderError(f"The data folder {self.path} cannot be used: {error}") from error
        if not _lock(file):
            url = file.read(200).decode(errors="replace")
            file.close()
            raise FolderInUse(
                f"Another mock{f' ({url})' if url else ''} uses {self.path}. "
                "Set NEMO_API_URL to its address, or give another --data folder."
            )
        return file


if sys.platform == "win32":
    import msvcrt

    def _lock(file: BinaryIO) -> bool:
        """Lock a byte beyond the note; give whether that worked."""
        file.seek(_LOCK_BYTE)
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        finally:
            file.seek(0)
        return True
else:
    import fcntl

    def _lock(file: BinaryIO) -> bool:
        """Lock the file; give whether that worked."""
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True


def passing_folder() -> tempfile.TemporaryDirectory[str]:
    """Make a folder that goes with the mock, on a disk rather than in memory where one is known."""
    on_disk = Path("/var/tmp")  # noqa: S108 - made private by mkdtemp; /tmp is often memory
    chosen = None if os.environ.get("TMPDIR") or not os.access(on_disk, os.W_OK) else on_disk
    return tempfile.TemporaryDirectory(prefix="stillreel-mock-", dir=chosen)
