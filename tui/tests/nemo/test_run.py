"""A turn over the event stream."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import aclosing

import httpx
import pytest
import respx

from tui.nemo import errors
from tui.nemo.client import NemoClient
from tui.nemo.errors import BadAnswer, StreamBroken
from tui.nemo.events import Failure, Heartbeat, Text, Tool, WireEvent
from tui.nemo.sse import LARGEST_EVENT

STREAM = {"content-type": "text/event-stream; charset=utf-8"}


class Chunks(httpx.AsyncByteStream):
    """A body in given pieces, that ends or breaks."""

    def __init__(self, *pieces: bytes, broken: Exception | None = None) -> None:
        self.pieces = pieces
        self.broken = broken
        self.closed = False

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for piece in self.pieces:
            yield piece
        if self.broken is not None:
            raise self.broken

    async def aclose(self) -> None:
        self.closed = True


async def turn(client: NemoClient, text: str = "hello") -> list[WireEvent]:
    async with aclosing(client.run("s1", text)) as events:
        return [event async for event in events]


def streaming(api: respx.MockRouter, *pieces: bytes, broken: Exception | None = None) -> Chunks:
    body = Chunks(*pieces, broken=broken)
    api.post("/run_sse").mock(httpx.Response(200, headers=STREAM, stream=body))
    return body


async def test_a_message_is_sent_as_described(api: respx.MockRouter, client: NemoClient) -> None:
    streaming(api)
    await turn(client, "make it \U0001f3ac \ud800")
    request = api.calls.last.request
    assert json.loads(request.content) == {
        "app_name": "nemo_agent",
        "user_id": "me",
        "session_id": "s1",
        "new_message": {"parts": [{"text": "make it \U0001f3ac \ufffd"}]},
    }
    assert request.headers["accept"] == "text/event-stream"
    assert request.headers["authorization"] == "Bearer nmv_usr_secret"
    assert request.headers["x-skill-platform"] == "unknown"


async def test_a_turn_waits_for_its_events_without_a_limit(
    api: respx.MockRouter, client: NemoClient
) -> None:
    streaming(api)
    await turn(client)
    assert api.calls.last.request.extensions["timeout"]["read"] is None


async def test_events_come_in_order_however_they_are_cut(
    api: respx.MockRouter, client: NemoClient
) -> None:
    stream = (
        b": ping\r\n"
        b'data: {"content": {"parts": [{"text": "caf\xc3\xa9"}]}, "partial": true}\r\n\r\n'
        b'data: {"content": {"parts": [{"functionCall": {"name": "cut"}}]}}\r\n\r\n'
        b"data:\r\n\r\n"
        b'data: {"content": {"parts": [{"text": "caf\xc3\xa9!"}]}}\r\n\r\n'
        b'data: {"text": "unfinished'
    )
    streaming(api, *(stream[at : at + 3] for at in range(0, len(stream), 3)))
    assert await turn(client) == [
        Heartbeat(),
        Text("café", "partial"),
        Tool("cut", None, done=False, partial=False),
        Heartbeat(),
        Text("café!", "whole"),
    ]


async def test_a_clean_end_without_an_event_just_ends(
    api: respx.MockRouter, client: NemoClient
) -> None:
    streaming(api)
    assert await turn(client) == []


@pytest.mark.parametrize(
    "broken", [httpx.ReadError("x"), httpx.RemoteProtocolError("x"), httpx.ReadTimeout("x")]
)
async def test_a_cut_stream_keeps_what_came_before(
    broken: Exception, api: respx.MockRouter, client: NemoClient
) -> None:
    streaming(api, b'data: {"text": "half"}\n\ndata: {', broken=broken)
    async with aclosing(client.run("s1", "hello")) as events:
        assert await anext(events) == Text("half", "piece")
        with pytest.raises(StreamBroken):
            await anext(events)
    assert len(api.calls) == 1


async def test_leaving_the_turn_closes_the_stream(
    api: respx.MockRouter, client: NemoClient
) -> None:
    body = streaming(api, b'data: {"text": "a"}\n\n', b'data: {"text": "b"}\n\n')
    async with aclosing(client.run("s1", "hello")) as events:
        assert await anext(events) == Text("a", "piece")
        assert not body.closed
    assert body.closed


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (200, {"code": 1001, "message": "expired"}, errors.TokenInvalid),
        (200, {"code": 2001, "message": "broke"}, errors.OutOfCredits),
        (404, {"detail": "Session not found: s1"}, errors.SessionNotFound),
        (422, {"detail": [{"loc": ["body"], "msg": "bad"}]}, errors.RequestRefused),
        (401, {}, errors.TokenInvalid),
        (429, {}, errors.RateLimited),
        (503, {}, errors.ServiceDown),
    ],
)
async def test_a_refusal_comes_before_any_event(
    status: int,
    body: object,
    kind: type[errors.ServiceError],
    api: respx.MockRouter,
    client: NemoClient,
) -> None:
    api.post("/run_sse").respond(status, json=body)
    with pytest.raises(kind):
        await turn(client)


@pytest.mark.parametrize(
    "response",
    [
        httpx.Response(200, json={"code": 0, "data": {}}),
        httpx.Response(200, json=[{"text": "all at once"}]),
        httpx.Response(200, html="<html>Sign in</html>"),
        httpx.Response(204),
        httpx.Response(307, headers={"location": "/run_sse/"}),
    ],
)
async def test_an_answer_that_is_no_stream_is_a_bad_one(
    response: httpx.Response, api: respx.MockRouter, client: NemoClient
) -> None:
    api.post("/run_sse").mock(response)
    with pytest.raises(BadAnswer):
        await turn(client)
    assert len(api.calls) == 1


async def test_a_stream_without_a_content_type_is_read(
    api: respx.MockRouter, client: NemoClient
) -> None:
    api.post("/run_sse").respond(200, content=b'data: {"text": "hi"}\n\n')
    assert await turn(client) == [Text("hi", "piece")]


async def test_a_token_inside_an_error_event_is_hidden(
    api: respx.MockRouter, client: NemoClient
) -> None:
    client.token = "plain-looking-token"
    streaming(api, b'data: {"error": "bad token plain-looking-token"}\n\n')
    (failure,) = await turn(client)
    assert isinstance(failure, Failure)
    assert "plain-looking" not in failure.message


async def test_an_event_of_two_megabytes_comes_through(
    api: respx.MockRouter, client: NemoClient
) -> None:
    text = "x" * 2_000_000
    streaming(api, b'data: {"text": "' + text.encode() + b'"}\n\n')
    assert await turn(client) == [Text(text, "piece")]


async def test_an_event_without_end_is_cut(api: respx.MockRouter, client: NemoClient) -> None:
    streaming(api, b"data: ", *[b"x" * (LARGEST_EVENT // 4)] * 6, b"\n\ndata: {}\n\n")
    (failure,) = await turn(client)
    assert isinstance(failure, Failure)
    assert failure.code == "event_too_large"


async def test_a_cancelled_turn_is_cancelled(api: respx.MockRouter, client: NemoClient) -> None:
    waiting = asyncio.Event()

    class Silent(Chunks):
        async def __aiter__(self) -> AsyncIterator[bytes]:
            waiting.set()
            await asyncio.Event().wait()
            yield b""

    body = Silent()
    api.post("/run_sse").mock(httpx.Response(200, headers=STREAM, stream=body))
    task = asyncio.create_task(turn(client))
    await waiting.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert body.closed
