"""What stands between the program and its terminal, and how a sequence gets past it."""

from collections.abc import Mapping
from enum import StrEnum

_MOST_OF_SCREEN = 700
"""Characters that GNU screen takes in one string."""


class Multiplexer(StrEnum):
    """A multiplexer, which is the program's terminal and has one of its own; or nothing."""

    NOTHING = ""
    TMUX = "tmux"
    SCREEN = "screen"


def multiplexer(environ: Mapping[str, str]) -> Multiplexer:
    """The one that the program runs in, by the environment."""
    if environ.get("TMUX"):
        return Multiplexer.TMUX
    return Multiplexer.SCREEN if environ.get("STY") else Multiplexer.NOTHING


def passed_on(sequence: str, through: Multiplexer) -> str:
    """A sequence as the multiplexer hands it on to its own terminal."""
    match through:
        case Multiplexer.TMUX:
            doubled = sequence.replace("\x1b", "\x1b\x1b")
            return f"\x1bPtmux;{doubled}\x1b\\"
        case Multiplexer.SCREEN:
            cut = range(0, len(sequence), _MOST_OF_SCREEN)
            return "".join(f"\x1bP{sequence[at : at + _MOST_OF_SCREEN]}\x1b\\" for at in cut)
    return sequence
