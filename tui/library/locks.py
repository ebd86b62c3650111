"""What a program is at work on, so that no other takes it up: locks that die with their holder.

A hold is an empty file that the system locks: however a program ends, `kill -9` included, what it
held is free. On a disk that knows no locks everything counts as free.
"""

import os
import re
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path


@dataclass(slots=True)
class _Hold:
    handle: int
    times: int = 1


class Locks:
    """The holds of one program. `folder` is made when it is needed first."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._held: dict[str, _Hold] = {}
        self._lock = threading.Lock()

    def take(self, name: str) -> bool:
        """Hold `name`, once more where it is held; `False` where another program does.

        Never waits. Every `take` wants its `release`.
        """
        with self._lock:
            if held := self._held.get(name):
                held.times += 1
                return True
            try:
                self._held[name] = _Hold(self._locked(self._file(name)))
            except BlockingIOError:
                return False
            except OSError:
                return True
            return True

    def release(self, name: str) -> None:
        """Let others have `name`; nothing happens where it is not held."""
        with self._lock:
            held = self._held.get(name)
            if held is None:
                return
            held.times -= 1
            if not held.times:
                # Gone before it is unlocked: who waits to open it finds a new one.
                with suppress(OSError):
                    self._file(name).unlink()
                os.close(self._held.pop(name).handle)

    @contextmanager
    def while_working(self, name: str) -> Iterator[bool]:
        """Hold `name` for the length of a block, which is told whether it could be had."""
        mine = self.take(name)
        try:
            yield mine
        finally:
            if mine:
                self.release(name)

    def close(self) -> None:
        """Release everything."""
        for name, held in tuple(self._held.items()):
            for _ in range(held.times):
                self.release(name)

    def _file(self, name: str) -> Path:
        return self._folder / (re.sub(r"\W", "_", name[:100], flags=re.ASCII) + ".lock")

    def _locked(self, path: Path) -> int:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        while True:
            handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
            try:
                _lock(handle)
                if _is_there(handle, path):
                    return handle
            except OSError:
                os.close(handle)
                raise
            os.close(handle)  # its last holder has just removed it


def _is_there(handle: int, path: Path) -> bool:
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

    def _lock(handle: int) -> None:
        """Lock an open file. Raises BlockingIOError where another has, OSError where none can."""
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
