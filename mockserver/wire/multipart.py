"""Multipart bodies: one reader, for bodies that come in pieces and for whole ones.

`MultipartReader` calls a `PartListener` for each part as its bytes come. `PartsSeen` notes what a
body consisted of, `whole_parts` gives the parts of a body that is there as a whole.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol

from python_multipart import MultipartParser
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import parse_options_header

MOST_PARTS = 100


class MultipartError(ValueError):
    """A body that is no multipart; the text says where it stops being one."""


class NoBoundary(MultipartError):
    """A content type that is not multipart/form-data with a boundary."""


@dataclass(slots=True)
class PartHead:
    """What stands before a part's content: its field, its file's name, its type."""

    name: str = ""
    filename: str | None = None
    content_type: str | None = None

    def add(self, header: bytes, value: bytes) -> None:
        """Read one line of the head."""
        match header.lower():
            case b"content-disposition":
                _, options = parse_options_header(value)
                filename = options.get(b"filename")
                self.name = options.get(b"name", b"").decode("utf-8", "replace")
                self.filename = None if filename is None else _file_name(filename)
            case b"content-type":
                self.content_type = value.decode("utf-8", "replace").strip()


def _file_name(written: bytes) -> str:
    """Read a file's name: undo what forms do to the characters that no quoted name can hold.

    RFC 7578 leaves it to the form; browsers and clients write them as per cent and two digits.
    """
    name = written.decode("utf-8", "replace")
    for escaped, meant in (("%22", '"'), ("%0D", "\r"), ("%0A", "\n")):
        name = name.replace(escaped, meant)
    return name


class PartListener(Protocol):
    """Whoever wants to know of a body's parts."""

    def part_begins(self, head: PartHead) -> None:
        """A part begins; its head is not read yet."""
        ...

    def head_ends(self, head: PartHead) -> None:
        """The part's head is complete."""
        ...

    def part_data(self, data: bytes) -> None:
        """Some of the part's content is there."""
        ...

    def part_ends(self) -> None:
        """The part is complete."""
        ...


class MultipartReader:
    """Reads one body as its bytes come. Raises NoBoundary or MultipartError for its type."""

    def __init__(self, content_type: str, listener: PartListener) -> None:
        self._listener = listener
        self._head = PartHead()
        self._name, self._value = b"", b""
        self.is_complete = False
        """Whether the closing boundary has come."""
        try:
            self._parser = self._make_parser(boundary_of(content_type))
        except FormParserError as fault:
            raise MultipartError(str(fault)) from fault

    def feed(self, data: bytes) -> None:
        """Read the next bytes. Raises MultipartError."""
        try:
            self._parser.write(data)
        except FormParserError as fault:
            raise MultipartError(str(fault)) from fault

    def _make_parser(self, boundary: bytes) -> MultipartParser:
        return MultipartParser(
            boundary,
            {
                "on_part_begin": self._part_begins,
                "on_header_field": self._header_name,
                "on_header_value": self._header_value,
                "on_header_end": self._header_ends,
                "on_headers_finished": self._head_ends,
                "on_part_data": self._part_data,
                "on_part_end": self._listener.part_ends,
                "on_end": self._body_ends,
            },
        )

    def _part_begins(self) -> None:
        self._head = PartHead()
        self._listener.part_begins(self._head)

    def _header_name(self, data: bytes, start: int, end: int) -> None:
        self._name += data[start:end]

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _header_ends(self) -> None:
        self._head.add(self._name, self._value)
        self._name, self._value = b"", b""

    def _head_ends(self) -> None:
        self._listener.head_ends(self._head)

    def _part_data(self, data: bytes, start: int, end: int) -> None:
        self._listener.part_data(data[start:end])

    def _body_ends(self) -> None:
        self.is_complete = True


def boundary_of(content_type: str) -> bytes:
    """Give the boundary that a content type names. Raises NoBoundary."""
    kind, options = parse_options_header(content_type)
    boundary = options.get(b"boundary")
    if kind != b"multipart/form-data" or not boundary:
        raise NoBoundary("this is not multipart/form-data with a boundary")
    return boundary


@dataclass(slots=True)
class Part:
    """One part that went by: its head, and how many bytes it has."""

    head: PartHead
    size: int = 0

    @property
    def field(self) -> str:
        """The field's name, of which the beginning is enough."""
        return self.head.name[:100]

    @property
    def filename(self) -> str | None:
        """The file's name as the client wrote it, of which the beginning is enough."""
        return None if self.head.filename is None else self.head.filename[:200]

    @property
    def content_type(self) -> str | None:
        """The part's type, of which the beginning is enough."""
        return None if self.head.content_type is None else self.head.content_type[:300]


class PartsSeen:
    """Notes the parts of a body that goes by, never their bytes.

    `broken` says that it stopped making sense.
    """

    def __init__(self, content_type: str) -> None:
        self.parts: list[Part] = []
        self.broken = False
        self._reader: MultipartReader | None = None
        try:
            self._reader = MultipartReader(content_type, self)
        except NoBoundary:
            pass
        except MultipartError:
            self.broken = True

    def feed(self, data: bytes) -> None:
        """Read the next bytes."""
        if self._reader is None or self.broken:
            return
        try:
            self._reader.feed(data)
        except MultipartError:
            self.broken = True

    def part_begins(self, head: PartHead) -> None:
        """Note a part, unless there are too many."""
        if len(self.parts) < MOST_PARTS:
            self.parts.append(Part(head))
        else:
            self.broken = True

    def head_ends(self, head: PartHead) -> None:
        """Nothing more to note: the part has its head already."""

    def part_data(self, data: bytes) -> None:
        """Count bytes."""
        self.parts[-1].size += len(data)

    def part_ends(self) -> None:
        """Nothing more to note."""


@dataclass(frozen=True, slots=True)
class WholePart:
    """A part with its content."""

    head: PartHead
    content: bytes


class _Collector:
    """Collects the parts of a body that have come to their end."""

    def __init__(self) -> None:
        self.parts: list[WholePart] = []
        self._head, self._content = PartHead(), bytearray()

    def part_begins(self, head: PartHead) -> None:
        self._head, self._content = head, bytearray()

    def head_ends(self, head: PartHead) -> None:
        pass

    def part_data(self, data: bytes) -> None:
        self._content += data

    def part_ends(self) -> None:
        self.parts.append(WholePart(self._head, bytes(self._content)))


def whole_parts(data: bytes, content_type: str) -> Sequence[WholePart]:
    """Give the parts of a body, as far as it makes sense; none where it is something else."""
    collector = _Collector()
    with suppress(MultipartError):
        MultipartReader(content_type, collector).feed(without_preamble(data, content_type))
    return collector.parts


def without_preamble(data: bytes, content_type: str) -> bytes:
    """Leave out what stands before the first part: it belongs to none. Raises NoBoundary."""
    start = (b"\r\n" + data).find(b"\r\n--" + boundary_of(content_type))
    return data[start:] if start >= 0 else b""


def is_multipart(content_type: str) -> bool:
    """Whether a content type names a form of parts, and what divides them."""
    try:
        boundary_of(content_type)
    except NoBoundary:
        return False
    return True
