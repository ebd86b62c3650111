"""A film or its folder, opened by the program that this system has for it."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from tui.file_paths import absolute, is_file, is_there
from tui.screens.child_programs import find_program, without_token
from tui.terminal_facts import is_over_ssh
from tui.text import clean_name
from tui.words import _

FILE_GONE = _("The file is not there any more: it was moved or deleted.")


def opener(environ: Mapping[str, str], platform: str = sys.platform) -> str | None:
    """The command that opens files; `None` where nobody would see what it opens, as by ssh."""
    if is_over_ssh(environ):
        return None
    if platform == "darwin":
        return find_program("open", environ)
    if platform == "win32":
        return find_program("explorer", environ)
    if not (environ.get("WAYLAND_DISPLAY") or environ.get("DISPLAY")):
        return None
    return find_program("xdg-open", environ)


def open_outside(path: Path) -> bool:
    """Open a file or a folder, and go on at once; says whether anything was started."""
    command = opener(os.environ)
    if command is None:
        return False
    try:
        subprocess.Popen(  # noqa: S603 - the system's own opener, and a path of ours
            [command, str(path)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=without_token(os.environ),
            start_new_session=True,
        )
    except OSError:
        return False
    return True


async def open_or_say(path: Path, *, folder: bool, say: Callable[[str], None]) -> None:
    """Open a file or its folder; where nothing here can show it to anybody, say where it is."""
    whole = await asyncio.to_thread(absolute, path)
    try:
        await asyncio.to_thread(is_there, path)
    except (OSError, ValueError) as error:  # nobody can tell whether it is there
        why = getattr(error, "strerror", None) or error
        say(_("{path} cannot be read: {why}", path=clean_name(str(whole)), why=why))
        return
    if not await asyncio.to_thread(is_file, path):
        say(FILE_GONE)
    elif not await asyncio.to_thread(open_outside, whole.parent if folder else whole):
        say(_("Nothing here can open it. It is {path}", path=clean_name(str(whole))))
