"""The way up of a picture, as EXIF or XMP gives it."""

import re
import struct
from typing import Final

_EXIF_MARK: Final = b"Exif\0\0"
_ORIENTATION: Final = 274
_MOST_ENTRIES: Final = 4096
_FORMS: Final = {1: "B", 3: "H", 4: "I", 13: "I"}
_IN_XMP: Final = re.compile(rb"tiff:Orientation\s*(?:=\s*[\"']|>\s*)([1-8])")


def orientation(exif: bytes, xmp: bytes = b"") -> int:
    """Return the orientation (1 to 8) that EXIF gives, else XMP, else 1.

    Some programs put the mark of EXIF before it more than once.
    """
    while exif.startswith(_EXIF_MARK):
        exif = exif.removeprefix(_EXIF_MARK)
    try:
        found = _in_exif(exif)
    except (struct.error, KeyError):
        found = 0
    if 1 <= found <= 8:
        return found
    said = _IN_XMP.search(xmp)
    return int(said[1]) if said else 1


def _in_exif(exif: bytes) -> int:
    order = {b"II": "<", b"MM": ">"}[exif[:2]]
    version, at = struct.unpack_from(order + "HI", exif, 2)
    if version != 42:
        return 0
    (entries,) = struct.unpack_from(order + "H", exif, at)
    for number in range(min(entries, _MOST_ENTRIES)):
        place = at + 2 + 12 * number
        tag, form = struct.unpack_from(order + "HH", exif, place)
        if tag == _ORIENTATION and form in _FORMS:
            (found,) = struct.unpack_from(order + _FORMS[form], exif, place + 8)
            return int(found)
    return 0
