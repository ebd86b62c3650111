"""The calls and answers between client and mock, read between socket and application."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mockserver.wire.headers import media_type_of


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request and its answer; header names lower case, bodies whole or as far as they came."""

    method: str
    path: str
    request_headers: Mapping[str, str]
    request_body: bytes
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def media_type(self) -> str:
        """The answer's content type without its parameters."""
        return media_type(self.headers)

    def __str__(self) -> str:
        return f"{self.method} {self.path} -> {self.status} {self.media_type} {self.body[:300]!r}"


class ExchangeCapture:
    """An application that passes everything on and keeps it in `seen`."""

    def __init__(self, app: ASGIApp, seen: list[Exchange]) -> None:
        self._app, self._seen = app, seen

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        sent, body = bytearray(), bytearray()
        head: dict[str, Any] = {"status": 0, "headers": []}

        async def receiving() -> Message:
            message = await receive()
            sent.extend(message.get("body", b""))
            return message

        async def sending(message: Message) -> None:
            head.update(message if message["type"] == "http.response.start" else {})
            body.extend(message.get("body", b""))
            await send(message)

        try:
            await self._app(scope, receiving, sending)
        finally:
            self._seen.append(
                Exchange(
                    scope["method"],
                    scope["path"],
                    dict(Headers(scope=scope)),
                    bytes(sent),
                    head["status"],
                    dict(Headers(raw=head["headers"])),
                    bytes(body),
                )
            )


def media_type(headers: Mapping[str, str]) -> str:
    """The content type, lower case, without its parameters."""
    return media_type_of(headers.get("content-type", ""))
