"""Locks on what a program works on, so that no other program works on the same.

A lock is an empty file that the operating system locks. It ends with the program, `kill -9`
included. On a disk that knows no locks, every name counts as free; a library is on none.
"""

import os
import re
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from tui.library.private_files import make_folders

_OURS: set[Path] = set()
"""What this program has locked: no other `Locks` of it opens that.

Where a disk locks only parts of files, each open file of a program has its locks, and the first
that is closed ends them.
"""
_MUTEX = threading.Lock()


@dataclass(slots=True)
class _Lock:
    handle: int
    times: int = 1


class Locks:
    """Locks by name. `folder` holds their files and is made when needed.

    Another `Locks` is another's, of the same program too.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._locked: dict[str, _Lock] = {}

    def lock(self, name: str) -> bool:
        """Lock `name`; `False` where another has locked it. Never waits.

        A name may be locked several times here, and is free after as many calls of `release`.
        """
        with _MUTEX:
            if known := self._locked.get(name):
                known.times += 1
                return True
            path = self._file(name)
            if path in _OURS:
                return False
            try:
                self._locked[name] = _Lock(self._open_locked(path))
            except BlockingIOError:
                return False
            except OSError:
                return True
            _OURS.add(path)
            return True

    def release(self, name: str) -> None:
        """Undo one call of `lock`; nothing happens where `name` is not locked here."""
        with _MUTEX:
            known = self._locked.get(name)
            if known is None:
                return
            known.times -= 1
            if not known.times:
                path = self._file(name)
                # Gone before it is unlocked: who waits to open it finds a new one.
                with suppress(OSError):
                    path.unlink()
                os.close(self._locked.pop(name).handle)
                _OURS.discard(path)

    @contextmanager
    def while_working(self, name: str) -> Iterator[bool]:
        """Lock `name` for the length of a block; gives whether that succeeded."""
        mine = self.lock(name)
        try:
            yield mine
        finally:
            if mine:
                self.release(name)

    def close(self) -> None:
        """Release everything."""
        for name, known in tuple(self._locked.items()):
            for _ in range(known.times):
                self.release(name)

    def _file(self, name: str) -> Path:
        return self._folder / (re.sub(r"\W", "_", name[:100], flags=re.ASCII) + ".lock")

    def _open_locked(self, path: Path) -> int:
        make_folders(self._folder)
        while True:
            handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
            try:
                _lock(handle)
                if _is_at(handle, path):
                    return handle
            except BlockingIOError:
                os.close(handle)
                raise
            except OSError:
                os.close(handle)
                path.unlink()
                raise
            os.close(handle)  # the program that had the lock has just removed its file


def _is_at(handle: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(handle), path.stat())
    except FileNotFoundError:
        return False


if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int) -> None:
        """Lock an open file. Raises BlockingIOError where another has, OSError where none can."""
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except PermissionError as taken:
            raise BlockingIOError(taken.errno, taken.strerror) from None
else:
    import fcntl

    _AT_ONCE = fcntl.LOCK_EX | fcntl.LOCK_NB

    def _lock(handle: int) -> None:
        """Lock an open file. Raises BlockingIOError where another has, OSError where none can."""
        try:
            fcntl.flock(handle, _AT_ONCE)
        except BlockingIOError:
            raise
        except OSError:  # the disk may lock parts of files all the same, as SQLite needs it
            _lock_part(handle)

    def _lock_part(handle: int) -> None:
        try:
            fcntl.lockf(handle, _AT_ONCE)
        except PermissionError as taken:  # what some systems say then
            raise BlockingIOError(taken.errno, taken.strerror) from None
