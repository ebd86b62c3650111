"""A home and a mock, with as many programs as a test wants."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest

from mockserver.pytest_plugin import NemoMock
from tui.config import load_config
from tui.nemo.client import AttributionHeaders, NemoClient
from tui.opening import open_studio
from tui.studio.events import Event, WaitingKind
from tui.studio.studio import Studio
from tui.wishes import PLAIN, Wishes

SPEED = 2000.0


def _nothing() -> None:
    pass


class Home:
    """A home and a service, and the events of the programs there."""

    def __init__(self, mock: NemoMock, folder: Path) -> None:
        self.mock, self.folder = mock, folder
        self.events: list[Event] = []
        self.awaited: type[Event] | WaitingKind | None = None
        self.seen = asyncio.Event()
        self._to_cancel: asyncio.Task[object] | None = None
        self._then: Callable[[], None] = _nothing

    def record(self, event: Event) -> None:
        self.events.append(event)
        if self.awaited is not None and self.awaited in (type(event), getattr(event, "kind", None)):
            self.seen.set()
            self._then()
            self._then = _nothing
            if self._to_cancel is not None:
                self._to_cancel.cancel()
                self._to_cancel = None

    @asynccontextmanager
    async def studio(self, token: str = "", wishes: Wishes = PLAIN) -> AsyncIterator[Studio]:
        """Each is a program of its own, as far as anybody can tell; `token` is the user's."""
        self.events.clear()
        config = load_config(
            {
                "NEMO_API_URL": self.mock.url,
                "NEMO_TOKEN": token,
                "STILLREEL_HOME": str(self.folder / "home"),
                "STILLREEL_TIME_SCALE": "600",
            }
        )
        config = replace(config, wishes=wishes)
        async with open_studio(config, self.record) as studio:
            yield studio

    def await_event(self, kind: type[Event] | WaitingKind) -> None:
        """Have `seen` set by the next event of a kind."""
        self.awaited = kind
        self.seen.clear()

    def do_at(self, kind: type[Event] | WaitingKind, then: Callable[[], None]) -> None:
        """Have something done at the first event of a kind, before anything more is."""
        self.await_event(kind)
        self._then = then

    async def cancel_at(
        self,
        kind: type[Event] | WaitingKind,
        doing: Callable[[], Coroutine[None, None, object]],
        then: Callable[[], None] = _nothing,
    ) -> None:
        """Cancel what is done at the first event of a kind, before it does anything more.

        At that moment, `then` is called.
        """
        self.await_event(kind)
        self._then = then
        task = self._to_cancel = asyncio.ensure_future(doing())
        with pytest.raises(asyncio.CancelledError):
            await task

    async def own_token(self) -> str:
        """A token of an account of the user's own: to the mock, of another client."""
        attribution = AttributionHeaders("0", "unknown")
        client = NemoClient(self.mock.url, attribution=attribution, client_id=str(uuid4()))
        try:
            return (await client.anonymous_token()).token
        finally:
            await client.aclose()

    def messages(self) -> int:
        return sum(call["path"] == "/run_sse" for call in self.mock.heads)

    def clips(self) -> int:
        return sum(len(session["generated"]) for session in self.mock.state["sessions"])
