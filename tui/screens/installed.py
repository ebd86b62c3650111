"""The programs of this system that ours starts: found by name, but never where the user stands."""

import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Final

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
    return None if found is None or Path(found).parent == Path.cwd() else found
