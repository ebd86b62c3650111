"""A studio's service at the HTTP border: what the server says is scripted, the rest is real."""

import json
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

import httpx
import respx

from tui.library.library import Library
from tui.library.tokens import TokenFile
from tui.studio.events import Event
from tui.studio.service import Service
from tui.tests.studio.virtual_clock import VirtualClock

E = TypeVar("E", bound=Event)

BASE = "http://127.0.0.1:9"
STATE = "/api/state/nemo_agent/me/s1/latest"
CREDITS = "/api/credits/balance/simple"
TOKEN = "/api/auth/anonymous-token"


class LoggedClock(VirtualClock):
    """Takes no time; remembers what was slept."""

    def __init__(self) -> None:
        super().__init__()
        self.slept: list[float] = []

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        await super().sleep(seconds)


@dataclass
class ScriptedService:
    """A service whose answers are scripted, its events, and what it stored."""

    service: Service
    clock: LoggedClock
    tokens: TokenFile
    events: list[Event]
    http: respx.Router
    folder: Path
    library: Library

    def of(self, kind: type[E]) -> list[E]:
        """The events of one kind, in order."""
        return [event for event in self.events if isinstance(event, kind)]


@dataclass
class Stream(httpx.AsyncByteStream):
    """A body in chunks; pauses of program time and a break at the end where a test wants them."""

    chunks: list[bytes]
    clock: LoggedClock | None = None
    pause_s: float = 0.0
    broken: bool = False
    sent: int = field(default=0)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for chunk in self.chunks:
            if self.clock is not None:
                await VirtualClock.sleep(self.clock, self.pause_s)
            self.sent += 1
            yield chunk
        if self.broken:
            raise httpx.ReadError("reset")


def events(*payloads: object, **stream: object) -> httpx.Response:
    """An answer of `/run_sse`: each payload an event, or bytes as they are."""
    chunks = [
        payload if isinstance(payload, bytes) else f"data: {json.dumps(payload)}\n\n".encode()
        for payload in payloads
    ]
    return httpx.Response(
        200,
        headers={"content-type": "text/event-stream"},
        stream=Stream(chunks, **stream),  # type: ignore[arg-type]  # by name
    )


def text(words: str, *, partial: bool = False) -> dict[str, object]:
    """An event with words of the model."""
    return {"content": {"role": "model", "parts": [{"text": words}]}, "partial": partial}


def state(*titles: str) -> httpx.Response:
    """An answer of the state: one still, and a title for each name."""
    tracks: list[object] = [{"tt": 0, "sg": [{"d": 10_000, "m": {"name": "harbour"}}]}]
    tracks += [{"tt": 7, "sg": [{"d": 3_000, "m": {"text": title}}]} for title in titles]
    draft = {"t": tracks, "d": 10_000, "m": {"width": 1920, "height": 1080}}
    return httpx.Response(200, json={"code": 0, "data": {"state": {"draft": draft}}})


BALANCE = httpx.Response(200, json={"code": 0, "data": {"available": 100}})
EMPTY_STATE = httpx.Response(200, json={"code": 0, "data": {"state": {}}})


def in_turn(*answers: httpx.Response) -> Iterator[httpx.Response]:
    """The answers one after the other, the last one for ever."""
    yield from answers
    while True:
        yield answers[-1]


def expired(code: int = 1001, status: int = 200) -> httpx.Response:
    return httpx.Response(status, json={"code": code, "message": "expired"})


def fresh(token: str = "nmv_usr_new") -> httpx.Response:
    return httpx.Response(200, json={"code": 0, "data": {"token": token, "user_id": "anon_2"}})
