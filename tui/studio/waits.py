"""Waits amid the work: one that a person can cut short, and one that the service asks for."""

import asyncio
import math

from tui.studio.clock import Clock


class Pause:
    """Waits on a clock; `hurry` ends the `wait` that is under way: nothing is lost by looking.

    A pause that is kept says so while it lasts (`keeps`), and `kept` is when the last was over.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._hurried = asyncio.Event()
        self.keeps = False
        self.kept = -math.inf

    async def wait(self, seconds: float) -> None:
        """Let `seconds` of program time pass, or less."""
        self._hurried.clear()
        sleeping = asyncio.ensure_future(self._clock.sleep(seconds))
        hurried = asyncio.ensure_future(self._hurried.wait())
        try:
            await asyncio.wait({sleeping, hurried}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            sleeping.cancel()
            hurried.cancel()

    async def keep(self, seconds: float) -> None:
        """Let `seconds` of program time pass before a call goes out again, and no less."""
        self.keeps = True
        try:
            await self._clock.sleep(seconds)
        finally:
            self.keeps, self.kept = False, self._clock.now()

    def hurry(self) -> None:
        """End the wait now; of no effect while there is none."""
        self._hurried.set()
