"""A path that a person typed, and what is there. A module of its own: all layers have paths.

`Path.exists`, `is_file` and `is_dir` raise `PermissionError` for what lies in a folder that may not
be entered, and from Python 3.14 on they do not: whoever asks says here which of both is meant.
"""

import os
from pathlib import Path


def expand_home(text: str) -> Path:
    """The path with `~` or `~user` replaced; unchanged where there is no such user."""
    try:
        return Path(os.path.expanduser(text))  # noqa: PTH111 - the method raises for `~nobody`
    except ValueError:  # a user's name that no system can be asked for
        return Path(text)


def is_there(path: Path) -> bool:
    """Whether something has this name, be it a link that leads nowhere.

    Raises `OSError` where nobody can tell, and `ValueError` for a name that nothing can have.
    """
    try:
        path.lstat()
    except FileNotFoundError:
        return False
    return True


def is_file(path: Path | str) -> bool:
    """Whether it is a file; not where nobody can tell."""
    return os.path.isfile(path)  # noqa: PTH113 - the method raises


def is_folder(path: Path | str) -> bool:
    """Whether it is a folder; not where nobody can tell."""
    return os.path.isdir(path)  # noqa: PTH112 - the method raises
