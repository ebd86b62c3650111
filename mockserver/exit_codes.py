"""The exit codes of the mock's commands, in one place."""

from enum import IntEnum


class ExitCode(IntEnum):
    """How a command ended, for the script that started it."""

    DONE = 0
    FAILED = 1
    USAGE = 2
    COULD_NOT_CHECK = 3
    BAD_RECORDING = 4
