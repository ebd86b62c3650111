"""The directories of a TIFF file; the first is also the form of all EXIF data."""

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import BinaryIO, Final

from tui.media.errors import HeaderError, RawFileError
from tui.words import _

_MOST_ENTRIES: Final = 4096
_VALUE_FORMS: Final = {1: "B", 3: "H", 4: "I", 13: "I", 16: "Q"}

_SUBFILE_TYPE: Final = 254
_WIDTH: Final = 256
_HEIGHT: Final = 257
_ORIENTATION: Final = 274
_PHOTOMETRIC: Final = 262
_SUB_DIRECTORIES: Final = 330
_DNG_VERSION: Final = 50706
_MOST_PAGES: Final = 64
_SENSOR: Final = frozenset({32803, 34892})
_MAKERS: Final = frozenset({b"IIII", b"MMMM"})
EXIF_MARK: Final = b"Exif\0\0"
_FIRST_SIDEWAYS: Final = 5
_IN_XMP: Final = re.compile(rb"tiff:Orientation\s*(?:=\s*[\"']|>\s*)([1-8])")


def swaps_sides(orientation: int) -> bool:
    """Whether turning a picture by this orientation (1 to 8) exchanges its width and height."""
    return orientation >= _FIRST_SIDEWAYS


def exif_orientation(exif: bytes, xmp: bytes = b"") -> int:
    """Return the orientation (1 to 8) that EXIF data gives, else XMP, else 1.

    EXIF may begin with its own mark, or with more than one: some programs put a second before it.
    """
    while exif.startswith(EXIF_MARK):
        exif = exif.removeprefix(EXIF_MARK)
    found = _first_orientation(BytesIO(exif))
    if 1 <= found <= 8:
        return found
    said = _IN_XMP.search(xmp)
    return int(said[1]) if said else 1


def tiff_size(stream: BinaryIO) -> tuple[int, int]:
    """Return width and height in pixels as displayed.

    `stream` is seekable and at its start. Raises HeaderError, and RawFileError for a raw file.
    """
    tags = _pages(stream)[tiff_page(stream)]
    width, height = tags.get(_WIDTH, 0), tags.get(_HEIGHT, 0)
    return (height, width) if 5 <= tags.get(_ORIENTATION, 1) <= 8 else (width, height)


def tiff_page(stream: BinaryIO) -> int:
    """Return the number of the page that is the picture: scanners put a small copy before it.

    Where all say that they are small copies, it is the largest.

    Raises HeaderError, and RawFileError for a raw file.
    """
    stream.seek(0)
    head = stream.read(12)
    pages = _pages(stream)
    whole = [number for number, tags in enumerate(pages) if not tags.get(_SUBFILE_TYPE, 0) & 1]
    chosen = whole[0] if whole else max(range(len(pages)), key=lambda page: _area(pages[page]))
    # The raw pixels of a camera lie below its small picture, not behind it.
    beneath = not whole and _SUB_DIRECTORIES in pages[0]
    sensor = any(tags.get(_PHOTOMETRIC) in _SENSOR for tags in pages)
    marked = head[8:12] in _MAKERS or head[8:10] == b"CR" or _DNG_VERSION in pages[0]
    if marked or beneath or sensor:
        raise RawFileError(_("It is a camera's raw file."))
    return chosen


def _area(tags: dict[int, int]) -> int:
    return tags.get(_WIDTH, 0) * tags.get(_HEIGHT, 0)


def _pages(stream: BinaryIO) -> list[dict[int, int]]:
    """Return the directories one after the other, as far as they can be read; at least one."""
    pages: list[dict[int, int]] = []
    following = None
    seen: set[int] = set()
    try:
        while following != 0 and len(pages) < _MOST_PAGES and following not in seen:
            seen.add(following or 0)
            tags, following = _read_directory(stream, following)
            pages.append(tags)
    except (struct.error, KeyError, OverflowError, HeaderError) as error:
        if not pages:
            raise HeaderError(_("the directory is cut off")) from error
    return pages


def _first_orientation(stream: BinaryIO) -> int:
    """Return what the first directory says, as far as it goes; 0 where it says nothing."""
    try:
        count, form = _open_directory(stream, None)
        for tag, value in _entries(stream, min(count, _MOST_ENTRIES), form):
            if tag == _ORIENTATION:
                return value
    except (struct.error, KeyError, OverflowError, HeaderError):
        pass
    return 0


@dataclass(frozen=True, slots=True)
class _Form:
    """How a file writes its directories."""

    order: str
    count: str
    entry_width: int
    value_at: int
    offset: str


def _read_directory(stream: BinaryIO, at: int | None) -> tuple[dict[int, int], int]:
    """Return the tags of the directory at a place (the first, where none is given), and the next.

    Only tags with whole numbers are listed, with their first. The place that a file names for its
    next directory is 0 where there is none.
    """
    count, form = _open_directory(stream, at)
    if count > _MOST_ENTRIES:
        raise HeaderError(_("the directory is too long"))
    tags = dict(_entries(stream, count, form))
    after = stream.read(struct.calcsize(form.offset))
    following = struct.unpack(form.order + form.offset, after)[0] if len(after) >= 4 else 0
    return tags, following


def _open_directory(stream: BinaryIO, at: int | None) -> tuple[int, _Form]:
    """Go to the first entry of a directory; return how many it says to have, and their form."""
    stream.seek(0)
    order = {b"II": "<", b"MM": ">"}[stream.read(2)]
    (version,) = struct.unpack(order + "H", stream.read(2))
    if version == 42:
        form = _Form(order, "H", 12, 8, "I")
    elif version == 43:
        form = _Form(order, "Q", 20, 12, "Q")
        stream.seek(4, 1)
    else:
        raise HeaderError(_("no TIFF version is known by this number"))
    (offset,) = struct.unpack(order + form.offset, stream.read(struct.calcsize(form.offset)))
    offset = offset if at is None else at
    if offset >= 1 << 62:
        raise HeaderError(_("the directory lies beyond any file"))
    stream.seek(offset)
    (count,) = struct.unpack(order + form.count, stream.read(struct.calcsize(form.count)))
    return count, form


def _entries(stream: BinaryIO, count: int, form: _Form) -> Iterator[tuple[int, int]]:
    for _each in range(count):
        entry = stream.read(form.entry_width)
        tag, kind = struct.unpack_from(form.order + "HH", entry)
        if kind in _VALUE_FORMS:
            yield tag, struct.unpack_from(form.order + _VALUE_FORMS[kind], entry, form.value_at)[0]
