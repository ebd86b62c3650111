"""A wait that a person can cut short: nothing is lost by looking earlier."""

import asyncio
import math

from tui.studio.clock import Clock


class Pause:
    """Waits on a clock; `hurry` ends the wait that is under way.

    `waits` tells of one, `ended` when the last was over.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._hurried = asyncio.Event()
        self.waits = False
        self.ended = -math.inf

    async def wait(self, seconds: float) -> None:
        """Let `seconds` of program time pass, or less."""
        self._hurried.clear()
        self.waits = True
        sleeping = asyncio.ensure_future(self._clock.sleep(seconds))
        hurried = asyncio.ensure_future(self._hurried.wait())
        try:
            await asyncio.wait({sleeping, hurried}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            sleeping.cancel()
            hurried.cancel()
            self.waits, self.ended = False, self._clock.now()

    def hurry(self) -> None:
        """End the wait now; of no effect while there is none."""
        self._hurried.set()
