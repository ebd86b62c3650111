"""The studio's one source of time. Nothing else in `tui` sleeps or asks what time it is."""

import asyncio
import time
from collections.abc import Awaitable
from typing import Protocol, TypeVar

T = TypeVar("T")


class Clock(Protocol):
    """Program time in seconds: it may run faster than the wall's."""

    def now(self) -> float:
        """Seconds on a clock that never goes back; its zero means nothing."""
        ...

    def today(self) -> float:
        """Seconds since the epoch, for what is written down."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Let `seconds` of program time pass."""
        ...

    async def wait_for(self, awaitable: Awaitable[T], seconds: float) -> T:
        """The result of `awaitable`; `TimeoutError` when `seconds` of program time pass first."""
        ...


class ScaledClock:
    """Real time, `scale` times faster: at 60, a wait of 30 s is over in half a second."""

    def __init__(self, scale: float = 1.0) -> None:
        if not scale > 0:
            raise ValueError(f"a clock cannot run at {scale} times its speed")
        self.scale = scale

    def now(self) -> float:
        """Monotonic seconds of program time."""
        return time.monotonic() * self.scale

    def today(self) -> float:
        """The true date, not scaled: a person will read it later."""
        return time.time()

    async def sleep(self, seconds: float) -> None:
        """Let `seconds` of program time pass."""
        await asyncio.sleep(max(0.0, seconds) / self.scale)

    async def wait_for(self, awaitable: Awaitable[T], seconds: float) -> T:
        """The result of `awaitable`, or `TimeoutError` after `seconds` of program time."""
        # `asyncio.wait_for` of Python 3.11 swallows a cancel that comes together with the result.
        async with asyncio.timeout(max(0.0, seconds) / self.scale):
            return await awaitable
