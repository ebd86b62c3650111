"""What stood in the prompt when the program had to end: kept in a private file till the next."""

from contextlib import suppress
from pathlib import Path

_NAME = "draft"


def keep(folder: Path, text: str) -> None:
    """Write `text` down. Where that cannot be done, it is lost: the program is on its way out."""
    from tui.library.private_files import PrivateFileError, write_private

    if text.strip():
        with suppress(PrivateFileError):
            write_private(folder / _NAME, text)


def kept(folder: Path) -> str:
    """What an earlier program wrote down; empty where there is nothing to read."""
    from tui.library.private_files import PrivateFileError, read_private

    try:
        return read_private(folder / _NAME)
    except (FileNotFoundError, PrivateFileError):
        return ""


def drop(folder: Path) -> None:
    """It stands in the prompt again."""
    with suppress(OSError):
        (folder / _NAME).unlink()
