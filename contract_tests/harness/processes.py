"""The command in processes that are there at once: forked from one that has loaded its modules.

They are processes like any other, to be killed and waited for; only the quarter of a second that
an interpreter and its imports take is spent once for all of them.
"""

import multiprocessing
import os
import sys
from collections.abc import Mapping, Sequence
from multiprocessing.process import BaseProcess
from pathlib import Path

_FORKED = multiprocessing.get_context("forkserver")
_FORKED.set_forkserver_preload(["tui.cli", "tui.arguments", "tui.headless", "tui.crash"])


def start(
    words: Sequence[str], environ: Mapping[str, str], folder: Path, output: Path
) -> BaseProcess:
    """Start `stillreel` with these words; all that it prints goes to the file `output`."""
    process = _FORKED.Process(target=_run, args=(list(words), dict(environ), folder, output))
    process.start()
    return process


def _run(words: list[str], environ: dict[str, str], folder: Path, output: Path) -> None:
    os.environ.clear()
    os.environ.update(environ)
    os.chdir(folder)
    out = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    for stream in (1, 2):
        os.dup2(out, stream)
    from tui.cli import main

    sys.exit(main(words))
