"""Fetching a finished film, from its beginning or from where an earlier try stopped.

The film lies on another host than the service: neither token nor attribution may go there.
"""

import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, aclosing, asynccontextmanager
from dataclasses import dataclass, field, replace

from tui.nemo.addresses import Origin, follow
from tui.nemo.envelope import Refusal, read_refusal
from tui.nemo.errors import BadAnswer, NemoError, RequestRefused, error_for
from tui.nemo.json_fields import NotJson, parse_json
from tui.nemo.retry import Repeater
from tui.nemo.transport import REDIRECTS, Call, Patience, Reply, Transport
from tui.redaction import redact
from tui.text import clean_name

_PATIENCE = Patience(read_s=60.0)
_MOST_REDIRECTS = 5
_LARGEST_REFUSAL = 64 * 1024
_GO_ON = "What is on disk stays: download again, and it goes on from there."
_RANGE = re.compile(r"bytes\s+(\d{1,18})-(\d{1,18})/(\d{1,18}|\*)", re.ASCII)
_NO_RANGE = re.compile(r"bytes\s+\*/(\d{1,18})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Download:
    """A film on its way; all counts in bytes.

    `offset` is where `chunks` really begins: 0 where the whole file comes after all, so that what
    is on disk must be thrown away. `total` is the size of the whole file, absent where unsaid, and
    to be compared with what came. Iterating `chunks` raises `StreamBroken` when the connection
    goes; what came before is good.
    """

    offset: int
    total: int | None
    etag: str | None
    chunks: AsyncIterator[bytes] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Errand:
    """What to fetch, and from where on.

    The headers and the token of `credentials` go to `home`, the service's own origin, and nowhere
    else; `plain_host` is the one host beside this machine that plain http is allowed to.
    """

    url: str
    offset: int = 0
    etag: str | None = None
    home: Origin | None = None
    plain_host: str | None = None
    credentials: Call | None = field(default=None, repr=False)


@asynccontextmanager
async def open_download(
    transport: Transport, repeat: Repeater, errand: Errand
) -> AsyncIterator[Download]:
    """Open a film for reading; leaving closes the connection.

    Raises `ServiceError`, `BadAnswer` and `ConnectionFailed`. A range that cannot be had is asked
    for again as the whole file.
    """
    async with AsyncExitStack() as stack:
        reply = await repeat(lambda: _fetch(stack, transport, errand))
        if _changed(reply, errand):
            await stack.aclose()
            errand = replace(errand, offset=0, etag=None)
            reply = await repeat(lambda: _fetch(stack, transport, errand))
        chunks = await stack.enter_async_context(aclosing(reply.chunks(_GO_ON)))
        if reply.status == 416:  # all of it is there already
            yield Download(errand.offset, errand.offset, _etag(reply) or errand.etag, _nothing())
        else:
            yield _read_head(reply, errand, chunks)


async def _fetch(stack: AsyncExitStack, transport: Transport, errand: Errand) -> Reply:
    """The answer at the end of the redirects. Credentials that were left behind stay behind."""
    url, credentials = errand.url, errand.credentials
    for _ in range(_MOST_REDIRECTS + 1):
        if _check(url, errand) != errand.home:
            credentials = None
        async with AsyncExitStack() as hop:
            reply = await hop.enter_async_context(transport.open(_call(url, errand, credentials)))
            if reply.status not in REDIRECTS:
                await _refuse(reply, errand, credentials)
                await stack.enter_async_context(hop.pop_all())
                return reply
            url = follow(url, reply.headers.get("location", ""))
    raise BadAnswer("The download link leads round in circles.", status=reply.status)


def _check(url: str, errand: Errand) -> Origin:
    origin = Origin.of(url)
    if origin is None:
        raise BadAnswer("The download link is no address that can be fetched.", status=0)
    if origin.scheme == "http" and not (origin.loopback or origin.host == errand.plain_host):
        raise BadAnswer(
            f"The download link is unprotected (plain http to {clean_name(origin.host)}).",
            status=0,
            advice="Download through the service instead.",
        )
    return origin


def _call(url: str, errand: Errand, credentials: Call | None) -> Call:
    headers = {"User-Agent": "stillreel"}
    if credentials is not None:
        headers.update(credentials.headers)
    headers.update({"Accept": "*/*", "Accept-Encoding": "identity"})
    if errand.offset:
        headers["Range"] = f"bytes={errand.offset}-"
        if errand.etag and _fits(errand.etag):
            headers["If-Range"] = errand.etag
    token = credentials.token if credentials else None
    return Call("GET", url, headers, token, patience=_PATIENCE)


async def _refuse(reply: Reply, errand: Errand, credentials: Call | None) -> None:
    """Raise for anything that is no film, but for a range that cannot be had."""
    if reply.status in {200, 206} and not reply.media_type.endswith(("html", "json")):
        return
    if reply.status == 416 and errand.offset:
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
    said = redact(refusal.message, credentials.token)
    raise error_for(refusal.code, reply.status, said, reply.headers)


def _foreign_refusal(reply: Reply, refusal: Refusal) -> NemoError:
    """A file host knows nothing of our token or plan: its 401 or 402 means a stale link."""
    if reply.status == 429 or reply.status >= 500:
        return error_for(None, reply.status, refusal.message, reply.headers)
    error = RequestRefused(reply.status, reply.status)
    error.advice = "The link may have expired: download again, or through the service."
    return error


def _changed(reply: Reply, errand: Errand) -> bool:
    """Whether what is on disk is of no use: the file is another one, or is not that long."""
    if not errand.offset:
        return False
    etag = _etag(reply)
    if reply.status in {206, 416} and errand.etag and etag and etag != errand.etag:
        return True
    if reply.status != 416:
        return False
    found = _NO_RANGE.fullmatch(reply.headers.get("content-range", "").strip())
    return found is None or int(found[1]) != errand.offset


def _read_head(reply: Reply, errand: Errand, chunks: AsyncIterator[bytes]) -> Download:
    etag = _etag(reply)
    encoded = reply.headers.get("content-encoding", "identity").strip().lower() != "identity"
    if reply.status == 200:
        return Download(0, None if encoded else _length(reply), etag, chunks)
    found = _RANGE.fullmatch(reply.headers.get("content-range", "").strip())
    if found is None or encoded or int(found[1]) != errand.offset:
        raise BadAnswer("Another part of the film came than was asked for.", status=reply.status)
    total = None if found[3] == "*" else int(found[3])
    return Download(errand.offset, total, etag, chunks)


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
