"""A refusal is heard under whatever media type, of every call, streams included."""

from collections.abc import AsyncIterator, Awaitable, Callable
from itertools import product

import httpx
import pytest
import respx

from tui.nemo import errors
from tui.nemo.client import NemoClient
from tui.nemo.errors import BadAnswer, NemoError
from tui.nemo.events import Heartbeat, Text

LABELS = ["text/event-stream", "text/plain", "application/octet-stream", "text/html", "x/y", None]
BODIES = [
    (b'{"code": 2001, "message": "insufficient credits"}', errors.OutOfCredits),
    (b'\xef\xbb\xbf \r\n{"code": "1001", "message": "expired"}', errors.TokenInvalid),
    (b'{"error": {"code": 429, "message": "slow down"}}', errors.RateLimited),
    (b'{\n "success": false,\n "code": 402}', errors.PlanRequired),
    (b'{"detail": "Session not found: s1", "code": 1002}', errors.SessionNotFound),
]
CALLS: dict[str, Callable[[NemoClient], Awaitable[object]]] = {
    "run": lambda client: anext(client.run("s1", "hello")),
    "credits": lambda client: client.credits(),
    "session": lambda client: client.create_session("en"),
    "upload": lambda client: client.upload_urls("s1", ["https://x.test/a.png"]),
    "render": lambda client: client.render("r1"),
}


class Pieces(httpx.AsyncByteStream):
    """A body that comes a few bytes at a time, and stays open where a test wants that."""

    def __init__(self, content: bytes, step: int, *, broken: bool = False) -> None:
        self.content, self.step, self.broken = content, step, broken

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for at in range(0, len(self.content), self.step):
            yield self.content[at : at + self.step]
        if self.broken:
            raise httpx.ReadError("reset")


def answer(
    body: bytes, label: str | None, step: int = 5, *, broken: bool = False
) -> httpx.Response:
    headers = {} if label is None else {"content-type": label}
    return httpx.Response(200, headers=headers, stream=Pieces(body, step, broken=broken))


async def error_of(call: Awaitable[object]) -> type[NemoError] | None:
    try:
        await call
    except NemoError as error:
        return type(error)
    return None


@pytest.mark.parametrize("name", CALLS)
async def test_the_bodys_code_speaks_under_any_label(
    name: str, api: respx.MockRouter, client: NemoClient
) -> None:
    heard, meant = {}, {}
    for label, (body, kind) in product(LABELS, BODIES):
        api.route().side_effect = lambda _, body=body, label=label: answer(body, label)
        meant[label, body] = kind
        heard[label, body] = await error_of(CALLS[name](client))
    assert heard == meant


@pytest.mark.parametrize("step", [1, 3, 1000])
@pytest.mark.parametrize("broken", [True, False])
async def test_a_refusal_counts_once_it_is_complete_however_it_comes(
    step: int, broken: bool, api: respx.MockRouter, client: NemoClient
) -> None:
    body, kind = BODIES[0]
    api.post("/run_sse").return_value = answer(body, "text/event-stream", step, broken=broken)
    with pytest.raises(kind):
        await anext(client.run("s1", "hello"))


@pytest.mark.parametrize(
    "body", [b'{"code": 0, "data": {}}', b"<html>Sign in</html>", b"[1, 2]", b'{"a']
)
async def test_what_is_no_stream_and_no_refusal_is_a_bad_answer(
    body: bytes, api: respx.MockRouter, client: NemoClient
) -> None:
    for label in ("text/event-stream", None, "text/plain"):
        api.post("/run_sse").return_value = answer(body, label)
        assert await error_of(anext(client.run("s1", "hello"))) is BadAnswer, label


async def test_plain_words_are_a_bad_answer_where_nobody_says_that_it_is_a_stream(
    api: respx.MockRouter, client: NemoClient
) -> None:
    api.post("/run_sse").return_value = answer(b"upstream connect error", "text/plain")
    with pytest.raises(BadAnswer):
        await anext(client.run("s1", "hello"))


@pytest.mark.parametrize(
    ("start", "first"),
    [
        (b'data: {"text": "hi"}\n\n', Text("hi", "piece")),
        (b'\n\ndata:{"text":"hi"}\r\n\r\n', None),
        (b'event: message\ndata: {"text": "hi"}\n\n', Text("hi", "piece")),
        (b': hello\n\ndata: {"text": "hi"}\n\n', Heartbeat()),
        (b'id: 1\rdata: {"text": "hi"}\r\r', Text("hi", "piece")),
        (b'\xef\xbb\xbfdata: {"text": "hi"}\n\n', Text("hi", "piece")),
    ],
)
async def test_a_stream_is_a_stream_under_any_label(
    start: bytes, first: object, api: respx.MockRouter, client: NemoClient
) -> None:
    for label, step in product([*LABELS[:3], None], (1, 7, 500)):
        api.post("/run_sse").return_value = answer(start, label, step)
        found = [event async for event in client.run("s1", "hello")]
        assert first is None or found[0] == first, (label, step)
