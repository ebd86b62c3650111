"""The mock's only source of time. Everything that waits or dates something asks a `Clock`.

Simulated seconds are what the service would live through; at speed 60 a simulated minute takes one
real second. Waiting goes by absolute deadlines, so that small delays never add up.
"""

import asyncio
import math
import time
from typing import Protocol

FASTEST = 100_000.0


class Clock(Protocol):
    """Simulated time."""

    def now_s(self) -> float:
        """Give the simulated time: seconds since the epoch; it never goes back."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Wait that many simulated seconds."""
        ...

    async def sleep_until(self, deadline_s: float) -> None:
        """Wait until `now_s` has reached the deadline; a past one only yields."""
        ...


class ScaledClock:
    """Real time, `speed` times faster, counted from the start.

    `not_before_s` keeps time going forward over restarts that share a data folder.
    Raises ValueError for a speed that is not in 0.01 to 100000.
    """

    def __init__(self, speed: float = 1.0, not_before_s: float = 0.0) -> None:
        if not (math.isfinite(speed) and 0.01 <= speed <= FASTEST):
            raise ValueError(f"a speed is a number from 0.01 to {FASTEST:.0f}, not {speed:g}")
        self.speed = speed
        self._epoch_s = max(time.time(), not_before_s)
        self._started_s = time.monotonic()

    def now_s(self) -> float:
        """Give the simulated time in seconds since the epoch."""
        return self._epoch_s + (time.monotonic() - self._started_s) * self.speed

    async def sleep(self, seconds: float) -> None:
        """Wait `seconds` of simulated time."""
        await self.sleep_until(self.now_s() + seconds)

    async def sleep_until(self, deadline_s: float) -> None:
        """Wait until the simulated time is `deadline_s`."""
        await asyncio.sleep(max(0.0, (deadline_s - self.now_s()) / self.speed))
