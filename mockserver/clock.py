"""The mock's only source of time. Everything that waits, or writes down a time, uses a `Clock`.

Simulated seconds are what the service would live through. `MockClock` lets them pass in one of
four modes, which may change at any moment:

- `real`: as outside;
- `scaled`: `speed` times faster: at 60 a simulated minute takes one real second;
- `instant`: nobody really waits: as soon as all others wait, time is the earliest deadline that
  somebody waits for. The order of deadlines holds. Whoever waits in a loop without end makes
  time run without end;
- `stepped`: time stands still until it is moved.

Waiting goes by absolute deadlines, so that small delays never add up. Time never goes back. A
clock belongs to one event loop; only `now_s` may be called from any thread.
"""

import asyncio
import heapq
import math
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import count
from typing import Literal, Protocol, get_args

Mode = Literal["real", "scaled", "instant", "stepped"]
MODES: tuple[Mode, ...] = get_args(Mode)
FASTEST = 100_000.0
LOOP_PASSES = 8
"""Passes of the event loop that a woken task gets before the next one may be woken."""
MOST_PASSES = 10_000
"""Passes that those get who are behind, and have to catch up with deadlines that have come."""
_CHECK_EVERY_S = 0.005
_EARLY_S = 1e-6
"""A deadline this near has come: seconds since the epoch resolve a quarter of a microsecond."""


class Clock(Protocol):
    """Simulated time."""

    def now_s(self) -> float:
        """Give the simulated time in seconds since the epoch; it never goes back."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Wait that many simulated seconds."""
        ...

    async def sleep_until(self, deadline_s: float) -> None:
        """Wait until `now_s` has reached the deadline; a past one only yields."""
        ...


class MockClock:
    """Simulated time that can be scaled, stepped and jumped.

    `not_before_s` keeps time going forward over restarts that share a data folder.
    Raises ValueError for a speed that is not in 0.01 to 100000, or a mode that is none.
    """

    def __init__(
        self, speed: float = 1.0, not_before_s: float = 0.0, mode: Mode = "scaled"
    ) -> None:
        self._speed = _checked_speed(speed)
        self._frozen = False
        self._instant = False
        self._anchor_s = max(time.time(), not_before_s)
        self._anchored_at_s = time.monotonic()
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []
        self._numbers = count()
        self._timer: asyncio.TimerHandle | None = None
        self._is_skipping = False
        self._stirred = 0
        if mode != "scaled":
            self.set_mode(mode)

    @property
    def mode(self) -> Mode:
        """How time passes now."""
        if self._frozen:
            return "instant" if self._instant else "stepped"
        return "real" if self._speed == 1.0 else "scaled"

    @property
    def speed(self) -> float:
        """How many simulated seconds a real one has, while time runs by itself."""
        return self._speed

    @property
    def waiting(self) -> int:
        """How many wait for a time that has not come."""
        return sum(not future.done() for _, _, future in self._sleepers)

    @property
    def next_s(self) -> float | None:
        """The earliest time that somebody waits for, if anybody does."""
        self._prune()
        return self._sleepers[0][0] if self._sleepers else None

    def now_s(self) -> float:
        """Give the simulated time in seconds since the epoch."""
        if self._frozen:
            return self._anchor_s
        return self._anchor_s + (time.monotonic() - self._anchored_at_s) * self._speed

    async def sleep(self, seconds: float) -> None:
        """Wait `seconds` of simulated time."""
        await self.sleep_until(self.now_s() + seconds)

    async def sleep_until(self, deadline_s: float) -> None:
        """Wait until the simulated time is `deadline_s`."""
        if deadline_s <= self.now_s() + _EARLY_S:
            self._stirred += 1
            await asyncio.sleep(0)
            return
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        sleeper = (deadline_s, next(self._numbers), future)
        heapq.heappush(self._sleepers, sleeper)
        if self._sleepers[0] is sleeper or self._instant:
            self._arm()
        try:
            await future
        except asyncio.CancelledError:
            self._leave(sleeper)
            raise

    def set_mode(self, mode: Mode, speed: float | None = None) -> None:
        """Let time pass in another way from now on; `scaled` has a `speed`, else the last one."""
        if mode not in MODES:
            raise ValueError(f"a clock is {', '.join(MODES)}, not {mode!r}")
        if speed is not None:
            speed = _checked_speed(speed)
        self._anchor(self.now_s())
        self._speed = 1.0 if mode == "real" else speed or self._speed
        self._frozen, self._instant = mode in ("instant", "stepped"), mode == "instant"
        self._arm()

    def set_speed(self, speed: float) -> None:
        """Let time run by itself, `speed` times faster than outside. Raises ValueError."""
        self.set_mode("scaled", speed)

    def jump(self, seconds: float) -> None:
        """Move time on by `seconds` at once: all that was due meanwhile is due now, in its order.

        Tokens are older by that much, rate limits nearer their end, renders further. Raises
        ValueError for a jump back.
        """
        self._anchor(self.now_s() + _checked_step(seconds))
        self._arm()

    async def advance(self, milliseconds: float) -> None:
        """Live through that much time: everyone wakes at their own deadline, in order.

        In the modes in which time runs by itself, this runs ahead and goes on from there.
        """
        target_s = self.now_s() + _checked_step(milliseconds) / 1000
        await self._let_others_run()
        while (next_s := self.next_s) is not None and next_s <= target_s + _EARLY_S:
            await self._wake_next(next_s)
        self._anchor(max(target_s, self.now_s()))
        self._arm()

    async def step(self, events: int = 1) -> int:
        """Go to the next `events` times that somebody waits for; give how many there were."""
        await self._let_others_run()
        for done in range(events):
            next_s = self.next_s
            if next_s is None:
                return done
            await self._wake_next(next_s)
        return events

    async def until(
        self, condition: Callable[[], bool], within_s: float = 86_400, patience_s: float = 30
    ) -> bool:
        """Step until a condition holds; give whether it does.

        It gives up after `within_s` simulated seconds, and after `patience_s` real ones in which
        nobody waited for the clock: there may be work under way that takes real time, a film.
        """
        limit_s, idle_s = self.now_s() + within_s, 0.0
        await self._let_others_run()
        while not condition():
            next_s = self.next_s
            if next_s is not None and next_s <= limit_s:
                await self._wake_next(next_s)
            elif next_s is not None or idle_s >= patience_s:
                return False
            else:
                idle_s += _CHECK_EVERY_S
                await asyncio.sleep(_CHECK_EVERY_S)
        return True

    async def _let_others_run(self) -> None:
        for _ in self._passes():
            await asyncio.sleep(0)

    def _passes(self) -> Iterator[None]:
        """Give a pass of the event loop at a time, until `LOOP_PASSES` have stirred nobody."""
        stirred, quiet = self._stirred, 0
        for _ in range(MOST_PASSES):
            yield
            quiet = quiet + 1 if self._stirred == stirred else 0
            stirred = self._stirred
            if quiet == LOOP_PASSES:
                return

    async def _wake_next(self, next_s: float) -> None:
        self._anchor(max(next_s, self.now_s()))
        self._wake_due()
        await self._let_others_run()

    def _anchor(self, now_s: float) -> None:
        """Set the simulated time; it runs on from there."""
        self._anchor_s, self._anchored_at_s = now_s, time.monotonic()

    def _wake_due(self) -> None:
        now_s = self.now_s() + _EARLY_S
        while self._sleepers and self._sleepers[0][0] <= now_s:
            future = heapq.heappop(self._sleepers)[2]
            if not future.done():
                future.set_result(None)
                self._stirred += 1

    def _arm(self) -> None:
        """Wake whoever is due, and schedule the next waking."""
        if self._timer:
            self._timer.cancel()
            self._timer = None
        self._wake_due()
        self._prune()
        if not self._sleepers:
            return
        deadline_s, _, future = self._sleepers[0]
        if not self._frozen:
            delay_s = (deadline_s - self.now_s()) / self._speed
            self._timer = future.get_loop().call_later(max(0.0, delay_s), self._arm)
        elif self._instant and not self._is_skipping:
            self._is_skipping = True
            self._skip_ahead(self._passes())

    def _skip_ahead(self, passes: Iterator[None]) -> None:
        """Let others run for as many passes, then go to the earliest deadline."""
        self._prune()
        self._is_skipping = self._instant and bool(self._sleepers)
        if not self._is_skipping:
            return
        loop = self._sleepers[0][2].get_loop()
        try:
            next(passes)
        except StopIteration:
            self._anchor(max(self._sleepers[0][0], self._anchor_s))
            self._wake_due()
            passes = self._passes()
        loop.call_soon(self._skip_ahead, passes)

    def _leave(self, sleeper: tuple[float, int, asyncio.Future[None]]) -> None:
        if sleeper in self._sleepers:
            self._sleepers.remove(sleeper)
            heapq.heapify(self._sleepers)

    def _prune(self) -> None:
        while self._sleepers and self._sleepers[0][2].done():
            heapq.heappop(self._sleepers)


def _checked_speed(speed: float) -> float:
    if not (math.isfinite(speed) and 0.01 <= speed <= FASTEST):
        raise ValueError(f"a speed is a number from 0.01 to {FASTEST:.0f}, not {speed:g}")
    return speed


def _checked_step(step: float) -> float:
    if not (math.isfinite(step) and step >= 0):
        raise ValueError(f"time goes forward only, not by {step:g}")
    return step


def iso_time(seconds: float) -> str:
    """Write a time, in seconds since the epoch, as ISO 8601 in UTC."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
