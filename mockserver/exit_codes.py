"""The exit codes of the mock's commands, in one place."""

from enum import IntEnum


class ExitCode(IntEnum):
    """How a command ended, for the script that started it. 3 is the client's: it needs the user."""

    DONE = 0
    FAILED = 1
    USAGE = 2
    BAD_RECORDING = 4
