"""Whether what was asked for as a stream of events is one, told by its first bytes.

A refusal is JSON under whatever media type some proxy gave it; an event stream begins with a field
(`data:`) or a comment. So the body's own words are believed, and not its label.
"""

import json
import re
from codecs import BOM_UTF8
from collections.abc import AsyncGenerator, AsyncIterator

from tui.nemo.errors import StreamBroken

_BLANK = b" \t\r\n"
_ENOUGH = 64
_MOST_BLANK = 4096
_LARGEST_BODY = 1 << 20
_MOST_TRIES = 200
"""How often a body is read to find out whether it is complete: after that its end says so."""
_FIELD = re.compile(rb"(?:data|event|id|retry)\s*(?::|[\r\n]|$)|:")


async def past_the_start(chunks: AsyncIterator[bytes]) -> AsyncGenerator[bytes]:
    """The beginning of the body, up to where it shows what it is; nothing for an empty one."""
    start = b""
    async for chunk in chunks:
        start += chunk
        shown = start.removeprefix(BOM_UTF8).lstrip(_BLANK)
        if shown[:1] in (b"{", b"[", b"<", b":") or len(shown) >= _ENOUGH or b"\n" in shown:
            break
        if not shown and len(start) >= _MOST_BLANK:
            break
    if start:
        yield start


def is_no_stream(start: bytes, media_type: str) -> bool:
    """Whether a body that begins so is JSON or a page; plain words, where nobody says `stream`."""
    shown = start.removeprefix(BOM_UTF8).lstrip(_BLANK)
    if shown[:1] in (b"{", b"[", b"<"):
        return True
    labelled = media_type in {"", "text/event-stream", "application/octet-stream"}
    return bool(shown) and not labelled and not _FIELD.match(shown)


async def whole_body(start: bytes, chunks: AsyncIterator[bytes]) -> bytes:
    """All of a short body: to its end, to where its JSON is complete, or to where it broke off.

    Some servers leave the connection open behind it.
    """
    body, tries = bytearray(start), 0
    try:
        while len(body) < _LARGEST_BODY:
            last = body[-_ENOUGH:].rstrip(_BLANK)
            if tries < _MOST_TRIES and last.endswith((b"}", b"]")):
                tries += 1
                if _is_complete(body):
                    break
            body += await anext(chunks)
    except (StopAsyncIteration, StreamBroken):
        pass
    return bytes(body)


def _is_complete(body: bytearray) -> bool:
    try:
        json.loads(body.decode("utf-8-sig", "replace"))
    except (ValueError, RecursionError):
        return False
    return True
