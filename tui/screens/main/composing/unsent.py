"""What was not sent when the program ended, and is in no library: in a private file.

Where there is a project, the library keeps it; this is where there is none yet, or the disk is
full. Each project has a file of its own, and so has each that is being begun.
"""

import json
import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

FIRST = ""
"""The key of what was written before the first project was there."""
_NEW = "new-"
_OLDER_NAME = "draft"
"""A file that earlier versions wrote: the text alone."""


@dataclass(frozen=True, slots=True)
class Unsent:
    """A text, the stills that were listed, as paths and addresses, and the waiting messages."""

    text: str = ""
    stills: tuple[str, ...] = ()
    waiting: tuple[str, ...] = ()

    def __add__(self, other: "Unsent") -> "Unsent":
        text = "\n".join(filter(str.strip, (self.text, other.text)))
        return Unsent(text, self.stills + other.stills, self.waiting + other.waiting)


def key_of_new() -> str:
    """A key for a project that is being begun beside others."""
    import uuid

    return f"{_NEW}{uuid.uuid4().hex[:8]}"


def save(
    folder: Path,
    text: str,
    stills: Sequence[str] = (),
    waiting: Sequence[str] = (),
    *,
    key: str = FIRST,
) -> None:
    """Write it down. Where that cannot be done, it is lost: the program may be ending."""
    from tui.library.private_files import PrivateFileError, write_private

    if not text.strip() and not stills and not waiting:
        delete(folder, key)
        return
    with suppress(PrivateFileError):
        words = {"text": text, "stills": list(stills), "waiting": list(waiting)}
        write_private(folder / _name(key), json.dumps(words))


def load(folder: Path, key: str = FIRST) -> Unsent:
    """What an earlier program wrote down; empty where there is nothing to read."""
    left = _load(folder / _name(key))
    if key == FIRST and left == Unsent():
        return Unsent(_read(folder / _OLDER_NAME))
    return left


def load_first(folder: Path) -> Unsent:
    """The same for the first project, and with it what was written in those that never came."""
    never_there = sorted(folder.glob(f"unsent-{_NEW}*.json")) if folder.is_dir() else []
    left = sum(map(_load, never_there), load(folder))
    if never_there:
        save(folder, left.text, left.stills, left.waiting)
        for path in never_there:
            _remove(path)
    return left


def delete(folder: Path, key: str = FIRST) -> None:
    """Delete it: it is on the screen again, and kept elsewhere."""
    _remove(folder / _name(key))
    if key == FIRST:
        _remove(folder / _OLDER_NAME)


def _remove(path: Path) -> None:
    with suppress(OSError):
        path.unlink()


def _name(key: str) -> str:
    return f"unsent-{re.sub(r'[^A-Za-z0-9-]', '_', key)}.json" if key else "unsent.json"


def _load(path: Path) -> Unsent:
    try:
        words = json.loads(_read(path))
    except (ValueError, RecursionError):
        return Unsent()
    if not isinstance(words, dict):
        return Unsent()
    text = words.get("text")
    return Unsent(
        text if isinstance(text, str) else "",
        _texts(words.get("stills")),
        _texts(words.get("waiting")),
    )


def _texts(value: object) -> tuple[str, ...]:
    return tuple(one for one in value if isinstance(one, str)) if isinstance(value, list) else ()


def _read(path: Path) -> str:
    from tui.library.private_files import PrivateFileError, read_private

    try:
        return read_private(path)
    except (FileNotFoundError, PrivateFileError):
        return ""
