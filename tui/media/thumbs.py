"""Small pictures of stills and films, in the pixels of a terminal's half blocks."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

from tui.media.decoding import (
    DecodeError,
    DecoderMissingError,
    coded_of,
    load,
    open_still,
    pending_orientation,
    upright,
)
from tui.media.errors import FileRejected
from tui.media.film_frames import shown_frame
from tui.media.kinds import JPEG
from tui.media.opening import open_regular
from tui.media.pixels.chosen import as_chosen, ground_of
from tui.media.pixels.coded import ColourCodes
from tui.media.reduced import decode_reduced
from tui.media.stills import MAX_PIXELS, MediaFile, inspect
from tui.media.tiff import swaps_sides

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageFile import ImageFile

_Colour = tuple[int, int, int]
_RESIZABLE: Final = frozenset({"RGB", "RGBA", "L", "LA", "CMYK"})


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
    its middle to leave none. A moving picture gives its first frame that shows something. None for
    a sound and for whatever cannot be shown: a thumbnail is an ornament, and `inspect` is there to
    say what is wrong. Blocks: 40 ms for a 12-megapixel JPEG.
    """
    if columns < 1 or rows < 1:
        return None
    try:
        file = inspect(path)
        with open_regular(path) as stream:
            return small(stream, file, (columns, 2 * rows), fill=fill, background=background)
    except (FileRejected, DecodeError, DecoderMissingError):
        return None


def small(
    stream: BinaryIO, file: MediaFile, box: tuple[int, int], *, fill: bool, background: _Colour
) -> Thumbnail | None:
    """Return an open file's thumbnail, None for a sound. Raises what decoding it raises."""
    if file.kind.group == "image":
        _refuse_costly(stream, file)
        return small_still(stream, file, box, fill=fill, background=background)
    if file.kind.group == "video":
        return placed(shown_frame(stream, file.kind), 1, box, fill=fill, background=background)
    return None


def _refuse_costly(stream: BinaryIO, file: MediaFile) -> None:
    """Raise DecodeError for what takes more of this process than an ornament is worth."""
    if file.kind == JPEG:
        with open_still(stream, file.kind) as image:
            if image.info.get("progressive") and image.width * image.height > MAX_PIXELS:
                raise DecodeError("a progressive picture is unfolded whole before it is made small")


def small_still(
    stream: BinaryIO,
    file: MediaFile,
    box: tuple[int, int],
    *,
    fill: bool = True,
    background: _Colour = (0, 0, 0),
    ground: _Colour | None = None,
) -> Thumbnail:
    """Return an open still, made small; it lies on `ground` where it is transparent."""
    with open_still(stream, file.kind) as image:
        shown = loaded_small(image, stream, file, max(box))
        turn = pending_orientation(image, file.kind)
        return placed(shown, turn, box, fill=fill, background=background, ground=ground)


def loaded_small(image: "ImageFile", stream: BinaryIO, file: MediaFile, side: int) -> "Image":
    """Decode an open still to its end, with twice `side` or more pixels on its shorter side."""
    _draft(image, file, side)
    small = decode_reduced(image, stream, file.kind, 2 * side)
    if small is None:
        load(image, file.kind)
    return small or image


def _draft(image: "ImageFile", file: MediaFile, side: int) -> None:
    """Let the decoder leave out the detail that no thumbnail shows, where it can.

    JPEGs decode at a fraction of their size; a HEIC may hold a small copy of itself.
    """
    # The short side decides: twice the pixels wanted are plenty for a clean reduction.
    factor = 2 * side / min(image.size)
    image.draft("RGB", (max(1, int(image.width * factor)), max(1, int(image.height * factor))))


def placed(
    image: "Image",
    turn: int,
    box: tuple[int, int],
    *,
    fill: bool,
    background: _Colour,
    ground: _Colour | None = None,
) -> Thumbnail:
    """Scale the picture into the box, upright, in sRGB, on the background."""
    from PIL import Image

    coded = coded_of(image)
    image = _resizable(image, coded, ground)
    ground = ground or ground_of(image, coded)
    across, down = box[::-1] if swaps_sides(turn) else box
    horizontal, vertical = across / image.width, down / image.height
    scale = max(horizontal, vertical) if fill else min(horizontal, vertical)
    width = min(across, max(1, round(image.width * scale)))
    height = min(down, max(1, round(image.height * scale)))
    left = max(0.0, (image.width - width / scale) / 2)
    top = max(0.0, (image.height - height / scale) / 2)
    source = (left, top, image.width - left, image.height - top)
    reduced = image.resize((width, height), Image.Resampling.LANCZOS, source, reducing_gap=3.0)
    shown = upright(_flat(reduced, coded_of(reduced), ground), turn)
    canvas = Image.new("RGB", box, background)
    canvas.paste(shown, ((box[0] - shown.width) // 2, (box[1] - shown.height) // 2))
    return Thumbnail(canvas.width, canvas.height, canvas.tobytes())


def _resizable(image: "Image", coded: ColourCodes | None, ground: _Colour | None) -> "Image":
    """Return the picture in a mode whose pixels can be mixed; others become sRGB at once."""
    if image.mode in _RESIZABLE and "transparency" not in image.info:
        return image
    return _flat(image, coded, ground)


def _flat(image: "Image", coded: ColourCodes | None, ground: _Colour | None) -> "Image":
    return as_chosen(image, coded, ground=ground, keep_colours=False)
