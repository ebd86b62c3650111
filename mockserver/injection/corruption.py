"""What bad data looks like: JSON cut short, a torn character, a web page. Pure, on bytes.

All of them keep the line ends of an event, so that the stream around it stays whole.
"""

import re
from html import escape

_ENDS = re.compile(rb"[\r\n]*\Z")
_TEXT_BEGINS = re.compile(rb':\s*"(?=[^"])')
_DATA = b"data:"
TORN = "🎬".encode()[:3]
"""Three of the four bytes of a character."""


def cut_json(data: bytes) -> bytes:
    """Cut JSON in its second half; what was none becomes the beginning of an object."""
    body, ends = _parted(data)
    opening = re.search(rb"[{\[]", body)
    if opening is None:
        return (b'data: {"' if body.startswith((_DATA, b":")) else b'{"') + ends
    start = opening.start() + 1
    return body[: max(start, len(body) * 2 // 3)] + ends


def tear_character(data: bytes) -> bytes:
    """Put a torn character in: into the first text of the JSON, else at the end of the line."""
    body, ends = _parted(data)
    found = _TEXT_BEGINS.search(body)
    place = found.end() if found else len(body)
    return body[:place] + TORN + body[place:] + ends


def page_event(data: bytes) -> bytes:
    """Put a web page where an event's JSON was."""
    _, ends = _parted(data)
    return b"data: " + page(502).replace(b"\n", b"") + (ends or b"\n\n")


def page(status: int) -> bytes:
    """A gateway's web page."""
    title = escape(f"{status} {'Bad Gateway' if status == 502 else 'Please stand by'}")
    return (
        f"<!DOCTYPE html>\n<html><head><title>{title}</title></head>\n"
        f"<body><center><h1>{title}</h1></center><hr><center>nginx</center></body></html>\n"
    ).encode()


def _parted(data: bytes) -> tuple[bytes, bytes]:
    ends = _ENDS.search(data)
    place = ends.start() if ends else len(data)
    return data[:place], data[place:]
