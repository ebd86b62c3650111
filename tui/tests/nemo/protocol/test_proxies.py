"""A proxy of the environment: the one that a call needs, and what goes wrong with it."""

import traceback
from collections.abc import AsyncIterator, Callable
from urllib.parse import urlsplit

import pytest

from tui.nemo.client import NemoClient
from tui.nemo.errors import ConnectionFailed, NemoError, SettingRefused
from tui.nemo.protocol.proxies import proxy_for
from tui.nemo.transport import Call, Transport
from tui.tests.nemo.protocol.raw_answers import Serve, answering, closed_port

Connect = Callable[[str], NemoClient]
PLAIN, SECURE = "http://nemo.test/x", "https://nemo.test"
EMPTY = b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n"
PASSWORD = b"HTTP/1.1 407 No\r\ncontent-length: 0\r\n\r\n"


@pytest.fixture
async def transport() -> AsyncIterator[Transport]:
    made = Transport()
    yield made
    await made.aclose()


async def status(transport: Transport, url: str = PLAIN) -> int:
    async with transport.open(Call("GET", url, {})) as reply:
        return reply.status


async def test_a_proxy_that_is_not_there_is_named_and_not_the_service(
    monkeypatch: pytest.MonkeyPatch, transport: Transport
) -> None:
    port = closed_port()
    monkeypatch.setenv("ALL_PROXY", f"http://me:hunter2@127.0.0.1:{port}")
    for url in (PLAIN, SECURE):
        with pytest.raises(ConnectionFailed) as caught:
            await status(transport, url)
        assert f"127.0.0.1 refused the connection: nothing listens on port {port}" in str(
            caught.value
        )
        assert "nemo.test" not in str(caught.value)
        assert "proxy" in caught.value.advice
        assert "hunter2" not in "".join(traceback.format_exception(caught.value))


async def test_a_host_that_needs_no_proxy_is_reached_without(
    monkeypatch: pytest.MonkeyPatch, connect: Connect
) -> None:
    monkeypatch.setenv("ALL_PROXY", f"http://127.0.0.1:{closed_port()}")
    monkeypatch.setenv("NO_PROXY", "nemo.test")
    with pytest.raises(ConnectionFailed, match=r"nemo\.test could not be found") as caught:
        await connect(SECURE).create_session("en")
    assert "proxy" not in caught.value.advice


async def test_a_proxy_that_no_call_needs_stops_none(
    monkeypatch: pytest.MonkeyPatch, serve: Serve, transport: Transport
) -> None:
    monkeypatch.setenv("HTTP_PROXY", await serve(answering(EMPTY)))
    monkeypatch.setenv("ALL_PROXY", "socks5://127.0.0.1:1080")
    monkeypatch.setenv("HTTPS_PROXY", "nonsense://x")
    assert await status(transport) == 200


@pytest.mark.parametrize("url", [PLAIN, SECURE])
async def test_a_proxy_that_asks_for_a_password_is_said_to_and_asked_once(
    url: str, monkeypatch: pytest.MonkeyPatch, serve: Serve, transport: Transport
) -> None:
    proxy = urlsplit(await serve(answering(PASSWORD)))
    monkeypatch.setenv("ALL_PROXY", f"http://me:hunter2@{proxy.netloc}")
    with pytest.raises(SettingRefused, match="password") as caught:
        await status(transport, url)
    assert "user:password@" in caught.value.advice
    assert "hunter2" not in "".join(traceback.format_exception(caught.value))


async def test_what_a_proxy_answers_in_place_of_a_tunnel_is_said(
    monkeypatch: pytest.MonkeyPatch, serve: Serve, transport: Transport
) -> None:
    raw = b"HTTP/1.1 403 No\r\ncontent-length: 0\r\n\r\n"
    monkeypatch.setenv("HTTPS_PROXY", await serve(answering(raw)))
    with pytest.raises(ConnectionFailed, match=r"did not connect to nemo\.test \(HTTP 403\)"):
        await status(transport, SECURE)


async def test_a_socks_proxy_without_its_package_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, transport: Transport
) -> None:
    monkeypatch.setenv("ALL_PROXY", "socks5://me:hunter2@127.0.0.1:1080")
    with pytest.raises(SettingRefused, match="SOCKS") as caught:
        await status(transport)
    assert "socksio" in caught.value.advice


@pytest.mark.parametrize(
    "setting", ["http://me:hunter2@a.test:99999", ":3128", "http://", "http://[::1"]
)
async def test_a_proxy_whose_address_cannot_be_read_is_no_name_that_was_not_found(
    setting: str, monkeypatch: pytest.MonkeyPatch, transport: Transport
) -> None:
    monkeypatch.setenv("ALL_PROXY", setting)
    for attempt in (status(transport), transport.reach(PLAIN, 5.0)):
        with pytest.raises(SettingRefused, match="proxy settings"):
            await attempt


@pytest.mark.parametrize(
    ("setting", "shown"),
    [
        ("http://a.test:3128", ("a.test", 3128)),
        ("a.test:3128", ("a.test", 3128)),
        ("http://me:secret@a.test", ("a.test", 80)),
        ("socks5://[::1]", ("::1", 1080)),
        ("http://a.test:port", ("", 0)),
        ("", None),
    ],
)
def test_a_proxy_is_known_by_its_host_and_port(
    setting: str, shown: tuple[str, int] | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("https_proxy", setting)
    found = proxy_for("https", "nemo.test", 443)
    assert (found and (found.host, found.port)) == shown
    assert "secret" not in repr(found)


@pytest.mark.parametrize(
    ("exceptions", "host", "is_bypassed"),
    [
        ("nemo.test", "nemo.test", True),
        ("nemo.test", "eu.nemo.test", True),
        ("nemo.test", "xnemo.test", False),
        ("nemo.test:443, other.test", "nemo.test", True),
        ("nemo.test:80", "nemo.test", False),
        ("*", "nemo.test", True),
        ("fe80::1", "fe80::1", True),
        ("[fe80::1]", "fe80::1", True),
        ("", "nemo.test", False),
    ],
)
def test_no_proxy_names_hosts_that_are_reached_directly(
    exceptions: str, host: str, is_bypassed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("https_proxy", "http://a.test:3128")
    monkeypatch.setenv("no_proxy", exceptions)
    assert (proxy_for("https", host, 443) is None) is is_bypassed


async def test_a_doctor_reaches_the_proxy_and_says_where_it_is_not(
    monkeypatch: pytest.MonkeyPatch, serve: Serve, transport: Transport
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", await serve(answering(EMPTY)))
    assert not await transport.reach(SECURE, 5.0)
    for setting, kind in (
        (f"http://127.0.0.1:{closed_port()}", ConnectionFailed),
        ("socks5://127.0.0.1:1080", SettingRefused),
    ):
        monkeypatch.setenv("HTTPS_PROXY", setting)
        with pytest.raises(NemoError) as caught:
            await Transport().reach(SECURE, 5.0)
        assert isinstance(caught.value, kind)
