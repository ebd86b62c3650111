"""The identity of a file's content."""

import hashlib
from pathlib import Path


def digest(path: Path) -> str:
    """Return the SHA-256 of the file's content in hexadecimal, read in constant memory.

    Raises OSError when the file cannot be read.
    """
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
