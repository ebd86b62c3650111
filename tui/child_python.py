"""How this program starts another Python: nothing of the folder where the user stands is imported.

`python -m` and `python -c` put the working folder first on the module path, and so does an empty
step in PYTHONPATH: a `struct.py` beside the stills would be run. The child is therefore isolated
(`-I`), and is given the folders from which this program itself was imported, and its language.
"""

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from tui.words import language

_ENVIRONMENT: Final = ("PATH", "LANG", "LC_ALL", "SYSTEMROOT", "TMPDIR", "TEMP", "TMP", "HOME")
_ROOT = Path(__file__).resolve().parents[1]
_START = (
    "import sys; end = 2 + int(sys.argv[1]); sys.path[:] = sys.argv[2:end]; del sys.argv[1:end]; "
    "from tui.words import speak; speak([sys.argv.pop(1)]); "
    "import runpy; runpy.run_module(sys.argv.pop(1), run_name='__main__', alter_sys=True)"
)
"""Each folder is a word of its own: whatever joined them might stand in one of their names."""


def plain_environment() -> dict[str, str]:
    """No secret, and nothing that would make the child read code or settings from elsewhere."""
    known = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
    return known | {"OPENBLAS_NUM_THREADS": "1"}


def command_for(module: str, *words: str) -> tuple[str, ...]:
    """The words that run `module` as a program of its own, with `words` as its arguments."""
    folders = tuple(_folders())
    return (
        sys.executable,
        "-I",
        "-c",
        _START,
        str(len(folders)),
        *folders,
        language(),
        module,
        *words,
    )


def _folders() -> Iterator[str]:
    """Where this program's modules come from; a checkout that is not installed goes last."""
    for folder in filter(_is_absolute, sys.path):
        if Path(folder).resolve() not in (_working_folder(), _ROOT):
            yield folder
    yield str(_ROOT)


def _is_absolute(folder: str) -> bool:
    return Path(folder).is_absolute()


def _working_folder() -> Path | None:
    try:
        return Path.cwd().resolve()
    except OSError:  # it was removed: then nothing is imported from it
        return None
