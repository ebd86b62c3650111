"""Where a service, or a host that it names, may send the client."""

import httpx
import pytest
import respx

from tui.nemo.client import AttributionHeaders, NemoClient
from tui.nemo.errors import BadAnswer
from tui.nemo.protocol.reach import Reach, may_send_to, reach_of

FILM = b"\0\0\0\x18ftypisom" + bytes(4000)
LOOPBACK = [
    "127.0.0.1", "127.9.9.9", "127.1", "0x7f.1", "2130706433", "0177.0.0.1", "0x7f000001", "0",
    "0.0.0.0", "localhost", "LOCALHOST.", "a.b.localhost", "::1", "::", "::ffff:127.0.0.1",
    "::ffff:7f00:1", "64:ff9b::7f00:1", "2002:7f00:1::", "::127.0.0.1", "localhost.localdomain",
]  # fmt: skip
NEAR = [
    "10.0.0.1", "192.168.1.1", "172.16.9.9", "169.254.169.254", "100.64.0.1", "0xa9fea9fe",
    "fe80::1", "fd00::1", "::ffff:10.0.0.1", "2002:a00:1::", "router", "printer.local",
    "metadata.google.internal", "nas.lan", "224.0.0.1", "255.255.255.255", "198.18.0.1",
]  # fmt: skip
WORLD = [
    "cdn.nemovideo.ai", "8.8.8.8", "134744072", "2606:4700::1111", "localhost.evil.test",
    "127.0.0.1.nip.test", "10.evil.test", "::ffff:8.8.8.8",
]  # fmt: skip


@pytest.mark.parametrize(
    ("host", "reach"),
    [
        *((host, Reach.LOOPBACK) for host in LOOPBACK),
        *((host, Reach.NEAR) for host in NEAR),
        *((host, Reach.WORLD) for host in WORLD),
    ],
)
def test_a_hosts_reach_is_told_in_every_spelling(host: str, reach: Reach) -> None:
    assert reach_of(host) is reach


def test_nobody_sends_nearer_to_the_user_than_they_are() -> None:
    assert not may_send_to(Reach.WORLD, Reach.LOOPBACK)
    assert not may_send_to(Reach.WORLD, Reach.NEAR)
    assert not may_send_to(Reach.NEAR, Reach.LOOPBACK)
    assert may_send_to(Reach.NEAR, Reach.NEAR)
    assert all(may_send_to(Reach.LOOPBACK, reach) for reach in Reach)


def bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


@pytest.mark.parametrize("scheme", ["http", "https"])
async def test_a_remote_services_link_into_the_users_network_is_refused(
    scheme: str, api: respx.MockRouter, client: NemoClient
) -> None:
    for host in (*LOOPBACK, *NEAR):
        with pytest.raises(BadAnswer, match=r"own network|no address"):
            async with client.download(f"{scheme}://{bracketed(host)}:9/admin/quit"):
                pytest.fail(host)
    assert not api.calls


@pytest.mark.parametrize("host", ["127.0.0.1:9", "[::1]:9", "169.254.169.254", "192.168.0.1"])
async def test_a_redirect_into_the_users_network_is_refused(
    host: str, api: respx.MockRouter, client: NemoClient
) -> None:
    api.get("https://cdn.other.test/a").respond(302, headers={"location": f"https://{host}/x"})
    api.get("/api/render/proxy/r1/download").respond(302, headers={"location": f"//{host}/x"})
    for opened in (client.download("https://cdn.other.test/a"), client.download_fallback("r1")):
        with pytest.raises(BadAnswer, match="own network"):
            async with opened:
                pass
    assert len(api.calls) == 2


async def test_a_service_on_this_machine_may_name_this_machine_and_others_may_not() -> None:
    local = NemoClient(
        "http://127.0.0.1:1", attribution=AttributionHeaders("0", "x"), client_id="c", token="t"
    )
    with respx.mock() as router:
        router.get("http://127.0.0.1:2/f").respond(200, content=FILM)
        async with local.download("http://127.0.0.1:2/f") as film:
            assert b"".join([chunk async for chunk in film.chunks]) == FILM
        router.get("https://cdn.other.test/f").mock(
            httpx.Response(302, headers={"location": "http://127.0.0.1:2/f"})
        )
        with pytest.raises(BadAnswer, match="own network"):
            async with local.download("https://cdn.other.test/f"):
                pass
    await local.aclose()
