"""The first directory of a TIFF file, which is also the form of all EXIF data."""

import struct
from io import BytesIO
from typing import BinaryIO, Final

from tui.media.errors import HeaderError, RawFileError

_MOST_ENTRIES: Final = 4096
_VALUE_FORMS: Final = {1: "B", 3: "H", 4: "I", 16: "Q"}

_SUBFILE_TYPE: Final = 254
_WIDTH: Final = 256
_HEIGHT: Final = 257
_ORIENTATION: Final = 274
_DNG_VERSION: Final = 50706


def exif_orientation(exif: bytes) -> int:
    """Return the orientation (1 to 8) in EXIF data, 1 where there is none or an invalid one."""
    try:
        found = _first_directory(BytesIO(exif.removeprefix(b"Exif\0\0"))).get(_ORIENTATION, 1)
    except HeaderError:
        return 1
    return found if 1 <= found <= 8 else 1


def tiff_size(stream: BinaryIO) -> tuple[int, int]:
    """Return width and height in pixels as displayed.

    `stream` is seekable and at its start. Raises HeaderError, and RawFileError for a raw file.
    """
    head = stream.read(10)
    stream.seek(0)
    tags = _first_directory(stream)
    reduced = tags.get(_SUBFILE_TYPE, 0) & 1
    if head[8:10] == b"CR" or _DNG_VERSION in tags or reduced:
        raise RawFileError("a camera's raw file")
    width, height = tags.get(_WIDTH, 0), tags.get(_HEIGHT, 0)
    return (height, width) if 5 <= tags.get(_ORIENTATION, 1) <= 8 else (width, height)


def _first_directory(stream: BinaryIO) -> dict[int, int]:
    """Return tag numbers and their first values; only tags with whole numbers are listed."""
    try:
        return _read_directory(stream)
    except (struct.error, KeyError, OverflowError) as error:
        raise HeaderError("the directory is cut off") from error


def _read_directory(stream: BinaryIO) -> dict[int, int]:
    order = {b"II": "<", b"MM": ">"}[stream.read(2)]
    (version,) = struct.unpack(order + "H", stream.read(2))
    if version == 42:
        count_form, entry_width, value_at, offset_form = "H", 12, 8, "I"
    elif version == 43:
        count_form, entry_width, value_at, offset_form = "Q", 20, 12, "Q"
        stream.seek(4, 1)
    else:
        raise HeaderError("no TIFF version is known by this number")
    (offset,) = struct.unpack(order + offset_form, stream.read(struct.calcsize(offset_form)))
    if offset >= 1 << 62:
        raise HeaderError("the directory lies beyond any file")
    stream.seek(offset)
    (count,) = struct.unpack(order + count_form, stream.read(struct.calcsize(count_form)))
    if count > _MOST_ENTRIES:
        raise HeaderError("the directory is too long")
    tags = {}
    for _ in range(count):
        entry = stream.read(entry_width)
        tag, form = struct.unpack_from(order + "HH", entry)
        if form in _VALUE_FORMS:
            (tags[tag],) = struct.unpack_from(order + _VALUE_FORMS[form], entry, value_at)
    return tags
