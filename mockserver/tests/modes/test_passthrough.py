import asyncio
from collections.abc import Iterator, Sequence
from typing import Any

import httpx
import pytest
from starlette.types import Message, Receive, Scope, Send

from mockserver.modes.passthrough import Passthrough, checked_upstream
from mockserver.recordings.catalog import shipped_recordings
from mockserver.recordings.read import read_recording
from mockserver.recordings.references import REFERENCE
from mockserver.server import MockServer
from mockserver.tests.harness.films import quick_film
from mockserver.tests.harness.raw_http import raw_request
from mockserver.tests.harness.walker import SPEED, STREAM, Walker, png
from mockserver.wire.closing import Closing
from mockserver.wire.headers import RawHeaders

SHIPPED = shipped_recordings()
CLOSED = "http://127.0.0.1:9"


@pytest.fixture(scope="module")
def behind() -> Iterator[MockServer]:
    with MockServer(speed=SPEED, film=quick_film) as mock:
        yield mock


@pytest.fixture(scope="module")
def front(behind: MockServer) -> Iterator[MockServer]:
    with MockServer(upstream=behind.url) as mock:
        yield mock


@pytest.fixture
def walker(front: MockServer, request: pytest.FixtureRequest) -> Iterator[Walker]:
    walker = Walker(front.url, request.node.name).connect().open()
    yield walker
    walker.http.close()


def test_the_whole_workflow_goes_through(walker: Walker, behind: MockServer) -> None:
    files = walker.upload(harbour_png=png(200, 100)).json()["data"]["files"]
    assert files[0]["width"] == 200
    stream = walker.say("turn this image into a 10-second clip")
    assert stream.headers["content-type"].startswith("text/event-stream")
    assert stream.headers["cache-control"] == "no-cache"
    order = walker.order()
    assert walker.post("/api/render/proxy/lambda", order).json()["status"] == "pending"
    done = walker.finished(str(order["id"]))
    assert done["output"]["url"].startswith(behind.url)


def test_nothing_is_kept_here(walker: Walker, front: MockServer, behind: MockServer) -> None:
    assert walker.sid not in str(front.state)
    assert walker.sid in str(behind.state)


def test_what_it_says_no_with_comes_back_as_it_is(walker: Walker) -> None:
    answer = walker.http.get("/api/credits/balance/simple", headers={"Authorization": "Bearer x"})
    assert answer.json()["code"] == 1001
    assert walker.post("/run_sse", {}).status_code == 422
    again = {"X-Client-Id": walker.client_id}
    refused = walker.http.post("/api/auth/anonymous-token", headers=again)
    assert refused.status_code == 429
    assert int(refused.headers["retry-after"]) > 600_000


def recorded_call(name: str) -> dict[str, Any]:
    """The request of a recording, with something in place of every reference."""

    def told(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: told(item) for key, item in value.items()}
        if isinstance(value, list):
            return [told(item) for item in value]
        return REFERENCE.sub("something", value) if isinstance(value, str) else value

    request = read_recording(SHIPPED / f"{name}.json").exchange.request
    body = request.body.value if request.body else None
    call = {"method": request.method, "path": request.path, "headers": request.headers}
    found: dict[str, Any] = told({**call, "body": body})
    return found


@pytest.mark.parametrize(
    "name",
    ["turns/every-border-adk", "turns/cut-mid-stream-typed", "turns/reset-mid-stream-typed",
     "errors/200-truncated", "errors/200-reset", "errors/502-html", "errors/503-empty"],
)  # fmt: skip
def test_chunks_and_ends_are_passed_on_as_they_come(name: str) -> None:
    call, session = recorded_call(name), SHIPPED / f"{name}.json"
    with MockServer(session=session, speed=SPEED) as far:
        direct = raw_request(far.url, **call)
    with (
        MockServer(session=session, speed=100) as far,
        MockServer(upstream=far.url) as near,
    ):
        passed = raw_request(near.url, **call)
    assert (passed.status, passed.end) == (direct.status, direct.end)
    assert [data for _, data in passed.chunks] == [data for _, data in direct.chunks]
    assert {**passed.headers, "date": ""} == {**direct.headers, "date": ""}


def test_a_service_that_is_not_there_is_told(walker: Walker) -> None:
    with MockServer(upstream=CLOSED) as mock:
        came = raw_request(mock.url, "GET", "/x")
    assert came.status == 502
    assert b"ConnectError" in came.body
    assert CLOSED.encode() in came.body


class Noted:
    """A tap that remembers."""

    def __init__(self, scope: Scope) -> None:
        self.seen: list[object] = [scope["path"]]

    def sent(self, data: bytes) -> None:
        self.seen.append(("sent", data))

    def head(self, status: int, headers: RawHeaders) -> None:
        self.seen.append(("head", status, dict(headers).get(b"content-type")))

    def got(self, data: bytes) -> None:
        self.seen.append(("got", data))

    def ended(self, how: str) -> None:
        self.seen.append(how)


async def called(
    app: Passthrough, scope: dict[str, Any], received: Sequence[Message]
) -> list[Message]:
    """Call an application by hand; the client stays until everything has been said."""
    usual: dict[str, Any] = {"type": "http", "method": "GET", "query_string": b"", "headers": []}
    sent: list[Message] = []
    left = iter(received)

    async def receive() -> Message:
        message = next(left, None)
        if message is None:
            await asyncio.Event().wait()
        assert message is not None
        return message

    async def send(message: Message) -> None:
        sent.append(message)

    typed_receive: Receive = receive
    typed_send: Send = send
    await app({**usual, **scope}, typed_receive, typed_send)
    await app.aclose()
    return sent


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"ALL_PROXY": "socks5://me:hunter2@127.0.0.1:9"}, "socksio"),
        ({"https_proxy": "nonsense://me:hunter2@127.0.0.1:9"}, "HTTPS_PROXY"),
        ({"https_proxy": "http://me:hunter2@127.0.0.1:99999"}, "HTTPS_PROXY"),
        ({"https_proxy": "http://me:hunter2@:3128"}, "HTTPS_PROXY"),
        ({"HTTPS_PROXY": "http://me:hunter2@127.0.0.1:9"}, "by way of a proxy"),
        ({"SSL_CERT_FILE": "/nowhere.pem"}, "SSL_CERT_FILE"),
        ({"HTTPS_PROXY": "127.0.0.1:9", "ALL_PROXY": "socks5://127.0.0.1:9"}, "by way of a proxy"),
    ],
)
async def test_a_proxy_or_trust_that_cannot_be_used_is_told_and_is_no_fault_of_the_mock(
    settings: dict[str, str], said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    passing = Passthrough("https://nemo.test", Closing())
    transport = httpx.ASGITransport(passing)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as http:
        answer = await http.get("/api/credits/balance/simple")
    await passing.aclose()
    assert answer.status_code == 502
    assert said in answer.json()["detail"]
    assert "hunter2" not in answer.text


async def test_a_tap_sees_what_passes(behind: MockServer) -> None:
    taps: list[Noted] = []

    def tap(scope: Scope) -> Noted:
        taps.append(Noted(scope))
        return taps[-1]

    app = Passthrough(behind.url, Closing(), tap)
    body = [
        {"type": "http.request", "body": b'{"a"', "more_body": True},
        {"type": "http.request", "body": b": 1}", "more_body": False},
    ]
    headers = [(b"content-type", b"application/json"), (b"content-length", b"8")]
    scope = {"path": "/run_sse", "method": "POST", "headers": headers}
    sent = await called(app, scope, body)
    assert sent[0]["status"] == 200
    answer = b"".join(each.get("body", b"") for each in sent)
    assert taps[0].seen == [
        "/run_sse",
        ("sent", b'{"a"'),
        ("sent", b": 1}"),
        ("head", 200, b"application/json"),
        ("got", answer),
        "eof",
    ]


async def test_a_client_that_leaves_before_the_answer_is_not_waited_for(
    behind: MockServer,
) -> None:
    taps: list[Noted] = []

    def tap(scope: Scope) -> Noted:
        taps.append(Noted(scope))
        return taps[-1]

    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(-1)
        writer.close()

    async with await asyncio.start_server(silent, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        app = Passthrough(f"http://127.0.0.1:{port}", Closing(), tap)
        leaving: list[Message] = [{"type": "http.disconnect"}]
        assert await called(app, {"path": "/x"}, leaving) == []
    assert taps[0].seen[-1] == "left"


async def test_neither_the_mocks_own_headers_nor_this_address_go_on() -> None:
    came = asyncio.get_running_loop().create_future()

    async def listen(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        came.set_result(await reader.readuntil(b"\r\n\r\n"))
        writer.write(b"HTTP/1.1 204 No Content\r\nSet-Cookie: a=b\r\nSet-Cookie: c=d\r\n\r\n")
        writer.close()

    async with await asyncio.start_server(listen, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        app = Passthrough(f"http://127.0.0.1:{port}", Closing())
        headers = [(b"host", b"here"), (b"x-mock-fault", b"x"), (b"te", b"y"), (b"x-own", b"z")]
        sent = await called(app, {"path": "/a", "headers": headers, "query_string": b"q=%20"}, [])
    lines = (await came).decode().split("\r\n")
    assert lines[0] == "GET /a?q=%20 HTTP/1.1"
    assert sorted(line for line in lines[1:] if line) == [f"Host: 127.0.0.1:{port}", "x-own: z"]
    assert sent[0]["headers"] == [(b"set-cookie", b"a=b"), (b"set-cookie", b"c=d")]


def test_leaving_a_stream_leaves_it_at_the_service_too(behind: MockServer) -> None:
    with (
        MockServer(speed=1) as far,
        MockServer(upstream=far.url) as near,
    ):
        walker = Walker(near.url, "leaving").connect().open()
        walker.upload(a_png=png())
        body, headers = walker.message("animate this"), {**walker.headers, **STREAM}
        with walker.http.stream("POST", "/run_sse", json=body, headers=headers) as stream:
            chunks = stream.iter_raw()
            next(chunks)
            assert walker.credits() == (0, 100, 100)
        for _ in range(500):
            if walker.credits() == (100, 0, 100):
                break
        assert walker.credits() == (100, 0, 100)
        walker.http.close()


@pytest.mark.parametrize(
    ("upstream", "complaint"),
    [
        *((odd, "an upstream is such as https://host") for odd in (
            "", "example.com", "ftp://127.0.0.1", "https://me@example.com",
            "https://example.com?x", "https://", "http://127.0.0.1:0",
        )),
        ("http://example.com", "would carry tokens in the clear; use https"),
        ("http://[", "is no address"),
        ("https://h:x", "is no address"),
    ],
)  # fmt: skip
def test_what_is_no_upstream_is_refused(upstream: str, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        checked_upstream(upstream)


def test_an_upstream_may_have_a_path_of_its_own() -> None:
    assert checked_upstream("https://example.com/base/") == "https://example.com/base"
    assert isinstance(httpx.URL(checked_upstream("http://[::1]:8787")), httpx.URL)
