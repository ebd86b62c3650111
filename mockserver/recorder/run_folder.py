"""The folder of one run: locked while it is written, and put in order after a recorder was killed.

A killed recorder leaves whole recordings, and perhaps bodies that none of them names. The next
start in the same place deletes those, in folders that a recorder made and nobody writes any more.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from mockserver.recordings.files import MOST_BYTES, read_regular
from mockserver.recordings.model import SUFFIX
from mockserver.service.folder import try_lock

_MARK = ".recording"
_BODY = re.compile(rb"[0-9a-f]{64}\.bin")
_MOST_RUNS_A_SECOND = 1000


class RunFolder:
    """A new folder for a run, named by its time. Raises OSError."""

    def __init__(self, parent: Path) -> None:
        parent.mkdir(parents=True, exist_ok=True)
        _put_in_order(parent)
        self.path = _made(parent)
        self._mark = (self.path / _MARK).open("wb")
        with suppress(OSError):  # a disk that knows no locks: there nobody puts it in order
            try_lock(self._mark)

    def close(self) -> None:
        """Say that the run is whole."""
        with suppress(OSError):
            self._mark.close()
            (self.path / _MARK).unlink(missing_ok=True)


def _made(parent: Path) -> Path:
    day = datetime.now(UTC).strftime("%Y-%m-%dT%H-%M-%SZ")
    for number in range(1, _MOST_RUNS_A_SECOND):
        with suppress(FileExistsError):
            folder = parent / (day if number == 1 else f"{day}-{number}")
            folder.mkdir()
            return folder
    raise FileExistsError(0, "it is full of runs")


def _put_in_order(parent: Path) -> None:
    """Delete what killed recorders left; what cannot be read or deleted stays."""
    with suppress(OSError):
        for mark in list(parent.glob(f"*/{_MARK}")):
            with suppress(OSError), mark.open("r+b") as stream:
                if try_lock(stream):
                    for path in _orphaned_bodies(mark.parent):
                        path.unlink(missing_ok=True)
                    _forget(mark, stream)


def _forget(mark: Path, stream: BinaryIO) -> None:
    stream.close()
    mark.unlink(missing_ok=True)


def _orphaned_bodies(folder: Path) -> Iterator[Path]:
    """Give the bodies that no recording names, and what was half written."""
    named: set[str] = set()
    for path in folder.glob(f"*{SUFFIX}"):
        named.update(each.decode() for each in _BODY.findall(read_regular(path, MOST_BYTES)))
    for path in list(folder.iterdir()):
        if path.suffix == ".part" or (
            _BODY.fullmatch(path.name.encode()) and path.name not in named
        ):
            yield path
