"""What a request sends, as it goes by: text whole, files by their hash and size, never their bytes.

Photographs say where they were taken, and show people.
"""

import contextlib
import hashlib

from mockserver.recordings.model import Body, Part
from mockserver.wire.multipart import MOST_PARTS, MultipartError, MultipartReader, PartHead

MOST_TEXT_BYTES = 16 * 1024 * 1024
MOST_FIELD_BYTES = 64 * 1024


class HashedFile:
    """A file that goes by: its hash and its size."""

    def __init__(self) -> None:
        self._digest, self.size = hashlib.sha256(), 0

    def feed(self, data: bytes) -> None:
        """Read the next bytes."""
        self._digest.update(data)
        self.size += len(data)

    def body(self) -> Body:
        """Give what a recording says of it."""
        return Body("file", f"{self._digest.hexdigest()}.bin", self.size)


class FormSeen:
    """A form that goes by. `broken` says that it stopped making sense, or was too much."""

    def __init__(self, content_type: str) -> None:
        self.broken = False
        self._parts: list[Part] = []
        self._head, self._file = PartHead(), HashedFile()
        self._text: bytearray | None = None
        self._reader = MultipartReader(content_type, self)

    def feed(self, data: bytes) -> None:
        """Read the next bytes."""
        try:
            if not self.broken:
                self._reader.feed(data)
        except MultipartError:
            self.broken = True

    def body(self) -> Body | None:
        """Give the form; None for one that never made sense, or did not come to its end."""
        if self.broken or not self._reader.is_complete:
            return None
        return Body("multipart", tuple(self._parts))

    def part_begins(self, head: PartHead) -> None:
        """Begin a part."""
        self._head, self._file, self._text = head, HashedFile(), bytearray()

    def head_ends(self, head: PartHead) -> None:
        """Know whether it is a file."""
        if head.filename is not None:
            self._text = None

    def part_data(self, data: bytes) -> None:
        """Read some of its content."""
        self._file.feed(data)
        if self._text is not None:
            self._text += data
            if len(self._text) > MOST_FIELD_BYTES:
                self._text = None

    def part_ends(self) -> None:
        """Note the part."""
        if len(self._parts) >= MOST_PARTS:
            self.broken = True
            return
        head, body = self._head, self._file.body()
        if self._text is not None:
            with contextlib.suppress(UnicodeDecodeError):
                body = Body("text", self._text.decode("utf-8"))
        self._parts.append(Part(head.name or "-", body, head.filename, head.content_type))


class SentBody:
    """The body of one request.

    What has a `coding` (`gzip`) hides what it says: it is a file, whatever its type; and so is what
    turns out to be no text, though it was called so, or nothing.
    """

    def __init__(self, content_type: str, coding: str = "") -> None:
        self._text = bytearray()
        self.size = 0
        self.too_long = False
        self._form: FormSeen | None = None
        self._file: HashedFile | None = None
        try:
            if coding.lower() not in ("", "identity"):
                self._file = HashedFile()
                return
            self._form = FormSeen(content_type)
        except MultipartError:
            kind = content_type.lower()
            if kind and not any(word in kind for word in ("json", "text", "xml", "urlencoded")):
                self._file = HashedFile()

    def feed(self, data: bytes) -> None:
        """Read the next bytes."""
        self.size += len(data)
        if self._form is not None:
            self._form.feed(data)
        elif self._file is not None:
            self._file.feed(data)
        elif len(self._text) + len(data) > MOST_TEXT_BYTES:
            self._text.clear()
            self.too_long = True
        elif not self.too_long:
            self._text += data

    @property
    def data(self) -> bytes:
        """All of it, where it is text."""
        return bytes(self._text) if _is_text(self._text) else b""

    def body(self) -> Body | None:
        """Give a form or a file; None where there is `data` instead, or nothing.

        A form that makes no sense is nothing but its size.
        """
        if self._form is not None:
            return self._form.body() or Body("text", f"a broken form of {self.size} bytes")
        if self._file is None and not _is_text(self._text):
            self._file = HashedFile()
            self._file.feed(bytes(self._text))
        return self._file.body() if self._file is not None and self.size else None


def _is_text(data: bytearray) -> bool:
    try:
        return "\0" not in data.decode("utf-8")
    except UnicodeDecodeError:
        return False
