"""Addresses with letters beyond ASCII and spaces, in answers and in Location."""

import httpx
import pytest
import respx

from tui.nemo.client import NemoClient
from tui.nemo.json_fields import url
from tui.nemo.models import Render, Upload
from tui.nemo.protocol.percent import encoded

FILM = b"\0\0\0\x18ftypisom" + bytes(4000)
CDN = "https://cdn.other.test"


@pytest.mark.parametrize(
    ("address", "sent"),
    [
        ("https://c.test/我的.mp4", "https://c.test/%E6%88%91%E7%9A%84.mp4"),
        ("https://c.test/my film.mp4?a=b c", "https://c.test/my%20film.mp4?a=b%20c"),
        ("  https://c.test/a.mp4\n", "https://c.test/a.mp4"),
        ("https://c.test/a\tb\n.mp4", "https://c.test/ab.mp4"),
        ("https://c.test/%E6%88%91 我", "https://c.test/%E6%88%91%20%E6%88%91"),
        ("https://c.test/100%.mp4", "https://c.test/100%.mp4"),
        ('https://c.test/"<é>`{}', "https://c.test/%22%3C%C3%A9%3E%60%7B%7D"),
        ("https://bücher.test:8/x", "https://xn--bcher-kva.test:8/x"),
        (
            "https://视频.test/视频?名=值#段",
            "https://xn--cy2a840a.test/%E8%A7%86%E9%A2%91?%E5%90%8D=%E5%80%BC#%E6%AE%B5",
        ),
        ("/films/Küste 1.mp4", "/films/K%C3%BCste%201.mp4"),
        ("//c.test/é", "//c.test/%C3%A9"),
        ("https://c.test/\U0001f3ac", "https://c.test/%F0%9F%8E%AC"),
        ("https://c.test/plain?sig=a%2Fb&x=~!*()", "https://c.test/plain?sig=a%2Fb&x=~!*()"),
    ],
)
def test_an_address_is_encoded_as_browsers_do(address: str, sent: str) -> None:
    assert encoded(address) == sent
    assert url(address) == sent


@pytest.mark.parametrize(
    "address",
    ["", "  ", "https://c.test/\x1b[2J", "https://c.test/\ud800", "https://a b/ü", "x\x00y"],
)
def test_what_can_be_no_address_is_none(address: str) -> None:
    assert encoded(address) is None
    assert url(address) is None


def test_answers_are_read_with_such_addresses() -> None:
    render = Render.read({"status": "completed", "output": {"url": f"{CDN}/我 的.mp4"}})
    assert render.url == f"{CDN}/%E6%88%91%20%E7%9A%84.mp4"
    upload = Upload.read({"cdn_url": f"{CDN}/我 的.jpg"})
    assert (upload.name, upload.url) == ("我 的.jpg", f"{CDN}/%E6%88%91%20%E7%9A%84.jpg")


@pytest.mark.parametrize(
    ("location", "asked"),
    [
        ("/k/我的.mp4".encode(), "/k/%E6%88%91%E7%9A%84.mp4"),
        (b"/k/my film.mp4", "/k/my%20film.mp4"),
        ("/k/caf\xe9.mp4".encode("latin-1"), "/k/caf%E9.mp4"),
        (f"{CDN}/k/ü ü".encode(), "/k/%C3%BC%20%C3%BC"),
        (b"/k/%E6%88%91.mp4", "/k/%E6%88%91.mp4"),
    ],
)
async def test_a_location_of_raw_bytes_is_followed(
    location: bytes, asked: str, client: NemoClient
) -> None:
    with respx.mock() as web:
        web.get(f"{CDN}/f").return_value = httpx.Response(302, headers=[(b"location", location)])
        route = web.get(host="cdn.other.test", path__startswith="/k/").respond(200, content=FILM)
        async with client.download(f"{CDN}/f") as film:
            assert b"".join([chunk async for chunk in film.chunks]) == FILM
        assert route.calls.last.request.url.raw_path.decode() == asked
