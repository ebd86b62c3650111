"""Decoding a still whose type is known.

The one decoder for the type is called directly: less code reads untrusted bytes, and the pixel
limit that the picture library has for the whole process, with its warning, does not apply. The
limit is this package's own. `inspect` checks it on the header, and this module checks it again on
the size that the decoder found. Heavy libraries are imported inside the functions.
"""

import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, BinaryIO, Final

from tui.media.compressed_tiff import decompressed
from tui.media.kinds import Kind
from tui.media.stills import pixel_limit
from tui.media.tiff import exif_orientation

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
    """A picture that cannot be decoded; the text is the decoder's reason."""


class DecoderMissingError(Exception):
    """The decoder for HEIC is not installed; it is optional."""


@contextmanager
def decode_errors() -> Iterator[None]:
    """Raise DecodeError for whatever a decoder raises in the block."""
    from PIL.Image import DecompressionBombError

    try:
        yield
    except (*_DAMAGE, DecompressionBombError) as error:
        raise DecodeError(str(error) or type(error).__name__) from error


@contextmanager
def open_still(stream: BinaryIO, kind: Kind, size: int) -> Iterator["ImageFile"]:
    """Give the picture, its pixels not yet decoded; of an animation the first frame.

    `size` is the file's, in bytes. Raises DecoderMissingError, and DecodeError, also where decoding
    fails in the caller's block.
    """
    if kind.name in _READ_WHOLE and size > WHOLE_FILE_BYTES:
        limit = WHOLE_FILE_BYTES // 1_000_000
        raise DecodeError(f"{kind.name.upper()} is decoded up to {limit} MB")
    stream.seek(0)
    with decode_errors(), _decoder(stream, kind) as image:
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
            return TiffImagePlugin.TiffImageFile(decompressed(stream))
        case "bmp":
            return BmpImagePlugin.BmpImageFile(stream)
    try:
        from pillow_heif import HeifImageFile
    except ImportError as error:
        raise DecoderMissingError from error
    heif: ImageFile = HeifImageFile(stream)  # type: ignore[no-untyped-call]  # it is untyped
    return heif


def pending_orientation(image: "ImageFile", kind: Kind) -> int:
    """Return the EXIF orientation (1 to 8) to apply to the loaded picture.

    It is 1 (none) for HEIC and TIFF, whose decoders apply it themselves.
    """
    if kind.name in ("heic", "tiff"):
        return 1
    exif = image.info.get("exif")
    return exif_orientation(exif) if isinstance(exif, bytes) else 1


def upright(image: "Image", orientation: int) -> "Image":
    """Return the picture with its EXIF orientation (1 to 8) applied."""
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
    return image.transpose(steps[orientation]) if orientation in steps else image


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
