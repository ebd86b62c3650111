"""What was not sent when the program ended, and is in no library: in private files.

Where there is a project, the library keeps it. This is where there is none yet, where the disk is
full, and where another program has the project open and the library's place for its own text.
"""

import json
import os
import re
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tui.file_paths import found_in, is_file
from tui.library.locks import Locks

NOWHERE = ""
"""In place of a project: what was written before there was one."""
_NEW = "new"
_OLDER_NAMES = ("unsent.json", "draft")
"""Files that earlier versions wrote; in `draft` is the text alone."""


@dataclass(frozen=True, slots=True)
class Unsent:
    """A text, the stills that were listed, as paths and addresses, and the waiting messages.

    `instead` are earlier states of the text that a library may still have.
    """

    text: str = ""
    stills: Sequence[str] = ()
    waiting: Sequence[str] = ()
    instead: Sequence[str] = ()

    def __add__(self, other: "Unsent") -> "Unsent":
        return Unsent(
            "\n".join(filter(str.strip, (self.text, other.text))),
            (*self.stills, *other.stills),
            (*self.waiting, *other.waiting),
            (*self.instead, *other.instead),
        )

    def __bool__(self) -> bool:
        return bool(self.text.strip() or self.stills or self.waiting)


class UnsentFiles:
    """The files of one screen, one for each project that it was in.

    They have locks: while the screen is there nobody else takes them, and what others have left is
    taken by one program alone. Calls block for as long as the disk does.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._locks = Locks(folder / "holds")
        self._own: dict[str, Path] = {}
        self._claimed: set[Path] = set()
        self._turn = threading.Lock()

    def save(self, unsent: Unsent, project: str = NOWHERE) -> bool:
        """Write it down, where it is anything; `False` where the disk does not take it."""
        from tui.library.private_files import PrivateFileError, write_private

        if not unsent:
            self.delete(project)
            return True
        words = {
            "text": unsent.text,
            "stills": list(unsent.stills),
            "waiting": list(unsent.waiting),
            "instead": list(unsent.instead),
        }
        with self._turn:
            try:
                write_private(self._joined(project), json.dumps(words))
            except PrivateFileError:
                return False
        return True

    def claim_abandoned(self, project: str = NOWHERE) -> tuple[Unsent, Sequence[Path]]:
        """What programs that are gone have left there, and the files: they stay till discarded."""
        with self._turn:
            found = [path for path in self._left(project) if self._locks.lock(path.stem)]
            self._claimed.update(found)
            return sum(map(load, found), Unsent()), found

    def discard_claimed(self, files: Iterable[Path]) -> None:
        """Delete claimed files: what was in them is kept elsewhere now."""
        with self._turn:
            for path in files:
                _remove(path)
                self._claimed.discard(path)
                self._locks.release(path.stem)

    def join(self, project: str) -> None:
        """Have others know that somebody writes there whose text is in no library."""
        with self._turn:
            self._joined(project)

    def is_alone(self, project: str) -> bool:
        """Whether no other program has joined."""
        with self._turn:
            own = self._own.get(project)
            others = f"{_stem(project).replace('-', '_')}_*.lock"
            for path in found_in(self._folder / "holds", others):
                if own is None or path.stem != own.stem.replace("-", "_"):
                    with self._locks.while_working(path.stem) as is_free:
                        if not is_free:
                            return False
        return True

    def delete(self, project: str = NOWHERE) -> None:
        """Delete the own file: what was in it is kept elsewhere, or is nothing."""
        with self._turn:
            if (own := self._own.get(project)) is not None:
                _remove(own)

    def leave(self, project: str) -> None:
        """Release the own file: whoever opens the project next takes what is in it."""
        with self._turn:
            if (own := self._own.pop(project, None)) is not None:
                self._locks.release(own.stem)

    def close(self) -> None:
        """The screen is gone: what it left is for whoever comes next."""
        with self._turn:
            self._locks.close()

    def _joined(self, project: str) -> Path:
        if project not in self._own:
            own = self._folder / f"{_stem(project)}-{os.urandom(4).hex()}.json"
            self._locks.lock(own.stem)
            self._own[project] = own
        return self._own[project]

    def _left(self, project: str) -> Iterator[Path]:
        older = _OLDER_NAMES if project == NOWHERE else (f"{_stem(project)}.json",)
        paths = (*(self._folder / name for name in older), *self._of_project(project))
        for path in paths:
            if is_file(path) and path not in (*self._own.values(), *self._claimed):
                yield path

    def _of_project(self, project: str) -> Sequence[Path]:
        return found_in(self._folder, f"{_stem(project)}-*.json")


def _stem(project: str) -> str:
    return f"unsent-{re.sub(r'[^A-Za-z0-9]', '_', project) or _NEW}"


def _remove(path: Path) -> None:
    with suppress(OSError):
        path.unlink()


def load(path: Path) -> Unsent:
    """What a file has; nothing where it cannot be read. An older one holds the text alone."""
    try:
        written = path.read_text(encoding="utf-8", errors="replace")
        words = json.loads(written) if path.suffix else {"text": written}
    except (OSError, ValueError, RecursionError):
        return Unsent()
    if not isinstance(words, dict):
        return Unsent()
    text = words.get("text")
    return Unsent(
        text if isinstance(text, str) else "",
        _texts(words.get("stills")),
        _texts(words.get("waiting")),
        _texts(words.get("instead")),
    )


def _texts(value: object) -> tuple[str, ...]:
    return tuple(one for one in value if isinstance(one, str)) if isinstance(value, list) else ()
