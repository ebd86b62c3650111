"""A mock that kills its client: SIGKILL at the moment that a test names."""

import os
import signal
from dataclasses import dataclass, field
from typing import Literal

from starlette.types import ASGIApp, Message, Receive, Scope, Send

Moment = Literal["on its way", "unanswered", "answered", "amid its body", "amid the answer"]


@dataclass(frozen=True, slots=True)
class Point:
    """When to kill: at a moment of the n-th request (from 1) whose path holds `path`.

    Where a `method` is named, only its requests count.

    `on its way`: before the service sees the request, as if it had never arrived. `unanswered`:
    the service has done its work, and the answer never arrives. `answered`: right after the
    answer. `amid its body` and `amid the answer`: after `chunks` pieces of it.
    """

    path: str
    moment: Moment
    nth: int = 1
    chunks: int = 1
    method: str = ""

    def __str__(self) -> str:
        which = f" ({self.nth})" if self.nth > 1 else ""
        pieces = f" after {self.chunks}" if self.chunks > 1 else ""
        return f"{self.path}{which} {self.moment}{pieces}"


@dataclass
class Killer:
    """An ASGI layer around the mock. `victim` is the process to kill; it is killed once.

    `aim` at another point, for another victim: its requests are counted anew.
    """

    app: ASGIApp
    point: Point
    victim: int = 0
    fired: bool = False
    seen: list[str] = field(default_factory=list)
    _count: int = 0

    def aim(self, point: Point) -> None:
        """Kill at this point from now on."""
        self.point, self.fired, self._count = point, False, 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and kill when its moment has come."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        self.seen.append(f"{scope['method']} {scope['path']}")
        counts = self.point.path in scope["path"] and self.point.method in ("", scope["method"])
        if self.fired or not counts:
            await self.app(scope, receive, send)
            return
        self._count += 1
        if self._count != self.point.nth:
            await self.app(scope, receive, send)
            return
        await self._at_the_point(scope, receive, send)

    async def _at_the_point(self, scope: Scope, receive: Receive, send: Send) -> None:
        point = self.point
        moment = point.moment
        if moment == "on its way":
            self._kill(point)
            return
        pieces = 0

        async def receiving() -> Message:
            nonlocal pieces
            message = await receive()
            pieces += 1
            if moment == "amid its body" and pieces == point.chunks:
                self._kill(point)
            return message

        sent = 0

        async def sending(message: Message) -> None:
            nonlocal sent
            if moment == "unanswered":
                self._kill(point)
            await send(message)
            body = message["type"] == "http.response.body"
            sent += body
            ended = body and not message.get("more_body", False)
            if moment == ("answered" if ended else "amid the answer") and (
                ended or sent == point.chunks
            ):
                self._kill(point)

        await self.app(scope, receiving, sending)

    def _kill(self, point: Point) -> None:
        if not self.fired and point is self.point:
            self.fired = True
            os.kill(self.victim, signal.SIGKILL)
