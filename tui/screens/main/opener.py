"""The studio of a screen, and what opens it: the real thing, or one that a test plays."""

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import TYPE_CHECKING

from textual.screen import Screen
from textual.worker import Worker

from tui.screens.main.workers import ended
from tui.studio.events import Tell
from tui.studio.studio_like import StudioLike

if TYPE_CHECKING:
    from tui.config import Config

_CLOSING_S = 3.0
Opener = Callable[["Config", Tell], AbstractAsyncContextManager[StudioLike]]


def real_opener() -> Opener:
    """The real one, loaded now: that takes a while."""
    from tui.opening import open_studio

    return open_studio


def opener_beside(other: StudioLike, given: Opener | None) -> Opener:
    """What opens the studio of another project, in the account of this one; a test's is `given`."""
    from tui.opening import open_beside
    from tui.studio.studio import Studio

    if given is not None or not isinstance(other, Studio):
        return given or real_opener()
    return lambda _, tell: open_beside(other, tell, records_history=False)


class ScreensStudio:
    """The studio of one screen: opened once, or anew where that failed, and closed with it."""

    def __init__(
        self,
        screen: Screen[None],
        config: "Config",
        opener: Opener | None,
        tell: Tell,
        opened: Callable[[], None],
        failed: Callable[[Exception], None],
    ) -> None:
        """`opened` and `failed` are called when it is there, and when it is not or has broken."""
        self._screen = screen
        self._config = config
        self._opener = opener
        self._tell = tell
        self._on_opened = opened
        self._on_failed = failed
        self._opened: asyncio.Future[StudioLike] | None = None
        self._closing = asyncio.Event()
        self._worker: Worker[None] | None = None
        self.now: StudioLike | None = None
        """Absent before it is open."""

    @property
    def is_closing(self) -> bool:
        """Whether the screen is being left for good."""
        return self._closing.is_set()

    def open(self) -> "asyncio.Future[StudioLike]":
        """Load what is heavy in a thread, and open it, once; anew where that failed."""
        if self._opened is not None and not _has_failed(self._opened):
            return self._opened
        self._opened = asyncio.get_running_loop().create_future()
        self._worker = self._screen.app.run_worker(
            self._run(self._opened), group="studio", exit_on_error=False
        )
        return self._opened

    async def opened(self) -> StudioLike:
        """Wait until it is there."""
        return await asyncio.shield(self.open())

    def begin_closing(self) -> None:
        """From now on it ends, and nothing that it tells is for anybody."""
        self._closing.set()

    async def closed(self) -> None:
        """Wait for its end, for a while."""
        if self._worker is not None and not self._worker.is_finished:
            ending = asyncio.ensure_future(ended((self._worker,)))
            await asyncio.wait({ending}, timeout=_CLOSING_S)
            self._worker.cancel()

    async def _run(self, opened: "asyncio.Future[StudioLike]") -> None:
        try:
            opener = self._opener
            if opener is None:
                opener = await asyncio.to_thread(real_opener)
            async with opener(self._config, self._tell) as studio:
                self.now = studio
                opened.set_result(studio)
                self._on_opened()
                await self._closing.wait()
        except Exception as error:  # noqa: BLE001 - described, and shown; of a defect the end follows
            if not opened.done():
                opened.set_exception(error)
                opened.exception()
            self._on_failed(error)


def _has_failed(opened: "asyncio.Future[StudioLike]") -> bool:
    return opened.done() and opened.exception() is not None
