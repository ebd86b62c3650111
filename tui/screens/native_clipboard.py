"""The clipboard of this machine, or of tmux, by the program that each system has for it.

Such a program says whether it worked, which no terminal does. It is given the text on standard
input, never as a word.
"""

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from tui.screens.child_programs import find_program, without_token
from tui.terminal_facts import is_over_ssh

_DEADLINE_S: Final = 3.0
_UTF_16: Final = "utf-16"
_ON_WAYLAND: Final = (("wl-copy",),)
_ON_X: Final = (("xclip", "-selection", "clipboard"), ("xsel", "--clipboard", "--input"))
_ON_WINDOWS: Final = (("clip.exe",),)
_ON_MAC: Final = (("pbcopy",),)
_IN_TMUX: Final = (("tmux", "load-buffer", "-w", "-"),)


@dataclass(frozen=True, slots=True)
class Tool:
    """A program that copies: its words, its name, and how it wants its text."""

    words: tuple[str, ...]
    name: str
    encoding: str = "utf-8"


def clipboard_tool(environ: Mapping[str, str], platform: str = sys.platform) -> Tool | None:
    """What copies to where the user would paste; over ssh that is not this machine."""
    for words in _candidates(environ, platform):
        found = find_program(words[0], environ)
        if found is not None:
            encoding = _UTF_16 if words in _ON_WINDOWS else "utf-8"
            return Tool((found, *words[1:]), words[0].removesuffix(".exe"), encoding)
    return None


def _candidates(environ: Mapping[str, str], platform: str) -> tuple[tuple[str, ...], ...]:
    in_tmux = _IN_TMUX if environ.get("TMUX") else ()
    if is_over_ssh(environ):
        return in_tmux
    if platform == "darwin":
        return _ON_MAC
    if platform == "win32":
        return _ON_WINDOWS
    on_wayland = _ON_WAYLAND if environ.get("WAYLAND_DISPLAY") else ()
    on_x = _ON_X if environ.get("DISPLAY") else ()
    in_wsl = _ON_WINDOWS if environ.get("WSL_DISTRO_NAME") else ()
    return (*in_wsl, *on_wayland, *on_x, *in_tmux)


def copy_with(tool: Tool, text: str) -> bool:
    """Give the text to the program; says whether it took it. Blocks for up to three seconds."""
    try:
        done = subprocess.run(  # noqa: S603 - a program of the system, by its full path
            tool.words,
            input=text.encode(tool.encoding, errors="replace"),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=_DEADLINE_S,
            env=without_token(os.environ),
            cwd="/" if os.name == "posix" else None,
            start_new_session=True,  # xclip stays, and keeps the text when the terminal has gone
            check=False,
        )
    except (OSError, ValueError, subprocess.SubprocessError):
        return False
    return done.returncode == 0
