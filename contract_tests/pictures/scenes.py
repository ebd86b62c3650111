"""What the README shows: one run of the program on its mock, looked at four times."""

import asyncio
import os
import re
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

from textual.pilot import Pilot

from tui.bundled_mock import RunningMock, running_mock
from tui.config import load_config
from tui.media.sources import Source
from tui.screens.application import Stillreel
from tui.screens.main.screen import MainScreen
from tui.screens.main.wording import ANSWERING
from tui.screens.viewer.screen import ViewerScreen
from tui.screens.wire.screen import WireScreen

STILLS = tuple(
    Path(__file__).parents[2] / "recordings" / "stills" / name
    for name in ("harbour.jpg", "gulls.jpg")
)
FIRST = "turn these into a 5-second animated clip with the title Harbour"
SECOND = "add a soft piano, and slow the camera down"
SIZE, FILM_SIZE = (116, 34), (86, 28)
CALL = "/run_sse"
SPEED = 30.0
PATIENCE_S = 120.0
AT_WORK_S = 12.0
"""What a turn that has just begun is said to have taken."""
SHOWN_HOME = "/home/someone"
"""As long as the name of the folder where they are made, so that no line breaks elsewhere."""
SHOWN_PORT = "127.0.0.1:48787"
FOLDER = Path(__file__).parents[2] / "docs" / "pictures"
_FONTS_FROM_ELSEWHERE = re.compile(r"\s*@font-face \{.*?\}", re.DOTALL)
_PORT = re.compile(r"127\.0\.0\.1:\d{5}")


@contextmanager
def a_home() -> Iterator[Path]:
    """An empty home, and a terminal with all colours, for as long as the pictures are made."""
    with TemporaryDirectory(prefix="", dir="/tmp") as folder, patch.dict(os.environ):
        os.environ |= {"HOME": folder, "COLORTERM": "truecolor"}
        os.environ.pop("NO_COLOR", None)
        yield Path(folder)


async def scenes(home: Path, speed: float = SPEED) -> AsyncIterator[tuple[str, str]]:
    """Each picture by its name, as SVG; `home` is an empty folder, `speed` that of the mock."""
    config = load_config(
        {"STILLREEL_HOME": str(home / "stillreel"), "LANG": "en", "STILLREEL_MOTION": "0"}
    )
    app = Stillreel(config.with_mock(speed))
    async with app.run_test(size=SIZE) as pilot:
        run = Run(app, pilot, home)
        yield "empty", await run.empty()
        await run.make_a_clip()
        yield "film", await run.film()
        yield "wire", await run.wire()
        yield "at-work", await run.at_work()


class Run:
    """One run of the program."""

    def __init__(self, app: Stillreel, pilot: Pilot[None], home: Path) -> None:
        main = pilot.app.screen_stack[0]
        assert isinstance(main, MainScreen)
        self._app = app
        self._pilot = pilot
        self._home = home
        self._main = main
        self._panels = main.view.panels

    async def empty(self) -> str:
        """Connected, with nothing asked for yet."""
        await self._until(lambda: self._panels.header.balance is not None)
        await self._at_rest()
        return await self._picture()

    async def make_a_clip(self) -> None:
        """Two stills, one message, one export; what passes meanwhile is kept for the wire."""
        await self._pilot.press("ctrl+l")
        await self._until(lambda: isinstance(self._app.screen, WireScreen))
        await self._pilot.press("escape")
        await self._until(lambda: self._app.screen is self._main)
        self._main.parts.adding.add([Source.read(still) for still in STILLS])
        await self._until(lambda: all(one.picture for one in self._panels.stills.stills))
        await self._send(FIRST)
        await self._until(lambda: bool(self._main.parts.presenter.project))
        await self._at_rest()
        out = self._home / "films" / "harbour.mp4"
        self._main.parts.exporting.export(self._app, out)
        await self._until(out.exists)
        await self._at_rest()

    async def film(self) -> str:
        """The clip in the viewer, in a smaller window: each of its cells is drawn by itself."""
        await self._pilot.resize_terminal(*FILM_SIZE)
        self._panels.renders.focus()
        await self._until(lambda: self._panels.renders.has_focus)
        await self._pilot.press("space")
        await self._until(lambda: isinstance(self._app.screen, ViewerScreen))
        viewer = self._app.screen
        assert isinstance(viewer, ViewerScreen)
        await self._until(lambda: viewer.shown > 0)
        for key in ("space", "3", "full_stop", "comma"):  # the last ones wait for the very frame
            shown = viewer.shown
            await self._pilot.press(key)
            await self._until(lambda shown=shown: viewer.shown > shown)  # type: ignore[misc] # not inferred: a default
        picture = await self._picture()
        await self._pilot.press("q")
        await self._until(lambda: self._app.screen is self._main)
        await self._pilot.resize_terminal(*SIZE)
        return picture

    async def wire(self) -> str:
        """The calls of all this, the one of the message chosen."""
        await self._pilot.press("ctrl+l")
        await self._until(lambda: isinstance(self._app.screen, WireScreen))
        await self._press("home")
        while not self._shows(CALL):
            await self._press("down")
        picture = await self._picture()
        await self._pilot.press("escape")
        await self._until(lambda: self._app.screen is self._main)
        return picture

    def _shows(self, call: str) -> bool:
        """Whether this is the call whose content is shown."""
        strips = self._app.screen._compositor.render_strips(self._app.size)
        return any("http://" in strip.text and call in strip.text for strip in strips)

    async def at_work(self) -> str:
        """Amid the next message: after the first words of the answer its stream stands still."""
        self._mock().fault("stall:60000@event:6")
        await self._send(SECOND)
        status = self._panels.conversation.status
        await self._until(lambda: status.shown is not None and status.shown.label == ANSWERING)
        activity = status.shown
        assert activity is not None
        status._now = lambda: activity.since + AT_WORK_S
        status.changed()
        return await self._picture()

    def _mock(self) -> RunningMock:
        studio = self._main.parts.operations.studio
        assert studio is not None
        mock = running_mock(studio.tap.home)
        assert mock is not None
        return mock

    async def _send(self, message: str) -> None:
        self._panels.prompt.load_text(message)
        self._panels.prompt.focus()
        await self._pilot.press("enter")

    async def _press(self, key: str) -> None:
        """Press a key, and let what it chooses come into sight."""
        await self._pilot.press(key)
        await self._pilot.pause()

    async def _at_rest(self) -> None:
        await self._until(lambda: not self._main.parts.operations.running)

    async def _until(self, reached: Callable[[], bool]) -> None:
        async with asyncio.timeout(PATIENCE_S):
            while not reached():
                await self._pilot.pause(0.02)
        await self._pilot.pause()

    async def _picture(self) -> str:
        self._app.clear_notifications()
        await self._pilot.pause()
        found = self._app.export_screenshot(simplify=True)
        # A picture that others look at fetches nothing.
        found = _FONTS_FROM_ELSEWHERE.sub("", found)
        return _PORT.sub(SHOWN_PORT, found.replace(str(self._home), SHOWN_HOME))
