"""The programs that ours starts: found by name, but never where the user stands, and ended."""

import asyncio
import os
import shutil
import signal
from asyncio.subprocess import Process
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

from tui.file_paths import working_folder

_WITHHELD: Final = "NEMO_TOKEN"


def without_token(environ: Mapping[str, str]) -> dict[str, str]:
    """What a program that is not ours gets to see: all but the user's token."""
    return {name: value for name, value in environ.items() if name != _WITHHELD}


def find_program(name: str, environ: Mapping[str, str]) -> str | None:
    """The full path of a program, sought in folders with a full path only; None where it is none.

    An empty or relative entry of `PATH` means the working folder, where anything may lie.
    """
    folders = [one for one in environ.get("PATH", "").split(os.pathsep) if Path(one).is_absolute()]
    found = shutil.which(name, path=os.pathsep.join(folders)) if folders else None
    # Windows looks into the working folder first, whatever it is told.
    return None if found is None or Path(found).parent == working_folder() else found


async def end_for_good(child: Process) -> None:
    """End a program that has a session of its own, with whatever it has started.

    A task that is cancelled meanwhile, as each is when the event loop ends, stays for it.
    """
    if child.returncode is None:
        with suppress(ProcessLookupError, PermissionError):
            if os.name == "posix":
                os.killpg(child.pid, signal.SIGKILL)
            else:
                child.kill()
    # Waiting for its end waits for its pipes, too, and one that is not read to its end stays open.
    # asyncio has no public way to close it.
    if (transport := getattr(child, "_transport", None)) is not None:
        transport.close()
    cancelled: asyncio.CancelledError | None = None
    while child.returncode is None:
        try:
            await child.wait()
        except asyncio.CancelledError as error:
            cancelled = error
    if cancelled is not None:
        raise cancelled
