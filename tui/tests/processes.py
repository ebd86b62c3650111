"""The command in processes that are there at once: forked from one that has loaded its modules.

They are processes like any other, to be killed and waited for; only the third of a second that an
interpreter and its imports take is spent once for all of them.
"""

import errno
import io
import multiprocessing
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Never

_FORKED = multiprocessing.get_context("forkserver")
_FORKED.set_forkserver_preload(
    [
        "tui.app",
        "tui.cli",
        "tui.arguments",
        "tui.parser",
        "tui.headless",
        "tui.bundled_mock",
        "tui.commands.batch",
        "tui.crash",
        "tui.studio.inspecting.examiner",
        "tui.screens.application",
        "tui.screens.leaving",
        "tui.screens.main.parts",
        "tui.screens.main.reported",
        "tui.screens.main.stills.preview",
        "tui.screens.notices.notices",
        "tui.screens.opened.news",
        "tui.screens.queue.checking",
        "tui.screens.terminal.driver",
        "tui.screens.terminal.first_frame",
        "tui.screens.terminal.early_terminal",
        "anyio._backends._asyncio",
        "av",
        "av.subtitles.stream",
        "certifi",
        "concurrent.futures.thread",
        "encodings.ascii",
        "encodings.utf_8_sig",
        "httpcore",
        "importlib.resources",
        "markdown_it",
        "mockserver.server",
        "PIL.AvifImagePlugin",
        "PIL.BmpImagePlugin",
        "PIL.GifImagePlugin",
        "PIL.ImageChops",
        "PIL.ImageColor",
        "PIL.ImageSequence",
        "PIL.JpegImagePlugin",
        "PIL.PngImagePlugin",
        "PIL.WebPImagePlugin",
        "rich._unicode_data.unicode17-0-0",
        "textual.drivers.headless_driver",
        "textual.layouts.factory",
        "textual.layouts.horizontal",
        "textual.layouts.stream",
        "textual.pilot",
        "textual.scrollbar",
    ]
)


@dataclass(frozen=True, slots=True)
class Program:
    """A command to start: its words, its environment, and the folder where the user stands.

    `before` is code that runs first. To examine stills the program starts another Python; where
    that is not what a test is about, let it `examine_here`, as on a machine that has no more room.
    """

    words: Sequence[str]
    environ: Mapping[str, str]
    folder: Path
    before: str = ""
    examine_here: bool = False

    def __reduce__(self) -> tuple[type["Program"], tuple[object, ...]]:
        """Travels to its process as plain values: this process's own environment cannot."""
        given = (list(self.words), dict(self.environ), self.folder, self.before, self.examine_here)
        return Program, given

    def start(self, output: Path, errors: Path | None = None) -> BaseProcess:
        """Start it; all that it prints goes to the file `output`, or its errors to `errors`."""
        return _started(_print_to_files, self, output, errors)

    def start_on(self, terminal: str) -> BaseProcess:
        """Start it on a terminal that is nobody's yet, by the name of its device."""
        return _started(_talk_to_terminal, self, terminal)


def _started(run: object, *given: object) -> BaseProcess:
    process = _FORKED.Process(target=run, args=given)  # type: ignore[arg-type]  # one of these two
    process.start()
    return process


def _print_to_files(program: Program, output: Path, errors: Path | None) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    os.dup2(os.open(output, flags, 0o600), 1)
    os.dup2(os.open(errors, flags, 0o600) if errors else 1, 2)
    _run(program)


def _talk_to_terminal(program: Program, terminal: str) -> None:
    os.setsid()
    opened = os.open(terminal, os.O_RDWR)  # and with that it is this program's terminal
    for number in range(3):
        os.dup2(opened, number)
    os.close(opened)
    sys.stdin = sys.__stdin__ = _text(0, "r")  # type: ignore[misc]  # they were made for another
    sys.stdout = sys.__stdout__ = _text(1, "w")  # type: ignore[misc] # of text, as they are
    sys.stderr = sys.__stderr__ = _text(2, "w")  # type: ignore[misc] # of text, as they are
    from textual import constants

    constants.TEXTUAL_ANIMATIONS = "none"  # type: ignore[misc]  # read when it was loaded
    _run(program)


def _text(number: int, mode: str) -> io.TextIOWrapper:
    opened = open(number, mode, encoding="utf-8", buffering=1, closefd=False)  # noqa: SIM115
    assert isinstance(opened, io.TextIOWrapper)
    return opened


def _run(program: Program) -> Never:
    os.environ.clear()
    os.environ.update(program.environ)
    os.chdir(program.folder)
    if program.examine_here:
        from tui.studio.inspecting import examiner

        examiner.command_for = _no_process  # type: ignore[attr-defined]  # for this process
    exec(program.before, {})
    from tui.cli import main

    sys.exit(main(list(program.words)))


def _no_process(module: str, *words: str) -> Never:
    raise BlockingIOError(errno.EAGAIN, f"no process for {module}")
