"""Every answer has a size and a time in all, from every host, and both are said."""

import asyncio
import gzip
import math
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest

from tui.nemo.client import AttributionHeaders, NemoClient
from tui.nemo.errors import (
    BadAnswer,
    FileTooLarge,
    NemoError,
    PlanRequired,
    RateLimited,
    ServiceDown,
    SlowAnswer,
    TokenInvalid,
)
from tui.nemo.events import Failure
from tui.nemo.transport import OpenAnswer, Transport
from tui.studio.clock import ScaledClock
from tui.tests.nemo.protocol.bombs import MIB, bomb

Script = Callable[[asyncio.StreamReader, asyncio.StreamWriter, dict[str, str]], Awaitable[None]]
Serve = Callable[[Script], Awaitable[str]]
NESTED = bomb(2, 8 * MIB)


@asynccontextmanager
async def client_of(url: str, **more: object) -> AsyncIterator[NemoClient]:
    made = NemoClient(
        url,
        attribution=AttributionHeaders("0", "unknown"),
        client_id="c",
        token="t",
        sleep=lambda _: asyncio.sleep(0),
        **more,  # type: ignore[arg-type]  # by name
    )
    yield made
    await made.aclose()


def packed(label: str) -> Script:
    async def script(
        reader: asyncio.StreamReader, writer: asyncio.StreamWriter, headers: dict[str, str]
    ) -> None:
        head = f"content-type: {label}\r\ncontent-encoding: gzip, gzip\r\n"
        writer.write(f"HTTP/1.1 200 OK\r\n{head}content-length: {len(NESTED)}\r\n\r\n".encode())
        writer.write(NESTED)
        await writer.drain()

    return script


CALLS: dict[str, Callable[[NemoClient], Awaitable[object]]] = {
    "credits": lambda client: client.credits(),
    "state": lambda client: client.state("s1"),
    "create_session": lambda client: client.create_session("en"),
    "render": lambda client: client.render("r1"),
}


@pytest.mark.parametrize("name", CALLS)
async def test_an_answer_packed_twice_is_refused_at_its_limit(
    name: str, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(OpenAnswer.read, "__defaults__", (1 << 22,))
    async with client_of(await serve(packed("application/json"))) as client:
        with pytest.raises(BadAnswer, match="too large"):
            await CALLS[name](client)


async def test_a_stream_packed_twice_ends_at_its_limit_in_a_failure_that_says_so(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui.nemo.gateway.LARGEST_STREAM", 1 << 22)
    async with client_of(await serve(packed("text/event-stream"))) as client:
        events = [event async for event in client.run("s1", "hello")]
    failures = [event for event in events if isinstance(event, Failure)]
    assert failures[-1:] == events[-1:]
    assert failures[-1].code == "stream_too_large"
    assert "too large" in failures[-1].message


class Dripping:
    """An answer that drips for ever, and the time of whoever waits for it: a drop is a second."""

    def __init__(self, head: bytes, drop: bytes, most_s: float = math.inf) -> None:
        """No limit is longer than `most_s`."""
        self._head, self._drop, self._most_s = head, drop, most_s
        self._due: dict[asyncio.Timeout, float] = {}
        self._now = 0
        self.asked = 0

    async def answer(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, headers: dict[str, str]
    ) -> None:
        self.asked += 1
        writer.write(self._head)
        while True:
            writer.write(self._drop)
            await writer.drain()
            await asyncio.sleep(0)
            self._now += 1
            for timer in [each for each, due in self._due.items() if due <= self._now]:
                del self._due[timer]
                timer.reschedule(asyncio.get_running_loop().time())

    @asynccontextmanager
    async def limit(self, seconds: float) -> AsyncIterator[None]:
        async with asyncio.timeout(None) as timer:
            self._due[timer] = self._now + min(seconds, self._most_s)
            try:
                yield
            finally:
                self._due.pop(timer, None)


BODY = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 99999\r\n\r\n"


@pytest.mark.parametrize("name", ["credits", "state", "create_session", "render"])
@pytest.mark.parametrize(("head", "drop"), [(BODY, b" "), (b"HTTP/1.1 200 OK\r\n", b"a: b\r\n")])
async def test_an_answer_that_drips_has_an_end_and_is_not_asked_for_again(
    name: str, head: bytes, drop: bytes, serve: Serve
) -> None:
    drip = Dripping(head, drop)
    async with client_of(await serve(drip.answer), limit=drip.limit) as client:
        with pytest.raises(SlowAnswer, match=r"not whole after \d+ s\.") as caught:
            await CALLS[name](client)
    assert caught.value.sent
    assert drip.asked == 1


async def test_a_refusal_of_a_stream_that_never_ends_is_heard(serve: Serve) -> None:
    head = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n"
    drip = Dripping(head + b'{"code": 1', b" ")
    async with client_of(await serve(drip.answer), limit=drip.limit) as client:
        with pytest.raises(NemoError):
            await anext(client.run("s1", "hello"))


REFUSED: dict[str, Callable[[NemoClient], Awaitable[object]]] = {
    **CALLS,
    "download_fallback": lambda client: client.download_fallback("r1").__aenter__(),
}
UNREADABLE = {
    "huge": (b"content-encoding: gzip, gzip\r\n", NESTED),
    "in too many layers": (b"content-encoding: " + b"gzip," * 6 + b"gzip\r\n", NESTED),
    "no gzip": (b"content-encoding: gzip\r\n", b"\x1f\x8b\x08nonsense"),
    "cut": (b"", b'{"code": 42'),
}
STATUSES = [(401, TokenInvalid), (402, PlanRequired), (413, FileTooLarge), (503, ServiceDown)]


def refusing(status: int, more: bytes, body: bytes) -> Script:
    async def script(
        reader: asyncio.StreamReader, writer: asyncio.StreamWriter, headers: dict[str, str]
    ) -> None:
        writer.write(refused(status) + more + b"\r\n" + body)
        await writer.drain()

    return script


def refused(status: int) -> bytes:
    """The head of a refusal, but for its end."""
    return f"HTTP/1.1 {status} No\r\nretry-after: 7000\r\ncontent-length: 99999\r\n".encode()


@pytest.mark.parametrize("what", UNREADABLE)
@pytest.mark.parametrize("name", REFUSED)
async def test_a_pause_is_heard_where_its_words_cannot_be_read(
    name: str, what: str, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Transport.refusal, "__defaults__", (1 << 22,))
    async with client_of(await serve(refusing(429, *UNREADABLE[what]))) as client:
        with pytest.raises(RateLimited) as caught:
            await REFUSED[name](client)
    assert caught.value.retry_after_s == 7000


@pytest.mark.parametrize("most_s", [math.inf, 20.0], ids=["of the words", "of the call"])
@pytest.mark.parametrize("name", REFUSED)
async def test_a_pause_is_heard_before_its_words_have_dripped_in(
    name: str, most_s: float, serve: Serve
) -> None:
    """Whichever limit it is that ends first."""
    drip = Dripping(refused(429) + b"\r\n", b" ", most_s)
    async with client_of(await serve(drip.answer), limit=drip.limit) as client:
        with pytest.raises(RateLimited):
            await REFUSED[name](client)


@pytest.mark.parametrize(("status", "kind"), STATUSES)
async def test_a_status_that_is_clear_by_itself_needs_no_words(
    status: int, kind: type[NemoError], serve: Serve
) -> None:
    async with client_of(await serve(refusing(status, *UNREADABLE["no gzip"]))) as client:
        with pytest.raises(kind):
            await client.credits()


async def test_a_limit_does_not_count_the_time_in_which_the_program_stood_still() -> None:
    clock = ScaledClock()
    clock.shortest_limit_s = 0.0
    loop = asyncio.get_running_loop()
    with pytest.raises(TimeoutError):
        async with clock.limit(0.1):
            await asyncio.sleep(10)
    began = loop.time()
    async with clock.limit(0.4):
        import time

        time.sleep(0.5)  # noqa: ASYNC251 - as ctrl+z does
        await asyncio.sleep(0.1)
    assert loop.time() - began >= 0.6


async def test_a_limit_is_no_shorter_than_the_network_needs() -> None:
    clock = ScaledClock(1e9)
    async with clock.limit(1.0):
        await asyncio.sleep(0.05)


async def test_a_small_packed_answer_is_read(serve: Serve) -> None:
    body = gzip.compress(b'{"available": 7}')
    head = f"content-encoding: gzip\r\ncontent-length: {len(body)}\r\n\r\n".encode()

    async def script(
        reader: asyncio.StreamReader, writer: asyncio.StreamWriter, headers: dict[str, str]
    ) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\n" + head + body)
        await writer.drain()

    async with client_of(await serve(script)) as client:
        assert (await client.credits()).available == 7
