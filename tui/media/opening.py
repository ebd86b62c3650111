"""Opening a file of the user: only a regular file, and without waiting."""

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedReader
from pathlib import Path

from tui.media.errors import UNREADABLE, FileRejected
from tui.words import _


@contextmanager
def open_regular(path: Path) -> Iterator[BufferedReader]:
    """Give a stream of the file's bytes. Never waits on a pipe or a device.

    Raises FileRejected for what is no regular file or cannot be opened, and where the caller's
    block cannot read on.
    """
    try:
        _refuse_unless_regular(path, path.stat().st_mode)
        with os.fdopen(_open_without_waiting(path), "rb") as stream:
            _refuse_unless_regular(path, os.fstat(stream.fileno()).st_mode)
            yield stream
    except (OSError, ValueError) as error:
        raise _refusal(path, error) from error


def _open_without_waiting(path: Path) -> int:
    # A pipe may take the file's place between the check and the opening.
    return os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))


def _refuse_unless_regular(path: Path, mode: int) -> None:
    if stat.S_ISREG(mode):
        return
    if stat.S_ISDIR(mode):
        advice = _("Add the files inside it instead.")
        raise FileRejected(path, UNREADABLE, _("It is a folder."), advice)
    advice = _("Save what comes out of it to a file, and add that.")
    raise FileRejected(path, UNREADABLE, _("It is a pipe or a device, not a file."), advice)


def _refusal(path: Path, error: OSError | ValueError) -> FileRejected:
    match error:
        case FileNotFoundError() | NotADirectoryError():
            message = _("It is not there.")
            if path.is_symlink():
                message = _("It is a link to a file that is not there.")
            advice = _("Check the path, and that the disk it is on is connected.")
        case PermissionError():
            message = _("It may not be read by you.")
            advice = _("Change its permissions (chmod u+r), or copy it to a folder of your own.")
        case _:
            # A name that holds a NUL or is no text at all comes as a ValueError without a reason.
            reason = getattr(error, "strerror", None) or _("no file can have such a name")
            message = _("It cannot be read: {why}.", why=reason)
            advice = _("Check the path, or copy the file to another place and take that one.")
    return FileRejected(path, UNREADABLE, message, advice)
