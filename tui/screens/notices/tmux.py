"""What tmux knows of the terminal that it is shown on; the environment may tell of another."""

import subprocess
from collections.abc import Mapping
from dataclasses import dataclass

from tui.screens.child_programs import find_program, without_token
from tui.screens.notices.kinds import UNKNOWN, TerminalKind, kind_reported

_DEADLINE_S = 2.0
_ASKED = "#{client_termtype}\n#{client_termname}\n#{focus-events}"


@dataclass(frozen=True, slots=True)
class Client:
    """The terminal of a tmux, and whether it hands on what that tells of its focus."""

    kind: TerminalKind = UNKNOWN
    tells_focus: bool = False


def client(environ: Mapping[str, str]) -> Client:
    """Ask tmux. Blocks for milliseconds, two seconds at most."""
    tmux = find_program("tmux", environ)
    if tmux is None:
        return Client()
    pane = environ.get("TMUX_PANE", "")
    words = [tmux, "display-message", "-p", *(["-t", pane] if pane else []), _ASKED]
    try:
        done = subprocess.run(  # noqa: S603 - a program of the system, by its full path
            words,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=_DEADLINE_S,
            env=without_token(environ),
            check=False,
        )
    except (OSError, ValueError, subprocess.SubprocessError):
        return Client()
    reported, term, focus = [*done.stdout.split("\n"), "", "", ""][:3]
    return Client(kind_reported(reported, term), focus in ("1", "on"))
