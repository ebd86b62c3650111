"""What a file of no accepted type is, and so what can be done about it."""

from dataclasses import dataclass
from enum import Enum, auto
from typing import Final


class Way(Enum):
    """What would make something of it that can be sent."""

    DEVELOP = auto()
    DRAW = auto()
    SAVE_AS = auto()
    NONE = auto()


@dataclass(frozen=True, slots=True)
class Stranger:
    """A file in a few words (with its article), and the way out."""

    words: str
    way: Way = Way.NONE


_RAW: Final = Stranger("a camera's raw file", Way.DEVELOP)
_SVG: Final = Stranger("an SVG drawing", Way.DRAW)
_PAGE: Final = Stranger("a web page")
_TEXT: Final = Stranger("text")


def _picture(words: str) -> Stranger:
    return Stranger(words, Way.SAVE_AS)


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
    (b"%PDF", Stranger("a PDF document", Way.DRAW)),
    (b"%!PS", Stranger("a PostScript drawing", Way.DRAW)),
    (b"\xc5\xd0\xd3\xc6", Stranger("a PostScript drawing", Way.DRAW)),
    (b"\xd7\xcd\xc6\x9a", Stranger("a Windows drawing", Way.DRAW)),
    (b"8BPS", _picture("a Photoshop document")),
    (b"gimp xcf", _picture("a GIMP document")),
    (b"\x76\x2f\x31\x01", _picture("an OpenEXR picture")),
    (b"#?RADIANCE", _picture("a Radiance HDR picture")),
    (b"#?RGBE", _picture("a Radiance HDR picture")),
    (b"qoif", _picture("a QOI picture")),
    (b"DDS ", _picture("a DirectDraw picture")),
    (b"SDPX", _picture("a DPX picture")),
    (b"XPDS", _picture("a DPX picture")),
    (b"\0\0\1\0", _picture("a Windows icon")),
    (b"icns", _picture("a Mac icon")),
    (b"AT&TFORM", _picture("a DjVu document")),
    (b"/* XPM */", _picture("an XPM picture")),
    (b"SIMPLE  =", _picture("a FITS picture")),
    (b"\x8aMNG", _picture("an MNG animation")),
    (b"\x8bJNG", _picture("a JNG picture")),
    (b"\x00\x00\x00\x0cJXL ", _picture("a JPEG XL picture")),
    (b"\xff\x0a", _picture("a JPEG XL picture")),
    (b"\x00\x00\x00\x0cjP  ", _picture("a JPEG 2000 picture")),
    (b"\xff\x4f\xff\x51", _picture("a JPEG 2000 picture")),
    (b"PK\x03\x04", Stranger("an archive or an office document")),
    (b"fLaC", Stranger("FLAC sound")),
    (b"OggS", Stranger("an Ogg file")),
    (b"FLV\x01", Stranger("a Flash film")),
    (b"\x30\x26\xb2\x75", Stranger("a Windows Media file")),
    (b"\x00\x00\x01\xba", Stranger("an MPEG-2 film")),
    (b"\x1f\x8b", Stranger("an archive")),
    (b"7z\xbc\xaf", Stranger("an archive")),
    (b"Rar!", Stranger("an archive")),
    (b"\x7fELF", Stranger("a program")),
    (b"MZ", Stranger("a program")),
)
_BRANDS: Final = {
    b"crx ": _RAW,
    b"3g": Stranger("a 3GPP film"),
    b"jx": _picture("a JPEG XL picture"),
    b"jp2 ": _picture("a JPEG 2000 picture"),
}
_NETPBM: Final = {
    **dict.fromkeys((b"P1", b"P4"), _picture("a PBM picture")),
    **dict.fromkeys((b"P2", b"P5"), _picture("a PGM picture")),
    **dict.fromkeys((b"P3", b"P6"), _picture("a PPM picture")),
    b"P7": _picture("a PAM picture"),
    **dict.fromkeys((b"PF", b"Pf"), _picture("a PFM picture")),
}
_MARKUP: Final = (b"<?xml", b"<!--", b"<!doctype svg", b"<svg", b"<svg:svg")
_BOMS: Final = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}


def stranger(head: bytes) -> Stranger | None:
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
        return _picture("a DICOM picture")
    if head[:4] == b"\1\0\0\0" and head[40:44] == b" EMF":
        return Stranger("a Windows drawing", Way.DRAW)
    return _written(head)


def is_markup(head: bytes) -> bool:
    """Whether what it is may stand further on, behind comments."""
    return _plain(head).lstrip().startswith(b"<")


def _written(head: bytes) -> Stranger | None:
    text = _plain(head)
    start = text.lstrip(b" \t\r\n").lower()
    if start.startswith((b"<!doctype html", b"<html")):
        return _PAGE
    if start.startswith(_MARKUP):
        after = _without_comments(start)
        if b"<svg" in after:
            return _SVG
        return _PAGE if b"<html" in after else Stranger("an XML document")
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
