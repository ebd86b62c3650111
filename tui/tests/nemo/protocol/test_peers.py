"""A name in the world that stands for a machine beside the user."""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import httpx
import pytest
import respx

from tui.nemo.client import NemoClient
from tui.nemo.errors import BadAnswer
from tui.nemo.protocol.peers import Peers, TooNearError
from tui.nemo.protocol.reach import Reach

HOST, STARTED, COMPLETE = (
    "cdn.nemo.test",
    "connection.connect_tcp.started",
    "connection.connect_tcp.complete",
)


class Stream:
    """A connection that has just been made to an address."""

    def __init__(self, address: str) -> None:
        self.address, self.is_open = address, True

    def get_extra_info(self, name: str) -> object:
        return (self.address, 443) if name == "server_addr" else None

    async def aclose(self) -> None:
        self.is_open = False


async def connected(peers: Peers, address: str, least: Reach, to: str = HOST) -> Stream:
    watch, stream = peers.watch(HOST, least), Stream(address)
    await watch(STARTED, {"host": to, "port": 443})
    await watch(COMPLETE, {"return_value": stream})
    return stream


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "169.254.169.254", "::1", "fe80::1%eth0", "::ffff:10.0.0.1"],
)
async def test_a_name_that_leads_near_is_left_before_anything_is_sent(address: str) -> None:
    with pytest.raises(TooNearError):
        await connected(Peers(), address, Reach.WORLD)


@pytest.mark.parametrize(
    ("address", "least"),
    [
        ("93.184.216.34", Reach.WORLD),
        ("2606:4700::1111", Reach.WORLD),
        ("10.0.0.1", Reach.NEAR),
        ("127.0.0.1", Reach.LOOPBACK),
    ],
)
async def test_a_name_that_leads_as_far_as_it_may_is_used(address: str, least: Reach) -> None:
    stream = await connected(Peers(), address, least)
    assert stream.is_open


@pytest.mark.parametrize(
    ("address", "found"),
    [("127.0.0.1", Reach.LOOPBACK), ("10.0.0.1", Reach.NEAR), ("8.8.8.8", Reach.WORLD)],
)
async def test_where_a_host_was_found_counts_from_then_on(address: str, found: Reach) -> None:
    peers = Peers()
    assert peers.reach(HOST) is Reach.WORLD
    await connected(peers, address, Reach.LOOPBACK)
    assert peers.reach(HOST) is found


async def test_a_proxy_may_be_on_this_machine() -> None:
    peers = Peers()
    stream = await connected(peers, "127.0.0.1", Reach.WORLD, to="127.0.0.1")
    assert stream.is_open
    assert peers.reach(HOST) is Reach.WORLD


@pytest.fixture
async def silent() -> AsyncIterator[tuple[int, asyncio.Queue[bytes]]]:
    """A server beside the user, which only listens: its port, and what it hears."""
    heard = asyncio.Queue[bytes]()

    async def listen(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.put_nowait(await reader.read())
        writer.close()

    server = await asyncio.start_server(listen, "127.0.0.1", 0)
    yield server.sockets[0].getsockname()[1], heard
    server.close()


@pytest.mark.parametrize("name", [HOST, "printer.evil.test"])
async def test_a_link_whose_name_leads_to_this_machine_is_refused_unsent(
    name: str,
    silent: tuple[int, asyncio.Queue[bytes]],
    client: NemoClient,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    port, heard = silent

    async def leads_here(*_: object, **__: object) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", leads_here)
    with pytest.raises(BadAnswer, match=f"own network .{name}"):
        async with client.download(f"https://{name}:{port}/a.mp4"):
            pass
    assert await heard.get() == b""


WORLD, OTHER_WORLD = "93.184.216.34", "8.8.8.8"
SERVICE, CDN = "https://api.example.test", f"https://{HOST}"

Connected = Callable[[httpx.Request], Awaitable[httpx.Response]]


def leading(*hops: tuple[str, str]) -> Connected:
    """Answer one call after the other: the machine that the name led to, and where that sends."""
    coming = list(hops)

    async def answer(request: httpx.Request) -> httpx.Response:
        address, location = coming.pop(0)
        watch = request.extensions["trace"]
        await watch(STARTED, {"host": request.url.host, "port": 443})
        await watch(COMPLETE, {"return_value": Stream(address)})
        return httpx.Response(302, headers={"location": location})

    return answer


@pytest.mark.parametrize("last", ["127.0.0.1", "10.0.0.1", "169.254.169.254"])
@pytest.mark.parametrize("service", [WORLD, "127.0.0.1"], ids=["in the world", "beside the user"])
async def test_who_was_sent_to_once_may_not_lead_nearer_by_its_own_redirect(
    service: str, last: str, api: respx.MockRouter, client: NemoClient
) -> None:
    api.get("/start").mock(side_effect=leading((service, CDN + "/a")))
    api.route(host=HOST).mock(
        side_effect=leading((WORLD, "/b"), (OTHER_WORLD, "/c"), (last, "/never"))
    )
    with pytest.raises(BadAnswer, match=f"own network .{HOST}"):
        async with client.download(SERVICE + "/start"):
            pass


async def test_a_stop_at_one_that_is_near_opens_no_way_for_who_is_far(
    api: respx.MockRouter, client: NemoClient
) -> None:
    """The service may lie beside the user; who it sends to in the world may not lead back."""
    api.get("/start").mock(side_effect=leading(("127.0.0.1", CDN + "/a")))
    api.route(host=HOST).mock(side_effect=leading((WORLD, SERVICE + "/back")))
    api.get("/back").mock(side_effect=leading(("127.0.0.1", "/never")))
    with pytest.raises(BadAnswer, match=r"own network .api[.]example[.]test"):
        async with client.download(SERVICE + "/start"):
            pass


async def test_a_service_may_lead_to_itself_wherever_it_lies(
    api: respx.MockRouter, client: NemoClient
) -> None:
    hops = [("127.0.0.1", "/again"), ("127.0.0.1", "/again")] * 3
    api.route(host="api.example.test").mock(side_effect=leading(*hops))
    with pytest.raises(BadAnswer, match="circles"):
        async with client.download(SERVICE + "/start"):
            pass
