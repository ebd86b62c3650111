"""The exit codes of the mock's commands, in one place."""

from collections.abc import Mapping
from enum import IntEnum
from typing import Final


class ExitCode(IntEnum):
    """How a command ended, for the script that started it."""

    DONE = 0
    FAILED = 1
    USAGE = 2
    COULD_NOT_CHECK = 3
    BAD_RECORDING = 4


MEANINGS: Final[Mapping[ExitCode, str]] = {
    ExitCode.DONE: "done",
    ExitCode.FAILED: "failed, or something was found",
    ExitCode.USAGE: "usage",
    ExitCode.COULD_NOT_CHECK: "could not check",
    ExitCode.BAD_RECORDING: "a bad recording",
}
"""What the codes mean in general; the help of each command says what they mean for it."""
