"""Connections on which a request was begun and never ended are closed.

Uvicorn waits for ever: for the first byte, for the rest of a head, for the rest of a body. A head
has a time in all; a body only has to go on coming. What waits for the mock has all the time there
is, and so has a client whose body the mock itself does not read on.

It is uvicorn with h11, whatever else is installed: with httptools it sends chunks to HTTP/1.0, too.
"""

import asyncio
from typing import TYPE_CHECKING, Any, cast

from uvicorn.protocols.http.h11_impl import H11Protocol

from mockserver.wire.head_joiner import HeadJoiner

HEAD_WITHIN_S = 20.0
"""From a connection's first moment, or the first byte of a later request."""
BODY_SILENT_S = 60.0
CHECK_EVERY_S = 5.0

if TYPE_CHECKING:

    class _Uvicorn(asyncio.Protocol):
        """What uvicorn's protocol has, as far as it is used here."""

        loop: asyncio.AbstractEventLoop
        transport: asyncio.Transport
        cycle: Any
        flow: Any

        def __init__(self, *given: Any, **named: Any) -> None: ...

else:
    _Uvicorn = H11Protocol


class ImpatientProtocol(_Uvicorn):
    """Uvicorn's protocol, with an end to its patience."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._head_since_s: float | None = None
        self._heard_s = 0.0
        self._check: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin to wait for the first head."""
        holder: Any = HeadJoiner(cast("asyncio.Transport", transport), self.loop)
        super().connection_made(holder)
        self._head_since_s = self._heard_s = self.loop.time()
        self._check = self.loop.call_later(CHECK_EVERY_S, self._check_patience)

    def data_received(self, data: bytes) -> None:
        """Note when something came, and whether a head is still wanted."""
        self._heard_s = self.loop.time()
        if self._head_since_s is None and self._is_idle():
            self._head_since_s = self._heard_s
        super().data_received(data)
        if not self._is_idle():
            self._head_since_s = None

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop to wait."""
        if self._check is not None:
            self._check.cancel()
        super().connection_lost(exc)

    def _is_idle(self) -> bool:
        """Whether no request is under way."""
        return self.cycle is None or self.cycle.response_complete

    def _check_patience(self) -> None:
        if self._is_overdue(self.loop.time()):
            self.transport.abort()
            return
        self._check = self.loop.call_later(CHECK_EVERY_S, self._check_patience)

    def _is_overdue(self, now_s: float) -> bool:
        if self._head_since_s is not None:
            return now_s - self._head_since_s >= HEAD_WITHIN_S
        if self._is_idle() or not self.cycle.more_body:
            return False
        if self.flow.read_paused:  # it is the mock that does not read on
            self._heard_s = now_s
        return now_s - self._heard_s >= BODY_SILENT_S
