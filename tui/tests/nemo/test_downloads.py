from collections.abc import AsyncIterator

import httpx
import pytest
import respx

from tui.nemo import errors
from tui.nemo.client import NemoClient
from tui.nemo.downloads import Download
from tui.nemo.errors import BadAnswer, RequestRefused, ServiceDown, StreamBroken

CDN = "https://cdn.other.test/films/r1.mp4?sig=1"
FILM = bytes(range(256)) * 40
SECRET_HEADERS = ("authorization", "x-skill-source", "x-skill-version", "x-skill-platform")


def film(request: httpx.Request) -> httpx.Response:
    """A file host with byte ranges and an ETag."""
    headers = {"etag": '"v1"', "content-type": "video/mp4"}
    wanted = request.headers.get("range")
    if wanted is None or request.headers.get("if-range", '"v1"') != '"v1"':
        return httpx.Response(200, content=FILM, headers=headers)
    start = int(wanted.removeprefix("bytes=").removesuffix("-"))
    if start >= len(FILM):
        headers["content-range"] = f"bytes */{len(FILM)}"
        return httpx.Response(416, headers=headers)
    headers["content-range"] = f"bytes {start}-{len(FILM) - 1}/{len(FILM)}"
    return httpx.Response(206, content=FILM[start:], headers=headers)


async def body(download: Download) -> bytes:
    return b"".join([chunk async for chunk in download.chunks])


def carried(request: httpx.Request) -> set[str]:
    return {name for name in SECRET_HEADERS if name in request.headers}


async def test_a_film_is_fetched_without_any_credentials(
    api: respx.MockRouter, client: NemoClient
) -> None:
    route = api.get(CDN).mock(side_effect=film)
    async with client.download(CDN) as download:
        assert (download.offset, download.total, download.etag) == (0, len(FILM), '"v1"')
        assert await body(download) == FILM
    request = route.calls.last.request
    assert carried(request) == set()
    assert "range" not in request.headers
    assert request.headers["accept-encoding"] == "identity"
    assert not any(b"secret" in value or b"nmv_" in value for _, value in request.headers.raw)


async def test_a_film_goes_on_from_where_it_stopped(
    api: respx.MockRouter, client: NemoClient
) -> None:
    route = api.get(CDN).mock(side_effect=film)
    async with client.download(CDN, offset=1000, etag='"v1"') as download:
        assert (download.offset, download.total) == (1000, len(FILM))
        assert await body(download) == FILM[1000:]
    headers = route.calls.last.request.headers
    assert (headers["range"], headers["if-range"]) == ("bytes=1000-", '"v1"')


async def test_a_film_that_changed_comes_from_its_beginning(
    api: respx.MockRouter, client: NemoClient
) -> None:
    api.get(CDN).mock(side_effect=film)
    async with client.download(CDN, offset=1000, etag='"v0"') as download:
        assert download.offset == 0
        assert await body(download) == FILM


async def test_a_host_that_ignores_if_range_cannot_mix_two_films(
    api: respx.MockRouter, client: NemoClient
) -> None:
    def careless(request: httpx.Request) -> httpx.Response:
        request.headers.pop("if-range", None)
        return film(request)

    api.get(CDN).mock(side_effect=careless)
    async with client.download(CDN, offset=1000, etag='"v0"') as download:
        assert download.offset == 0
        assert await body(download) == FILM


async def test_a_film_that_is_already_whole_brings_nothing_more(
    api: respx.MockRouter, client: NemoClient
) -> None:
    api.get(CDN).mock(side_effect=film)
    async with client.download(CDN, offset=len(FILM), etag='"v1"') as download:
        assert (download.offset, download.total) == (len(FILM), len(FILM))
        assert await body(download) == b""


async def test_more_on_disk_than_there_is_starts_again(
    api: respx.MockRouter, client: NemoClient
) -> None:
    api.get(CDN).mock(side_effect=film)
    async with client.download(CDN, offset=len(FILM) + 5) as download:
        assert download.offset == 0
        assert await body(download) == FILM


async def test_a_total_may_be_unsaid(api: respx.MockRouter, client: NemoClient) -> None:
    api.get(CDN).respond(
        206, content=b"x", headers={"content-range": "bytes 50-99/*", "etag": '"v1"'}
    )
    async with client.download(CDN, offset=50, etag='"v1"') as download:
        assert (download.offset, download.total) == (50, None)


async def test_a_compressed_film_has_no_known_size(
    api: respx.MockRouter, client: NemoClient
) -> None:
    squeezed = bytes.fromhex("789c4b040000620062")
    api.get(CDN).respond(
        200, stream=httpx.ByteStream(squeezed), headers={"content-encoding": "deflate"}
    )
    async with client.download(CDN) as download:
        assert download.total is None
        assert await body(download) == b"a"


class Broken(httpx.AsyncByteStream):
    """A body that breaks after its first bytes."""

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield b"first"
        raise httpx.ReadError("reset")


class Coming(httpx.AsyncByteStream):
    """A body that nobody reads before the client does."""

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield FILM


@pytest.mark.parametrize("depth", [6, 7, 100])
@pytest.mark.parametrize("way", ["link", "fallback"])
async def test_a_film_in_more_layers_than_anybody_sends_breaks_off(
    api: respx.MockRouter, client: NemoClient, way: str, depth: int
) -> None:
    headers = {"content-encoding": ", ".join(["gzip"] * depth), "content-type": "video/mp4"}
    api.get(CDN if way == "link" else "/api/render/proxy/r1/download").mock(
        side_effect=lambda _: httpx.Response(200, stream=Coming(), headers=headers)
    )
    opened = client.download(CDN) if way == "link" else client.download_fallback("r1")
    with pytest.raises(StreamBroken, match="large"):
        async with opened as download:
            await body(download)


async def test_a_download_cut_half_way_keeps_its_bytes(
    api: respx.MockRouter, client: NemoClient
) -> None:
    api.get(CDN).mock(httpx.Response(200, stream=Broken()))
    async with client.download(CDN) as download:
        chunks = aiter(download.chunks)
        assert await anext(chunks) == b"first"
        with pytest.raises(StreamBroken) as caught:
            await anext(chunks)
    assert "download again" in caught.value.advice


async def test_opening_is_repeated_like_any_read(
    api: respx.MockRouter, client: NemoClient, waits: list[float]
) -> None:
    down, good = httpx.Response(503), httpx.Response(200, content=FILM)
    api.get(CDN).mock(side_effect=[down, httpx.ConnectError("x"), good])
    async with client.download(CDN) as download:
        assert await body(download) == FILM
    assert waits == [0.5, 1.0]


async def test_a_failure_of_the_reader_is_its_own(
    api: respx.MockRouter, client: NemoClient
) -> None:
    api.get(CDN).mock(side_effect=film)
    with pytest.raises(OSError, match="disk full"):
        async with client.download(CDN):
            raise OSError("disk full")


@pytest.mark.parametrize("status", [401, 402, 403, 404, 410, 416])
async def test_a_stale_link_never_blames_token_or_plan(
    status: int, api: respx.MockRouter, client: NemoClient
) -> None:
    route = api.get(CDN).respond(status, json={"code": 1001, "message": "nope"})
    with pytest.raises(RequestRefused) as caught:
        async with client.download(CDN):
            pass
    assert caught.value.status == status
    assert "expired" in caught.value.advice
    assert route.call_count == 1


@pytest.mark.parametrize(
    ("status", "kind"), [(429, errors.RateLimited), (500, ServiceDown), (503, ServiceDown)]
)
async def test_a_file_host_in_trouble_is_said_to_be(
    status: int, kind: type[Exception], api: respx.MockRouter, client: NemoClient
) -> None:
    api.get(CDN).respond(status, text="<xml/>")
    with pytest.raises(kind):
        async with client.download(CDN):
            pass


@pytest.mark.parametrize("media_type", ["text/html", "application/json"])
async def test_a_page_instead_of_a_film_is_a_bad_answer(
    media_type: str, api: respx.MockRouter, client: NemoClient
) -> None:
    api.get(CDN).respond(200, content=b"{}", headers={"content-type": media_type})
    with pytest.raises(BadAnswer):
        async with client.download(CDN):
            pass


@pytest.mark.parametrize(
    "url",
    [
        "http://cdn.other.test/r1.mp4",
        "ftp://cdn.other.test/r1.mp4",
        "file:///etc/passwd",
        "https://user:pw@cdn.other.test/r1.mp4",
        "https://cdn.other.test:0/r1.mp4",
        "https://[bad/r1.mp4",
        "javascript:alert(1)",
        "https://a\\@b.test/",
        "https://",
    ],
)
async def test_an_address_that_may_not_be_fetched_is_refused(
    url: str, api: respx.MockRouter, client: NemoClient
) -> None:
    with pytest.raises(BadAnswer):
        async with client.download(url):
            pass
    assert not api.calls


async def test_a_relative_link_starts_at_the_service(
    api: respx.MockRouter, client: NemoClient
) -> None:
    route = api.get("https://api.example.test/files/r1.mp4").mock(side_effect=film)
    async with client.download("/files/r1.mp4") as download:
        assert await body(download) == FILM
    assert carried(route.calls.last.request) == set()


async def test_a_redirected_film_is_followed_with_its_range(
    api: respx.MockRouter, client: NemoClient
) -> None:
    api.get(CDN).respond(302, headers={"location": "../r2.mp4"})
    route = api.get("https://cdn.other.test/r2.mp4").mock(side_effect=film)
    async with client.download(CDN, offset=10, etag='"v1"') as download:
        assert await body(download) == FILM[10:]
    assert carried(route.calls.last.request) == set()


async def test_a_redirect_to_plain_http_is_refused(
    api: respx.MockRouter, client: NemoClient
) -> None:
    api.get(CDN).respond(302, headers={"location": "http://cdn.other.test/r1.mp4"})
    with pytest.raises(BadAnswer, match="unprotected"):
        async with client.download(CDN):
            pass


async def test_a_redirect_in_circles_ends(api: respx.MockRouter, client: NemoClient) -> None:
    route = api.get(CDN).respond(302, headers={"location": CDN})
    with pytest.raises(BadAnswer, match="circles"):
        async with client.download(CDN):
            pass
    assert route.call_count == 6


FALLBACK = "/api/render/proxy/r1/download"


async def test_the_fallback_carries_credentials_to_the_service(
    api: respx.MockRouter, client: NemoClient
) -> None:
    route = api.get(FALLBACK).mock(side_effect=film)
    async with client.download_fallback("r1", offset=10, etag='"v1"') as download:
        assert await body(download) == FILM[10:]
    assert carried(route.calls.last.request) == set(SECRET_HEADERS)
    assert route.calls.last.request.headers["accept-encoding"] == "identity"


async def test_the_fallback_drops_credentials_on_the_way_to_another_host(
    api: respx.MockRouter, client: NemoClient
) -> None:
    api.get(FALLBACK).respond(307, headers={"location": CDN})
    back = "https://api.example.test/again"
    away = api.get(CDN).respond(302, headers={"location": back})
    home = api.get(back).mock(side_effect=film)
    async with client.download_fallback("r1") as download:
        assert await body(download) == FILM
    assert carried(away.calls.last.request) == set()
    assert carried(home.calls.last.request) == set()


async def test_the_fallback_keeps_credentials_on_the_service(
    api: respx.MockRouter, client: NemoClient
) -> None:
    api.get(FALLBACK).respond(307, headers={"location": "/files/r1.mp4"})
    route = api.get("/files/r1.mp4").mock(side_effect=film)
    async with client.download_fallback("r1"):
        pass
    assert carried(route.calls.last.request) == set(SECRET_HEADERS)


@pytest.mark.parametrize(
    ("status", "body_", "kind"),
    [
        (200, {"code": 1001, "message": "expired"}, errors.TokenInvalid),
        (401, {}, errors.TokenInvalid),
        (402, {"message": "plan"}, errors.PlanRequired),
        (404, {"detail": "Not Found"}, errors.RequestRefused),
    ],
)
async def test_the_fallback_is_refused_like_any_call(
    status: int,
    body_: object,
    kind: type[Exception],
    api: respx.MockRouter,
    client: NemoClient,
) -> None:
    api.get(FALLBACK).respond(status, json=body_)
    with pytest.raises(kind):
        async with client.download_fallback("r1"):
            pass
