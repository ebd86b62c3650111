"""A connection to SQLite that keeps every text a file name can be.

A name on disk is bytes, and Python hands those that are no UTF-8 on as lone surrogates, which
SQLite refuses. They are stored as bytes and come back as the same text; whatever else damaged a
text, it is read as well as it can be, so that one bad row does not close the library.
"""

import re
import sqlite3
from pathlib import Path
from typing import Any

PATIENCE_S = 30.0
"""How long to wait for another program that is writing; it takes milliseconds."""

_SURROGATES = re.compile("[\ud800-\udfff]")


class Connection(sqlite3.Connection):
    """Takes and gives texts with lone surrogates."""

    def execute(self, statement: str, values: Any = (), /) -> sqlite3.Cursor:
        """As SQLite's own."""
        return super().execute(statement, tuple(map(_stored, values)))


def connect(path: Path) -> Connection:
    """Open or make the file. Raises `sqlite3.Error`."""
    return sqlite3.connect(
        path,
        timeout=PATIENCE_S,
        check_same_thread=False,
        detect_types=sqlite3.PARSE_DECLTYPES,
        factory=Connection,
    )


def _stored(value: object) -> object:
    if isinstance(value, str) and _SURROGATES.search(value):
        return value.encode("utf-8", "surrogatepass")
    return value


def _told(stored: bytes) -> str:
    try:
        return stored.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return stored.decode("utf-8", "replace")


sqlite3.register_converter("TEXT", _told)  # heeded by connections that detect types: ours
