"""What EXIF says of a picture's colours. Cameras name Adobe RGB there, and add no profile."""

import struct
from typing import TYPE_CHECKING, Final

from mockserver.film.pictures.coded import ADOBE_RGB, ColourCodes

if TYPE_CHECKING:
    from PIL.Image import Image

_EXIF_DIRECTORY: Final = 0x8769
_INTEROPERABILITY: Final = 0xA005
_COLOUR_SPACE: Final = 0xA001
_ADOBE_RGB: Final = 2
_UNCALIBRATED: Final = 0xFFFF
_INDEX: Final = 1
_ADOBE_INDEX: Final = "R03"
_DAMAGE: Final = (
    *(struct.error, ValueError, TypeError, LookupError, OSError, EOFError, SyntaxError),
    *(AttributeError, ArithmeticError, UserWarning),
)


def colours_in_exif(image: "Image") -> ColourCodes | None:
    """Return Adobe RGB where EXIF names it and there is no profile; None else.

    By the standard the space is then "uncalibrated" and the rules of interoperability are R03
    (DCF 2.0); some cameras write a space of their own, 2.
    """
    if "icc_profile" in image.info or not image.info.get("exif"):
        return None
    try:
        return ADOBE_RGB if _names_adobe_rgb(image) else None
    except _DAMAGE:
        return None  # the picture may be whole all the same


def _names_adobe_rgb(image: "Image") -> bool:
    exif = image.getexif()
    space = exif.get_ifd(_EXIF_DIRECTORY).get(_COLOUR_SPACE)
    if space != _UNCALIBRATED:
        return bool(space == _ADOBE_RGB)
    return _text(exif.get_ifd(_INTEROPERABILITY).get(_INDEX)) == _ADOBE_INDEX


def _text(value: object) -> str:
    words = value.decode("latin-1") if isinstance(value, bytes) else str(value)
    return words.strip(" \0")
