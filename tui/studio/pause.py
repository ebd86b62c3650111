"""A wait that a person can cut short: nothing is lost by looking earlier."""

import asyncio

from tui.studio.clock import Clock


class Pause:
    """Waits on a clock; `hurry` ends the wait that is under way, which `waits` tells of."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._hurried = asyncio.Event()
        self.waits = False

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
            self.waits = False

    def hurry(self) -> None:
        """End the wait now; of no effect while there is none."""
        self._hurried.set()
