"""Connections as they fail in life: over raw sockets on loopback."""

import asyncio
import logging
import socket
import ssl
import subprocess
import sys
import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
import respx

from tui.nemo import transport
from tui.nemo.client import AttributionHeaders, NemoClient
from tui.nemo.errors import BadAnswer, ConnectionFailed, NemoError, SettingRefused, StreamBroken
from tui.nemo.protocol.detour import Detour
from tui.nemo.protocol.reach import Reach
from tui.nemo.transport import Call, Transport
from tui.studio.turns.recovery import not_taken
from tui.tests.nemo.protocol.raw_answers import Serve, answering, closed_port

Connect = Callable[[str], NemoClient]
TUI = Path(transport.__file__).parents[1]


async def test_a_refused_connection_says_so(connect: Connect, waits: list[float]) -> None:
    port = closed_port()
    with pytest.raises(ConnectionFailed, match=f"nothing listens on port {port}") as caught:
        await connect(f"http://127.0.0.1:{port}").credits()
    assert not caught.value.sent
    assert "stillreel mock" in caught.value.advice
    assert len(waits) == 3


async def test_a_name_of_two_addresses_is_reached_at_the_one_that_is_there(
    monkeypatch: pytest.MonkeyPatch, serve: Serve
) -> None:
    there = urlsplit(await serve(answering(b""))).port

    async def both(host: str, port: int, **kwargs: object) -> object:
        return [
            (socket.AF_INET6, socket.SOCK_STREAM, 6, "", ("::1", int(port), 0, 0)),
            (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", int(port))),
        ]

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", both)
    made = Transport()
    assert await made.reach(f"http://localhost:{there}", 5.0)
    port = closed_port()
    for attempt in (made.reach(f"http://localhost:{port}", 5.0), refused(made, port)):
        with pytest.raises(ConnectionFailed, match=f"nothing listens on port {port}"):
            await attempt
    await made.aclose()


async def test_an_address_that_never_answers_holds_up_no_other_one(
    monkeypatch: pytest.MonkeyPatch, serve: Serve
) -> None:
    loop = asyncio.get_running_loop()
    there, connect = urlsplit(await serve(answering(b""))).port, loop.create_connection

    async def both(host: str, port: int, **kwargs: object) -> object:
        return [(socket.AF_INET, 1, 6, "", (address, port)) for address in ("192.0.2.1", host)]

    async def unless_silent(made: Callable[[], Any], host: str, port: int, **how: Any) -> object:
        if host == "192.0.2.1":
            await asyncio.Event().wait()
        return await connect(made, host, port, **how)

    monkeypatch.setattr(loop, "getaddrinfo", both)
    monkeypatch.setattr(loop, "create_connection", unless_silent)
    assert await Transport().reach(f"http://127.0.0.1:{there}", 5.0)


async def refused(made: Transport, port: int) -> None:
    async with made.open(Call("GET", f"http://localhost:{port}", {})):
        pass


async def test_an_unknown_name_says_so(monkeypatch: pytest.MonkeyPatch, connect: Connect) -> None:
    async def unknown(*args: object, **kwargs: object) -> object:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", unknown)
    with pytest.raises(ConnectionFailed, match=r"The name nowhere\.test could not be found"):
        await connect("https://nowhere.test").credits()


async def test_a_server_without_tls_says_so(connect: Connect) -> None:
    def greet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 this is no TLS\r\n")
        writer.close()

    async with await asyncio.start_server(greet, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        with pytest.raises(ConnectionFailed, match="No secure connection") as caught:
            await connect(f"https://127.0.0.1:{port}").create_session("en")
    assert not caught.value.sent


@pytest.mark.parametrize("host", ["a" * 70 + ".test", "a..test"])
async def test_a_name_that_cannot_be_asked_for_says_so(host: str, connect: Connect) -> None:
    with pytest.raises(ConnectionFailed, match="could not be found"):
        await connect(f"https://{host}").create_session("en")


def test_the_http_library_logs_no_signed_urls() -> None:
    assert not logging.getLogger("httpx").isEnabledFor(logging.INFO)


@pytest.mark.parametrize(
    ("error", "sent"),
    [
        (httpx.ConnectTimeout("x"), False),
        (httpx.PoolTimeout("x"), False),
        (httpx.ProxyError("x"), False),
        (httpx.ReadTimeout("x"), True),
        (httpx.WriteTimeout("x"), True),
        (httpx.ReadError("x"), True),
        (httpx.WriteError("x"), True),
        (httpx.RemoteProtocolError("x"), True),
        (ssl.SSLError(1, "x"), True),
    ],
)
async def test_a_failure_says_whether_the_call_may_have_arrived(
    error: Exception, sent: bool, api: respx.MockRouter, client: NemoClient
) -> None:
    api.post().mock(side_effect=error)
    with pytest.raises(ConnectionFailed) as caught:
        await client.create_session("en")
    assert caught.value.sent is sent


async def test_a_connection_closed_without_an_answer_is_a_failure(
    serve: Serve, connect: Connect
) -> None:
    client = connect(await serve(answering(b"")))
    with pytest.raises(ConnectionFailed, match="without an answer") as caught:
        await client.create_session("en")
    assert caught.value.sent


async def test_an_answer_that_stops_half_way_is_a_truncated_one(
    serve: Serve, connect: Connect, waits: list[float]
) -> None:
    client = connect(await serve(answering(b'HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{"a"')))
    with pytest.raises(BadAnswer) as caught:
        await client.credits()
    assert caught.value.truncated
    assert len(waits) == 3


async def test_an_answer_that_is_no_http_is_a_failure(serve: Serve, connect: Connect) -> None:
    client = connect(await serve(answering(b"SSH-2.0-OpenSSH\x1b]0;x\x07\r\n")))
    with pytest.raises(ConnectionFailed) as caught:
        await client.create_session("en")
    assert "\x1b" not in "".join(traceback.format_exception(caught.value))


async def test_an_answer_that_cannot_be_unpacked_is_a_bad_one(
    serve: Serve, connect: Connect
) -> None:
    head = b"HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 3\r\n\r\n"
    with pytest.raises(BadAnswer, match="compression"):
        await connect(await serve(answering(head + b"abc"))).create_session("en")


async def test_an_answer_packed_as_nobody_asked_for_says_so(serve: Serve, connect: Connect) -> None:
    head = b"HTTP/1.1 200 OK\r\ncontent-encoding: br\r\ncontent-length: 3\r\n\r\n"
    with pytest.raises(BadAnswer, match="compression"):
        await connect(await serve(answering(head + b"\x8b\x03\x80"))).create_session("en")


async def test_an_answer_too_large_is_not_kept(serve: Serve) -> None:
    head = b"HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n"
    url = await serve(answering(head + bytes(100_000)))
    made = Transport()
    async with made.open(Call("GET", url, {})) as reply:
        with pytest.raises(BadAnswer, match="too large"):
            await reply.read(1000)
    await made.aclose()


async def test_a_chunked_stream_that_is_cut_is_broken(serve: Serve, connect: Connect) -> None:
    head = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n"
    url = await serve(answering(head + b'\r\n12\r\ndata: {"text":"a"}\r\n'))
    events = connect(url).run("s1", "hello")
    with pytest.raises(StreamBroken):
        await anext(events)


@pytest.mark.parametrize(("status", "said"), [(511, "sign in first"), (407, "proxy asks")])
async def test_who_stands_between_and_wants_to_know_the_user_is_not_the_service(
    status: int, said: str, serve: Serve, connect: Connect
) -> None:
    page = b"<html>Welcome</html>"
    raw = b"HTTP/1.1 %d No\r\ncontent-type: text/html\r\ncontent-length: 20\r\n\r\n" % status
    client = connect(await serve(answering(raw + page)))
    with pytest.raises(NemoError, match=said) as caught:
        await anext(client.run("s1", "hello"))
    assert not_taken(caught.value)
    with pytest.raises(NemoError, match=said):
        async with client.download(f"{client.base_url}/clip.mp4"):
            pass


async def test_loopback_never_goes_through_a_proxy(
    monkeypatch: pytest.MonkeyPatch, serve: Serve, connect: Connect
) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{closed_port()}")
    raw = b'HTTP/1.1 200 OK\r\ncontent-length: 15\r\n\r\n{"available":5}'
    assert (await connect(await serve(answering(raw))).credits()).available == 5


async def test_another_host_is_reached_through_the_proxy(
    monkeypatch: pytest.MonkeyPatch, connect: Connect
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{closed_port()}")
    with pytest.raises(ConnectionFailed) as caught:
        await connect("https://api.example.test").create_session("en")
    assert not caught.value.sent
    assert "proxy" in caught.value.advice


@pytest.mark.parametrize("proxy", ["gopher://x", "http://x:port"])
async def test_proxy_settings_that_cannot_be_used_are_named(
    proxy: str, monkeypatch: pytest.MonkeyPatch, connect: Connect
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", proxy)
    with pytest.raises(SettingRefused) as caught:
        await connect("https://api.example.test").credits()
    assert "HTTPS_PROXY" in caught.value.advice


async def test_certificates_that_cannot_be_read_are_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "missing.pem"))
    made = NemoClient(
        "https://api.example.test",
        attribution=AttributionHeaders("1", "unknown"),
        client_id="c",
        token="t",
    )
    with pytest.raises(SettingRefused) as caught:
        await made.credits()
    assert "SSL_CERT_FILE" in caught.value.advice


async def test_the_trust_is_built_once_off_the_loop_and_not_for_plain_http(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    threads: list[int] = []

    def build() -> ssl.SSLContext:
        threads.append(threading.get_ident())
        return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)

    monkeypatch.setattr(httpx, "create_ssl_context", build)
    made = Transport()
    plain = Call("GET", f"http://127.0.0.1:{closed_port()}", {})
    with pytest.raises(ConnectionFailed):
        async with made.open(plain):
            pass
    assert threads == []
    with respx.mock() as router:
        router.get().respond(200)
        for url in ("https://a.test", "https://b.test", "https://127.0.0.1"):
            async with made.open(Call("GET", url, {})):
                pass
    await made.aclose()
    assert len(threads) == 1
    assert threads[0] != threading.get_ident()


class Searches:
    """Notes which modules are looked for, and finds none of them."""

    def __init__(self) -> None:
        self.sought: list[str] = []

    def find_spec(self, name: str, *_: object) -> None:
        self.sought.append(name)


async def test_no_request_looks_for_a_module(
    monkeypatch: pytest.MonkeyPatch, serve: Serve, connect: Connect
) -> None:
    body = b'{"data":{"available":5,"frozen":0,"total":5}}'
    head = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\n"
    client = connect(
        await serve(answering(head + b"content-length: %d\r\n\r\n" % len(body) + body))
    )
    await client.credits()
    searches = Searches()
    monkeypatch.setattr(sys, "meta_path", [searches, *sys.meta_path])
    await client.credits()
    assert searches.sought == []


def test_no_other_module_of_the_program_knows_the_http_library() -> None:
    files = [path for path in TUI.rglob("*.py") if "tests" not in path.parts]
    knowing = [path.name for path in files if "import httpx" in path.read_text(encoding="utf-8")]
    knowing += [path.name for path in files if "from httpx" in path.read_text(encoding="utf-8")]
    assert set(knowing) == {"httpx_light.py"}


def test_reading_needs_no_http_library() -> None:
    program = (
        "import sys, tui.nemo.models, tui.nemo.events, tui.nemo.errors, tui.text\n"
        "sys.exit('httpx' in sys.modules or 'asyncio' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


@pytest.mark.parametrize(
    ("url", "least", "sent_to"),
    [
        ("https://service.example/run_sse?a=1", Reach.LOOPBACK, "http://127.0.0.1:9/run_sse?a=1"),
        ("https://service.example", Reach.LOOPBACK, "http://127.0.0.1:9"),
        ("https://service.example.org/x", Reach.LOOPBACK, "https://service.example.org/x"),
        ("https://files.example/x", Reach.LOOPBACK, "https://files.example/x"),
        ("https://service.example/x", Reach.WORLD, "https://service.example/x"),
    ],
)
def test_calls_to_the_service_take_a_detour_and_no_others(
    url: str, least: Reach, sent_to: str
) -> None:
    detour = Detour("https://service.example", "service.example", Recorder())
    assert detour.url_of(url, least) == sent_to


@dataclass(frozen=True)
class Recorder:
    """A server that passes calls on to a service that it finds at an address."""

    url: str = "http://127.0.0.1:9"
    peer: str | None = None


@pytest.mark.parametrize(
    ("found_at", "reach"),
    [
        ("10.1.2.3", Reach.NEAR),
        ("8.8.8.8", Reach.WORLD),
        (None, Reach.WORLD),
        ("::1", Reach.LOOPBACK),
    ],
)
async def test_a_service_behind_a_detour_is_as_far_away_as_it_was_found(
    found_at: str | None, reach: Reach, serve: Serve
) -> None:
    raw = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\n{}"
    recorder = Recorder(await serve(answering(raw)), found_at)
    detour = Detour("https://service.example", "service.example", recorder)
    transport = Transport(detour=detour)
    try:
        assert transport.peers.reach("service.example") is Reach.WORLD
        async with transport.open(Call("GET", "https://service.example/x", {})) as reply:
            assert reply.status == 200
        assert transport.peers.reach("service.example") is reach
    finally:
        await transport.aclose()
