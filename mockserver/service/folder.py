"""The data folder: uploads, films, and what the mock remembers.

One mock at a time uses a folder: it has a lock that the system releases with the process, so that a
killed mock never locks anybody out. A second mock is refused, with the address of the first.
What it remembers is in `state.sqlite`; older mocks had a `state.json`, which is read once.
"""

import json
import os
import sys
import tempfile
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from types import MappingProxyType
from typing import Any, BinaryIO

from mockserver.recordings.files import is_file, may_be_there
from mockserver.service.store import RecordKey, RecordStore, StoreError, StoreInUse, StoreRefused

OLDER_NAME, OLDER_FORMAT = "state.json", "mock-state/1"
_LOCK_BYTE = 1 << 20


class FolderError(Exception):
    """A data folder that cannot be used; the text says why and what to do."""


class FolderInUse(FolderError):
    """Another mock has the folder."""


class Folder:
    """A data folder, locked while it is open."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._url = ""
        self._store: RecordStore | None = None
        self._older_is_there = False
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

    def renew(self) -> bool:
        """Make it anew, with its lock, where it was removed meanwhile; whether it was.

        Raises FolderError, and FolderInUse where another mock has made it anew.
        """
        if not self._is_removed:
            return False
        if self._store is not None:
            self._store.close()
            self._store = None
        self._prepare()
        lock = self._locked()
        self._lock.close()
        self._lock = lock
        self.listens_at(self._url)
        return True

    @property
    def _is_removed(self) -> bool:
        try:
            has_lock = os.path.samestat(self._path_of_lock.stat(), os.fstat(self._lock.fileno()))
        except FileNotFoundError:
            return True
        except OSError:  # nobody can tell
            return False
        return not has_lock or (self._store is not None and not may_be_there(self._path_of_store))

    def film(self, key: str) -> Path:
        """Where a rendered film is stored."""
        return self.path / "renders" / f"{key}.mp4"

    def load(self) -> Mapping[str, Any] | None:
        """Read what was saved, if anything was. Raises FolderError where it is of no use."""
        if may_be_there(self._path_of_store):
            try:
                found = self._opened().load()
            except StoreInUse as error:
                raise FolderInUse(
                    f"Another mock uses {self._path_of_store}, or its disk has no file locks. "
                    "Give another --data folder."
                ) from error
            except StoreError as error:
                raise self._of_no_use(self._path_of_store, error) from error
            if found is not None:
                return found
        return self._older()

    def save(
        self,
        changed: Mapping[RecordKey, object],
        gone: Iterable[RecordKey] | None = (),
        facts: Mapping[str, Any] = MappingProxyType({}),
    ) -> None:
        """Write the records that have changed and drop those gone, all of it or nothing.

        With None for those gone, all others go. An older snapshot is put aside at the first time.
        """
        self._opened().save(changed, gone, facts)
        if self._older_is_there:
            self._older_is_there = False
            older = self.path / OLDER_NAME
            older.replace(older.with_suffix(".json.old"))

    def _opened(self) -> RecordStore:
        if self._store is None:
            self._store = RecordStore(self._path_of_store)
        return self._store

    @property
    def _path_of_lock(self) -> Path:
        return self.path / "lock"

    @property
    def _path_of_store(self) -> Path:
        return self.path / "state.sqlite"

    def _older(self) -> Mapping[str, Any] | None:
        """Read the snapshot of an older mock, if there is one."""
        path = self.path / OLDER_NAME
        try:
            found = json.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        except (OSError, ValueError, RecursionError) as error:
            raise self._of_no_use(path, error) from error
        if not isinstance(found, dict) or found.get("format") != OLDER_FORMAT:
            raise self._of_no_use(path, "it is of another version")
        self._older_is_there = True
        return found

    def _of_no_use(self, path: Path, why: object) -> FolderError:
        if (closed := _closed(path)) is not None:
            return FolderError(f"{path} cannot be used ({why}). Make {closed} writable.")
        if isinstance(why, StoreRefused):
            return self._unusable(path, why)
        return FolderError(f"{path} cannot be read ({why}). Move it away.")

    def listens_at(self, url: str) -> None:
        """Leave a note for those who come while the folder is in use; a full disk takes none."""
        self._url = url
        with suppress(OSError):
            self._lock.seek(0)
            self._lock.truncate()
            self._lock.write(url.encode())

    def close(self) -> None:
        """Close what is open, and release the lock."""
        if self._store is not None:
            self._store.close()
        self._lock.close()

    def _prepare(self) -> None:
        try:
            self.path = self.path.absolute()
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            for name in ("incoming", "uploads", "renders"):
                (self.path / name).mkdir(mode=0o700, exist_ok=True)
        except OSError as error:
            raise self._refused(error) from error

    def _delete_half_uploads(self) -> None:
        """Remove what a killed mock left of its uploads. Raises FolderError."""
        try:
            for path in self.incoming.iterdir():
                path.unlink()
        except OSError as error:
            self.close()
            raise self._refused(error) from error

    def _refused(self, error: OSError) -> FolderError:
        return self._unusable(error.filename or self.path, error.strerror or error)

    def _unusable(self, place: object, why: object) -> FolderError:
        return FolderError(f"The data folder {self.path} cannot be used ({place}: {why})")

    def _locked(self) -> BinaryIO:
        path = self._path_of_lock
        try:
            file = path.open("r+b" if is_file(path) else "w+b", buffering=0)
        except OSError as error:
            raise self._refused(error) from error
        if not _is_free(file):
            url = file.read(200).decode(errors="replace")
            file.close()
            raise FolderInUse(
                f"Another mock{f' ({url})' if url else ''} uses {self.path}. "
                "Set NEMO_API_URL to its address, or give another --data folder."
            )
        return file


def _closed(store: Path) -> Path | None:
    """What of a store may not be written: a file of it, or else its folder."""
    as_we_are = os.access in os.supports_effective_ids
    for path in (*store.parent.glob(f"{store.name}*"), store.parent):
        if not os.access(path, os.R_OK | os.W_OK, effective_ids=as_we_are):
            return path
    return None


def _is_free(file: BinaryIO) -> bool:
    """Lock the file; on a disk that knows no locks, every folder counts as free."""
    try:
        return try_lock(file)
    except OSError:
        return True


if sys.platform == "win32":
    import msvcrt

    def try_lock(file: BinaryIO) -> bool:
        """Lock a byte beyond the note; `False` where another has, OSError where none can."""
        file.seek(_LOCK_BYTE)
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except PermissionError:
            return False
        finally:
            file.seek(0)
        return True
else:
    import fcntl

    def try_lock(file: BinaryIO) -> bool:
        """Lock the file; `False` where another has, OSError where none can."""
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


def temporary_folder() -> tempfile.TemporaryDirectory[str]:
    """Make a folder that goes with the mock, on a disk rather than in memory where one is known."""
    on_disk = Path("/var/tmp")  # noqa: S108 - made private by mkdtemp; /tmp is often memory
    chosen = None if os.environ.get("TMPDIR") or not os.access(on_disk, os.W_OK) else on_disk
    return tempfile.TemporaryDirectory(prefix="stillreel-mock-", dir=chosen)
