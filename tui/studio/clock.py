"""The studio's one source of time. Nothing else in `tui` sleeps or asks what time it is."""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
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

    def limit(self, seconds: float) -> AbstractAsyncContextManager[None]:
        """Ends what is done under it, with `TimeoutError`, after so much program time."""
        ...


class ScaledClock:
    """Real time, `scale` times faster: at 60, a wait of 30 s is over in half a second."""

    shortest_limit_s = 5.0
    """Of the wall's time: however fast the program's time runs, the network is no faster."""

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

    @asynccontextmanager
    async def limit(self, seconds: float) -> AsyncIterator[None]:
        """Ends what is done under it, with `TimeoutError`.

        Time in which the whole program stood still (ctrl+z, a closed lid) is not counted: it could
        not have heard an answer that came meanwhile.
        """
        wall_s = max(seconds / self.scale, self.shortest_limit_s)
        loop = asyncio.get_running_loop()
        async with asyncio.timeout(None) as timer:
            ticking: asyncio.TimerHandle | None = None

            def tick(left: int) -> None:
                nonlocal ticking
                if left:
                    ticking = loop.call_later(wall_s / _TICKS, tick, left - 1)
                else:
                    timer.reschedule(loop.time())

            tick(_TICKS)
            try:
                yield
            finally:
                if ticking is not None:
                    ticking.cancel()


_TICKS = 20
