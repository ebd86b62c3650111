"""Opening what users upload: pictures of many kinds, and films of which one frame counts.

Uploads are not trusted. Size and dimensions are checked before anything is decoded, only formats
named here are tried (no PostScript, no playlists that would make a decoder open other files), and
every way a decoder can fail becomes a FilmError that names the file.
"""

from __future__ import annotations

import struct
import zlib
from pathlib import Path
from typing import BinaryIO

import av
from PIL import Image, UnidentifiedImageError
from PIL.ImageFile import ImageFile

from mockserver.film.errors import FilmError, StillError
from mockserver.film.pictures.coded import ColourCodes
from mockserver.film.pictures.flattening import flattened
from mockserver.film.pictures.gif_screens import gif_screens
from mockserver.film.pictures.in_exif import colours_in_exif
from mockserver.film.pictures.layers import mark_negative, rescale_key
from mockserver.film.pictures.moving import frame_size, shown_frame, upright
from mockserver.film.pictures.orientation import orientation
from mockserver.film.pictures.png_chunks import (
    PngMetadata,
    profile_of,
    read_png_metadata,
    without_words,
)
from mockserver.film.pictures.shown import load_shown

MOST_BYTES = 200 * 1024 * 1024
MOST_PIXELS = 64_000_000
MOST_PIXELS_JPEG = 250_000_000  # decoded at a fraction of its size
READ_WHOLE_BYTES = 50 * 1024 * 1024  # AVIF, HEIC and WebP are read into memory at once

# Pillow's own limit warns at 89 megapixels, and telephones photograph with 200. `_check_pixels` is
# asked instead, for every picture and before anything of it is decoded.
Image.MAX_IMAGE_PIXELS = None

_FORMATS = ["JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "AVIF", "PPM"]
_GIF = b"GIF8"
_PNG = b"\x89PNG\r\n\x1a\n"
_CODED = "coded colours"
_SUBFILE_TYPE = 254
_PHOTOMETRIC = 262
MOST_PAGES = 64
MOST_BOX_BYTES = 1 << 20
_TURNED_BY_EXIF = {"JPEG", "MPO", "PNG", "WEBP", "AVIF"}
_IN_MEMORY = {"WEBP", "AVIF", "HEIF"}
_HEIC_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
_BROKEN = (
    OSError, ValueError, TypeError, LookupError, SyntaxError, EOFError, ArithmeticError,
    RuntimeError, StopIteration, struct.error, zlib.error, MemoryError, av.FFmpegError,
)  # fmt: skip


def open_still(path: Path, wanted: tuple[int, int]) -> Image.Image:
    """Read a picture upright as RGB, no smaller than `wanted` (width, height) if it can be helped.

    Large JPEGs come out at a half, a quarter or an eighth of their size when that is still
    enough. Raises FilmError for whatever cannot be shown.
    """
    try:
        with path.open("rb") as file:
            head = file.read(64)
        size = path.stat().st_size
    except OSError as fault:
        raise StillError(path, f"cannot be read: {fault.strerror or fault}.") from fault
    if not size:
        raise StillError(path, "is empty. Upload it again.")
    if size > MOST_BYTES:
        raise StillError(path, "is larger than 200 MB. Make it smaller and upload it again.")
    try:
        demuxer = _demuxer(head)
        return _first_frame(path, demuxer) if demuxer else _picture(path, head, wanted)
    except UnidentifiedImageError as fault:
        raise StillError(path, "is no picture or film that can be read here.") from fault
    except _BROKEN as fault:
        raise StillError(path, "is cut short or damaged and cannot be shown.") from fault


def _demuxer(head: bytes) -> str | None:
    """Name the demuxer for a film, by content; None for anything else."""
    brand = head[8:12]
    if head[4:8] in {b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip"}:
        return None if brand in {b"avif", b"avis"} | _HEIC_BRANDS else "mov"
    if head.startswith(b"\x1a\x45\xdf\xa3"):
        return "matroska"
    return "avi" if head.startswith(b"RIFF") and brand == b"AVI " else None


def _first_frame(path: Path, demuxer: str) -> Image.Image:
    size = frame_size(path, demuxer)
    if size is None:
        raise StillError(path, "has no picture in it.")
    _check_pixels(path, size, MOST_PIXELS)
    frame = shown_frame(path, demuxer)
    if frame is None:
        raise StillError(path, "has no picture in it.")
    return frame


def _picture(path: Path, head: bytes, wanted: tuple[int, int]) -> Image.Image:
    with path.open("rb") as file:
        if head.startswith(_GIF):
            _check_first_frame(path, file)
        png = read_png_metadata(file) if head.startswith(_PNG) else None
        source = file if png is None else without_words(file, png)
        with Image.open(source, formats=_known_formats(head)) as picture:
            if png is not None:
                _describe(picture, png, profile_of(file, png))
            return _decoded(path, picture, wanted)


def _check_first_frame(path: Path, file: BinaryIO) -> None:
    """The library makes room for it as it opens a GIF."""
    first = next(gif_screens(file), None)
    if first is None:
        raise UnidentifiedImageError(path)
    _check_pixels(path, first, MOST_PIXELS)


def _describe(picture: Image.Image, png: PngMetadata, profile: bytes | None) -> None:
    """Give the picture what was read past the library."""
    picture.info.pop("icc_profile", None)
    coded = png.colours()
    if coded is None and profile is not None:
        picture.info["icc_profile"] = profile
    picture.info |= {"exif": png.exif, "xmp": png.xmp, _CODED: coded}
    rescale_key(picture, png.depth)


def _decoded(path: Path, picture: ImageFile, wanted: tuple[int, int]) -> Image.Image:
    def check(width: int, height: int) -> None:
        _check_pixels(path, (width, height), most)

    jpeg = picture.format in {"JPEG", "MPO"}
    most = MOST_PIXELS_JPEG if jpeg else MOST_PIXELS
    if picture.format in _IN_MEMORY and path.stat().st_size > READ_WHOLE_BYTES:
        raise StillError(path, "is larger than 50 MB. Save it as JPEG and upload that.")
    if picture.format == "TIFF":
        _turn_to_the_picture(picture)
        mark_negative(picture, getattr(picture, "tag_v2", {}).get(_PHOTOMETRIC))
    check(*picture.size)
    if jpeg:
        side = max(wanted)  # either side: the picture may lie on its side still
        picture.draft(None, (side, side))
    load_shown(picture, check)
    turn = 1
    if picture.format in _TURNED_BY_EXIF:
        xmp = picture.info.get("xmp", b"")
        turn = orientation(picture.info.get("exif", b""), xmp if isinstance(xmp, bytes) else b"")
    return upright(flattened(picture, _coded(path, picture)), turn)


def _turn_to_the_picture(picture: ImageFile) -> None:
    """Scanners put a small copy before the picture: the first page that is none is the picture.

    Where all say that they are small copies, it is the largest.
    """
    sizes = []
    for page in range(MOST_PAGES):
        try:
            picture.seek(page)
        except EOFError:
            break
        kind = getattr(picture, "tag_v2", {}).get(_SUBFILE_TYPE, 0)
        if not (isinstance(kind, int) and kind & 1):
            return
        sizes.append(picture.width * picture.height)
    picture.seek(sizes.index(max(sizes)))


def _coded(path: Path, picture: Image.Image) -> ColourCodes | None:
    """Find the numbers that a PNG, a HEIC or an AVIF gives for its colours."""
    found = picture.info.get(_CODED)
    if isinstance(found, ColourCodes):
        return found
    if picture.format in {"HEIF", "AVIF"}:
        with path.open("rb") as file:
            boxes = file.read(MOST_BOX_BYTES)
        at = boxes.find(b"colrnclx")
        if at >= 0:
            return ColourCodes(*struct.unpack_from(">HH", boxes, at + 8))
    return colours_in_exif(picture)


def _check_pixels(path: Path, size: tuple[int, int], most: int) -> None:
    pixels = size[0] * size[1]
    if pixels > most:
        raise StillError(
            path,
            f"has {pixels / 1e6:.0f} megapixels; at most {most / 1e6:.0f} can be used. "
            "Make it smaller and upload it again.",
        )


def _known_formats(head: bytes) -> list[str]:
    if head[4:8] != b"ftyp" or head[8:12] not in _HEIC_BRANDS:
        return _FORMATS
    try:
        from pillow_heif import register_heif_opener
    except ImportError as fault:
        raise FilmError(
            "HEIC pictures need the extra 'heic': pip install 'stillreel[heic]'."
        ) from fault
    register_heif_opener()
    return ["AVIF", "HEIF"]
