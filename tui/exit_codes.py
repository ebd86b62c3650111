"""The exit codes of `stillreel`, its commands and its interface."""

from collections.abc import Mapping
from enum import IntEnum
from typing import Final


class ExitCode(IntEnum):
    """What a command leaves behind for the script that started it."""

    DONE = 0
    FAILED = 1
    USAGE = 2
    NEEDS_USER = 3
    INTERRUPTED = 130


MEANINGS: Final[Mapping[ExitCode, str]] = {
    ExitCode.DONE: "done",
    ExitCode.FAILED: "failed",
    ExitCode.USAGE: "usage",
    ExitCode.NEEDS_USER: "needs you (credits, plan, token)",
    ExitCode.INTERRUPTED: "interrupted",
}
EXPLAINED: Final = "exit codes: " + ", ".join(f"{code} {means}" for code, means in MEANINGS.items())
"""The codes in words, for the help of each command."""


class CheckCode(IntEnum):
    """What `check` leaves behind: as `drift` does."""

    SAME = 0
    DRIFT = 1
    USAGE = 2
    COULD_NOT_CHECK = 3
    BAD_RECORDING = 4


CHECK_EXPLAINED = "exit codes: 0 the same, 1 drift, 2 usage, 3 could not check, 4 a bad recording"
"""These in words."""
