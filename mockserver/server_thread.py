"""Uvicorn on a thread of its own, started and stopped from another one."""

import asyncio
import contextlib
import socket
import threading

import uvicorn
from starlette.types import ASGIApp

from mockserver.wire.half_open import ImpatientProtocol

STOP_WITHIN_S = 15
"""How long `stop` waits for the thread."""
FINISH_WITHIN_S = 1
"""How long connections that are being closed may take."""
CHECK_EVERY_S = 0.1
CHECK_CLOSING_EVERY_S = 0.002


class ServerThread:
    """Serves an application on a socket that is bound already.

    Setting `closing` is the first thing that `stop` does, in the server's loop: whatever streams or
    waits in the application ends by it.
    """

    def __init__(self, app: ASGIApp, bound: socket.socket, closing: asyncio.Event) -> None:
        config = uvicorn.Config(
            app,
            http=ImpatientProtocol,
            log_config=None,
            log_level="critical",
            access_log=False,
            ws="none",
            lifespan="on",
            server_header=False,
            proxy_headers=False,
        )
        self._server, self._bound = _Server(config, closing), bound
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread = threading.Thread(target=self._work, name="mockserver", daemon=True)
        self.error: BaseException | None = None

    @property
    def loop(self) -> asyncio.AbstractEventLoop:
        """The event loop of the thread; there is one once it has started."""
        assert self._loop is not None  # noqa: S101 - asked for too early
        return self._loop

    def start(self) -> bool:
        """Start, and wait until it listens; False where it does not, and `error` may say why."""
        self._thread.start()
        self._server.ready.wait()
        return self._server.started

    def stop(self) -> None:
        """End, and wait for it."""
        if self._loop and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._server.end)
        self._thread.join(STOP_WITHIN_S)

    def _work(self) -> None:
        """Serve until stopped: the thread's whole life."""
        try:
            with asyncio.Runner() as runner:
                self._loop = runner.get_loop()
                runner.run(self._server.serve(sockets=[self._bound]))
        except (OSError, RuntimeError, SystemExit) as error:
            self.error = error
        finally:
            self._server.ready.set()


class _Server(uvicorn.Server):
    """Uvicorn without its pauses: it starts, and ends, at once."""

    def __init__(self, config: uvicorn.Config, closing: asyncio.Event) -> None:
        super().__init__(config)
        self._closing = closing
        self.ready = threading.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to listen, and set `ready`."""
        await super().startup(sockets)
        self.ready.set()

    async def main_loop(self) -> None:
        """Wait for the end, which uvicorn's own loop asks about only ten times a second.

        The date of answers is written anew at each look: a busy loop would be seconds behind.
        """
        while not await self.on_tick(0):
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(CHECK_EVERY_S):
                    await self._closing.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Close everything, without uvicorn's pauses of a tenth of a second."""
        for listening in (*self.servers, *(sockets or ())):
            listening.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        for _ in range(round(FINISH_WITHIN_S / CHECK_CLOSING_EVERY_S)):
            if not (self.server_state.connections or self.server_state.tasks):
                break
            await asyncio.sleep(CHECK_CLOSING_EVERY_S)
        for task in self.server_state.tasks:
            task.cancel()
        await self.lifespan.shutdown()

    def end(self) -> None:
        """End soon. Call it in the server's loop."""
        self._closing.set()
        self.should_exit = True
