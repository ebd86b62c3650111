"""How a pilot waits in tests: until the event loop has nothing left to do.

Textual's own way is to look at how busy the processor was in the last moment. On a machine where
others work as well that says nothing: a program that is not given the processor seems to rest.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final
from unittest.mock import patch

_MOST_TURNS: Final = 10_000
_QUIET_TURNS: Final = 3


async def at_rest(*_: float) -> None:
    """Let the loop turn until it only waits: for a timer, a thread, or another program.

    Whatever comes of those later must be waited for by name, with `until`.
    """
    ready = asyncio.get_running_loop()._ready  # type: ignore[attr-defined]  # of every loop of asyncio
    quiet = 0
    for _turn in range(_MOST_TURNS):
        await asyncio.sleep(0)
        quiet = 0 if ready else quiet + 1
        if quiet == _QUIET_TURNS:
            return


@contextmanager
def pilots_wait_for_rest() -> Iterator[None]:
    """Within it, `press` and `pause` return when the program rests, and not before."""
    with (
        patch("textual.pilot.wait_for_idle", at_rest),
        patch("textual.app.wait_for_idle", at_rest),
    ):
        yield
