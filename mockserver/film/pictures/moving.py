"""The one frame that stands for a film, as its track turns it."""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

import av
from av.sidedata.sidedata import SideDataContainer, Type
from PIL.Image import Transpose, fromarray

from mockserver.film.pictures.coded import ColourCodes, decoded
from mockserver.film.pictures.matrix import orientation_of
from mockserver.film.pictures.shown import contrast, first_shown

if TYPE_CHECKING:
    from PIL.Image import Image

MOST_PACKETS: Final = 256
_GLANCE: Final = 64
_ROTATIONS: Final = {90: 8, 180: 3, 270: 6}
_STEPS: Final = {
    2: Transpose.FLIP_LEFT_RIGHT,
    3: Transpose.ROTATE_180,
    4: Transpose.FLIP_TOP_BOTTOM,
    5: Transpose.TRANSPOSE,
    6: Transpose.ROTATE_270,
    7: Transpose.TRANSVERSE,
    8: Transpose.ROTATE_90,
}


def upright(image: "Image", orientation: int) -> "Image":
    """Return the picture as it is displayed, given its orientation (1 to 8)."""
    return image.transpose(_STEPS[orientation]) if orientation in _STEPS else image


def frame_size(path: Path, demuxer: str) -> tuple[int, int] | None:
    """Return the size of a film's pictures, None for a file with only a sound in it."""
    with av.open(str(path), format=demuxer) as film:
        if not film.streams.video:
            return None
        codec = film.streams.video[0].codec_context
        return codec.width, codec.height


def shown_frame(path: Path, demuxer: str) -> "Image | None":
    """Return the film's first frame that shows something, upright; None without any frame."""
    with av.open(str(path), format=demuxer) as film:
        packets = islice(film.demux(film.streams.video[0]), MOST_PACKETS)
        frames = (frame for packet in packets for frame in packet.decode())
        found = first_shown(_weighed(frames))
        return None if found is None else _image(found)


def _weighed(frames: Iterator[av.VideoFrame]) -> Iterator[tuple[av.VideoFrame, int]]:
    for frame in frames:
        yield frame, contrast(_pixels(frame.reformat(_GLANCE, _GLANCE)))


def _pixels(frame: av.VideoFrame) -> "Image":
    return fromarray(frame.to_ndarray(format="rgb24"))


def _image(frame: av.VideoFrame) -> "Image":
    beside = cast("SideDataContainer", frame.side_data)  # PyAV's gap
    if Type.DISPLAYMATRIX in beside:
        orientation = orientation_of(bytes(beside[Type.DISPLAYMATRIX]))
    else:
        orientation = _ROTATIONS.get(frame.rotation % 360, 1)
    coded = ColourCodes(int(frame.color_primaries), int(frame.color_trc))
    return upright(decoded(_pixels(frame), coded), orientation)
