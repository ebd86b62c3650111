"""The size and the parts of a HEIC or AVIF picture, from the boxes of its ISO base media file.

The decoders read such a file whole (one of 200 MB takes 380 MB of memory). Here only the few boxes
with the size are read, in constant memory.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import BinaryIO, Final

from tui.media.errors import HeaderError
from tui.media.pixels.coded import ColourCodes
from tui.words import _

_MOST_BOXES: Final = 4096
_MOST_META_BYTES: Final = 4 << 20


def heif_size(stream: BinaryIO) -> tuple[int, int]:
    """Return width and height in pixels of the primary picture as displayed: cropped and rotated.

    `stream` is seekable and at its start. Raises HeaderError.
    """
    try:
        return _primary_size(_meta(stream))
    except (struct.error, IndexError, ArithmeticError) as error:
        raise HeaderError(_("the boxes are cut off or contradict each other")) from error


def _meta(stream: BinaryIO) -> bytes:
    """Return the payload of the top-level `meta` box."""
    for _each in range(_MOST_BOXES):
        header = stream.read(8)
        if len(header) < 8:
            break
        size, kind, used = *struct.unpack(">I4s", header), 8
        if size == 1:
            (size,), used = struct.unpack(">Q", stream.read(8)), 16
        if kind == b"meta":
            if size - used > _MOST_META_BYTES:
                raise HeaderError(_("the description is too long"))
            return stream.read(size - used if size else _MOST_META_BYTES)
        if size < used or size >= 1 << 62:
            break
        stream.seek(size - used, 1)
    raise HeaderError(_("there is nothing to see in it"))


def coded_colours(stream: BinaryIO) -> ColourCodes | None:
    """Return the numbers that the primary picture gives for its colours, None without any."""
    try:
        for kind, body in _properties(_meta(stream)):
            if kind == b"colr" and body[:4] == b"nclx":
                return ColourCodes(*struct.unpack_from(">HH", body, 4))
    except (HeaderError, struct.error, IndexError):
        return None
    return None


@dataclass(frozen=True, slots=True)
class Layout:
    """How a picture is made of coded ones: the items `tiles`, row by row, on `size` pixels.

    It is displayed by the orientation `turn` (1 to 8). `matrix` and `is_full` say how its colours
    are coded, in the numbers of H.273, where the container says so.
    """

    tiles: tuple[int, ...]
    size: tuple[int, int]
    turn: int = 1
    matrix: int | None = None
    is_full: bool = False


_TURNS: Final = (1, 8, 3, 6)
"""By how often a quarter turn to the left is made."""


def heif_layout(stream: BinaryIO) -> Layout | None:
    """Return how the primary picture is put together; None of one that is mirrored or cut out."""
    stream.seek(0)
    try:
        meta = _meta(stream)
        boxes = list(_boxes(meta[4:]))
        primary = _primary_item(_only(boxes, b"pitm"))
        found = Layout(_tiles(boxes, primary), (0, 0))
        for kind, body in _properties(meta):
            if kind in (b"clap", b"imir"):
                return None
            if kind == b"ispe":
                found = replace(found, size=struct.unpack_from(">II", body, 4))
            elif kind == b"irot":
                found = replace(found, turn=_TURNS[body[0] & 3])
            elif kind == b"colr" and body[:4] == b"nclx":
                (matrix,) = struct.unpack_from(">H", body, 8)
                found = replace(found, matrix=matrix, is_full=bool(body[10] & 0x80))
    except (HeaderError, struct.error, IndexError):
        return None
    return found if all(found.size) else None


def _tiles(boxes: list[tuple[bytes, bytes]], item: int) -> tuple[int, ...]:
    """Return the items that an item is derived from, in their order; itself, if from none."""
    for kind, body in boxes:
        if kind == b"iref":
            form, width = (">I", 4) if body[0] else (">H", 2)
            for relation, ids in _boxes(body[4:]):
                if relation == b"dimg" and struct.unpack_from(form, ids)[0] == item:
                    (count,) = struct.unpack_from(">H", ids, width)
                    return struct.unpack_from(f">{count}{form[1]}", ids, width + 2)
    return (item,)


def _properties(meta: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Give what the primary picture has, in the order in which it applies."""
    # The first four bytes are version and flags, here and wherever 4 is skipped below.
    boxes = list(_boxes(meta[4:]))
    primary = _primary_item(_only(boxes, b"pitm"))
    described = list(_boxes(_only(boxes, b"iprp")))
    properties = list(_boxes(_only(described, b"ipco")))
    for index in _property_indices(described, primary):
        if index:
            yield properties[index - 1]


def _primary_size(meta: bytes) -> tuple[int, int]:
    size = None
    for kind, body in _properties(meta):
        if kind == b"ispe":
            size = struct.unpack_from(">II", body, 4)
        elif kind == b"clap":
            across, across_by, down, down_by = struct.unpack_from(">4I", body)
            size = across // across_by, down // down_by
        elif kind == b"irot" and size and body[0] & 1:
            size = size[1], size[0]
    if size is None:
        raise HeaderError(_("the size is not given"))
    return size[0], size[1]


def _boxes(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 0
    for _each in range(_MOST_BOXES):
        if at + 8 > len(data):
            return
        size, kind = struct.unpack_from(">I4s", data, at)
        used = 8
        if size == 1:
            (size,), used = struct.unpack_from(">Q", data, at + 8), 16
        elif size == 0:
            size = len(data) - at
        if size < used:
            raise HeaderError(_("a box is shorter than its own header"))
        yield kind, data[at + used : at + size]
        at += size


def _only(boxes: list[tuple[bytes, bytes]], wanted: bytes) -> bytes:
    for kind, body in boxes:
        if kind == wanted:
            return body
    raise HeaderError(_("a part of the description is missing"))


def _primary_item(body: bytes) -> int:
    (item,) = struct.unpack_from(">I" if body[0] else ">H", body, 4)
    return int(item)


def _property_indices(described: list[tuple[bytes, bytes]], item: int) -> list[int]:
    """Return the places (from 1) in `ipco` of the item's properties, from the `ipma` boxes."""
    for kind, body in described:
        if kind == b"ipma" and (found := _associations(body).get(item)) is not None:
            return found
    raise HeaderError(_("the size is not given"))


def _associations(body: bytes) -> dict[int, list[int]]:
    item_form, item_width = (">I", 4) if body[0] else (">H", 2)
    wide = body[3] & 1
    (entries,) = struct.unpack_from(">I", body, 4)
    at, found = 8, {}
    for _each in range(min(entries, len(body))):
        (item,) = struct.unpack_from(item_form, body, at)
        at += item_width
        count = body[at]
        places = struct.unpack_from(f">{count}{'H' if wide else 'B'}", body, at + 1)
        # The top bit says whether the property is essential.
        found[item] = [place & (0x7FFF if wide else 0x7F) for place in places]
        at += 1 + count * (2 if wide else 1)
    return found
