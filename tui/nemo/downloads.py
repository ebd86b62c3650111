"""Downloading a finished film, from its beginning or from where an earlier try stopped.

The film is on another host than the service: neither token nor attribution may go there.
"""

import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, aclosing, asynccontextmanager
from dataclasses import dataclass, field, replace

from tui.nemo.addresses import Origin, follow
from tui.nemo.envelope import Refusal, read_refusal
from tui.nemo.errors import BadAnswer, NemoError, RequestRefused, error_for
from tui.nemo.json_fields import NotJson, parse_json
from tui.nemo.retry import ReadRetry
from tui.nemo.transport import REDIRECTS, Call, Reply, Timeouts, Transport
from tui.redaction import redact
from tui.text import clean_name

_TIMEOUTS = Timeouts(read_s=60.0)
_MOST_REDIRECTS = 5
_LARGEST_REFUSAL = 64 * 1024
_RESUME_ADVICE = "What is on disk stays: download again, and it goes on from there."
_RANGE = re.compile(r"bytes\s+(\d{1,18})-(\d{1,18})/(\d{1,18}|\*)", re.ASCII)
_NO_RANGE = re.compile(r"bytes\s+\*/(\d{1,18})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Download:
    """A film that is being downloaded; all counts in bytes.

    `offset` is where `chunks` begins: 0 where the server sends the whole file after all, so that
    what is on disk is of no use. `total` is the size of the whole file, None where the server does
    not say it; compare it with what came. Iterating `chunks` raises `StreamBroken` when the
    connection is cut; what came before is good.
    """

    offset: int
    total: int | None
    etag: str | None
    chunks: AsyncIterator[bytes] = field(repr=False)


@dataclass(frozen=True, slots=True)
class DownloadRequest:
    """What to download, and from which byte on.

    The headers and the token of `credentials` go to `service`, its own origin, and nowhere else.
    `plain_host` is the only host beside this machine that may be called by plain http.
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

    Raises `ServiceError`, `BadAnswer` and `ConnectionFailed`. Where the server does not
    have the range, the whole file is asked for.
    """
    async with AsyncExitStack() as stack:
        reply = await retry(lambda: _fetch(stack, transport, request))
        if _changed(reply, request):
            await stack.aclose()
            request = replace(request, offset=0, etag=None)
            reply = await retry(lambda: _fetch(stack, transport, request))
        chunks = await stack.enter_async_context(aclosing(reply.chunks(_RESUME_ADVICE)))
        if reply.status == 416:  # all of it is there already
            yield Download(request.offset, request.offset, _etag(reply) or request.etag, _nothing())
        else:
            yield _read_head(reply, request, chunks)


async def _fetch(stack: AsyncExitStack, transport: Transport, request: DownloadRequest) -> Reply:
    """The answer at the end of the redirects; once they leave the service, without credentials."""
    url, credentials = request.url, request.credentials
    for _ in range(_MOST_REDIRECTS + 1):
        if _check(url, request) != request.service:
            credentials = None
        async with AsyncExitStack() as hop:
            reply = await hop.enter_async_context(transport.open(_call(url, request, credentials)))
            if reply.status not in REDIRECTS:
                await _refuse(reply, request, credentials)
                await stack.enter_async_context(hop.pop_all())
                return reply
            url = follow(url, reply.headers.get("location", ""))
    raise BadAnswer("The download link leads round in circles.", status=reply.status)


def _check(url: str, request: DownloadRequest) -> Origin:
    origin = Origin.of(url)
    if origin is None:
        raise BadAnswer("The download link is no address that can be fetched.", status=0)
    if origin.scheme == "http" and not (origin.loopback or origin.host == request.plain_host):
        raise BadAnswer(
            f"The download link is unprotected (plain http to {clean_name(origin.host)}).",
            status=0,
            advice="Download through the service instead.",
        )
    return origin


def _call(url: str, request: DownloadRequest, credentials: Call | None) -> Call:
    headers = {"User-Agent": "stillreel"}
    if credentials is not None:
        headers.update(credentials.headers)
    headers.update({"Accept": "*/*", "Accept-Encoding": "identity"})
    if request.offset:
        headers["Range"] = f"bytes={request.offset}-"
        if request.etag and _fits(request.etag):
            headers["If-Range"] = request.etag
    token = credentials.token if credentials else None
    return Call("GET", url, headers, token, timeouts=_TIMEOUTS)


async def _refuse(reply: Reply, request: DownloadRequest, credentials: Call | None) -> None:
    """Raise for an answer that is no film, but not for a range that the server does not have."""
    if reply.status in {200, 206} and not reply.media_type.endswith(("html", "json")):
        return
    if reply.status == 416 and request.offset:
        return
    text = (await reply.read(_LARGEST_REFUSAL)).decode("utf-8", "replace")
    try:
        refusal = read_refusal(parse_json(text), reply.status)
    except NotJson:
        refusal = Refusal(None, "") if reply.status >= 400 else None
    if refusal is None:
        raise BadAnswer("Something else than a film came from the link.", status=reply.status)
    if credentials is None:
        raise _foreign_refusal(reply, refusal)
    message = redact(refusal.message, credentials.token)
    raise error_for(refusal.code, reply.status, message, reply.headers)


def _foreign_refusal(reply: Reply, refusal: Refusal) -> NemoError:
    """A file host knows nothing of our token or plan: its 401 or 402 means a stale link."""
    if reply.status == 429 or reply.status >= 500:
        return error_for(None, reply.status, refusal.message, reply.headers)
    error = RequestRefused(reply.status, reply.status)
    error.advice = "The link may have expired: download again, or through the service."
    return error


def _changed(reply: Reply, request: DownloadRequest) -> bool:
    """Whether the file on disk is of no use: it is another version, or longer than the film."""
    if not request.offset:
        return False
    etag = _etag(reply)
    if reply.status in {206, 416} and request.etag and etag and etag != request.etag:
        return True
    if reply.status != 416:
        return False
    found = _NO_RANGE.fullmatch(reply.headers.get("content-range", "").strip())
    return found is None or int(found[1]) != request.offset


def _read_head(reply: Reply, request: DownloadRequest, chunks: AsyncIterator[bytes]) -> Download:
    etag = _etag(reply)
    encoded = reply.headers.get("content-encoding", "identity").strip().lower() != "identity"
    if reply.status == 200:
        return Download(0, None if encoded else _length(reply), etag, chunks)
    found = _RANGE.fullmatch(reply.headers.get("content-range", "").strip())
    if found is None or encoded or int(found[1]) != request.offset:
        raise BadAnswer("Another part of the film came than was asked for.", status=reply.status)
    total = None if found[3] == "*" else int(found[3])
    return Download(request.offset, total, etag, chunks)


def _length(reply: Reply) -> int | None:
    value = reply.headers.get("content-length", "")
    return int(value) if re.fullmatch(r"\d{1,18}", value, re.ASCII) else None


def _etag(reply: Reply) -> str | None:
    value = reply.headers.get("etag", "").strip()
    return value if _fits(value) else None


def _fits(etag: str) -> bool:
    return 0 < len(etag) <= 512 and etag.isascii() and etag.isprintable()


async def _nothing() -> AsyncIterator[bytes]:
    no_chunks: tuple[bytes, ...] = ()
    for chunk in no_chunks:
        yield chunk
