"""Fetching a finished film, from its beginning or from where an earlier try stopped.

The film lies on another host than the service: neither token nor attribution may go there.
"""

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, aclosing, asynccontextmanager
from dataclasses import dataclass, field, replace

from tui.nemo.addresses import Origin, follow
from tui.nemo.connection_errors import error_for_near_host
from tui.nemo.envelope import Refusal, read_refusal
from tui.nemo.errors import BadAnswer, NemoError, RequestRefused, StreamBroken
from tui.nemo.json_fields import NotJson, parse_json
from tui.nemo.protocol.content_coding import is_coded
from tui.nemo.protocol.peers import Peers
from tui.nemo.protocol.ranges import (
    BodyPlace,
    place_of_part,
    read_length,
    read_missing,
    read_span,
    strong,
)
from tui.nemo.protocol.reach import Reach, may_send_to, reach_of
from tui.nemo.protocol.refusals import error_for
from tui.nemo.retry import ReadRetry
from tui.nemo.transport import REDIRECTS, Call, OpenAnswer, Timeouts, Transport
from tui.redaction import redact
from tui.text import clean_name
from tui.words import _

_TIMEOUTS = Timeouts(read_s=60.0)
_MOST_REDIRECTS = 5
_LARGEST_REFUSAL = 64 * 1024
_ENOUGH = 12
_RESUME_ADVICE = _("What is on disk stays: download again, and it goes on from there.")


@dataclass(frozen=True, slots=True)
class Download:
    """A film on its way; all counts in bytes.

    `offset` is where `chunks` really begins: 0 where the whole file comes after all, so that what
    is on disk must be thrown away. `total` is the size of the whole file, absent where unsaid, and
    to be compared with what came. Only where there is an `etag`, a strong one, may what came be
    joined with more later. Iterating `chunks` raises `StreamBroken` when the connection goes.
    """

    offset: int
    total: int | None
    etag: str | None
    chunks: AsyncIterator[bytes] = field(repr=False)


@dataclass(frozen=True, slots=True)
class DownloadRequest:
    """What to fetch, and from where on.

    The headers and the token of `credentials` go to `service`, its own origin, and nowhere else;
    `plain_host` is the one host beside this machine that plain http is allowed to.
    """

    url: str
    offset: int = 0
    etag: str | None = None
    service: Origin | None = None
    plain_host: str | None = None
    credentials: Call | None = field(default=None, repr=False)


@asynccontextmanager
async def open_download(
    transport: Transport, retry: ReadRetry, request: DownloadRequest
) -> AsyncIterator[Download]:
    """Open a film for reading; leaving closes the connection.

    Raises `ServiceError`, `BadAnswer` and `ConnectionFailed`. A range that cannot be joined is
    asked for again as the whole file.
    """
    request = replace(request, etag=strong(request.etag or ""))
    if request.etag is None:
        request = replace(request, offset=0)
    async with AsyncExitStack() as stack:
        reply, credentials = await retry(lambda: _fetch(stack, transport, request))
        place = _place(reply, request)
        if place is None and request.offset:
            await stack.aclose()
            request = replace(request, offset=0, etag=None)
            reply, credentials = await retry(lambda: _fetch(stack, transport, request))
            place = _place(reply, request)
        if place is None:
            raise BadAnswer(
                _("Another part of the clip came than was asked for."), status=reply.status
            )
        coded = is_coded(reply.coding)
        etag = None if coded else strong(reply.headers.get("etag", ""))
        if reply.status == 416:  # all of it is there already
            yield Download(place.offset, place.total, request.etag, _nothing())
            return
        chunks: AsyncIterator[bytes] = await stack.enter_async_context(
            aclosing(reply.chunks(_RESUME_ADVICE))
        )
        if not place.offset:
            chunks = await _judged(reply, credentials, chunks)
        yield Download(place.offset, None if coded else place.total, etag, chunks)


async def _fetch(
    stack: AsyncExitStack, transport: Transport, request: DownloadRequest
) -> tuple[OpenAnswer, Call | None]:
    """The answer at the end of the redirects, and the credentials that it was asked for with.

    Once they leave the service, the calls go without. Every host in the chain of redirects counts:
    after one on the internet, none may lead into a local network.
    """
    url, credentials = request.url, request.credentials
    senders = [request.service] if request.service else []
    for _each in range(_MOST_REDIRECTS + 1):
        origin, least = _check(url, request, senders, transport.peers)
        if origin != request.service:
            credentials = None
        async with AsyncExitStack() as hop:
            call = _call(url, request, credentials, least)
            reply = await hop.enter_async_context(transport.open(call))
            if reply.status not in REDIRECTS:
                if reply.status not in {200, 203, 206} and not (
                    reply.status == 416 and request.offset
                ):
                    words = await transport.refusal(call, reply, _LARGEST_REFUSAL)
                    _refuse(reply, words, credentials)
                await stack.enter_async_context(hop.pop_all())
                return reply, credentials
            url = follow(url, reply.location)
            senders.append(origin)
    raise BadAnswer(_("The download link leads round in circles."), status=reply.status)


def _check(
    url: str, request: DownloadRequest, senders: Sequence[Origin], peers: Peers
) -> tuple[Origin, Reach]:
    """The origin of `url`, if `senders` may send the client there, and how far away it must be.

    The service may lie anywhere, and send the client to itself. Raises `BadAnswer`.
    """
    origin = Origin.of(url)
    if origin is None:
        raise BadAnswer(_("The download link is no address that can be fetched."), status=0)
    others = [sender for sender in senders if not sender == origin == request.service]
    if not all(may_send_to(reach_of(sender.host), reach_of(origin.host)) for sender in others):
        raise error_for_near_host(origin.host)
    least = max((peers.reach(sender.host) for sender in others), default=Reach.LOOPBACK)
    if peers.reach(origin.host) < least:  # a connection of before would be used again
        raise error_for_near_host(origin.host)
    if origin.scheme == "http" and not (origin.loopback or origin.host == request.plain_host):
        raise BadAnswer(
            _(
                "The download link is unprotected (plain http to {host}).",
                host=clean_name(origin.host),
            ),
            status=0,
            advice=_("Download through the service instead."),
        )
    return origin, least


def _call(url: str, request: DownloadRequest, credentials: Call | None, least: Reach) -> Call:
    headers = {"User-Agent": "stillreel"}
    if credentials is not None:
        headers.update(credentials.headers)
    headers.update({"Accept": "*/*", "Accept-Encoding": "identity"})
    if request.offset:
        headers["Range"] = f"bytes={request.offset}-"
        headers["If-Range"] = request.etag or ""
    token = credentials.token if credentials else None
    return Call("GET", url, headers, token, timeouts=_TIMEOUTS, least=least)


async def _judged(
    reply: OpenAnswer, credentials: Call | None, chunks: AsyncIterator[bytes]
) -> AsyncIterator[bytes]:
    """The chunks, if they begin as a film does, whatever their label. Raises for words."""
    start, broken = await _beginning(b"", chunks, _ENOUGH)
    if _is_words(start, reply.media_type):
        if broken is None:
            start, _ = await _beginning(start, chunks, _LARGEST_REFUSAL)
        _refuse(reply, start, credentials)
    return _after(start, broken, chunks)


async def _beginning(
    start: bytes, chunks: AsyncIterator[bytes], enough: int
) -> tuple[bytes, StreamBroken | None]:
    """So many bytes of the body, or what came before it broke off."""
    try:
        while len(start) < enough:
            start += await anext(chunks)
    except StopAsyncIteration:
        return start, None
    except StreamBroken as broken:
        return start, broken
    return start, None


async def _after(
    start: bytes, broken: StreamBroken | None, chunks: AsyncIterator[bytes]
) -> AsyncIterator[bytes]:
    if start:
        yield start
    if broken is not None:
        raise broken
    async for chunk in chunks:
        yield chunk


_FILM_BOXES = (b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip", b"styp", b"moof")
_EBML = b"\x1a\x45\xdf\xa3"


def _is_words(start: bytes, media_type: str) -> bool:
    """Whether a body is JSON or HTML. What is plainly a film is neither, whatever its label."""
    if start[4:8] in _FILM_BOXES or start.startswith(_EBML):
        return False
    shown = start.removeprefix(b"\xef\xbb\xbf").lstrip()
    return shown[:1] in (b"{", b"[", b"<") or media_type.endswith(("html", "json"))


def _refuse(reply: OpenAnswer, content: bytes, credentials: Call | None) -> None:
    """Raise for what is no film."""
    text = content.decode("utf-8", "replace")
    try:
        refusal = read_refusal(parse_json(text), reply.status)
    except NotJson:
        refusal = Refusal(None, "") if reply.status >= 400 else None
    if refusal is None:
        raise BadAnswer(_("Something other than a clip came from the link."), status=reply.status)
    if credentials is None:
        raise _foreign_refusal(reply, refusal)
    said = redact(refusal.message, credentials.token)
    raise error_for(refusal.code, reply.status, said, reply.headers)


def _foreign_refusal(reply: OpenAnswer, refusal: Refusal) -> NemoError:
    """A file host knows nothing of our token or plan: its 401 or 402 means a stale link."""
    if reply.status == 429 or reply.status >= 500:
        return error_for(None, reply.status, refusal.message, reply.headers)
    error = RequestRefused(reply.status, reply.status)
    error.advice = _("The link may have expired: download again, or through the service.")
    return error


def _place(reply: OpenAnswer, request: DownloadRequest) -> BodyPlace | None:
    """Where the answer's bytes go; `None` where what is on disk is of no use beside them."""
    etag = strong(reply.headers.get("etag", ""))
    content_range = reply.headers.get("content-range", "")
    length = read_length(reply.headers.get("content-length", ""))
    match reply.status:
        case 416:
            whole = read_missing(content_range) == request.offset and etag in (None, request.etag)
            return BodyPlace(request.offset, request.offset) if whole else None
        case 206 if not reply.media_type.startswith("multipart/"):
            return place_of_part(
                read_span(content_range),
                etag,
                offset=request.offset,
                part_etag=request.etag,
                length=length,
            )
        case 206:
            return None
        case _:
            return BodyPlace(0, length)


async def _nothing() -> AsyncIterator[bytes]:
    no_chunks: tuple[bytes, ...] = ()
    for chunk in no_chunks:
        yield chunk
