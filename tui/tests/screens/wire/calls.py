"""Calls as a tap would tell them, for the screen of the wire to show."""

import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from textual.pilot import Pilot

from tui.nemo.protocol.tap import End, Request, Tap, Tapped
from tui.screens.wire.call_view import CallView
from tui.screens.wire.rows import CallRows
from tui.screens.wire.screen import WireScreen
from tui.tests.screens.harness.fake_studio import FakeStudio, running, text_of, until

HOME = "https://api.example.test"
TOKEN = "nmv_usr_4711secret"
JSON = (("content-type", "application/json"),)
STREAM = (("content-type", "text/event-stream"),)


class Clock:
    """The time, as a test sets it."""

    def __init__(self) -> None:
        self.s = 0.0

    def __call__(self) -> float:
        return self.s


class Service:
    """Makes calls on a tap, each an even ten milliseconds."""

    def __init__(self, *, now: float = 1_790_000_000.0) -> None:
        self.clock = Clock()
        self.tap = Tap(self.clock, lambda: now)
        self.tap.home = HOME

    def begin(self, path: str, method: str = "GET", sent: object = None) -> Tapped:
        """A call that goes out."""
        address = path if "://" in path else HOME + path
        call = self.tap.begin(method, address)
        content = None if sent is None else json.dumps(sent).encode()
        call.sends(Request((("Accept", "application/json"),), TOKEN, content))
        return call

    def call(
        self, path: str, answer: object = None, *, status: int = 200, method: str = "GET"
    ) -> Tapped:
        """A call, answered whole."""
        call = self.begin(path, method)
        self.clock.s += 0.006
        call.answered(status, JSON)
        data = json.dumps({"code": 0} if answer is None else answer).encode()
        call.came(data)
        self.clock.s += 0.004
        call.end = End.WHOLE
        call.ended(len(data))
        return call

    def stream(self, sent: object = None) -> Tapped:
        """A stream that has begun."""
        call = self.begin("/run_sse", "POST", sent if sent is not None else {"text": "move"})
        self.clock.s += 0.05
        call.answered(200, STREAM)
        return call

    def say(self, call: Tapped, *texts: str) -> None:
        """Pieces of text, a chunk each."""
        for text in texts:
            self.clock.s += 0.1
            event = json.dumps({"type": "text", "content": text}, ensure_ascii=False)
            call.came(f"data: {event}\n\n".encode())


@asynccontextmanager
async def wire_open(
    service: Service, size: tuple[int, int] = (120, 40)
) -> AsyncIterator[Pilot[None]]:
    """The program with the wire on the screen."""
    async with running(FakeStudio(tap=service.tap), size=size) as pilot:
        await pilot.press("ctrl+l")
        await looked(pilot)
        yield pilot


async def looked(pilot: Pilot[None]) -> None:
    """Let the screen look for what is new, at once."""
    await pilot.pause()
    screen_of(pilot)._poll()
    await pilot.pause()


def screen_of(pilot: Pilot[None]) -> WireScreen:
    """The screen of the wire."""
    screen = pilot.app.screen
    assert isinstance(screen, WireScreen)
    return screen


def rows_of(pilot: Pilot[None]) -> CallRows:
    """The list of calls."""
    return screen_of(pilot).query_one(CallRows)


def view_of(pilot: Pilot[None]) -> CallView:
    """The chosen call."""
    return screen_of(pilot).query_one(CallView)


async def shown(pilot: Pilot[None], words: str) -> Sequence[str]:
    """Wait until some words are in sight; gives their lines."""
    await until(pilot, lambda: bool(lines_with(pilot, words)))
    return lines_with(pilot, words)


def lines_with(pilot: Pilot[None], words: str) -> Sequence[str]:
    """The lines of the terminal in which some words stand."""
    return [line.strip("│ ") for line in text_of(pilot).split("\n") if words in line]
