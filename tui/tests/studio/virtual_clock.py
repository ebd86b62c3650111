"""Time that passes while everybody waits for it, and at no other time: no machine is too slow."""

import asyncio
import heapq
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from itertools import count
from typing import Any, Final, TypeVar

T = TypeVar("T")

_QUIET_TURNS: Final = 3
_FOR_A_THREAD_S: Final = 0.001


class VirtualClock:
    """A clock of one event loop. When all that runs there waits, it is the next one's time.

    What a thread still works on comes first: that takes no time at all.
    """

    def __init__(self) -> None:
        self._now = 1_000_000.0
        self._due: list[tuple[float, int, asyncio.Future[None]]] = []
        self._numbers = count()
        self._driver: asyncio.Task[None] | None = None
        self._at_work = 0
        self._watch_threads()

    def now(self) -> float:
        """Seconds that nobody lived through."""
        return self._now

    def today(self) -> float:
        """The true date: it is only written down."""
        return time.time()

    async def sleep(self, seconds: float) -> None:
        """Let `seconds` pass."""
        await self._in(seconds)

    async def wait_for(self, awaitable: Awaitable[T], seconds: float) -> T:
        """The result of `awaitable`, or `TimeoutError` when that takes longer."""
        async with self.limit(seconds):
            return await awaitable

    @asynccontextmanager
    async def limit(self, seconds: float) -> AsyncIterator[None]:
        """Ends what takes longer, with `TimeoutError`."""
        over = self._in(seconds)
        async with asyncio.timeout(None) as timer:

            def end(_: object) -> None:
                if not over.cancelled():
                    timer.reschedule(0.0)

            over.add_done_callback(end)
            try:
                yield
            finally:
                over.remove_done_callback(end)
                over.cancel()

    def _in(self, seconds: float) -> asyncio.Future[None]:
        reached: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        when = self._now + max(0.0, seconds)
        heapq.heappush(self._due, (when, next(self._numbers), reached))
        if self._driver is None or self._driver.done():
            self._driver = asyncio.ensure_future(self._drive())
        return reached

    async def _drive(self) -> None:
        while self._due:
            await self._until_all_wait()
            when, _, reached = heapq.heappop(self._due)
            if not reached.done():
                self._now = when
                reached.set_result(None)

    async def _until_all_wait(self) -> None:
        ready = asyncio.get_running_loop()._ready  # type: ignore[attr-defined]  # of every loop of asyncio
        quiet = 0
        while quiet < _QUIET_TURNS:
            await asyncio.sleep(_FOR_A_THREAD_S if self._at_work else 0)
            quiet = 0 if ready or self._at_work else quiet + 1

    def _watch_threads(self) -> None:
        loop: Any = asyncio.get_running_loop()
        run = loop.run_in_executor

        def counted(executor: Any, work: Callable[..., T], *args: Any) -> asyncio.Future[T]:
            running: asyncio.Future[T] = run(executor, work, *args)
            self._at_work += 1
            running.add_done_callback(self._has_ended)
            return running

        loop.run_in_executor = counted  # of this loop alone

    def _has_ended(self, _: object) -> None:
        self._at_work -= 1
