"""The client id of this installation, which the request for an anonymous token carries.

It is made once and stored: the service soon limits whoever comes with fresh ids.
"""

import uuid
from contextlib import suppress
from pathlib import Path

from tui.library.private_files import write_private

_LONGEST = 64


def client_id(folder: Path) -> str:
    """The client id in `folder`, made where there is none. Raises `PrivateFileError`."""
    with suppress(FileExistsError):
        return _stored(folder) or new_client_id(folder, first=True)
    return _stored(folder) or new_client_id(folder)  # another program was first, or damage


def new_client_id(folder: Path, *, first: bool = False) -> str:
    """Make a client id, and store it in place of the old one. Raises `PrivateFileError`.

    With `first`, an existing one is not replaced: raises `FileExistsError`.
    """
    made = str(uuid.uuid4())
    write_private(_path(folder), made + "\n", first=first)
    return made


def client_id_to_hide(folder: Path) -> str | None:
    """The content of the file, for a report to leave out; None if it is unreadable or empty."""
    with suppress(OSError, ValueError):
        return _path(folder).read_text(encoding="utf-8").strip() or None
    return None


def _stored(folder: Path) -> str:
    try:
        text = _path(folder).read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return ""
    return text if len(text) <= _LONGEST and text.isprintable() else ""


def _path(folder: Path) -> Path:
    return folder / "client_id"
