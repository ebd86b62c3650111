"""The errors of this package: a file that cannot be sent, and a header that cannot be read."""

from pathlib import Path

UNSUPPORTED_TYPE = 4001
"""The service's own code for a type it does not accept [S]."""

TOO_LARGE = 4002
"""The service's own code for a file beyond its limit [S]."""

UNREADABLE = 0
"""No code of the service: the file is missing, not readable, empty or damaged."""


class FileRejected(Exception):
    """A file was refused before a byte of it was sent; the files beside it are not affected.

    `code` is the service's code where it has one for the case (4001 or 4002), else 0. `message`
    says what is wrong with the file, as a sentence about "it": its readers put the name before it.
    `advice` says what to do. `path` is the path as it was given, not cleaned.
    """

    def __init__(self, path: Path, code: int, message: str, advice: str) -> None:
        super().__init__(message)
        self.path = path
        self.code = code
        self.message = message
        self.advice = advice


class EndsEarly(FileRejected):
    """A picture whose end is missing: what there is of it can be sent, if the user says so."""


class HeaderError(ValueError):
    """A header that is cut off, contradicts itself, or describes no picture."""


class RawFileError(HeaderError):
    """A camera's raw file: a TIFF that holds a thumbnail in place of the picture."""
