"""Waits amid the work: one that a person can cut short, and one that the service asks for."""

import asyncio
import math

from tui.studio.clock import Clock


class Waits:
    """Waits on a clock.

    `wait` ends early at `hurry`: reading early does no harm. `wait_out` is for a pause that the
    service asked for: nothing cuts it short. While it lasts, `is_waiting` is true; `last_ended` is
    when the last one was over, in the clock's seconds.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._hurried = asyncio.Event()
        self.is_waiting = False
        self.last_ended = -math.inf

    async def wait(self, seconds: float) -> bool:
        """Let `seconds` of program time pass, or less; whether it was less."""
        self._hurried.clear()
        sleeping = asyncio.ensure_future(self._clock.sleep(seconds))
        hurried = asyncio.ensure_future(self._hurried.wait())
        try:
            await asyncio.wait({sleeping, hurried}, return_when=asyncio.FIRST_COMPLETED)
            return not sleeping.done()
        finally:
            sleeping.cancel()
            hurried.cancel()

    async def wait_out(self, seconds: float) -> None:
        """Let `seconds` of program time pass, and no less."""
        self.is_waiting = True
        try:
            await self._clock.sleep(seconds)
        finally:
            self.is_waiting, self.last_ended = False, self._clock.now()

    def hurry(self) -> None:
        """End the `wait` that is under way, if there is one."""
        self._hurried.set()
