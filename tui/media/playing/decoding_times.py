"""When frames are shown, of a film that says only in which order they are decoded.

It counts a tick a frame. A decoder gives each frame so many packets late as it has to hold back,
always as many: what it was reading then tells the time, also where frames before it were lost. What
it still holds at the end of the film are the last ones.
"""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from av import Packet, VideoFrame, VideoStream


class DecodingTimes:
    """The times of frames as they come out, in ticks; the first of all is at the film's start."""

    def __init__(self, start: int) -> None:
        self._start = start
        self._late: int | None = None
        self._read = start

    def with_times(
        self, packet: "Packet[VideoStream]", frames: "Sequence[VideoFrame]"
    ) -> "Iterator[VideoFrame]":
        """The frames that came of a packet, each with its time; the last packet is an empty one."""
        if packet.dts is None:
            times = range(self._read - len(frames) + 1, self._read + 1)
        else:
            self._read = packet.dts
            if frames and self._late is None:
                self._late = packet.dts - self._start
            first = packet.dts - (self._late or 0)
            times = range(first, first + len(frames))
        for frame, time in zip(frames, times, strict=True):
            frame.pts = time
            yield frame
