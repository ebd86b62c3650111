"""Reading a list of clips to make: a CSV of `files`, `prompt` and `out`. Bytes in, rows out."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tui.media.kinds import HEAD_BYTES, sniff
from tui.studio.batch.faults import Fault, FaultKind

COLUMNS = ("files", "prompt", "out")
SEPARATOR = "|"
"""Between the stills of a group: no spreadsheet parts fields at it, and few names have it."""

LONGEST_LIST_BYTES = 64 << 20
LONGEST_FIELD = 100_000
_DELIMITERS = (",", ";", "\t")
_BOMS = (
    (b"\xff\xfe\x00\x00", "UTF-32"),
    (b"\x00\x00\xfe\xff", "UTF-32"),
    (b"\xff\xfe", "UTF-16"),
    (b"\xfe\xff", "UTF-16"),
)


@dataclass(frozen=True, slots=True)
class ListedRow:
    """A row as it is written: its number from 1, its line in the file, and its fields."""

    number: int
    line: int
    files: str
    prompt: str
    out: str


@dataclass(frozen=True, slots=True)
class Listing:
    """A list that was read: its rows, and what is wrong with it or with rows."""

    rows: tuple[ListedRow, ...]
    faults: tuple[Fault, ...] = ()


class _Unusable(Exception):
    def __init__(self, kind: FaultKind, detail: str = "", line: int = 0) -> None:
        super().__init__(kind)
        self.fault = Fault(kind, detail, line=line)


def read_listing(content: bytes, *, has_prompt: bool = False) -> Listing:
    """Read a CSV; where it cannot be read at all, there are no rows and one fault.

    Separated by commas, semicolons or tabs. `has_prompt` says that there is one prompt for all, so
    that the column may be missing.
    """
    try:
        text = _decoded(content)
        return _read(_records(text), has_prompt=has_prompt)
    except _Unusable as unusable:
        return Listing((), (unusable.fault,))


def _decoded(content: bytes) -> str:
    if len(content) > LONGEST_LIST_BYTES:
        raise _Unusable(FaultKind.TOO_LONG)
    for bom, encoding in _BOMS:
        if content.startswith(bom):
            raise _Unusable(FaultKind.ENCODING, encoding)
    if sniff(content[:HEAD_BYTES]) is not None:
        raise _Unusable(FaultKind.NO_LIST)
    if b"\0" in content:
        wide = content[1::2].count(0) > len(content) // 4 or content[::2].count(0) > (
            len(content) // 4
        )
        raise _Unusable(FaultKind.ENCODING, "UTF-16" if wide else "")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise _Unusable(FaultKind.ENCODING, line=line) from None


def _delimiter(text: str) -> str:
    """What parts the names of the header."""
    header = next((line for line in text.splitlines() if line.strip()), "")
    return max(_DELIMITERS, key=lambda each: len(_known(header.split(each))))


def _known(names: Sequence[str]) -> set[str]:
    return {_column(name) for name in names} & set(COLUMNS)


def _column(name: str) -> str:
    return name.strip().strip('"').strip().casefold()


def _records(text: str) -> Iterator[tuple[int, list[str]]]:
    """The records that hold anything, each with the line it begins in."""
    lines = io.StringIO(text, newline="")
    reader = csv.reader(lines, delimiter=_delimiter(text), strict=True)
    limit = csv.field_size_limit(LONGEST_LIST_BYTES)
    try:
        while True:
            line = reader.line_num + 1
            try:
                record = next(reader, None)
            except csv.Error:
                raise _Unusable(FaultKind.QUOTES, line=line) from None
            if record is None:
                return
            if any(field.strip() for field in record):
                yield line, record
    finally:
        csv.field_size_limit(limit)


def _read(records: Iterator[tuple[int, list[str]]], *, has_prompt: bool) -> Listing:
    line, header = next(records, (0, []))
    columns = _columns(header, line, has_prompt=has_prompt)
    rows: list[ListedRow] = []
    faults: list[Fault] = []
    for number, (line, record) in enumerate(records, 1):
        fields = {name: field.strip() for name, field in zip(columns, record, strict=False)}
        rows.append(ListedRow(number, line, *(fields.get(name, "") for name in COLUMNS)))
        if any(field.strip() for field in record[len(columns) :]):
            faults.append(Fault(FaultKind.FIELDS, str(len(record)), number, line))
        if any(len(field) > LONGEST_FIELD for field in record):
            faults.append(Fault(FaultKind.TOO_LONG, "", number, line))
    if not rows:
        raise _Unusable(FaultKind.NO_ROWS)
    return Listing(tuple(rows), tuple(faults))


def _columns(header: Sequence[str], line: int, *, has_prompt: bool) -> list[str]:
    columns = [_column(name) for name in header]
    while columns and not columns[-1]:
        columns.pop()
    if not columns:
        raise _Unusable(FaultKind.NO_ROWS)
    for number, name in enumerate(columns):
        if name not in COLUMNS:
            raise _Unusable(FaultKind.COLUMN, header[number].strip(), line)
        if name in columns[:number]:
            raise _Unusable(FaultKind.COLUMN_TWICE, name, line)
    needed = ("files",) if has_prompt else ("files", "prompt")
    for name in needed:
        if name not in columns:
            raise _Unusable(FaultKind.COLUMN_MISSING, name, line)
    return columns
