"""What was not sent when the program ended, and has no project yet: in a private file.

Where there is a project, the library keeps it.
"""

import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_NAME = "unsent.json"
_OLDER_NAME = "draft"
"""A file that earlier versions wrote: the text alone."""


@dataclass(frozen=True, slots=True)
class Unsent:
    """A text, the stills that were listed, as paths and addresses, and the waiting messages."""

    text: str = ""
    stills: tuple[str, ...] = ()
    waiting: tuple[str, ...] = ()


def save(folder: Path, text: str, stills: Sequence[str] = (), waiting: Sequence[str] = ()) -> None:
    """Write it down. Where that cannot be done, it is lost: the program may be ending."""
    from tui.library.private_files import PrivateFileError, write_private

    if not text.strip() and not stills and not waiting:
        delete(folder)
        return
    with suppress(PrivateFileError):
        words = {"text": text, "stills": list(stills), "waiting": list(waiting)}
        write_private(folder / _NAME, json.dumps(words))


def load(folder: Path) -> Unsent:
    """What an earlier program wrote down; empty where there is nothing to read."""
    try:
        words = json.loads(_read(folder / _NAME))
    except (ValueError, RecursionError):
        return Unsent(_read(folder / _OLDER_NAME))
    if not isinstance(words, dict):
        return Unsent()
    text = words.get("text")
    return Unsent(
        text if isinstance(text, str) else "",
        _texts(words.get("stills")),
        _texts(words.get("waiting")),
    )


def delete(folder: Path) -> None:
    """Delete it: it is on the screen again, and kept elsewhere."""
    for name in (_NAME, _OLDER_NAME):
        with suppress(OSError):
            (folder / name).unlink()


def _texts(value: object) -> tuple[str, ...]:
    return tuple(one for one in value if isinstance(one, str)) if isinstance(value, list) else ()


def _read(path: Path) -> str:
    from tui.library.private_files import PrivateFileError, read_private

    try:
        return read_private(path)
    except (FileNotFoundError, PrivateFileError):
        return ""
