"""Repeating a read that got no readable answer."""

from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from tui.nemo.errors import BadAnswer, ConnectionFailed, ServiceDown, SlowAnswer

T = TypeVar("T")

TRIES = 4
_FIRST_WAIT_S = 0.5


@dataclass(frozen=True, slots=True)
class ReadRetry:
    """Repeats a failed read. The waits double; `jitter` (0 to 1) shortens each by up to half."""

    sleep: Callable[[float], Awaitable[None]]
    jitter: Callable[[], float]

    async def __call__(self, attempt: Callable[[], Awaitable[T]]) -> T:
        """The result of `attempt`, called up to four times; raises the last failure."""
        for wait_s in self._waits():
            try:
                return await attempt()
            except SlowAnswer:
                raise  # it had all its time: three times more would only be waiting
            except (ConnectionFailed, ServiceDown):
                pass
            except BadAnswer as error:
                if not error.truncated:
                    raise
            await self.sleep(wait_s)
        return await attempt()

    def _waits(self) -> Iterator[float]:
        for n in range(TRIES - 1):
            yield _FIRST_WAIT_S * 2**n * (0.5 + self.jitter() / 2)
