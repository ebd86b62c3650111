"""What a multipart body consisted of: names, types and sizes of its parts, never their bytes."""

from dataclasses import dataclass

from python_multipart import MultipartParser
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import parse_options_header

MOST_PARTS = 100


@dataclass(slots=True)
class Part:
    """One part: its field, the file's name as the client wrote it, its type and size."""

    field: str = ""
    filename: str | None = None
    content_type: str | None = None
    size: int = 0


class PartsSeen:
    """Watches one multipart body go by. `broken` says that it stopped making sense."""

    def __init__(self, content_type: str) -> None:
        self.parts: list[Part] = []
        self.broken = False
        self._header = (b"", b"")
        kind, options = parse_options_header(content_type)
        boundary = options.get(b"boundary")
        self._parser: MultipartParser | None = None
        if kind == b"multipart/form-data" and boundary:
            try:
                self._parser = self._make_parser(boundary)
            except FormParserError:
                self.broken = True

    def feed(self, data: bytes) -> None:
        """Look at the next bytes."""
        if self._parser is None or self.broken:
            return
        try:
            self._parser.write(data)
        except FormParserError:
            self.broken = True

    def _make_parser(self, boundary: bytes) -> MultipartParser:
        return MultipartParser(
            boundary,
            {
                "on_part_begin": self._begins,
                "on_header_field": self._header_name,
                "on_header_value": self._header_value,
                "on_header_end": self._header_ends,
                "on_part_data": self._data,
            },
        )

    def _begins(self) -> None:
        if len(self.parts) < MOST_PARTS:
            self.parts.append(Part())
        else:
            self.broken = True

    def _header_name(self, data: bytes, start: int, end: int) -> None:
        self._header = (self._header[0] + data[start:end], self._header[1])

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        self._header = (self._header[0], self._header[1] + data[start:end])

    def _header_ends(self) -> None:
        name, value = (each.decode("utf-8", "replace")[:300] for each in self._header)
        part = self.parts[-1]
        if name.lower() == "content-disposition":
            _, options = parse_options_header(self._header[1])
            part.field = options.get(b"name", b"").decode("utf-8", "replace")[:100]
            found = options.get(b"filename")
            part.filename = None if found is None else file_name(found)[:200]
        elif name.lower() == "content-type":
            part.content_type = value
        self._header = (b"", b"")

    def _data(self, data: bytes, start: int, end: int) -> None:
        self.parts[-1].size += end - start


def file_name(written: bytes) -> str:
    """Read a part's file name: undo what forms do to the characters that no quoted name can hold.

    RFC 7578 leaves it to the form; browsers and clients write them as per cent and two digits.
    """
    name = written.decode("utf-8", "replace")
    for escaped, meant in (("%22", '"'), ("%0D", "\r"), ("%0A", "\n")):
        name = name.replace(escaped, meant)
    return name
