"""Headers as ASGI has them and as text, and what can be sent as one at all. Pure."""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from email.utils import parsedate_to_datetime
from functools import lru_cache

_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
MEDIA_TYPE = re.compile(r"[a-z]{1,20}/[a-z0-9.+-]{1,60}")
_VALUE = re.compile(r"(?:[!-~\x80-\xff](?:[ -~\x80-\xff\t]*[!-~\x80-\xff])?)?")
BODILESS = (204, 304)
"""The statuses of which HTTP knows no body; one that is sent all the same breaks the answer."""

STREAM = "text/event-stream"
"""The media type of event streams."""

RawHeaders = Sequence[tuple[bytes, bytes]]
"""Names and values as ASGI has them; of a request, names in lower case."""


def as_text(headers: RawHeaders) -> list[tuple[str, str]]:
    """Give raw headers as text, names in lower case."""
    return [(name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in headers]


def raw_headers(headers: Sequence[tuple[str, str]]) -> RawHeaders:
    """Give headers as ASGI has them."""
    return [
        (name.lower().encode("latin-1", "replace"), value.encode("latin-1", "replace"))
        for name, value in headers
    ]


def header_of(headers: RawHeaders, name: bytes) -> bytes | None:
    """Give the value of a header, by its lower-case name: the first; None where there is none."""
    for key, value in headers:
        if key == name:
            return value
    return None


def media_type_of(content_type: str) -> str:
    """Give a content type in small letters, without its parameters."""
    return content_type.partition(";")[0].strip().lower()


def date_of(value: str | None) -> datetime | None:
    """Read a date as HTTP writes it; None where it is none."""
    try:
        found = parsedate_to_datetime((value or "")[:64])
    except (ValueError, OverflowError):
        return None
    return found if found.tzinfo else None


def unsendable(headers: Mapping[str, str]) -> str | None:
    """Say what no answer can have among its headers; None where all is well."""
    known: set[str] = set()
    for name, value in headers.items():
        lower = name.lower()
        if not _NAME.fullmatch(name) or lower in known:
            return f"{name!r} is no name of a header, or is there twice"
        known.add(lower)
        if not _VALUE.fullmatch(value):
            return f"the value of {name!r} cannot stand in a header"
        if lower == "transfer-encoding":
            return f"{name!r} says how an answer travelled; leave it out"
        if lower == "content-length" and not re.fullmatch(r"[0-9]{1,18}", value):
            return f"{name!r} must be a number"
    return None


@lru_cache(maxsize=256)
def sendable(value: str) -> str:
    """Make a text fit for a header: no line ends, no controls, bytes as they are on the wire."""
    try:
        wire = value.encode("latin-1")
    except UnicodeEncodeError:
        wire = value.encode("utf-8", "replace")
    return re.sub(r"[\x00-\x1f\x7f]+", " ", wire.decode("latin-1")).strip()
