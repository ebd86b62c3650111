"""What was copied, as a file: for whom no clipboard can be reached from here."""

import time
from contextlib import suppress
from pathlib import Path
from typing import Final

from tui.library.private_files import write_private

_NAME: Final = "copied.txt"
_KEPT_S: Final = 24 * 3600.0


def save_copied(folder: Path, text: str) -> Path:
    """Write the text to the one file for that, readable by its owner only.

    Raises `PrivateFileError` where it cannot be written.
    """
    path = folder / _NAME
    write_private(path, text.encode(errors="replace"))
    return path


def forget_copied(folder: Path) -> None:
    """Delete the file when it is a day old."""
    path = folder / _NAME
    with suppress(OSError):
        if time.time() - path.stat().st_mtime > _KEPT_S:
            path.unlink()
