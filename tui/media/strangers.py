"""Naming common files that the service does not take, so that a refusal is clear."""

from typing import Final

_SIGNATURES: Final = (
    (b"%PDF", "a PDF document"),
    (b"PK\x03\x04", "an archive or an office document"),
    (b"8BPS", "a Photoshop document"),
    (b"fLaC", "FLAC sound"),
    (b"OggS", "an Ogg file"),
    (b"FLV\x01", "a Flash film"),
    (b"\x30\x26\xb2\x75", "a Windows Media file"),
    (b"\x00\x00\x01\xba", "an MPEG-2 film"),
    (b"\x00\x00\x00\x0cJXL ", "a JPEG XL picture"),
    (b"\xff\x0a", "a JPEG XL picture"),
    (b"\x00\x00\x00\x0cjP  ", "a JPEG 2000 picture"),
    (b"\x1f\x8b", "an archive"),
    (b"7z\xbc\xaf", "an archive"),
    (b"Rar!", "an archive"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
)


def describe(head: bytes) -> str | None:
    """Say in a few words what a file of an unknown type seems to be, None when nothing shows.

    `head` is the beginning of the file. Never raises.
    """
    for signature, name in _SIGNATURES:
        if head.startswith(signature):
            return name
    if head[4:10] in (b"ftyp3g", b"ftypjx"):
        return "a 3GPP film" if head[8:10] == b"3g" else "a JPEG XL picture"
    return _text(head)


def _text(head: bytes) -> str | None:
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:512].lower()
    if start.startswith((b"<!doctype html", b"<html")):
        return "a web page"
    if b"<svg" in start:
        return "an SVG drawing"
    if start and not any(byte < 9 or 13 < byte < 27 for byte in start):
        # The last character may be cut in two by the end of the head.
        return "text" if "\ufffd" not in start.decode("utf-8", "replace")[:-1] else None
    return None
