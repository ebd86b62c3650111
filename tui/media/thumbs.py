"""Small pictures of stills and films, in the pixels of a terminal's half blocks."""

from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

from tui.media.decoding import (
    DecodeError,
    DecoderMissingError,
    decode_errors,
    flattened,
    open_still,
    pending_orientation,
    upright,
)
from tui.media.errors import FileRejected
from tui.media.kinds import JPEG, Kind
from tui.media.opening import open_regular
from tui.media.stills import MAX_PIXELS, MediaFile, inspect

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageFile import ImageFile

_Colour = tuple[int, int, int]
_DEMUXERS: Final = {"mp4": "mov", "mov": "mov", "avi": "avi", "webm": "matroska", "mkv": "matroska"}
_MOST_PACKETS: Final = 256
# Turning a picture by an orientation of 5 and more exchanges its sides.
_FIRST_SIDEWAYS: Final = 5
_RESIZABLE: Final = frozenset({"RGB", "RGBA", "L", "LA", "CMYK"})
_ORIENTATION_OF_ROTATION: Final = {90: 8, 180: 3, 270: 6}


@dataclass(frozen=True, slots=True)
class Thumbnail:
    """A small picture: `pixels` holds red, green, blue, row by row from the top.

    Two rows of pixels make one row of cells.
    """

    width: int
    height: int
    pixels: bytes

    def colour(self, x: int, y: int) -> _Colour:
        """Return red, green and blue (0 to 255) of one pixel."""
        at = 3 * (y * self.width + x)
        return self.pixels[at], self.pixels[at + 1], self.pixels[at + 2]


def thumbnail(
    path: Path, columns: int, rows: int, *, fill: bool = False, background: _Colour = (0, 0, 0)
) -> Thumbnail | None:
    """Return the picture in `columns` x 2 * `rows` pixels, which a terminal shows as squares.

    The aspect is kept: the rest shows `background`, or with `fill` the picture is cropped around
    its middle to leave none. A film gives its first frame. None for a sound, and for a
    file that cannot be shown; `inspect` says what is wrong with it. Blocks: 40 ms for a
    12-megapixel JPEG.
    """
    if columns < 1 or rows < 1:
        return None
    try:
        file = inspect(path)
        with open_regular(path) as stream:
            picture = _small(stream, file, (columns, 2 * rows), fill=fill, background=background)
    except (FileRejected, DecodeError, DecoderMissingError):
        return None
    if picture is None:
        return None
    return Thumbnail(picture.width, picture.height, picture.tobytes())


def _small(
    stream: BinaryIO, file: MediaFile, box: tuple[int, int], *, fill: bool, background: _Colour
) -> "Image | None":
    if file.kind.group == "image":
        with open_still(stream, file.kind, file.size) as image:
            orientation = pending_orientation(image, file.kind)
            _draft(image, file, max(box))
            image.load()
            return _placed(_plain(image, background), orientation, box, fill, background)
    if file.kind.group == "video" and (found := _first_frame(stream, file.kind)):
        return _placed(*found, box, fill, background)
    return None


def _draft(image: "ImageFile", file: MediaFile, side: int) -> None:
    """Have the decoder leave out detail that a thumbnail does not show, where it can.

    JPEGs decode at a fraction of their size; a HEIC may hold a small copy of itself.
    """
    if file.kind == JPEG and image.info.get("progressive") and _pixels(image) > MAX_PIXELS:
        raise DecodeError("a progressive picture is unfolded whole before it is made small")
    # The short side decides: twice the pixels wanted are plenty for a clean reduction.
    factor = 2 * side / min(image.size)
    image.draft("RGB", (max(1, int(image.width * factor)), max(1, int(image.height * factor))))


def _pixels(image: "Image") -> int:
    return image.width * image.height


def _plain(image: "Image", background: _Colour) -> "Image":
    return image if image.mode in _RESIZABLE else flattened(image, background)


def _placed(
    image: "Image", orientation: int, box: tuple[int, int], fill: bool, background: _Colour
) -> "Image":
    """Scale the picture into the box, upright, on the background."""
    from PIL import Image

    across, down = box[::-1] if orientation >= _FIRST_SIDEWAYS else box
    horizontal, vertical = across / image.width, down / image.height
    scale = max(horizontal, vertical) if fill else min(horizontal, vertical)
    width = min(across, max(1, round(image.width * scale)))
    height = min(down, max(1, round(image.height * scale)))
    left = max(0.0, (image.width - width / scale) / 2)
    top = max(0.0, (image.height - height / scale) / 2)
    source = (left, top, image.width - left, image.height - top)
    small = image.resize((width, height), Image.Resampling.LANCZOS, source, reducing_gap=3.0)
    shown = upright(flattened(small, background), orientation)
    if shown.size == box:
        return shown
    canvas = Image.new("RGB", box, background)
    canvas.paste(shown, ((box[0] - shown.width) // 2, (box[1] - shown.height) // 2))
    return canvas


def _first_frame(stream: BinaryIO, kind: Kind) -> "tuple[Image, int] | None":
    """Return the first frame of a film and the orientation to apply to it."""
    import av

    with decode_errors():
        try:
            return _decoded_frame(stream, _DEMUXERS[kind.name])
        except av.FFmpegError as error:
            raise DecodeError(str(error)) from error


def _decoded_frame(stream: BinaryIO, demuxer: str) -> "tuple[Image, int] | None":
    """Decode up to the first frame.

    The demuxer is named and reads from the open file: no film can make it open another one.
    """
    import av

    with av.open(stream, "r", format=demuxer) as container:
        video = container.streams.video[0]
        if video.codec_context.width * video.codec_context.height > MAX_PIXELS:
            return None
        for packet in islice(container.demux(video), _MOST_PACKETS):
            for frame in packet.decode():
                orientation = _ORIENTATION_OF_ROTATION.get(frame.rotation % 360, 1)
                return frame.to_image(), orientation  # type: ignore[no-untyped-call]  # PyAV's gap
    return None
