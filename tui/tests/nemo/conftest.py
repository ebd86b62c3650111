"""A client whose HTTP ends at respx, or at a raw socket; its waits take no time."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack

import pytest
import respx

from tui.nemo.client import AttributionHeaders, NemoClient

BASE = "https://api.example.test"

# Answers one connection; is given the request's head and its headers, names in lower case.
Script = Callable[[asyncio.StreamReader, asyncio.StreamWriter, dict[str, str]], Awaitable[None]]
Serve = Callable[[Script], Awaitable[str]]
Connect = Callable[[str], NemoClient]


@pytest.fixture(autouse=True, scope="module")
def no_proxies() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patched:
        for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
            patched.delenv(name, raising=False)
            patched.delenv(name.upper(), raising=False)
        yield


@pytest.fixture
def api() -> Iterator[respx.MockRouter]:
    with respx.mock(base_url=BASE, assert_all_called=False) as router:
        yield router


@pytest.fixture
def waits() -> list[float]:
    return []


@pytest.fixture
async def connect(waits: list[float]) -> AsyncIterator[Connect]:
    async def sleep(seconds: float) -> None:
        waits.append(seconds)

    async with AsyncExitStack() as stack:

        def make(base_url: str) -> NemoClient:
            made = NemoClient(
                base_url,
                attribution=AttributionHeaders("0.1.0", "unknown"),
                client_id="7f9c2ba4-e88f-4c2a-9d0b-0d9b6c0a3f11",
                token="nmv_usr_secret",
                sleep=sleep,
                jitter=lambda: 1.0,
                ssl=ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT),
            )
            stack.push_async_callback(made.aclose)
            return made

        yield make


@pytest.fixture
def client(connect: Connect) -> NemoClient:
    return connect(BASE)


@pytest.fixture
async def serve() -> AsyncIterator[Serve]:
    """A raw server on loopback, for what no well-behaved one does."""
    servers: list[asyncio.Server] = []

    async def start(script: Script) -> str:
        async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            try:
                lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
                pairs = (line.partition(": ") for line in lines[1:])
                await script(reader, writer, {name.lower(): value for name, _, value in pairs})
            except (ConnectionError, asyncio.IncompleteReadError):
                pass
            finally:
                writer.close()

        server = await asyncio.start_server(answer, "127.0.0.1", 0)
        servers.append(server)
        return f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"

    yield start
    for server in servers:
        server.close()
