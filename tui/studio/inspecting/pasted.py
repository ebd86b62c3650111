"""A picture that came as bytes, kept as a file: with the project, for its owner alone."""

import re
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Final

from tui.file_paths import found_in, is_file
from tui.library.private_files import write_private
from tui.media.kinds import HEAD_BYTES, sniff

_FOLDER: Final = "pasted"
_PREFIX: Final = "pasted-"
_BEFORE_A_PROJECT: Final = "new"
_MOST_AT_ONCE: Final = 100


class NoPicture(Exception):
    """These bytes are no picture."""


def pasted_folder(data_dir: Path, project: str) -> Path:
    """Where the pasted pictures of a project lie."""
    return (
        data_dir
        / _FOLDER
        / (re.sub(r"\W", "_", project[:100], flags=re.ASCII) or _BEFORE_A_PROJECT)
    )


def pasted_in(folder: Path) -> list[Path]:
    """The pictures that were pasted there."""
    return [path for path in found_in(folder, f"{_PREFIX}*") if is_file(path)]


def forget_pasted(pictures: Iterable[Path]) -> None:
    """Delete them. One that cannot be deleted stays."""
    for path in pictures:
        with suppress(OSError):
            path.unlink()


def keep_pasted(folder: Path, picture: bytes, now: datetime) -> Path:
    """Write the picture down under the time; what it is its first bytes say.

    Raises `NoPicture`, and `PrivateFileError` where it cannot be written.
    """
    kind = sniff(picture[:HEAD_BYTES])
    if kind is None or kind.group != "image":
        raise NoPicture
    name = f"{_PREFIX}{now:%H.%M.%S}"
    for number in range(_MOST_AT_ONCE):
        path = folder / f"{name}{f'-{number + 1}' if number else ''}{kind.extension}"
        try:
            write_private(path, picture, first=True)
        except FileExistsError:
            continue
        return path
    raise NoPicture
