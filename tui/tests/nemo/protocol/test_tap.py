"""What is heard of the calls, on respx and over raw sockets."""

import asyncio
import io
from collections.abc import Awaitable, Callable
from types import SimpleNamespace

import httpx
import pytest
import respx

from tui.nemo.client import NemoClient
from tui.nemo.errors import BadAnswer, ConnectionFailed, NemoError, ServiceDown
from tui.nemo.protocol.tap import MOST_HEADS, End, Head, Tap, Tapped
from tui.nemo.uploads import UploadPart

Script = Callable[[asyncio.StreamReader, asyncio.StreamWriter, dict[str, str]], Awaitable[None]]
Serve = Callable[[Script], Awaitable[str]]
Connect = Callable[[str], NemoClient]
STREAM = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n"


class Ears:
    """A listener that writes down what it hears."""

    def __init__(self) -> None:
        self.changes: list[tuple[int | None, End | None]] = []
        self.data: list[bytes] = []
        self.sent: list[Tapped] = []

    def changed(self, call: Tapped) -> None:
        self.changes.append((call.head.status, call.head.end))
        if call.request is not None and call not in self.sent:
            self.sent.append(call)

    def came(self, call: Tapped, data: bytes) -> None:
        self.data.append(data)


def only(client: NemoClient) -> Head:
    [head] = client.tap.heads
    return head


async def test_every_try_of_a_read_is_a_call_of_its_own(
    api: respx.MockRouter, client: NemoClient
) -> None:
    api.get("/api/credits/balance/simple").mock(
        side_effect=[respx.MockResponse(502), respx.MockResponse(200, json={"available": 5})]
    )
    await client.credits()
    assert [(one.method, one.status, one.end) for one in client.tap.heads] == [
        ("GET", 502, End.WHOLE),
        ("GET", 200, End.WHOLE),
    ]
    assert client.tap.under_way == {}


async def test_a_refused_connection_is_a_call_without_an_answer(
    connect: Connect, waits: list[float]
) -> None:
    client = connect("http://127.0.0.1:1")
    with pytest.raises(ConnectionFailed) as caught:
        await client.create_session("en")
    head = only(client)
    assert (head.status, head.end, head.trouble) == (None, End.UNANSWERED, str(caught.value))
    assert head.ended_s is not None


@pytest.mark.parametrize(("address", "is_here"), [("127.0.0.1", True), ("93.184.216.34", False)])
async def test_whether_this_machine_has_answered_is_told_whatever_its_name(
    address: str, is_here: bool, api: respx.MockRouter, client: NemoClient
) -> None:
    async def answer(request: httpx.Request) -> httpx.Response:
        watch, host = request.extensions["trace"], request.url.host
        stream = SimpleNamespace(get_extra_info=lambda _: (address, 443))
        await watch("connection.connect_tcp.started", {"host": host, "port": 443})
        await watch("connection.connect_tcp.complete", {"return_value": stream})
        return httpx.Response(200, json={"available": 5})

    api.get("/api/credits/balance/simple").mock(side_effect=answer)
    await client.credits()
    assert only(client).is_here is is_here


async def test_an_answer_that_broke_off_was_cut(serve: Serve, connect: Connect) -> None:
    async def short(reader: object, writer: asyncio.StreamWriter, headers: object) -> None:
        writer.write(b'HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{"a"')

    client = connect(await serve(short))
    with pytest.raises(BadAnswer):
        await client.create_session("en")
    assert (only(client).end, only(client).size) == (End.CUT, 4)


async def test_a_stream_that_is_left_says_so_and_tells_each_piece_before(
    serve: Serve, connect: Connect
) -> None:
    seen = asyncio.Event()

    async def talking(reader: object, writer: asyncio.StreamWriter, headers: object) -> None:
        writer.write(STREAM + b'data: {"type":"text","content":"a"}\n\n')
        await writer.drain()
        await seen.wait()
        writer.write(b'data: {"type":"text","content":"b"}\n\n')
        await writer.drain()
        await asyncio.Event().wait()

    client = connect(await serve(talking))
    late, events = Ears(), client.run("s1", "hello")
    await anext(events)
    assert late.data == []
    client.tap.listeners = (late,)  # it comes in the middle of the stream, and hears the rest
    [call] = client.tap.under_way.values()
    assert call.request is not None
    assert b'"hello"' in (call.request.content or b"")
    seen.set()
    await anext(events)
    assert late.data == [b'data: {"type":"text","content":"b"}\n\n']
    await events.aclose()
    assert only(client).end is End.ABANDONED


async def test_a_listener_hears_the_request_without_its_token_and_the_answer_uncoded(
    api: respx.MockRouter, client: NemoClient
) -> None:
    import gzip

    said = b'{"code":0,"data":{"task_id":"t","session_id":"s"}}'
    packed = respx.MockResponse(
        200, content=gzip.compress(said), headers={"content-encoding": "gzip"}
    )
    api.post().mock(return_value=packed)
    client.tap.listeners = (ears := Ears(),)
    await client.create_session("en")
    assert b"".join(ears.data) == said
    assert ears.changes == [(None, None), (None, None), (200, None), (200, End.WHOLE)]
    [call] = ears.sent
    assert call.request is not None
    assert call.request.token == "nmv_usr_secret"
    assert "authorization" not in {name for name, _ in call.request.headers}
    assert "nmv_usr_secret" not in repr(call)
    assert ("content-encoding", "gzip") in call.headers


async def test_an_upload_tells_its_files_and_never_their_bytes(
    api: respx.MockRouter, client: NemoClient
) -> None:
    api.post().respond(200, json={"code": 0, "data": []})
    client.tap.listeners = (ears := Ears(),)
    part = UploadPart("a.jpg", "image/jpeg", io.BytesIO(bytes(100_000)))
    await client.upload_files("s1", [part])
    [call] = ears.sent
    assert call.request is not None
    assert call.request.parts == (part,)
    assert call.request.content is None


async def test_only_so_many_heads_are_kept_and_nothing_else(
    api: respx.MockRouter, client: NemoClient
) -> None:
    api.get().respond(503)
    with pytest.raises(ServiceDown):
        await client.credits()
    tap = Tap()
    for number in range(MOST_HEADS + 5):
        tap.begin("GET", f"https://a.test/{number}").ended(0)
    assert len(tap.heads) == MOST_HEADS
    assert tap.heads[0].url.endswith("/5")
    assert tap.under_way == {}


async def test_a_call_that_was_stopped_before_its_answer_was_left(
    serve: Serve, connect: Connect
) -> None:
    asked = asyncio.Event()

    async def silent(reader: object, writer: object, headers: object) -> None:
        asked.set()
        await asyncio.Event().wait()

    client = connect(await serve(silent))
    waiting = asyncio.create_task(client.create_session("en"))
    await asked.wait()
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert (only(client).end, only(client).trouble) == (End.ABANDONED, "")


async def test_what_came_to_its_promised_length_is_whole_though_nobody_read_on(
    api: respx.MockRouter, client: NemoClient
) -> None:
    headers = {"location": "https://elsewhere.test/", "content-length": "0"}
    api.get().respond(302, headers=headers)
    with pytest.raises(NemoError):
        await client.credits()
    assert {one.end for one in client.tap.heads} == {End.WHOLE}
