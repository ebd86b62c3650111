"""Troubles armed at the bundled mock: which still wait. The mock is told in this process."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress

from tui.bundled_mock import RunningMock
from tui.screens.mock.troubles import Passes, Plays, Strikes, Trouble

_CLEAN = "clean"


class MockControls:
    """Makes trouble. What has struck for the last time is armed no more."""

    def __init__(self, mock: RunningMock, changed: Callable[[], None]) -> None:
        """`changed` is called in this event loop, after something was armed, used or disarmed."""
        self.mock = mock
        self._faults: list[tuple[Trouble, str]] = []
        self._states: list[Trouble] = []
        self._changed = changed
        self._loop = asyncio.get_running_loop()
        mock.faults.on_change = self._tell

    def _tell(self) -> None:
        with suppress(RuntimeError):  # the program is over
            self._loop.call_soon_threadsafe(self._changed)

    @property
    def armed(self) -> Sequence[Trouble]:
        """What was armed and waits, in its order."""
        waiting = {fault["id"] for fault in self.mock.faults.as_json()}
        self._faults = [each for each in self._faults if each[1] in waiting]
        return [*self._states, *(trouble for trouble, _fault in self._faults)]

    async def make(self, trouble: Trouble) -> None:
        """Arm a trouble, or have it happen at once."""
        match trouble.does:
            case Strikes(spec=spec):
                fault = await asyncio.to_thread(self.mock.fault, spec)
                self._faults.append((trouble, fault))
            case Plays(scenario=name, stays=stays):
                await asyncio.to_thread(self.mock.scenario, name)
                if stays and trouble not in self._states:
                    self._states.append(trouble)
            case Passes(seconds=seconds):
                await asyncio.to_thread(self.mock.clock.jump, seconds)
        self._changed()

    async def disarm(self) -> None:
        """Let everything work again."""
        await asyncio.to_thread(self.mock.faults.clear)
        await asyncio.to_thread(self.mock.scenario, _CLEAN)
        self._states.clear()
        self._changed()
