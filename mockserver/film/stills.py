"""Opening what users upload: pictures of many kinds, and films of which the first frame counts.

Uploads are not trusted. Size and dimensions are checked before anything is decoded, only formats
named here are tried (no PostScript, no playlists that would make a decoder open other files), and
every way a decoder can fail becomes a FilmError that names the file.
"""

from __future__ import annotations

import contextlib
import struct
import zlib
from io import BytesIO
from pathlib import Path

import av
import numpy as np
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from mockserver.film.errors import FilmError, StillError

MOST_BYTES = 200 * 1024 * 1024
MOST_PIXELS = 64_000_000
MOST_PIXELS_JPEG = 250_000_000  # decoded at a fraction of its size
READ_WHOLE_BYTES = 50 * 1024 * 1024  # AVIF, HEIC and WebP are read into memory at once

# Pillow's own limit warns at 89 megapixels, and telephones photograph with 200. `_check_pixels` is
# asked instead, for every picture and before anything of it is decoded.
Image.MAX_IMAGE_PIXELS = None

_FORMATS = ["JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "AVIF", "PPM"]
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
        picture = _first_frame(path, demuxer) if demuxer else _picture(path, head, wanted)
        return _rgb(picture)
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
    with av.open(str(path), format=demuxer) as film:
        if not film.streams.video:
            raise StillError(path, "has no picture in it.")
        codec = film.streams.video[0].codec_context
        _check_pixels(path, codec.width * codec.height, MOST_PIXELS)
        frame = next(film.decode(video=0))
        turned = Image.fromarray(frame.to_ndarray(format="rgb24"))
        return turned.rotate(frame.rotation, expand=True) if frame.rotation else turned


def _picture(path: Path, head: bytes, wanted: tuple[int, int]) -> Image.Image:
    with Image.open(path, formats=_known_formats(head)) as picture:
        jpeg = picture.format in {"JPEG", "MPO"}
        _check_pixels(
            path, picture.width * picture.height, MOST_PIXELS_JPEG if jpeg else MOST_PIXELS
        )
        if picture.format in _IN_MEMORY and path.stat().st_size > READ_WHOLE_BYTES:
            raise StillError(path, "is larger than 50 MB. Save it as JPEG and upload that.")
        if jpeg:
            side = max(wanted)  # either side: the picture may lie on its side still
            picture.draft(None, (side, side))
        picture.load()
        with contextlib.suppress(*_BROKEN):  # damaged EXIF is no reason to refuse a sound picture
            ImageOps.exif_transpose(picture, in_place=True)
        return picture


def _check_pixels(path: Path, pixels: int, most: int) -> None:
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


def _rgb(picture: Image.Image) -> Image.Image:
    """Give eight bits of sRGB; what is transparent lies on paper that it stands out from."""
    if picture.mode in {"I", "F"} or picture.mode.startswith("I;"):
        return _from_deep_grey(picture)
    if picture.mode in {"LA", "PA", "La", "RGBA", "RGBa"} or "transparency" in picture.info:
        return _on_paper(picture.convert("RGBA"))
    return _in_srgb(picture)


def _from_deep_grey(picture: Image.Image) -> Image.Image:
    values = np.nan_to_num(np.asarray(picture).astype(np.float32))
    brightest = float(values.max(initial=0.0))
    if brightest <= 1.0 and picture.mode == "F":
        values *= 255
    elif brightest > 255:
        values *= 255 / (65535 if brightest <= 65535 else brightest)
    return Image.fromarray(values.clip(0, 255).astype(np.uint8)).convert("RGB")


def _on_paper(picture: Image.Image) -> Image.Image:
    alpha = picture.getchannel("A")
    if alpha.getextrema() == (255, 255):
        return picture.convert("RGB")
    seen = np.asarray(picture.reduce(max(1, min(picture.size) // 200)).convert("LA"), np.float32)
    weight = seen[..., 1]
    light = float((seen[..., 0] * weight).sum() / max(1.0, float(weight.sum())))
    paper = Image.new("RGB", picture.size, (244, 242, 238) if light < 80 else (12, 13, 16))
    paper.paste(picture, mask=alpha)
    return paper


def _in_srgb(picture: Image.Image) -> Image.Image:
    profile = picture.info.get("icc_profile")
    plain = {"RGB", "CMYK"}
    if not isinstance(profile, bytes) or picture.mode not in plain or b"sRGB" in profile[:1024]:
        return picture if picture.mode == "RGB" else picture.convert("RGB")
    try:
        given = ImageCms.ImageCmsProfile(BytesIO(profile))
        wide = ImageCms.profileToProfile(
            picture, given, ImageCms.createProfile("sRGB"), outputMode="RGB"
        )
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return picture.convert("RGB")  # a broken profile is no reason to show nothing
    return wide if wide is not None else picture.convert("RGB")
