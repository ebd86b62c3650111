"""The exit codes of `stillreel`, its commands and its interface."""

from collections.abc import Mapping
from enum import IntEnum

from tui.formatting import listed
from tui.words import _


class ExitCode(IntEnum):
    """What a command leaves behind for the script that started it."""

    DONE = 0
    FAILED = 1
    USAGE = 2
    NEEDS_USER = 3
    INTERRUPTED = 130


def meanings() -> Mapping[ExitCode, str]:
    """What each says, in a word."""
    return {
        ExitCode.DONE: _("done"),
        ExitCode.FAILED: _("failed"),
        ExitCode.USAGE: _("usage"),
        ExitCode.NEEDS_USER: _("needs you (credits, plan, token)"),
        ExitCode.INTERRUPTED: _("interrupted"),
    }


def explained() -> str:
    """The codes in words, for the help of each command."""
    return _(
        "exit codes: {codes}", codes=listed(f"{code} {said}" for code, said in meanings().items())
    )


class CheckCode(IntEnum):
    """What `check` leaves behind: as `drift` does."""

    SAME = 0
    DRIFT = 1
    USAGE = 2
    COULD_NOT_CHECK = 3
    BAD_RECORDING = 4


def check_explained() -> str:
    """These in words."""
    return _("exit codes: 0 the same, 1 drift, 2 usage, 3 could not check, 4 a bad recording")
