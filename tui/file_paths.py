"""A path that a person typed, and what is there. A module of its own: all layers have paths.

Below a folder that may not be entered, `Path.exists`, `is_file`, `is_dir` and `glob` raise
`PermissionError` in some versions of Python and not in others: whoever asks says here which of both
is meant. `Path.cwd` and `Path.absolute` raise where the working folder was removed.
"""

import os
from pathlib import Path
from stat import S_ISDIR, S_ISREG


def expand_home(text: str) -> Path:
    """The path with `~` or `~user` replaced; unchanged where there is no such user."""
    try:
        return Path(os.path.expanduser(text))  # noqa: PTH111 - the method raises for `~nobody`
    except ValueError:  # a user's name that no system can be asked for
        return Path(text)


def working_folder() -> Path:
    """The folder that the program works in; where that was removed, where it was.

    What is to be written there then makes it anew.
    """
    try:
        return Path.cwd()
    except OSError:
        was = Path(os.environ.get("PWD", ""))  # as whoever started the program knew it
        return was if was.is_absolute() else Path(os.sep)


def absolute(path: Path) -> Path:
    """The path from the root, with its `..`, since a folder before one may be a link."""
    return path if path.is_absolute() else working_folder() / path


def plain(path: Path | str) -> Path:
    """The path from the root without `.` and `..`; reads no disk."""
    return Path(os.path.abspath(absolute(Path(path))))  # noqa: PTH100 - `resolve` reads the disk


def found_in(folder: Path, pattern: str) -> list[Path]:
    """What is in a folder by such a name, in order; nothing where it may not be looked into."""
    try:
        return sorted(folder.glob(pattern))
    except OSError:
        return []


def is_there(path: Path) -> bool:
    """Whether something has this name, be it a link that leads nowhere.

    Raises `OSError` where nobody can tell, and `ValueError` for a name that nothing can have.
    """
    try:
        path.lstat()
    except FileNotFoundError:
        return False
    return True


def identity(path: Path | str) -> tuple[int, int] | None:
    """What tells a file from all others, whatever it is called; `None` where nobody can tell."""
    try:
        found = os.stat(path)  # noqa: PTH116 - takes names as well
    except (OSError, ValueError):
        return None
    return found.st_dev, found.st_ino


def is_gone(path: Path, was: tuple[int, int] | None) -> bool:
    """Whether a file of that identity has its name no more; not where nobody can tell."""
    try:
        found = path.stat()
    except OSError as error:
        return isinstance(error, FileNotFoundError | NotADirectoryError)
    return (found.st_dev, found.st_ino) != was


def is_same(one: Path | str, other: Path | str) -> bool:
    """Whether both lead to one file; not where nobody can tell, as of a link that leads nowhere."""
    mine = identity(one)
    return mine is not None and mine == identity(other)


def is_file(path: Path | str) -> bool:
    """Whether it is a file; not where nobody can tell."""
    return os.path.isfile(path)  # noqa: PTH113 - the method raises


def may_be_file(path: Path | str) -> bool:
    """Whether it is a file, or nobody can tell: what may not be looked at is not lost."""
    try:
        return S_ISREG(os.stat(path).st_mode)  # noqa: PTH116 - takes names as well
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return False
    except OSError:
        return True


def is_folder(path: Path | str) -> bool:
    """Whether it is a folder; not where nobody can tell."""
    return os.path.isdir(path)  # noqa: PTH112 - the method raises


def is_special(path: Path | str) -> bool:
    """Whether it is a pipe, a socket or a device; not where nobody can tell."""
    try:
        mode = os.stat(path).st_mode  # noqa: PTH116 - takes names as well
    except (OSError, ValueError):
        return False
    return not (S_ISREG(mode) or S_ISDIR(mode))


def may(path: Path | str, mode: int) -> bool:
    """Whether this program may do with it what `os.R_OK`, `W_OK` and `X_OK` say."""
    return os.access(path, mode, effective_ids=os.access in os.supports_effective_ids)
