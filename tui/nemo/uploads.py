"""A file that is being sent: read piece by piece, and counted."""

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import BinaryIO


class FileUnreadable(Exception):
    """Reading the file failed, not the network; `error` is the file system's.

    Not an `OSError` itself, since those of the network are.
    """

    def __init__(self, error: OSError) -> None:
        super().__init__(str(error))
        self.error = error


class FileChanged(Exception):
    """The file is not as long as it was when its sending began."""


@dataclass(frozen=True, slots=True)
class UploadPart:
    """One file to send. `on_read` is called with the number of bytes that were read so far.

    `file` is open for reading and can seek; it is read from its beginning, 64 KB at a time, and
    is not closed. The count runs ahead of the network by what the socket buffers.
    """

    name: str
    media_type: str
    file: BinaryIO = field(repr=False)
    on_read: Callable[[int], None] | None = None


class CountedFile:
    """The file of a part, which calls the part's `on_read` with every read."""

    def __init__(self, part: UploadPart) -> None:
        self._file = part.file
        self._on_read = part.on_read
        try:
            self._size = part.file.seek(0, os.SEEK_END)
            self._at = part.file.seek(0)
        except OSError as error:
            raise FileUnreadable(error) from error

    def read(self, size: int = -1) -> bytes:
        """Read on. Raises `FileUnreadable`, and `FileChanged` at an end that is not where it was.

        The server was told the length before; more or less would break the connection.
        """
        try:
            chunk = self._file.read(size)
        except OSError as error:
            raise FileUnreadable(error) from error
        self._at += len(chunk)
        if self._at > self._size or (not chunk and self._at < self._size):
            raise FileChanged
        if chunk and self._on_read is not None:
            self._on_read(self._at)
        return chunk

    def seek(self, offset: int, whence: int = 0) -> int:
        """Move, and count from there."""
        self._at = self._file.seek(offset, whence)
        return self._at

    def tell(self) -> int:
        """Where the file is, in bytes."""
        return self._file.tell()

    def fileno(self) -> int:
        """The descriptor, from which the size is known without reading."""
        return self._file.fileno()
