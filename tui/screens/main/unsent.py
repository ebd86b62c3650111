"""What stood in the prompt when the program had to end: in a private file until the next start."""

from contextlib import suppress
from pathlib import Path

_NAME = "draft"


def save(folder: Path, text: str) -> None:
    """Write `text` down. Where that cannot be done, it is lost: the program is ending."""
    from tui.library.private_files import PrivateFileError, write_private

    if text.strip():
        with suppress(PrivateFileError):
            write_private(folder / _NAME, text)


def load(folder: Path) -> str:
    """What an earlier program wrote down; empty where there is nothing to read."""
    from tui.library.private_files import PrivateFileError, read_private

    try:
        return read_private(folder / _NAME)
    except (FileNotFoundError, PrivateFileError):
        return ""


def delete(folder: Path) -> None:
    """Delete it: it stands in the prompt again."""
    with suppress(OSError):
        (folder / _NAME).unlink()
