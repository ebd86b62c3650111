"""The palette's entries for the bundled mock; there are none for any other service."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from textual.app import App, SystemCommand

from tui.bundled_mock import RunningMock, running_mock
from tui.screens.mock import wording
from tui.screens.mock.controls import MockControls
from tui.screens.mock.troubles import TROUBLES, Passes, Plays, Trouble

if TYPE_CHECKING:
    from tui.screens.main.screen import MainScreen

_TOAST_S = 5


class MockPalette:
    """What the palette has of the mock that a program works with, and what is armed there."""

    def __init__(self, app: App[Any], show: Callable[[tuple[str, ...]], None]) -> None:
        """`show` shows what is armed, a word each."""
        self._app = app
        self._show_armed = show
        self._controls: MockControls | None = None

    def commands(self, main: "MainScreen") -> Iterator[SystemCommand]:
        """The entries for the service that a screen works with."""
        studio = main.parts.operations.studio if main.view.is_filled else None
        mock = running_mock(studio.tap.home) if studio is not None else None
        if mock is None:
            return
        controls = self._of(mock)
        for trouble in TROUBLES:
            words = wording.WORDS[trouble.name]

            async def make(trouble: Trouble = trouble) -> None:
                await controls.make(trouble)
                self._say(trouble)

            yield SystemCommand(words.title, words.help, make)

        async def disarm() -> None:
            await controls.disarm()
            self._app.notify(wording.DISARMED, markup=False, timeout=_TOAST_S)

        yield SystemCommand(wording.DISARM.title, wording.DISARM.help, disarm)

    def _of(self, mock: RunningMock) -> MockControls:
        if self._controls is None or self._controls.mock is not mock:
            self._controls = MockControls(mock, self._show)
        return self._controls

    def _show(self) -> None:
        """Have the first line of every project say what is armed."""
        if self._controls is not None:
            armed = self._controls.armed
            self._show_armed(tuple(wording.WORDS[each.name].short for each in armed))

    def _say(self, trouble: Trouble) -> None:
        title = wording.WORDS[trouble.name].title
        at_once = isinstance(trouble.does, Passes) or (
            isinstance(trouble.does, Plays) and not trouble.does.stays
        )
        said = wording.done(title) if at_once else wording.armed(title)
        self._app.notify(said, markup=False, timeout=_TOAST_S)
