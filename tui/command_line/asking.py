"""Questions on the terminal, to which only a yes is one."""

import sys


def is_at_terminal() -> bool:
    """Whether somebody is there to be asked: input and messages are both a terminal's."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def agreed(question: str) -> bool:
    """Ask at the terminal, and wait for the answer."""
    sys.stderr.write(f"{question} ")
    sys.stderr.flush()
    return sys.stdin.readline().strip().lower() in ("y", "yes")
