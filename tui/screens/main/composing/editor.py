"""The user's own editor on a text: found, run while the program goes on, and read back."""

import asyncio
import os
import secrets
import shlex
import signal
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from shutil import which

from tui.file_paths import found_in, is_file
from tui.formatting import together
from tui.library.locks import Locks
from tui.library.private_files import PrivateFileError, write_private
from tui.library.threads import opened_in_thread
from tui.screens.child_programs import without_token
from tui.text import clean
from tui.words import _

MOST_BYTES = 1_000_000
VARIABLES = ("VISUAL", "EDITOR")


class EditorError(Exception):
    """The text stays as it was; the message says why, and where the edited one lies, if it does."""


@dataclass(frozen=True, slots=True)
class Editor:
    """A command without the file's name, such as `/usr/bin/vim -n`."""

    command: tuple[str, ...]


def find_editor(environ: Mapping[str, str]) -> Editor:
    """The editor of `$VISUAL` or `$EDITOR`, never one from the working folder.

    Raises `EditorError`.
    """
    variable = next((name for name in VARIABLES if environ.get(name, "").strip()), None)
    if variable is None:
        raise EditorError(_("No editor is set. Set EDITOR, such as EDITOR=nano, and start again."))
    try:
        words = shlex.split(environ[variable])
    except ValueError:
        words = []
    if not words:
        raise EditorError(
            _("{variable} is no command: its quotes are not closed.", variable=variable)
        )
    program = clean(words[0])
    if os.sep in words[0] and not Path(words[0]).is_absolute():
        raise EditorError(
            _(
                "{variable}: {program} is a path from a folder. Write it from the root.",
                variable=variable,
                program=program,
            )
        )
    path = os.pathsep.join(filter(os.path.isabs, environ.get("PATH", "").split(os.pathsep)))
    # Without a path, `which` would take one of its own.
    found = which(words[0], path=path) if path or os.sep in words[0] else None
    if found is None:
        raise EditorError(
            _("{variable}: there is no program {program}.", variable=variable, program=program)
        )
    return Editor((found, *words[1:]))


async def edit(editor: Editor, text: str, folder: Path) -> str:
    """The text as the editor leaves it; `folder` holds it meanwhile, for its owner alone.

    Raises `EditorError`; where the editor wrote something that is not taken, the file stays.
    """
    path = folder / f"prompt-{secrets.token_hex(4)}.txt"
    with _locks(folder).while_working(path.stem):
        try:
            await asyncio.to_thread(write_private, path, text)
        except PrivateFileError as error:
            raise EditorError(str(error)) from None
        is_needed = False
        try:
            trouble = await _run((*editor.command, str(path)), folder)
            written = await asyncio.to_thread(_read, path)
            if trouble or isinstance(written, _Unreadable):
                is_needed = isinstance(written, _Unreadable) or written != text
                why = trouble or str(written)
                said = [why, _("The prompt is as it was.")]
                if is_needed and is_file(path):
                    said.append(_("What it wrote is in {path}.", path=path))
                raise EditorError(together(said))
            return written
        except asyncio.CancelledError:  # the program ends under the editor
            is_needed = _read(path) != text
            raise
        finally:
            if not is_needed:
                with suppress(OSError):
                    path.unlink()


class LeftByEditors:
    """What editors of earlier programs left, which nobody else takes until this is closed.

    Made in a thread: it reads the disk.
    """

    def __init__(self, folder: Path) -> None:
        self._locks = _locks(folder)
        self.texts: dict[Path, str] = {}
        for path in found_in(folder, "prompt-*.txt"):
            text = _read(path) if self._locks.lock(path.stem) else _Unreadable()
            if not isinstance(text, _Unreadable):
                self.texts[path] = text

    def close(self) -> None:
        """Whoever is next may take what is still there."""
        self._locks.close()


def _locks(folder: Path) -> Locks:
    return Locks(folder / "holds")


class _Unreadable(str):
    """Why a file cannot be taken as text."""


def _read(path: Path) -> "str | _Unreadable":
    try:
        with path.open("rb") as file:
            raw = file.read(MOST_BYTES + 1)
    except OSError as error:
        return _Unreadable(_("The editor's file cannot be read: {why}.", why=error.strerror))
    if len(raw) > MOST_BYTES:
        return _Unreadable(_("The text is too long: 1 MB is the most."))
    try:
        return clean(raw.decode("utf-8")).removesuffix("\n")
    except UnicodeDecodeError:
        return _Unreadable(_("The editor's file is no text in UTF-8."))


async def _run(command: Sequence[str], folder: Path) -> str:
    """Run the editor on this terminal; gives what went wrong, or nothing."""
    name = clean(Path(command[0]).name)
    with _interrupts_left_to_the_editor():
        try:
            process = await opened_in_thread(partial(_start, command, folder), _end)
        except OSError as error:
            return _("{name} did not start: {why}.", name=name, why=error.strerror)
        try:
            code = await asyncio.to_thread(process.wait)
        except asyncio.CancelledError:
            await asyncio.to_thread(_end, process)  # the program ends, and gives its terminal back
            raise
    return _("{name} failed (code {code}).", name=name, code=code) if code else ""


def _start(command: Sequence[str], folder: Path) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(command, cwd=folder, env=without_token(os.environ))  # noqa: S603 - the user's own editor


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    process.wait()


@contextmanager
def _interrupts_left_to_the_editor() -> Iterator[None]:
    """Ctrl+C in the editor is meant for it alone."""
    loop = asyncio.get_running_loop()
    with suppress(NotImplementedError, RuntimeError, ValueError):
        loop.add_signal_handler(signal.SIGINT, int)
    try:
        yield
    finally:
        with suppress(NotImplementedError, RuntimeError, ValueError):
            loop.remove_signal_handler(signal.SIGINT)
