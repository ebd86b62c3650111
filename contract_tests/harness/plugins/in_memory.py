"""A pytest plugin: what tests write lies in memory, where that has room: nobody waits for a disk.

Libraries and tokens are written through to the disk, as users want them: some thousand times, for
thousandths of a second each. At the end it goes; `--basetemp`, or TMPDIR, is another place for it.
"""

import os
import shutil
import tempfile
from multiprocessing.util import Finalize
from pathlib import Path
from typing import Final

import pytest

_MEMORY: Final = Path("/dev/shm")
_ENOUGH: Final = 2 << 30
_PREFIX: Final = "stillreel-tests-"
_LAST: Final = -1_000
"""After the folder of `multiprocessing` is gone, which lies in it, and may not be missed."""


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Before any folder is made; workers, and programs that tests start, are told by TMPDIR."""
    if config.option.basetemp or os.environ.get("TMPDIR") or not _has_room():
        return
    for left in _MEMORY.glob(f"{_PREFIX}*"):
        if not Path("/proc", left.name.removeprefix(_PREFIX)).exists():
            shutil.rmtree(left, ignore_errors=True)
    folder = _MEMORY / f"{_PREFIX}{os.getpid()}"
    folder.mkdir(mode=0o700)
    Finalize(None, shutil.rmtree, (folder,), {"ignore_errors": True}, exitpriority=_LAST)
    os.environ["TMPDIR"] = str(folder)
    tempfile.tempdir = None


def _has_room() -> bool:
    try:
        found = os.statvfs(_MEMORY)
    except (AttributeError, OSError):  # there is no such place
        return False
    may_run_programs = not found.f_flag & os.ST_NOEXEC
    return may_run_programs and found.f_bavail * found.f_frsize >= _ENOUGH
