"""Which parts of a film are joined: those of the same strong validator, and no others."""

from collections.abc import AsyncIterator

import httpx
import pytest
import respx

from tui.nemo.client import NemoClient
from tui.nemo.downloads import Download
from tui.nemo.errors import BadAnswer, RequestRefused
from tui.nemo.protocol.ranges import Span, read_span, strong

CDN = "https://cdn.other.test/films/r1.mp4"
FILM = b"\0\0\0\x18ftypisom" + bytes(range(256)) * 40
SIZE = len(FILM)


async def body(download: Download) -> bytes:
    return b"".join([chunk async for chunk in download.chunks])


def part(first: int, **headers: str) -> httpx.Response:
    """The film from byte `first` on, with these headers and no others."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx.Response(206, content=FILM[first:], headers=named)


class AsIs(httpx.AsyncByteStream):
    """A body that nothing has undone before it is read."""

    def __init__(self, content: bytes) -> None:
        self.content = content

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield self.content


WHOLE = httpx.Response(200, content=FILM, headers={"etag": '"v1"'})


@pytest.mark.parametrize(
    "headers",
    [
        {"content_range": f"bytes 50-{SIZE - 1}/{SIZE}"},
        {"content_range": f"bytes 50-{SIZE - 1}/{SIZE}", "etag": '"v2"'},
        {"content_range": f"bytes 50-{SIZE - 1}/{SIZE}", "etag": 'W/"v1"'},
        {"content_range": f"bytes 50-{SIZE - 1}/{SIZE}", "etag": "v1"},
        {"content_range": f"bytes 50-{SIZE - 1}/{SIZE}", "etag": '"v1", "v2"'},
        {"content_range": f"bytes 51-{SIZE - 1}/{SIZE}", "etag": '"v1"'},
        {"content_range": f"items 50-{SIZE - 1}/{SIZE}", "etag": '"v1"'},
        {"content_range": f"bytes {SIZE - 1}-50/{SIZE}", "etag": '"v1"'},
        {"content_range": f"bytes 50-{SIZE}/{SIZE}", "etag": '"v1"'},
        {"etag": '"v1"'},
        {"etag": '"v1"', "content_type": "multipart/byteranges; boundary=x"},
    ],
    ids=str,
)
async def test_what_cannot_be_joined_is_asked_for_again_from_its_beginning(
    headers: dict[str, str], api: respx.MockRouter, client: NemoClient
) -> None:
    route = api.get(CDN)
    route.side_effect = [part(50, **headers), WHOLE]
    async with client.download(CDN, offset=50, etag='"v1"') as download:
        assert (download.offset, await body(download)) == (0, FILM)
    assert "range" not in route.calls.last.request.headers


@pytest.mark.parametrize("etag", [None, "", 'W/"v1"', "v1", '"a" "b"', '""'])
async def test_without_a_strong_validator_no_range_is_asked_for(
    etag: str | None, api: respx.MockRouter, client: NemoClient
) -> None:
    route = api.get(CDN)
    route.return_value = WHOLE
    async with client.download(CDN, offset=50, etag=etag) as download:
        assert (download.offset, await body(download)) == (0, FILM)
    assert not {"range", "if-range"} & set(route.calls.last.request.headers)


@pytest.mark.parametrize(
    ("first", "said"),
    [
        (50, f"bytes 50-{SIZE - 1}/{SIZE}"),
        (50, f"bytes=50-{SIZE - 1}/{SIZE}"),
        (50, f"Bytes 50-{SIZE - 1} / {SIZE}"),
        (50, f"bytes 50-{SIZE - 1}/*"),
        (50, f"bytes 50-{SIZE - 1}"),
        (32, f"bytes 32-{SIZE - 1}/{SIZE}"),
        (0, f"bytes 0-{SIZE - 1}/{SIZE}"),
    ],
)
async def test_a_part_goes_where_it_says_that_it_belongs(
    first: int, said: str, api: respx.MockRouter, client: NemoClient
) -> None:
    route = api.get(CDN)
    route.return_value = part(first, content_range=said, etag='"v1"')
    async with client.download(CDN, offset=50, etag='"v1"') as download:
        assert (download.offset, await body(download)) == (first, FILM[first:])
    assert route.call_count == 1


async def test_the_whole_under_206_needs_no_validator(
    api: respx.MockRouter, client: NemoClient
) -> None:
    api.get(CDN).return_value = part(0, content_range=f"bytes 0-{SIZE - 1}/{SIZE}")
    async with client.download(CDN, offset=50, etag='"v1"') as download:
        assert (download.offset, download.total, download.etag) == (0, SIZE, None)


async def test_a_cache_that_answers_206_to_everything_is_read(
    api: respx.MockRouter, client: NemoClient
) -> None:
    route = api.get(CDN)
    route.return_value = part(0, etag='"v1"')
    async with client.download(CDN, offset=50, etag='"v1"') as download:
        assert (download.offset, download.total) == (0, SIZE)
        assert await body(download) == FILM
    assert route.call_count == 2


async def test_a_middle_that_nobody_asked_for_is_a_bad_answer(
    api: respx.MockRouter, client: NemoClient
) -> None:
    api.get(CDN).return_value = part(9, content_range=f"bytes 9-{SIZE - 1}/{SIZE}", etag='"v1"')
    with pytest.raises(BadAnswer, match="part"):
        async with client.download(CDN):
            pass


@pytest.mark.parametrize("coding", ["aws-chunked", "", "utf-8", "identity", "gzip", "br"])
async def test_a_film_under_a_coding_that_it_does_not_have_is_read_as_it_is(
    coding: str, api: respx.MockRouter, client: NemoClient
) -> None:
    plain = httpx.Response(200, headers={"content-encoding": coding}, stream=AsIs(FILM))
    api.get(CDN).return_value = plain
    async with client.download(CDN) as download:
        assert await body(download) == FILM


@pytest.mark.parametrize(
    "label", ["application/octet-stream", "application/json", "text/html", "text/plain", "", "x"]
)
async def test_a_film_is_a_film_under_any_label(
    label: str, api: respx.MockRouter, client: NemoClient
) -> None:
    api.get(CDN).respond(200, content=FILM, headers={"content-type": label})
    async with client.download(CDN) as download:
        assert await body(download) == FILM


@pytest.mark.parametrize("label", ["video/mp4", "application/octet-stream", "text/plain", ""])
@pytest.mark.parametrize("words", [b'{"code": 2001}', b"\xef\xbb\xbf\n <html>", b"[1]"])
async def test_words_are_words_under_any_label(
    label: str, words: bytes, api: respx.MockRouter, client: NemoClient
) -> None:
    api.get(CDN).respond(200, content=words, headers={"content-type": label})
    with pytest.raises((BadAnswer, RequestRefused)):
        async with client.download(CDN):
            pass


def test_a_span_is_read_as_it_is_meant() -> None:
    assert read_span("bytes 0-9/10") == Span(0, 9, 10)
    assert read_span("bytes */10") is None
    assert read_span("bytes 0-9/9") is None


def test_a_strong_tag_is_spelled_as_the_standard_says() -> None:
    assert strong(' "abc" ') == '"abc"'
    for weak in ('W/"abc"', "abc", '"a"b"', '"', "", '"\u4f60"'):
        assert strong(weak) is None
