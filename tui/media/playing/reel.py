"""A film read frame by frame, forwards and back: the frame of a time, and those beside it."""

from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from typing import TYPE_CHECKING, BinaryIO, Final

from tui.media.decoding import DecodeError, decode_errors, upright
from tui.media.film_frames import DEMUXERS, NoPictureError, coded_of_frame, turn_of_frame
from tui.media.kinds import AVI, Kind
from tui.media.pixels.coded import decoded
from tui.media.playing.decoding_times import DecodingTimes
from tui.media.stills import MAX_PIXELS
from tui.media.tiff import swaps_sides
from tui.words import _

if TYPE_CHECKING:
    from av import VideoFrame
    from av.container import InputContainer
    from PIL.Image import Image

_FAR_S: Final = 2.0
"""So far on, a film is read anew from the key frame before; nearer, every frame is decoded."""
_LATE_S: Final = 0.3
_SLACK_S: Final = 0.5
_USUAL_RATE: Final = 25.0
_MOST_REDUCED: Final = 64
"""By how much pictures are made smaller in one step."""


@contextmanager
def open_reel(stream: BinaryIO, kind: Kind) -> Iterator["Reel"]:
    """Give the film in an open file. Raises DecodeError, also for what the caller does with it.

    The demuxer is named and reads from the open file: no film can make it open another one.
    """
    import av

    with decode_errors():
        try:
            with av.open(stream, "r", format=DEMUXERS[kind.name]) as container:
                yield Reel(container, tells_times=kind is not AVI)
        except av.FFmpegError as error:
            raise DecodeError(error.strerror or str(error)) from error


class Reel:
    """One film, and the frame of it that is shown."""

    def __init__(self, container: "InputContainer", *, tells_times: bool = True) -> None:
        """`tells_times`: its container says when a frame is shown, and not only when decoded."""
        import av

        if not container.streams.video:
            raise NoPictureError(_("there is nothing to see in it"))
        self._container = container
        self._video = video = container.streams.video[0]
        if video.codec_context.width * video.codec_context.height > MAX_PIXELS:
            raise DecodeError(_("its frames have too many pixels"))
        video.codec_context.thread_count = 1  # several wait for the slowest where others work, too
        self._tick_s = video.time_base or Fraction(1, 1000)
        self._start = video.start_time or 0
        self._times = None if tells_times else DecodingTimes(self._start)
        self._frames = self._decoded()
        self._next: VideoFrame | None = None
        self._shown: VideoFrame | None = None
        self._failed = False
        self._has_gaps = False
        """Whether frames were left out of what was read last."""
        self.rate = float(video.average_rate or _USUAL_RATE)
        length = video.duration and video.duration * self._tick_s
        self._has_own_length = bool(length)
        """Whether the length is that of the pictures, and not of a sound beside them."""
        if not length and container.duration is not None:
            length = Fraction(container.duration, av.time_base)
        self.seconds = float(length or self._measured_length())
        first = self._show(self._start)
        # Asked of one frame only: with what lies beside it a frame is never free by itself.
        self._turn, self._coded = turn_of_frame(first), coded_of_frame(first)
        shape = round(first.width * (video.sample_aspect_ratio or 1)), first.height
        self.width, self.height = self._turned(shape)

    @property
    def at(self) -> float:
        """Where the shown frame stands, in seconds from the film's start."""
        return float((self._time(self._shown) - self._start) * self._tick_s)

    @property
    def is_last(self) -> bool:
        """Whether no frame follows the shown one."""
        return self._ahead() is None

    @property
    def is_whole(self) -> bool:
        """Whether all that was read could be decoded, and the film does not end before its time."""
        ends_early = self.is_last and self.at < self.seconds - _SLACK_S - 1 / self.rate
        return not (self._failed or (ends_early and self._has_own_length))

    def go(self, at: float, *, exact: bool) -> None:
        """Show the frame of a time in seconds: the last that begins by then."""
        target = self._start + round(Fraction(at) / self._tick_s)
        late = float((target - self._time(self._shown)) * self._tick_s) > _LATE_S
        self._decode_all(not late or exact, exact=exact)
        self._show(target)

    def step(self, frames: int) -> None:
        """Show the frame so many further on, or back where it is negative; it stops at the ends."""
        self._decode_all(True, exact=frames != 0)
        for _each in range(frames):
            if (following := self._ahead()) is not None:
                self._shown, self._next = following, None
        self._step_back(-frames)

    def _step_back(self, frames: int) -> None:
        """Show an earlier frame; of many, what lies between is decoded twice, and of one, once."""
        if frames == 1:
            self._show_before(self._time(self._shown))
            return
        while frames > 0:
            before = self._times_before(self._time(self._shown))
            if not before:
                self._show(self._start)
                return
            self._show(before[max(0, len(before) - frames)])
            frames -= len(before)

    def _show_before(self, end: int) -> None:
        """Show the last frame that begins before `end`; the first, where none does."""
        self._read_from(end - 1)
        while (frame := self._ahead()) is not None and self._time(frame) < end:
            self._shown, self._next = frame, None
        if self._shown is None:
            self._show(self._start)

    def _times_before(self, end: int) -> list[int]:
        """When each frame begins from the key frame before `end` on, up to that."""
        times: list[int] = []
        self._read_from(end - 1)
        while (frame := self._ahead()) is not None and self._time(frame) < end:
            times.append(self._time(frame))
            self._next = None
        self._read_from(end - 1)
        return times

    def _measured_length(self) -> float:
        """Where the last picture ends, in seconds: of a film that says nothing of its length."""
        ends = [
            packet.pts + (packet.duration or 0)
            for packet in self._container.demux(self._video)
            if packet.pts is not None
        ]
        self._read_from(self._start)
        return float((max(ends, default=self._start) - self._start) * self._tick_s)

    def _decode_all(self, everything: bool, *, exact: bool) -> None:
        """Decode every frame from here on, or only those that others need.

        Where it must be `exact`, what was read while others were left out is read anew.
        """
        everything |= self._times is not None  # they are counted
        self._video.codec_context.skip_frame = "DEFAULT" if everything else "NONREF"
        if exact and self._has_gaps:
            self._has_gaps = False
            at = self._time(self._shown)
            self._read_from(at)
            self._show(at)
        self._has_gaps |= not everything

    def image(self, size: tuple[int, int]) -> "Image":
        """The shown frame in so many pixels, upright, in sRGB."""
        frame, (width, height) = self._shown, self._turned(size)
        if frame is None:
            raise NoPictureError(_("there is nothing to see in it"))
        least = -(-frame.width // _MOST_REDUCED), -(-frame.height // _MOST_REDUCED)
        if least[0] > width or least[1] > height:
            frame = frame.reformat(max(width, least[0]), max(height, least[1]), "rgb24")
        small = frame.reformat(width, height, "rgb24", interpolation="AREA", threads=1)
        image = small.to_image()  # type: ignore[no-untyped-call]  # PyAV's gap
        return upright(decoded(image, self._coded), self._turn)

    def _turned(self, size: tuple[int, int]) -> tuple[int, int]:
        return size[::-1] if swaps_sides(self._turn) else size

    def _show(self, target: int) -> "VideoFrame":
        """Make the last frame that begins by `target`, in ticks, the shown one; else the first."""
        shown = self._shown
        far = shown is not None and (target - self._time(shown)) * self._tick_s > _FAR_S
        if shown is not None and (far or target < self._time(shown)):
            self._read_from(target)
        while (following := self._ahead()) is not None:
            if self._shown is not None and self._time(following) > target:
                break
            self._shown, self._next = following, None
        if self._shown is None:
            self._shown = shown
        if self._shown is None:
            raise NoPictureError(_("there is nothing to see in it"))
        return self._shown

    def _read_from(self, target: int) -> None:
        """Go to a key frame before; nothing is shown then.

        Some containers seek by when a frame is decoded, and end up behind: then it is further back.
        """
        back = 0
        while True:
            at = max(target - back, self._start)
            self._container.seek(at, stream=self._video, backward=True)
            self._frames, self._next, self._shown = self._decoded(), None, None
            first = self._ahead()
            if first is None or self._time(first) <= target or at == self._start:
                return
            back = 2 * back or max(1, round(1 / self._tick_s))

    def _ahead(self) -> "VideoFrame | None":
        if self._next is None:
            self._next = next(self._frames, None)
        return self._next

    def _decoded(self) -> "Iterator[VideoFrame]":
        """Every frame from here on; what cannot be decoded is left out."""
        import av

        for packet in self._container.demux(self._video):
            try:
                frames = packet.decode()
                yield from frames if self._times is None else self._times.with_times(packet, frames)
            except av.InvalidDataError:
                self._failed = True

    def _time(self, frame: "VideoFrame | None") -> int:
        if frame is None or frame.pts is None:
            return self._start
        return frame.pts
