"""A connection to SQLite that stores any text that a file name can be.

A file name is bytes. Where they are no UTF-8, Python reads them as lone surrogates, which SQLite
refuses. They are stored as bytes and come back as the same text. A text that is damaged in another
way is read with replacement characters, so that one bad row does not close the library.
"""

import re
import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import Any

_SURROGATES = re.compile("[\ud800-\udfff]")


class Connection(sqlite3.Connection):
    """Reads and writes texts with lone surrogates."""

    def execute(self, statement: str, values: Any = (), /) -> sqlite3.Cursor:
        """As SQLite's own."""
        return super().execute(statement, tuple(map(_encoded, values)))

    def executemany(self, statement: str, values: Iterable[Iterable[object]], /) -> sqlite3.Cursor:  # type: ignore[override]  # no rows are mappings here
        """As SQLite's own."""
        return super().executemany(statement, (tuple(map(_encoded, each)) for each in values))


def connect(path: Path, busy_s: float) -> Connection:
    """Open or make the file; each statement waits `busy_s` for others. Raises `sqlite3.Error`."""
    connection = sqlite3.connect(
        path,
        timeout=busy_s,
        check_same_thread=False,
        factory=Connection,
    )
    connection.text_factory = _decoded
    return connection


def as_text(value: object) -> object:
    """A value as it was before it was stored: nothing but text is ever stored as bytes."""
    return _decoded(value) if isinstance(value, bytes) else value


def _encoded(value: object) -> object:
    if isinstance(value, str) and _SURROGATES.search(value):
        return value.encode("utf-8", "surrogatepass")
    return value


def _decoded(stored: bytes) -> str:
    try:
        return stored.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return stored.decode("utf-8", "replace")
