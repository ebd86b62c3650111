"""Large WebP and HEIC stills made small as they are decoded: never whole in red, green and blue.

The usual decoders hold such a picture several times over: a WebP of 48 megapixels takes 800 MB, a
HEIC 390. Here each coded picture, the only one or one tile of many, is held once as it was coded,
and scaled down from that: some 80 and 150 MB, of tiles a few.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, BinaryIO, Final, cast

from tui.media.decoding import DecodeError, decode_errors, upright
from tui.media.heif.boxes import Layout, heif_layout
from tui.media.kinds import Kind
from tui.words import _

if TYPE_CHECKING:
    from av import VideoFrame
    from av.packet import Packet
    from av.video.codeccontext import VideoCodecContext
    from av.video.stream import VideoStream
    from PIL.Image import Image
    from PIL.ImageFile import ImageFile

LARGE: Final = 16_000_000
"""From so many pixels on the memory counts."""

_DEMUXERS: Final = {"webp": "webp_pipe", "heic": "mov"}
_MODES: Final = {"RGB": "rgb24", "RGBA": "rgba"}
_MATRICES: Final = {1: "ITU709", 5: "ITU601", 6: "ITU601", 9: "BT2020"}
"""What the scaler calls those of H.273; any other one it guesses."""


def decode_reduced(image: "ImageFile", stream: BinaryIO, kind: Kind, side: int) -> "Image | None":
    """Decode a large still reduced, its shorter side `side` or more, turned as a HEIC says.

    None if it is small, animated or of another format: decode it as usual. What it says of its
    colours stays in its `info`. Raises DecodeError.
    """
    is_large = image.width * image.height >= LARGE
    if kind.name not in _DEMUXERS or not is_large or image.mode not in _MODES:
        return None
    if getattr(image, "is_animated", False) and kind.name == "webp":
        return None
    layout = heif_layout(stream) if kind.name == "heic" else Layout((0,), image.size)
    if layout is None or (kind.name == "heic" and image.mode != "RGB"):
        return None
    factor = max(1, min(layout.size) // max(1, side))
    with decode_errors():
        small = _decoded(stream, kind, layout, image.mode, 1 << factor.bit_length() - 1)
    if small is not None:
        small.info = dict(image.info)
    return small


def _decoded(
    stream: BinaryIO, kind: Kind, layout: Layout, mode: str, factor: int
) -> "Image | None":
    import av
    from PIL import Image

    stream.seek(0)
    try:
        with av.open(stream, "r", format=_DEMUXERS[kind.name]) as container:
            video = {stream.id: stream for stream in container.streams.video}
            if not set(layout.tiles) <= video.keys():
                return None
            across, down = (video[layout.tiles[0]].width, video[layout.tiles[0]].height)
            columns = -(-layout.size[0] // across)
            if columns * -(-layout.size[1] // down) != len(layout.tiles):
                return None
            places = {tile: divmod(at, columns) for at, tile in enumerate(layout.tiles)}
            size = (layout.size[0] // factor, layout.size[1] // factor)
            canvas = Image.new(mode, size)
            missing = set(places)
            packets = container.demux(*(video[tile] for tile in places))
            for tile, frame in _frames(cast("Iterator[Packet[VideoStream]]", packets)):
                row, column = places[tile]
                part = _scaled(frame, layout, mode, factor)
                canvas.paste(part, (column * across // factor, row * down // factor))
                missing.discard(tile)
    except av.FFmpegError as error:
        raise DecodeError(str(error)) from error
    if missing:
        raise DecodeError(_("a part of it is missing"))
    return upright(canvas, layout.turn)


def _frames(packets: "Iterator[Packet[VideoStream]]") -> "Iterator[tuple[int, VideoFrame]]":
    """Decode the pictures of several streams, each with its stream's id."""
    decoder: VideoCodecContext | None = None
    for packet in packets:
        if not packet.size:
            continue
        if packet.is_corrupt:
            raise DecodeError(_("it ends early"))
        stream = packet.stream.codec_context
        if decoder is not None and decoder.extradata != stream.extradata:
            yield from _decoded_by(decoder, None)
            decoder = None
        decoder = decoder or _decoder(stream)
        packet.pts = packet.dts = packet.stream.id  # a decoder may give it back later
        yield from _decoded_by(decoder, packet)
    if decoder is not None:
        yield from _decoded_by(decoder, None)


def _decoded_by(
    decoder: "VideoCodecContext", packet: "Packet[VideoStream] | None"
) -> "Iterator[tuple[int, VideoFrame]]":
    for frame in decoder.decode(packet):
        if frame.is_corrupt or frame.pts is None:
            raise DecodeError(_("a part of it is damaged"))
        yield frame.pts, frame


def _decoder(stream: "VideoCodecContext") -> "VideoCodecContext":
    from av.video.codeccontext import VideoCodecContext

    decoder = VideoCodecContext.create(stream.name, "r")
    assert isinstance(decoder, VideoCodecContext)  # noqa: S101 - it is made for pictures
    decoder.extradata = stream.extradata
    decoder.thread_count = 1  # each thread would have pictures of its own
    return decoder


def _scaled(frame: "VideoFrame", layout: Layout, mode: str, factor: int) -> "Image":
    from PIL import Image

    is_told = layout.matrix is not None
    small = frame.reformat(
        max(1, frame.width // factor),
        max(1, frame.height // factor),
        _MODES[mode],
        src_colorspace=_MATRICES.get(layout.matrix or 0),
        src_color_range=("JPEG" if layout.is_full else "MPEG") if is_told else None,
        interpolation="AREA",
    )
    plane, size = small.planes[0], (small.width, small.height)
    return Image.frombytes(mode, size, bytes(plane), "raw", mode, plane.line_size)
