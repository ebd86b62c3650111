"""What the disk of a folder can do, tried on a file that is gone at once.

Network disks, and those of other systems, may know no locks or permissions, and map no files into
memory. Where no file can be made, nothing is known: whoever needs one there says why.
"""

import mmap
import os
import stat
import sys
import unicodedata
from collections.abc import Callable
from pathlib import Path
from tempfile import NamedTemporaryFile, TemporaryFile
from typing import IO

_PAGE = mmap.ALLOCATIONGRANULARITY


def knows_locks(folder: Path) -> bool:
    """Whether a part of a file can be locked, as SQLite does."""
    return _tried(folder, _lock)


def maps_files(folder: Path) -> bool:
    """Whether programs can have a file in memory that they share."""
    return _tried(folder, _map)


def keeps_permissions(folder: Path) -> bool:
    """Whether a file that is made for its owner only is closed to others."""
    return _tried(folder, _is_private)


def takes_names_for_one(folder: Path) -> bool:
    """Whether names are one that differ in capitals, or in how their letters are composed."""
    try:
        with NamedTemporaryFile(dir=folder, prefix=".é-") as file:
            name = Path(file.name).name
            alike = (name.upper(), unicodedata.normalize("NFD", name))
            return any(os.path.lexists(folder / other) for other in alike)
    except (OSError, ValueError):  # also where such a letter is in no name
        return False


def _tried(folder: Path, attempt: Callable[[IO[bytes]], bool]) -> bool:
    try:
        file = TemporaryFile(dir=folder)  # noqa: SIM115 - what fails within is another matter
    except OSError:
        return True
    with file:
        try:
            return attempt(file)
        except OSError:
            return False


def _map(file: IO[bytes]) -> bool:
    file.truncate(_PAGE)
    mmap.mmap(file.fileno(), _PAGE).close()
    return True


def _is_private(file: IO[bytes]) -> bool:
    others = stat.S_IRWXG | stat.S_IRWXO
    return os.name != "posix" or not os.fstat(file.fileno()).st_mode & others


if sys.platform == "win32":

    def _lock(_file: IO[bytes]) -> bool:
        return True
else:
    import fcntl

    def _lock(file: IO[bytes]) -> bool:
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return True
