"""Decoding a still of a type already known.

The decoder that the content's own type names is called directly, and no other ever sees the file:
less code meets untrusted bytes, and the picture library's process-wide pixel limit, with its
warning, does not come in. The limit is this package's own, checked by `inspect` on the header and
here once more on what the decoder found. Everything heavy is imported inside the functions.
"""

import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, BinaryIO, Final

from tui.media.compressed_tiff import unpacked
from tui.media.kinds import Kind
from tui.media.stills import pixel_limit
from tui.media.tiff import orientation

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageFile import ImageFile

WHOLE_FILE_BYTES: Final = 50_000_000
"""HEIC, AVIF and WebP are read whole by their decoders, at up to twice this in memory."""

_READ_WHOLE: Final = frozenset({"heic", "avif", "webp"})

# What decoders of damaged files were seen to raise, or document that they do.
_DAMAGE: Final = (
    *(ArithmeticError, AttributeError, EOFError, LookupError, MemoryError, OSError, RuntimeError),
    *(SyntaxError, TypeError, ValueError, struct.error, zlib.error),
    # Where the process has made warnings into errors, a decoder's doubts end the decoding.
    *(RuntimeWarning, UserWarning),
)


class DecodeError(Exception):
    """A picture that cannot be decoded; the text says why, in the decoder's words."""


class DecoderMissingError(Exception):
    """The decoder for HEIC, an optional part of the installation, is not there."""


@contextmanager
def damage_told() -> Iterator[None]:
    """Turn the many ways in which decoders fail into DecodeError."""
    from PIL.Image import DecompressionBombError

    try:
        yield
    except (*_DAMAGE, DecompressionBombError) as error:
        raise DecodeError(str(error) or type(error).__name__) from error


@contextmanager
def still(stream: BinaryIO, kind: Kind, size: int) -> Iterator["ImageFile"]:
    """Give the picture, its pixels not yet decoded; of an animation the first frame.

    `size` is the file's, in bytes. Raises DecodeError, also for what the caller does with the
    picture, and DecoderMissingError.
    """
    if kind.name in _READ_WHOLE and size > WHOLE_FILE_BYTES:
        limit = WHOLE_FILE_BYTES // 1_000_000
        raise DecodeError(f"{kind.name.upper()} is decoded up to {limit} MB")
    stream.seek(0)
    with damage_told(), _decoder(stream, kind) as image:
        if image.width * image.height > pixel_limit(kind):
            raise DecodeError("it unfolds to more pixels than its header says")
        yield image


def _decoder(stream: BinaryIO, kind: Kind) -> "ImageFile":
    from PIL import (
        AvifImagePlugin,
        BmpImagePlugin,
        GifImagePlugin,
        JpegImagePlugin,
        PngImagePlugin,
        TiffImagePlugin,
        WebPImagePlugin,
    )

    match kind.name:
        case "jpeg":
            return JpegImagePlugin.JpegImageFile(stream)
        case "png":
            return PngImagePlugin.PngImageFile(stream)
        case "gif":
            return GifImagePlugin.GifImageFile(stream)
        case "webp":
            return WebPImagePlugin.WebPImageFile(stream)
        case "avif":
            return AvifImagePlugin.AvifImageFile(stream)
        case "tiff":
            image = TiffImagePlugin.TiffImageFile(stream)
            if image.info.get("compression") == "raw":
                return image
            return TiffImagePlugin.TiffImageFile(unpacked(stream))
        case "bmp":
            return BmpImagePlugin.BmpImageFile(stream)
    try:
        from pillow_heif import HeifImageFile
    except ImportError as error:
        raise DecoderMissingError from error
    heif: ImageFile = HeifImageFile(stream)  # type: ignore[no-untyped-call]  # it is untyped
    return heif


def turns(image: "ImageFile", kind: Kind) -> int:
    """Return the orientation (1 to 8) that is still to be applied once the picture is loaded.

    The decoders of HEIC and TIFF apply it themselves.
    """
    if kind.name in ("heic", "tiff"):
        return 1
    exif = image.info.get("exif")
    return orientation(exif) if isinstance(exif, bytes) else 1


def upright(image: "Image", turn: int) -> "Image":
    """Return the picture as it is displayed, given its orientation (1 to 8)."""
    from PIL.Image import Transpose

    steps = {
        2: Transpose.FLIP_LEFT_RIGHT,
        3: Transpose.ROTATE_180,
        4: Transpose.FLIP_TOP_BOTTOM,
        5: Transpose.TRANSPOSE,
        6: Transpose.ROTATE_270,
        7: Transpose.TRANSVERSE,
        8: Transpose.ROTATE_90,
    }
    return image.transpose(steps[turn]) if turn in steps else image


def flattened(image: "Image", background: tuple[int, int, int] = (0, 0, 0)) -> "Image":
    """Return the picture in 8-bit RGB, what is transparent in it filled with `background`."""
    from PIL import Image

    if image.mode == "RGB" and "transparency" not in image.info:
        return image
    if image.has_transparency_data:
        layer = image.convert("RGBA")
        canvas = Image.new("RGB", image.size, background)
        canvas.paste(layer, mask=layer.getchannel("A"))
        return canvas
    if image.mode.startswith("I") or image.mode == "F":
        image = _eight_bits(image)
    return image.convert("RGB")


def _eight_bits(image: "Image") -> "Image":
    """Scale deep grey down; the plain conversion would turn everything above 255 white."""
    deep = image.convert("F")
    low, high = (0.0, 65535.0) if image.mode.startswith("I;16") else _range(deep)
    gain = 255 / max(high - low, 1e-9)
    return deep.point(lambda value: value * gain - low * gain).convert("L")


def _range(deep: "Image") -> tuple[float, float]:
    low, high = deep.getextrema()
    if isinstance(low, tuple) or isinstance(high, tuple):
        raise DecodeError("deep grey with more than one channel")
    return low, high
