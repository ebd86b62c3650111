"""What a file of no accepted type is, and so what can be done about it."""

from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from tui.words import _


class Way(Enum):
    """What would make something of it that can be sent."""

    DEVELOP = auto()
    DRAW = auto()
    SAVE_AS = auto()
    NONE = auto()


@dataclass(frozen=True, slots=True)
class UnsupportedType:
    """What a file is, in a sentence about it, and the way out."""

    sentence: str
    way: Way = Way.NONE


_RAW: Final = UnsupportedType(_("It is a camera's raw file."), Way.DEVELOP)
_SVG: Final = UnsupportedType(_("It is an SVG drawing."), Way.DRAW)
_PAGE: Final = UnsupportedType(_("It is a web page."))
_TEXT: Final = UnsupportedType(_("It is text."))


def _picture(sentence: str) -> UnsupportedType:
    return UnsupportedType(sentence, Way.SAVE_AS)


_SIGNATURES: Final = (
    (b"FUJIFILMCCD-RAW", _RAW),
    (b"IIU\0", _RAW),
    (b"IIRO", _RAW),
    (b"IIRS", _RAW),
    (b"MMOR", _RAW),
    (b"FOVb", _RAW),
    (b"\0MRM", _RAW),
    (b"II\x1a\0\0\0HEAPCCDR", _RAW),
    (b"ARRI", _RAW),
    (b"%PDF", UnsupportedType(_("It is a PDF document."), Way.DRAW)),
    (b"%!PS", UnsupportedType(_("It is a PostScript drawing."), Way.DRAW)),
    (b"\xc5\xd0\xd3\xc6", UnsupportedType(_("It is a PostScript drawing."), Way.DRAW)),
    (b"\xd7\xcd\xc6\x9a", UnsupportedType(_("It is a Windows drawing."), Way.DRAW)),
    (b"8BPS", _picture(_("It is a Photoshop document."))),
    (b"gimp xcf", _picture(_("It is a GIMP document."))),
    (b"\x76\x2f\x31\x01", _picture(_("It is an OpenEXR file."))),
    (b"#?RADIANCE", _picture(_("It is a Radiance HDR file."))),
    (b"#?RGBE", _picture(_("It is a Radiance HDR file."))),
    (b"qoif", _picture(_("It is a QOI file."))),
    (b"DDS ", _picture(_("It is a DirectDraw file."))),
    (b"SDPX", _picture(_("It is a DPX file."))),
    (b"XPDS", _picture(_("It is a DPX file."))),
    (b"\0\0\1\0", _picture(_("It is a Windows icon."))),
    (b"icns", _picture(_("It is a Mac icon."))),
    (b"AT&TFORM", _picture(_("It is a DjVu document."))),
    (b"/* XPM */", _picture(_("It is an XPM file."))),
    (b"SIMPLE  =", _picture(_("It is a FITS file."))),
    (b"\x8aMNG", _picture(_("It is an MNG animation."))),
    (b"\x8bJNG", _picture(_("It is a JNG file."))),
    (b"\x00\x00\x00\x0cJXL ", _picture(_("It is a JPEG XL file."))),
    (b"\xff\x0a", _picture(_("It is a JPEG XL file."))),
    (b"\x00\x00\x00\x0cjP  ", _picture(_("It is a JPEG 2000 file."))),
    (b"\xff\x4f\xff\x51", _picture(_("It is a JPEG 2000 file."))),
    (b"PK\x03\x04", UnsupportedType(_("It is an archive or an office document."))),
    (b"fLaC", UnsupportedType(_("It is FLAC sound."))),
    (b"OggS", UnsupportedType(_("It is an Ogg file."))),
    (b"FLV\x01", UnsupportedType(_("It is a Flash video."))),
    (b"\x30\x26\xb2\x75", UnsupportedType(_("It is a Windows Media file."))),
    (b"\x00\x00\x01\xba", UnsupportedType(_("It is an MPEG-2 video."))),
    (b"\x1f\x8b", UnsupportedType(_("It is an archive."))),
    (b"7z\xbc\xaf", UnsupportedType(_("It is an archive."))),
    (b"Rar!", UnsupportedType(_("It is an archive."))),
    (b"\x7fELF", UnsupportedType(_("It is a program."))),
    (b"MZ", UnsupportedType(_("It is a program."))),
)
_BRANDS: Final = {
    b"crx ": _RAW,
    b"3g": UnsupportedType(_("It is a 3GPP video.")),
    b"jx": _picture(_("It is a JPEG XL file.")),
    b"jp2 ": _picture(_("It is a JPEG 2000 file.")),
}
_NETPBM: Final = {
    **dict.fromkeys((b"P1", b"P4"), _picture(_("It is a PBM file."))),
    **dict.fromkeys((b"P2", b"P5"), _picture(_("It is a PGM file."))),
    **dict.fromkeys((b"P3", b"P6"), _picture(_("It is a PPM file."))),
    b"P7": _picture(_("It is a PAM file.")),
    **dict.fromkeys((b"PF", b"Pf"), _picture(_("It is a PFM file."))),
}
_MARKUP: Final = (b"<?xml", b"<!--", b"<!doctype svg", b"<svg", b"<svg:svg")
_BOMS: Final = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}


def unsupported_type(head: bytes) -> UnsupportedType | None:
    """Say what a file of an unknown type seems to be, None when nothing shows.

    `head` is the beginning of the file, of markup some more of it. Never raises.
    """
    for signature, found in _SIGNATURES:
        if head.startswith(signature):
            return found
    if head[4:8] == b"ftyp":
        return _BRANDS.get(head[8:12]) or _BRANDS.get(head[8:10])
    if head[:2] in _NETPBM and head[2:3].isspace():
        return _NETPBM[head[:2]]
    if head[128:132] == b"DICM":
        return _picture(_("It is a DICOM file."))
    if head[:4] == b"\1\0\0\0" and head[40:44] == b" EMF":
        return UnsupportedType(_("It is a Windows drawing."), Way.DRAW)
    return _written(head)


def is_markup(head: bytes) -> bool:
    """Whether what it is may stand further on, behind comments."""
    return _plain(head).lstrip().startswith(b"<")


def _written(head: bytes) -> UnsupportedType | None:
    text = _plain(head)
    start = text.lstrip(b" \t\r\n").lower()
    if start.startswith((b"<!doctype html", b"<html")):
        return _PAGE
    if start.startswith(_MARKUP):
        after = _without_comments(start)
        if b"<svg" in after:
            return _SVG
        return _PAGE if b"<html" in after else UnsupportedType(_("It is an XML document."))
    beginning = start[:512]
    if b"<svg" in beginning:
        return _SVG
    if beginning and not any(byte < 9 or 13 < byte < 27 for byte in beginning):
        # The last character may be cut in two by the end of the head.
        return _TEXT if "\ufffd" not in beginning.decode("utf-8", "replace")[:-1] else None
    return None


def _without_comments(text: bytes) -> bytes:
    """Leave out what stands in comments: a licence may speak of anything."""
    kept = b""
    while text:
        before, _, rest = text.partition(b"<!--")
        kept += before
        _, _, text = rest.partition(b"-->")
    return kept


def _plain(head: bytes) -> bytes:
    """Text in UTF-8 without its mark."""
    encoding = _BOMS.get(head[:2])
    if encoding is not None:
        text = head[2:].decode(encoding, "replace")
        return head if "\ufffd" in text else text.encode()
    return head.removeprefix(b"\xef\xbb\xbf")
