"""The `.part` file that a film grows in: never beyond the stated size, never to the disk's end."""

import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Self

from tui.studio.film.disk_space import no_room, not_saved
from tui.words import _

_LEFT_FREE_BYTES = 1_000_000
_ASK_EVERY_BYTES = 1_000_000


class TooMuchCame(Exception):
    """More bytes come than the film has by what was stated."""


@dataclass(slots=True)
class FilmFile:
    """A part, open at `at` bytes. At most `size` may be there where that is stated, else `most`.

    All methods block for as long as the disk takes.
    """

    path: Path
    at: int
    size: int | None
    most: int
    _file: BinaryIO | None = None
    _asked_at: int = -_ASK_EVERY_BYTES

    def open(self) -> Self:
        """Open the file, and cut off what lies behind `at`; from 0 on it is a new one.

        Raises `StudioError`.
        """
        try:
            if not self.at:
                self.path.unlink(missing_ok=True)
            self._file = self.path.open("r+b" if self.at else "wb")
            self._file.truncate(self.at)
            self._file.seek(self.at)
        except OSError as error:
            raise not_saved(self.path.parent, error) from None
        return self

    def write(self, chunk: bytes) -> None:
        """Add to the film. Raises `TooMuchCame` before a byte too many, and `StudioError`."""
        if self.at + len(chunk) > (self.most if self.size is None else self.size):
            raise TooMuchCame
        try:
            self._leave_room()
            if self._file is not None:
                self._file.write(chunk)
        except OSError as error:
            raise not_saved(self.path.parent, error) from None
        self.at += len(chunk)

    def close(self) -> None:
        """Have everything on the disk. Raises `StudioError`."""
        if self._file is None:
            return
        try:
            with self._file as file:
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise not_saved(self.path.parent, error) from None
        finally:
            self._file = None

    def _leave_room(self) -> None:
        if self.size is not None or self.at - self._asked_at < _ASK_EVERY_BYTES:
            return  # where the size is known, it was asked before
        self._asked_at = self.at
        if self._file is not None:
            self._file.flush()  # how much waits to be written differs from Python to Python
        free = shutil.disk_usage(self.path.parent).free
        if free < _LEFT_FREE_BYTES + _ASK_EVERY_BYTES:
            raise no_room(self.path.parent, _("only {free:.1f} MB left", free=free / 1e6))


def size_of(path: Path) -> int:
    """How many bytes of a film are there; none where nobody can tell, as opening it will say."""
    try:
        return path.stat().st_size
    except OSError:
        return 0
