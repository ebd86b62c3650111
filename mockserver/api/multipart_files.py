"""Multipart bodies, part by part as they arrive; each file goes straight to its `IncomingFile`."""

from collections.abc import AsyncIterator, Callable

from python_multipart import MultipartParser
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import parse_options_header

from mockserver.refusals import Breach, Refusal
from mockserver.service.folder import Folder
from mockserver.service.records import Upload
from mockserver.service.uploads import IncomingFile, remove
from mockserver.wire.multipart import file_name

FIELD = "files"
MOST_FILES = 100


class MultipartFiles:
    """Reads one multipart body. Every part must be a file in the field `files` [S]."""

    def __init__(self, content_type: str, folder: Folder, new_key: Callable[[], str]) -> None:
        kind, options = parse_options_header(content_type)
        boundary = options.get(b"boundary")
        if kind != b"multipart/form-data" or not boundary:
            raise Breach.at(
                ("header", "content-type"), "must be multipart/form-data with a boundary"
            )
        self._folder, self._new_key = folder, new_key
        self._uploads: list[Upload] = []
        self._intake: IncomingFile | None = None
        self._header = (b"", b"")
        self._disposition: bytes = b""
        self._refusal: Refusal | Breach | None = None
        self._ended = False
        try:
            self._parser = self._make_parser(boundary)
        except FormParserError as fault:
            raise Breach.at(("header", "content-type"), str(fault)) from fault

    async def read(self, chunks: AsyncIterator[bytes]) -> list[Upload]:
        """Read the body to its end, and give the files.

        Raises what the first refused file was refused with, or Breach; then none of the files is
        kept [A].
        """
        try:
            async for chunk in chunks:
                self._feed(chunk)
            if not self._ended and self._refusal is None:
                self._refuse("the body ends before its closing boundary")
            if not self._uploads and self._refusal is None:
                self._refuse(f"the body holds no file in the field {FIELD!r}")
            if self._refusal:
                raise self._refusal
        except BaseException:
            self._leave_nothing()
            raise
        return self._uploads

    def _feed(self, chunk: bytes) -> None:
        """Parse on; after a fault in the form itself the rest is only swallowed."""
        if isinstance(self._refusal, Breach):
            return
        try:
            self._parser.write(chunk)
        except FormParserError as fault:
            self._refuse(f"this is not multipart: {fault}")

    def _make_parser(self, boundary: bytes) -> MultipartParser:
        return MultipartParser(
            boundary,
            {
                "on_part_begin": self._part_begins,
                "on_header_field": self._header_name,
                "on_header_value": self._header_value,
                "on_header_end": self._header_ends,
                "on_headers_finished": self._headers_end,
                "on_part_data": self._part_data,
                "on_part_end": self._part_ends,
                "on_end": self._body_ends,
            },
        )

    def _part_begins(self) -> None:
        self._disposition = b""

    def _header_name(self, data: bytes, start: int, end: int) -> None:
        self._header = (self._header[0] + data[start:end], self._header[1])

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        self._header = (self._header[0], self._header[1] + data[start:end])

    def _header_ends(self) -> None:
        name, value = self._header
        if name.lower() == b"content-disposition":
            self._disposition = value
        self._header = (b"", b"")

    def _headers_end(self) -> None:
        _, options = parse_options_header(self._disposition)
        field, name = options.get(b"name"), options.get(b"filename")
        if field != FIELD.encode() or name is None:
            self._refuse(f"every part must be a file in the field {FIELD!r}")
        elif len(self._uploads) >= MOST_FILES:
            self._refuse(f"at most {MOST_FILES} files in one request")
        elif self._refusal is None:
            self._intake = IncomingFile(self._folder, self._new_key(), file_name(name))

    def _part_data(self, data: bytes, start: int, end: int) -> None:
        if self._intake:
            self._intake.write(data[start:end])

    def _part_ends(self) -> None:
        if not self._intake:
            return
        upload = self._intake.finish()
        if upload:
            self._uploads.append(upload)
        self._refusal = self._refusal or self._intake.refusal
        self._intake = None

    def _body_ends(self) -> None:
        self._ended = True

    def _refuse(self, message: str) -> None:
        if not isinstance(self._refusal, Breach):
            self._refusal = self._refusal or Breach.at(("body", FIELD), message)

    def _leave_nothing(self) -> None:
        if self._intake:
            self._intake.discard()
        for upload in self._uploads:
            remove(self._folder, upload)
