"""A file on its way in: written to disk as it comes, measured, hashed and inspected.

Whatever its length, it needs the memory of one chunk. A file that is refused is deleted, but its
bytes may go on coming: they are counted and forgotten.
"""

import hashlib
from pathlib import Path

from mockserver.refusals import Refusal, TooLarge, WrongType
from mockserver.service.filetypes import ACCEPTED, HEAD_BYTES, file_type, picture_size
from mockserver.service.folder import Folder
from mockserver.service.records import Upload

LARGEST_BYTES = 200 * 1024 * 1024
"""200 MB a file [S], read as MiB [A]: the largest reading that the words allow."""


class IncomingFile:
    """One file. Feed it with `write`, then `finish` it or `discard` it."""

    def __init__(self, folder: Folder, key: str, name: str) -> None:
        self._folder, self._key, self._name = folder, key, shown_name(name)
        self._path = folder.incoming / key
        _make_folder_of(self._path)
        self._file = self._path.open("wb")
        self._hash = hashlib.sha256()
        self._head = b""
        self._size = 0
        self.refusal: Refusal | None = None

    def write(self, data: bytes) -> None:
        """Write the next bytes."""
        self._size += len(data)
        if self.refusal:
            return
        if len(self._head) < HEAD_BYTES:
            self._head += data[: HEAD_BYTES - len(self._head)]
            if len(self._head) >= HEAD_BYTES:
                self._inspect()
        if self._size > LARGEST_BYTES:
            self._refuse(
                TooLarge(
                    f"{self._name} is larger than {LARGEST_BYTES >> 20} MB, the most there is."
                )
            )
        if not self.refusal:
            self._hash.update(data)
            self._file.write(data)

    def finish(self) -> Upload | None:
        """Close the file and move it to the uploads; None where it was refused."""
        if not self.refusal and len(self._head) < HEAD_BYTES:
            self._inspect()
        kind = file_type(self._head)
        self._file.close()
        if self.refusal or kind is None:
            self.discard()
            return None
        place = self._folder.upload(self._key, kind.suffix)
        _make_folder_of(place)
        self._path.replace(place)
        width, height = picture_size(place, kind.suffix) or (None, None)
        return Upload(
            key=self._key,
            name=self._name,
            kind=kind.kind,
            suffix=kind.suffix,
            mime=kind.mime,
            size=self._size,
            sha256=self._hash.hexdigest(),
            width=width,
            height=height,
        )

    def discard(self) -> None:
        """Delete what is there of it."""
        self._file.close()
        self._path.unlink(missing_ok=True)

    def _inspect(self) -> None:
        if file_type(self._head) is None:
            accepted = ", ".join(ACCEPTED)
            self._refuse(
                WrongType(f"{self._name} is of no supported type; accepted are {accepted}.")
            )

    def _refuse(self, refusal: Refusal) -> None:
        self.refusal = refusal
        self._file.truncate(0)


def _make_folder_of(path: Path) -> None:
    """Make a folder anew that was removed while the mock runs. Raises OSError."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)


def shown_name(name: str) -> str:
    """Make a client's file name fit to be shown: its last part, printable, not too long."""
    last = name.replace("\\", "/").rpartition("/")[2]
    printable = "".join(char for char in last if char.isprintable()).strip()
    return printable[-120:] or "upload"


def remove_upload(folder: Folder, upload: Upload) -> None:
    """Delete an upload."""
    folder.upload(upload.key, upload.suffix).unlink(missing_ok=True)
