"""Decoding a still of a type already known.

The decoder that the content's own type names is called directly, and no other ever sees the file:
less code meets untrusted bytes, and the picture library's process-wide pixel limit, with its
warning, does not come in. The limit is this package's own, checked by `inspect` on the header and
here once more on what the decoder found. Everything heavy is imported inside the functions.
"""

import hashlib
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import TYPE_CHECKING, BinaryIO, Final

from tui.media.compressed_tiff import decompressed
from tui.media.errors import HeaderError
from tui.media.heif.boxes import coded_colours
from tui.media.kinds import BMP, JPEG, Kind
from tui.media.pixels.coded import ColourCodes
from tui.media.pixels.in_exif import colours_in_exif
from tui.media.pixels.layers import mark_negative, rescale_key
from tui.media.pixels.png_chunks import profile_of, read_png_metadata, without_words
from tui.media.pixels.shown import load_shown
from tui.media.stills import MAX_PIXELS, pixel_limit
from tui.media.tiff import exif_orientation, tiff_page
from tui.words import _

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageFile import ImageFile

_PHOTOMETRIC: Final = 262
_CODED: Final = "coded colours"
_END: Final = b"\xff\xd9"
_BEHIND: Final = (b"", b"\x55" * 64, b"\xaa" * 64)

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
def decode_errors() -> Iterator[None]:
    """Turn the many ways in which decoders fail into DecodeError."""
    from PIL.Image import DecompressionBombError

    try:
        yield
    except (*_DAMAGE, DecompressionBombError) as error:
        raise DecodeError(str(error) or type(error).__name__) from error


@contextmanager
def as_far_as_it_goes(*, wanted: bool = True) -> Iterator[None]:
    """Let pictures that end early be decoded meanwhile; what is missing stays grey or black.

    The picture library knows this for the whole process only: others meanwhile go as far, too.
    """
    from PIL import ImageFile

    before = ImageFile.LOAD_TRUNCATED_IMAGES
    ImageFile.LOAD_TRUNCATED_IMAGES = wanted or before
    try:
        yield
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = before


@contextmanager
def open_still(stream: BinaryIO, kind: Kind) -> Iterator["ImageFile"]:
    """Give the picture, its pixels not yet decoded; of an animation the first frame.

    Raises DecodeError, also for what the caller does with the picture, and DecoderMissingError.
    """
    stream.seek(0)
    with decode_errors(), _decoder(stream, kind) as image:
        _check_pixels(*image.size, kind)
        if (stated := coded_of(image) or colours_in_exif(image)) is not None:
            image.info[_CODED] = stated
        yield image


def _check_pixels(width: int, height: int, kind: Kind) -> None:
    if width * height > pixel_limit(kind):
        raise DecodeError(_("it unfolds to more pixels than its header says"))


def _decoder(stream: BinaryIO, kind: Kind) -> "ImageFile":
    from PIL import (
        AvifImagePlugin,
        BmpImagePlugin,
        GifImagePlugin,
        JpegImagePlugin,
        WebPImagePlugin,
    )

    match kind.name:
        case "jpeg":
            return JpegImagePlugin.JpegImageFile(stream)
        case "png":
            return _png(stream)
        case "gif":
            return GifImagePlugin.GifImageFile(stream)
        case "webp":
            return WebPImagePlugin.WebPImageFile(stream)
        case "avif":
            return _described(AvifImagePlugin.AvifImageFile(stream), stream)
        case "tiff":
            return _tiff(stream)
        case "bmp":
            return BmpImagePlugin.BmpImageFile(stream)
    try:
        from pillow_heif import HeifImageFile
    except ImportError as error:
        raise DecoderMissingError from error
    heif: ImageFile = HeifImageFile(stream)  # type: ignore[no-untyped-call]  # it is untyped
    return _described(heif, stream)


def _png(stream: BinaryIO) -> "ImageFile":
    from PIL.PngImagePlugin import PngImageFile

    png = read_png_metadata(stream)
    profile = profile_of(stream, png)
    image = PngImageFile(without_words(stream, png))
    if (coded := png.colours()) is not None:
        image.info[_CODED] = coded
    elif profile is not None:
        image.info["icc_profile"] = profile
    image.info |= {"exif": png.exif, "xmp": png.xmp}
    rescale_key(image, png.depth)
    return image


def _tiff(stream: BinaryIO) -> "ImageFile":
    from PIL.TiffImagePlugin import TiffImageFile

    try:
        page = tiff_page(stream)
    except HeaderError as error:
        raise DecodeError(str(error)) from error
    stream.seek(0)
    image = TiffImageFile(stream)
    image.seek(page)
    photometric = image.tag_v2.get(_PHOTOMETRIC)
    if image.info.get("compression") != "raw":
        image = TiffImageFile(decompressed(stream, page))
    mark_negative(image, photometric)
    return image


def _described(image: "ImageFile", stream: BinaryIO) -> "ImageFile":
    stream.seek(0)
    coded = coded_colours(stream)
    if coded is not None:
        image.info[_CODED] = coded
    return image


def coded_of(image: "Image") -> ColourCodes | None:
    """Return the numbers for a picture's colours, where its container gives some."""
    found = image.info.get(_CODED)
    return found if isinstance(found, ColourCodes) else None


def load(image: "ImageFile", kind: Kind) -> None:
    """Decode to the end; of an animation, to the first frame that shows something."""
    load_shown(image, lambda width, height: _check_pixels(width, height, kind))
    if kind == BMP and image.mode == "RGBA" and image.getchannel("A").getextrema() == (0, 0):
        image.putalpha(255)  # Windows writes so what has no transparency


def pending_orientation(image: "ImageFile", kind: Kind) -> int:
    """Return the orientation (1 to 8) that is still to be applied to the loaded picture.

    The decoders of HEIC and TIFF apply it themselves.
    """
    if kind.name in ("heic", "tiff", "gif", "bmp"):
        return 1
    exif, xmp = image.info.get("exif", b""), image.info.get("xmp", b"")
    return exif_orientation(exif, xmp.encode() if isinstance(xmp, str) else xmp)


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


def lacks_only_its_end(stream: BinaryIO) -> bool:
    """Whether a JPEG lacks nothing but the mark of its end: then all of the picture is there.

    Others show such a picture whole; our decoder takes it for one that ends early. To tell the two
    apart, the end mark is appended after different filler bytes: a complete picture decodes alike
    each time, a cut one does not.
    """
    stream.seek(0)
    content = stream.read().removesuffix(b"\xff")
    try:
        return len(set(_pictures(content))) == 1
    except DecodeError:
        return False


def _pictures(content: bytes) -> Iterator[bytes]:
    for behind in _BEHIND:
        completed = BytesIO(content + behind + _END)
        with open_still(completed, JPEG) as image:
            if image.width * image.height > MAX_PIXELS:
                raise DecodeError(_("it is too large to be decoded more than once"))
            yield hashlib.sha256(image.tobytes()).digest()
