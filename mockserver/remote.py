"""A running mock, used from another thread: a test's, or the command's.

Everything runs in the mock's own event loop, and the caller waits for it.
"""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from pathlib import Path
from typing import Any, TypeVar

from mockserver.clock import MockClock, Mode
from mockserver.control.scenarios import PARTS, play, reset, set_credits
from mockserver.control.scope import ClientSelection
from mockserver.control.views import state_seen, verdict_of
from mockserver.dialects import Dialects
from mockserver.journal.as_recording import recorded
from mockserver.journal.view import summary, whole
from mockserver.mock import Mock
from mockserver.recordings.capture import Recorded
from mockserver.verdict.judge import Verdict

PATIENCE_S = 60.0
T = TypeVar("T")


class Remote:
    """The mock, from outside its loop. Raises TimeoutError where the mock hangs."""

    def __init__(self, loop: asyncio.AbstractEventLoop, mock: Mock) -> None:
        self._loop, self._mock = loop, mock

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Run a coroutine in the mock's loop, and wait for it."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(PATIENCE_S)

    def call(self, function: Callable[[], T]) -> T:
        """Call a function in the mock's loop, and wait for it."""

        async def called() -> T:
            return function()

        return self.run(called())

    def journal(self) -> Sequence[dict[str, Any]]:
        """Give all calls in the journal, oldest first, redacted."""
        mock = self._mock
        return self.call(lambda: [whole(entry, mock.redactor) for entry in mock.journal])

    def heads(self) -> Sequence[dict[str, Any]]:
        """Give all calls in the journal, oldest first, each in a line, redacted."""
        mock = self._mock
        return self.call(lambda: [summary(entry, mock.redactor) for entry in mock.journal])

    def record(self, number: int, path: Path) -> None:
        """Write a call as a recording. Raises KeyError for none, NotRecordable, or OSError."""

        def made() -> Recorded:
            entry = self._mock.journal.entry(number)
            if entry is None:
                raise KeyError(f"The journal holds no call {number}.")
            return recorded(entry, f"{path.parent.name}/{path.stem}")

        self.call(made).save(path)

    def near_misses(self) -> Sequence[dict[str, Any]]:
        """Give the requests that nothing answered, oldest first."""
        return self.call(lambda: [each.as_json() for each in self._mock.near_misses])

    def state(self) -> dict[str, Any]:
        """Give what the simulated service holds, redacted."""
        found: dict[str, Any] = self.call(lambda: state_seen(self._mock))
        return found

    def verdict(self, scope: ClientSelection) -> Verdict:
        """Judge the calls of a scope."""
        return self.call(lambda: verdict_of(self._mock, scope))

    def scenario(self, name: str, scope: ClientSelection) -> None:
        """Play a scenario. Raises ControlError."""
        self.call(lambda: play(self._mock, name, scope))

    def set_credits(self, available: int, scope: ClientSelection) -> int:
        """Let accounts have so many credits available; says how many accounts."""
        return self.call(lambda: set_credits(self._mock, scope, available))

    def set_dialect(self, dialects: Dialects) -> None:
        """Speak another dialect from the next call on."""
        self.call(lambda: setattr(self._mock.service, "dialects", dialects))

    def reset(self, parts: Sequence[str] = PARTS) -> None:
        """Be as new."""
        self.run(reset(self._mock, parts))


class RemoteClock:
    """The clock of a running mock, from outside its loop."""

    def __init__(self, remote: Remote, clock: MockClock) -> None:
        self._remote, self._clock = remote, clock

    @property
    def mode(self) -> Mode:
        """How time passes: `real`, `scaled`, `instant` or `stepped`."""
        return self._remote.call(lambda: self._clock.mode)

    @property
    def speed(self) -> float:
        """How many simulated seconds a real one has, while time runs by itself."""
        return self._remote.call(lambda: self._clock.speed)

    def now_s(self) -> float:
        """Give the simulated time in seconds since the epoch."""
        return self._clock.now_s()

    def set_mode(self, mode: Mode, speed: float | None = None) -> None:
        """Let time pass in another way. Raises ValueError."""
        self._remote.call(lambda: self._clock.set_mode(mode, speed))

    def set_speed(self, speed: float) -> None:
        """Let time run by itself, `speed` times faster than outside. Raises ValueError."""
        self._remote.call(lambda: self._clock.set_speed(speed))

    def jump(self, seconds: float) -> None:
        """Be `seconds` later at once. Raises ValueError for a jump back."""
        self._remote.call(lambda: self._clock.jump(seconds))

    def advance(self, milliseconds: float) -> None:
        """Live through that much time, everyone waking at their own."""
        self._remote.run(self._clock.advance(milliseconds))

    def step(self, events: int = 1) -> int:
        """Go to the next `events` times that somebody waits for; give how many there were."""
        return self._remote.run(self._clock.step(events))

    def until(self, condition: Callable[[], bool], within_s: float = 86_400) -> bool:
        """Step until a condition holds, checked in the mock's loop; give whether it does."""
        return self._remote.run(self._clock.until(condition, within_s))
