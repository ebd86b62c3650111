"""The frame that stands for a film: the first that shows something, as its track turns it."""

from collections.abc import Iterator
from itertools import islice
from typing import TYPE_CHECKING, BinaryIO, Final, cast

from tui.media.decoding import DecodeError, decode_errors, upright
from tui.media.kinds import Kind
from tui.media.pixels.coded import ColourCodes, decoded
from tui.media.pixels.matrix import orientation_of
from tui.media.pixels.shown import contrast, first_shown
from tui.media.stills import MAX_PIXELS
from tui.words import _

if TYPE_CHECKING:
    from av import VideoFrame
    from av.sidedata.sidedata import SideDataContainer
    from PIL.Image import Image

DEMUXERS: Final = {"mp4": "mov", "mov": "mov", "avi": "avi", "webm": "matroska", "mkv": "matroska"}
"""The demuxer of each type: none is looked for by what a file says of itself."""
_MOST_PACKETS: Final = 256
_GLANCE: Final = 64
_TURN_OF_ROTATION: Final = {90: 8, 180: 3, 270: 6}


class NoPictureError(DecodeError):
    """A film's file in which there is nothing to see."""


def shown_frame(stream: BinaryIO, kind: Kind) -> "Image":
    """Return the frame in RGB, upright. Raises DecodeError.

    The demuxer is named and reads from the open file: no film can make it open another one.
    """
    import av

    with decode_errors():
        try:
            with av.open(stream, "r", format=DEMUXERS[kind.name]) as container:
                if not container.streams.video:
                    raise NoPictureError(_("there is nothing to see in it"))
                video = container.streams.video[0]
                if video.codec_context.width * video.codec_context.height > MAX_PIXELS:
                    raise DecodeError(_("its frames have too many pixels"))
                packets = islice(container.demux(video), _MOST_PACKETS)
                frames = (frame for packet in packets for frame in packet.decode())
                frame = first_shown(_weighed(frames))
                if frame is None:
                    raise NoPictureError(_("there is nothing to see in it"))
                return _image(frame)
        except av.FFmpegError as error:
            raise DecodeError(str(error)) from error


def _weighed(frames: "Iterator[VideoFrame]") -> "Iterator[tuple[VideoFrame, int]]":
    for frame in frames:
        small = frame.reformat(_GLANCE, _GLANCE, "rgb24").to_image()  # type: ignore[no-untyped-call] # PyAV's gap
        yield frame, contrast(small)


def _image(frame: "VideoFrame") -> "Image":
    image = frame.to_image()  # type: ignore[no-untyped-call]  # PyAV's gap
    return upright(decoded(image, coded_of_frame(frame)), turn_of_frame(frame))


def turn_of_frame(frame: "VideoFrame") -> int:
    """Return the orientation (1 to 8) in which a frame is displayed."""
    from av.sidedata.sidedata import Type

    beside = cast("SideDataContainer", frame.side_data)  # PyAV's gap
    if Type.DISPLAYMATRIX in beside:
        return orientation_of(bytes(beside[Type.DISPLAYMATRIX]))
    return _TURN_OF_ROTATION.get(frame.rotation % 360, 1)


def coded_of_frame(frame: "VideoFrame") -> ColourCodes:
    """Return the numbers for a frame's colours."""
    return ColourCodes(int(frame.color_primaries), int(frame.color_trc))
