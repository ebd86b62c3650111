"""References: `<session:1>`, `<time>`, `<stills:count>`, and what they stand for. Pure.

A recording names by reference what changes from one run to the next. They stand inside any
string, or make up the whole of one; a string that is nothing but one reference takes its value as
it is, a number as a number. The same name is the same thing throughout a file.

- `session`, `task`, `user`, `render`, `file`: what a session consists of. Where a recorded session
  is replayed, each is bound the first time it is met and stays the same from then on;
- `token`, `claim`, `jwt`, `client`, `cookie`, `signature`, `email`, `home`: secrets; never
  in a file, made up anew;
- `event`, `invocation`, `call`, `time`: what changes with every event; a recording made of
  captured bytes has their values in its `wire`, another gets fresh ones;
- `literal`: a text that only looks like a reference; its value is in the `wire`;
- `in`: a time to come, ISO 8601, `<in:7d>`: seven days from the answer (`s`, `m`, `h`, `d`);
- `origin`: the address that the client used, such as `http://127.0.0.1:8787`;
- `ask`, `stills`: what the message asked for and the session's own files, in simulated turns.
"""

import re
from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass

from mockserver.recordings.sse import json_text
from mockserver.redaction.spans import KINDS as SECRET_KINDS

OWN_KINDS = ("session", "task", "user", "render", "file")
PER_EVENT_KINDS = ("event", "invocation", "call", "time")
KINDS = (*OWN_KINDS, *SECRET_KINDS, *PER_EVENT_KINDS, "literal", "in", "origin", "ask", "stills")

LOOKS_LIKE_ONE = re.compile(r"<([a-z]+):[a-z0-9_]+>|<(?:time|origin|stills)>")
"""Whatever might be meant as a reference, of a known kind or not."""
_NAME = rf"(?:{'|'.join(KINDS)}):[a-z0-9_]+|time|origin|stills"
REFERENCE = re.compile(rf"<({_NAME})>")
REFERENCE_IN_BYTES = re.compile(rf"<({_NAME})>".encode())
_IN_BYTES = re.compile(rf'"<({_NAME})>"|<({_NAME})>'.encode())

Lookup = Callable[[str], object]
"""Gives what a reference's name stands for; raises KeyError where it stays as it is."""


def is_known(kind: str) -> bool:
    """Whether references of a kind exist."""
    return kind in KINDS


@dataclass(frozen=True, slots=True)
class Reference:
    """A reference among bytes. `quoted`: it is the whole of a string; `text`: as it stands."""

    name: str
    quoted: bool
    text: bytes


Pieces = tuple[bytes | Reference, ...]


def split_references(template: bytes) -> Pieces:
    """Cut bytes around their references."""
    pieces: list[bytes | Reference] = []
    at = 0
    for found in _IN_BYTES.finditer(template):
        pieces.append(template[at : found.start()])
        pieces.append(Reference((found[1] or found[2]).decode(), found[1] is not None, found[0]))
        at = found.end()
    return (*pieces, template[at:])


def write_reference(reference: Reference, lookup: Lookup, *, is_json: bool, style: str) -> bytes:
    """Write what a reference stands for, in JSON as JSON wants it; without a value, itself."""
    try:
        value = lookup(reference.name)
    except KeyError:
        return reference.text
    if not is_json:
        text = f'"{value}"' if reference.quoted else str(value)
    else:
        text = json_text(value, style) if reference.quoted else json_text(str(value), style)[1:-1]
    return text.encode("utf-8", "surrogatepass")


@dataclass(frozen=True, slots=True)
class Filled:
    """Bytes with their references filled. `spans` says where each piece of the bytes before is.

    A span is `(start, end, is_reference)`; all fillings of the same bytes have the same spans but
    for their places.
    """

    data: bytes
    spans: tuple[tuple[int, int, bool], ...]


def fill(template: bytes, lookup: Lookup, *, is_json: bool, style: str = "compact") -> Filled:
    """Fill the references of some bytes; in JSON, values are written as JSON wants them."""
    return fill_pieces(split_references(template), lookup, is_json=is_json, style=style)


def fill_pieces(pieces: Pieces, lookup: Lookup, *, is_json: bool, style: str = "compact") -> Filled:
    """Do the same with bytes that were cut around their references before."""
    parts: list[bytes] = []
    spans: list[tuple[int, int, bool]] = []
    length = 0
    for piece in pieces:
        if isinstance(piece, Reference):
            part = write_reference(piece, lookup, is_json=is_json, style=style)
        else:
            part = piece
        spans.append((length, length + len(part), isinstance(piece, Reference)))
        parts.append(part)
        length += len(part)
    return Filled(b"".join(parts), tuple(spans))


def moved_offset(offset: int, before: Filled, after: Filled) -> int:
    """Give where an offset of one filling is in another; inside a reference, at most its end.

    A border that came right before the closing quote stays there.
    """
    if offset >= len(before.data):
        return offset - len(before.data) + len(after.data)
    place = bisect_right(before.spans, offset, key=lambda span: span[0]) - 1
    start, end, is_reference = after.spans[place]
    was_start, was_end, _ = before.spans[place]
    inside = offset - was_start
    if not is_reference:
        return start + inside
    is_before_quote = before.data[offset:was_end] == after.data[end - 1 : end] == b'"'
    return end - 1 if is_before_quote else min(start + inside, end)
