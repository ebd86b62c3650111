"""Files of recordings, opened with care: regular ones only, of a bounded size, as they were named.

A folder of recordings may come from anybody. A pipe in it must not make the mock wait for ever, a
link to a device must not fill the memory, and a body must be the bytes that its name promises.
"""

import errno
import hashlib
import os
import stat
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from mockserver.recordings.model import Body, RecordingError, Unreadable

MOST_BYTES = 32 * 1024 * 1024
"""Of a recording's own file; large bodies lie beside it."""
MOST_BESIDE = 4 * 1024 * 1024 * 1024


def read_regular(path: Path, most: int) -> bytes:
    """Give the bytes of a regular file. Never waits for a pipe. Raises OSError."""
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    if not stat.S_ISREG(path.stat().st_mode):
        raise OSError(errno.EINVAL, "it is no regular file")
    # Something else may be in its place by now.
    with os.fdopen(os.open(path, flags), "rb") as stream:
        found = os.fstat(stream.fileno())
        if not stat.S_ISREG(found.st_mode):
            raise OSError(errno.EINVAL, "it is no regular file")
        data = b"" if found.st_size > most else stream.read(most + 1)
    if max(found.st_size, len(data)) > most:
        raise OSError(errno.EFBIG, f"it is larger than {most >> 20} MiB")
    return data


def read_text(path: Path) -> str:
    """Give the text of a recording's file. Raises RecordingError."""
    try:
        return read_regular(path, MOST_BYTES).decode("utf-8")
    except UnicodeDecodeError as fault:
        raise Unreadable(path, fault) from fault
    except (OSError, ValueError) as fault:
        raise Unreadable(path, getattr(fault, "strerror", None) or fault) from fault


def write_whole(path: Path, data: bytes) -> None:
    """Write a file as a whole, or leave what was there. Raises OSError, which names the file."""
    part = path.with_name(f"{path.name}.part")
    try:
        part.write_bytes(data)
        part.replace(path)
    except OSError as error:
        with suppress(OSError):
            part.unlink()
        raise OSError(error.errno, error.strerror, str(path)) from error


def is_file(path: Path) -> bool:
    """Whether there is such a file; not where nobody can tell, as below a closed folder.

    There the methods of `Path` raise `PermissionError` before Python 3.14 only, here and below.
    """
    return os.path.isfile(path)  # noqa: PTH113 - see above


def is_folder(path: Path) -> bool:
    """Whether there is such a folder; not where nobody can tell."""
    return os.path.isdir(path)  # noqa: PTH112 - see above


def is_one_of(path: Path, others: Iterable[Path]) -> bool:
    """Whether a file is one of others, by whatever name; not where nobody can tell.

    What is read is not what is written: `--force` replaces what was written before.
    """
    found = _identity(path)
    return found is not None and any(_identity(other) == found for other in others)


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except (OSError, ValueError):
        return None
    return found.st_dev, found.st_ino


def may_be_there(path: Path) -> bool:
    """Whether something may have this name: where nobody can tell, opening it says why."""
    try:
        path.lstat()
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return False
    except OSError:
        return True
    return True


def files_below(folder: Path, pattern: str) -> list[Path]:
    """The files below a folder, in order. Raises RecordingError where it may not be listed."""
    try:
        os.scandir(folder).close()
    except OSError as fault:
        raise Unreadable(folder, fault.strerror) from fault
    return sorted(folder.rglob(pattern))


def body_beside(folder: Path | None, body: Body) -> bytes:
    """Give the bytes of a body beside its recording, checked against its size and its hash.

    Raises RecordingError, which names the body's file.
    """
    path = (folder or Path()).joinpath(str(body.value))
    try:
        data = read_regular(path, MOST_BESIDE if body.size is None else body.size)
    except OSError as fault:
        raise Unreadable(path, fault.strerror) from fault
    if f"{hashlib.sha256(data).hexdigest()}.bin" != path.name:
        raise RecordingError(
            path, 1, "this holds other bytes than its name says", "bring back what was recorded"
        )
    return data
