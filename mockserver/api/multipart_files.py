"""Uploads as multipart: each file goes straight to its `IncomingFile`, as it arrives."""

from collections.abc import AsyncIterator, Callable

from mockserver.refusals import Breach, Refusal
from mockserver.service.folder import Folder
from mockserver.service.records import Upload
from mockserver.service.uploads import IncomingFile, remove_upload
from mockserver.wire.multipart import MultipartError, MultipartReader, NoBoundary, PartHead

FIELD = "files"
MOST_FILES = 100
_CONTENT_TYPE = ("header", "content-type")


class MultipartFiles:
    """Reads one multipart body. Every part must be a file in the field `files` [S]."""

    def __init__(self, content_type: str, folder: Folder, new_key: Callable[[], str]) -> None:
        self._folder, self._new_key = folder, new_key
        self._uploads: list[Upload] = []
        self._file: IncomingFile | None = None
        self._refusal: Refusal | Breach | None = None
        try:
            self._reader = MultipartReader(content_type, self)
        except NoBoundary as fault:
            must = "must be multipart/form-data with a boundary"
            raise Breach.at(_CONTENT_TYPE, must) from fault
        except MultipartError as fault:
            raise Breach.at(_CONTENT_TYPE, str(fault)) from fault

    async def read(self, chunks: AsyncIterator[bytes]) -> list[Upload]:
        """Read the body to its end, and give the files.

        Raises what the first refused file was refused with, or Breach; then none of the files is
        stored [A].
        """
        try:
            async for chunk in chunks:
                self._feed(chunk)
            if not self._reader.is_complete and self._refusal is None:
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
            self._reader.feed(chunk)
        except MultipartError as fault:
            self._refuse(f"this is not multipart: {fault}")

    def part_begins(self, head: PartHead) -> None:
        """Wait for the head."""

    def head_ends(self, head: PartHead) -> None:
        """Open a file for the part, or refuse the part."""
        if head.name != FIELD or head.filename is None:
            self._refuse(f"every part must be a file in the field {FIELD!r}")
        elif len(self._uploads) >= MOST_FILES:
            self._refuse(f"at most {MOST_FILES} files in one request")
        elif self._refusal is None:
            self._file = IncomingFile(self._folder, self._new_key(), head.filename)

    def part_data(self, data: bytes) -> None:
        """Write to the file."""
        if self._file:
            self._file.write(data)

    def part_ends(self) -> None:
        """Close the file, and see whether the service takes it."""
        if not self._file:
            return
        upload = self._file.finish()
        if upload:
            self._uploads.append(upload)
        self._refusal = self._refusal or self._file.refusal
        self._file = None

    def _refuse(self, message: str) -> None:
        if not isinstance(self._refusal, Breach):
            self._refusal = self._refusal or Breach.at(("body", FIELD), message)

    def _leave_nothing(self) -> None:
        if self._file:
            self._file.discard()
        for upload in self._uploads:
            remove_upload(self._folder, upload)
