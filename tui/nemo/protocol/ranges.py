"""Which bytes of a file an answer holds, and whether they may be joined to what is there already.

RFC 9110, 15.3.7.3: parts are combined only where they share the same strong validator. A weak one,
another one or none at all means that nobody can know, and then nothing is joined.
"""

import re
from dataclasses import dataclass

_STRONG = re.compile(r'"[\x21\x23-\x7e]{1,500}"')
_SPAN = re.compile(
    r"bytes\s*[ =:]\s*(\d{1,18})\s*-\s*(\d{1,18})\s*(?:/\s*(\d{1,18}|\*))?", re.I | re.A
)
_NO_SPAN = re.compile(r"bytes\s*[ =:]\s*\*\s*/\s*(\d{1,18})", re.I | re.A)
_NUMBER = re.compile(r"\d{1,18}", re.A)


@dataclass(frozen=True, slots=True)
class Span:
    """What `Content-Range` says: the first and the last byte, and the size where it is said."""

    first: int
    last: int
    total: int | None


@dataclass(frozen=True, slots=True)
class BodyPlace:
    """Where an answer's bytes go: `offset` in the file, whose size is `total` where it is said."""

    offset: int
    total: int | None


def strong(etag: str) -> str | None:
    """The entity tag, if it is a strong one as RFC 9110 spells it."""
    found = etag.strip()
    return found if _STRONG.fullmatch(found) else None


def read_span(content_range: str) -> Span | None:
    """The bytes that `Content-Range` names; `None` where it cannot be understood."""
    found = _SPAN.fullmatch(content_range.strip())
    if found is None:
        return None
    total = int(found[3]) if found[3] and found[3] != "*" else None
    span = Span(int(found[1]), int(found[2]), total)
    if span.last < span.first or (total is not None and span.last >= total):
        return None
    return span


def read_length(content_length: str) -> int | None:
    """`Content-Length`, where it is a number."""
    return int(content_length) if _NUMBER.fullmatch(content_length.strip()) else None


def read_missing(content_range: str) -> int | None:
    """The size that `bytes */N` tells under a 416."""
    found = _NO_SPAN.fullmatch(content_range.strip())
    return int(found[1]) if found else None


def place_of_part(
    span: Span | None, etag: str | None, *, offset: int, part_etag: str | None, length: int | None
) -> BodyPlace | None:
    """Where a 206 goes that came for a part of `offset` bytes under `part_etag`; else `None`.

    What begins with the first byte needs no joining. So does what came for no range at all and
    does not say where it begins: a cache that answers 206 to everything.
    """
    if span is None:
        return None if offset else BodyPlace(0, length)
    if span.first == 0:
        return BodyPlace(0, span.total)
    same = etag is not None and etag == part_etag
    return BodyPlace(span.first, span.total) if same and 0 < span.first <= offset else None
