"""A command under guard: an output that is closed or full, an interrupt, a defect."""

import asyncio
import errno
import signal
import sys
from collections.abc import Callable
from contextlib import suppress

from tui.exit_codes import ExitCode
from tui.words import _

_FULL = frozenset({errno.ENOSPC, errno.EIO, errno.EDQUOT, errno.EFBIG})
"""The errors of a standard output that is full; the disk of a clip has its own error."""


def guarded(
    do: Callable[[], int],
    *,
    interrupted: Callable[[], None],
    crashed: Callable[[Exception], None],
    advice: str = "",
) -> int:
    """Run a command to its end; gives its exit code.

    `advice` is what to do after standard output was full.
    """
    try:
        code = do()
        if sys.stdout is not None:
            sys.stdout.flush()
    except (KeyboardInterrupt, asyncio.CancelledError):
        interrupted()
        return ExitCode.INTERRUPTED
    except OSError as error:
        if not end_output(error, advice):
            crashed(error)
        return ExitCode.FAILED
    except Exception as error:  # noqa: BLE001 - a defect, and reported as one
        crashed(error)
        return ExitCode.FAILED
    return code


def end_output(error: OSError, advice: str = "") -> bool:
    """End standard output where it is what took no more, and say so; whether that was it.

    The `advice` is given, too. Where whoever read it is gone, nothing is said.
    """
    is_gone = isinstance(error, BrokenPipeError)
    if not is_gone and (error.filename is not None or error.errno not in _FULL):
        return False
    sys.stdout = None  # a last flush at exit would only complain
    if not is_gone:
        told = _("error: standard output cannot be written: {why}", why=error.strerror) + "\n"
        with suppress(OSError):
            sys.stderr.write(told + (f"       {advice}\n" if advice else ""))
    return True


def stop_on_sigterm() -> None:
    """Let SIGTERM end the task that runs as ctrl+c does."""
    task = asyncio.current_task()
    if task is not None and sys.platform != "win32":
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
