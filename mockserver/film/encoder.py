"""The film's file: H.264 and AAC in an MP4 that a browser can play before it has all of it.

Constant QP without any look-ahead: x264 then skips its half-resolution pass, which makes it about
three times as fast as its `veryfast` preset at the same size and quality for the even motion of a
camera. Three B frames in a row, hardly coarser than the others: anything else makes pans wobble.
"""

from __future__ import annotations

import contextlib
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Self

import av
from av import AudioFrame, VideoFrame
from av.audio.stream import AudioStream
from av.video.reformatter import ColorPrimaries, ColorRange, Colorspace, ColorTrc
from av.video.stream import VideoStream

from mockserver.film.errors import FilmError
from mockserver.film.music import RATE, Track
from mockserver.film.plan import FilmPlan, part_of

X264 = (
    "qp=21:ipratio=1.2:pbratio=1.2:rc-lookahead=0:sync-lookahead=0:mbtree=0:scenecut=0:weightp=0:"
    "bframes=3:b-adapt=0:weightb=1:subme=1:cabac=1:no-deblock=0:keyint=150"
)
THREADS = 3
AUDIO_BITS_PER_S = 128_000
_AUDIO_BLOCK = 1024


class FilmFile:
    """A film being written: `<name>.part` until the end of the `with` block, then the file itself.

    If the block is left by an exception, nothing remains.
    """

    def __init__(self, out: Path, plan: FilmPlan, track: Track | None) -> None:
        self._out = out
        self._part = part_of(out)
        self._plan = plan
        self._track = track
        self._samples = 0
        self._all_samples = plan.frames * RATE // plan.fps

    def __enter__(self) -> Self:
        try:
            self._out.parent.mkdir(parents=True, exist_ok=True)
            self._container = av.open(
                str(self._part), "w", format="mp4", options={"movflags": "+faststart"}
            )
        except OSError as fault:
            raise FilmError(f"The film cannot be written to {self._out}: {fault}.") from fault
        self._video = video_stream(self._container, self._plan)
        self._audio = _audio_stream(self._container) if self._track else None
        return self

    def write(self, frame: VideoFrame) -> None:
        """Encode the next frame, and the music up to its end."""
        for packet in self._video.encode(frame):
            self._container.mux(packet)
        self._write_music(((frame.pts or 0) + 1) * RATE // self._plan.fps)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            if kind is None:
                self._finish()
                self._container.close()
                self._part.replace(self._out)
        finally:
            with contextlib.suppress(OSError, ValueError):  # the first fault is the one to tell
                self._container.close()
            self._part.unlink(missing_ok=True)

    def _finish(self) -> None:
        for packet in self._video.encode(None):
            self._container.mux(packet)
        if self._audio:
            for sound in self._audio.encode(None):
                self._container.mux(sound)

    def _write_music(self, until: int) -> None:
        if self._track is None or self._audio is None:
            return
        last = until >= self._all_samples
        while self._samples + (0 if last else _AUDIO_BLOCK) < until:
            count = min(_AUDIO_BLOCK, until - self._samples)
            block = AudioFrame.from_ndarray(
                self._track.block(self._samples, count), format="fltp", layout="stereo"
            )
            block.sample_rate, block.pts = RATE, self._samples
            block.time_base = Fraction(1, RATE)
            for packet in self._audio.encode(block):
                self._container.mux(packet)
            self._samples += count


def video_stream(container: av.container.OutputContainer, plan: FilmPlan) -> VideoStream:
    """Add the H.264 stream with the house's settings."""
    stream = container.add_stream(
        "libx264", rate=plan.fps, options={"preset": "ultrafast", "x264-params": X264}
    )
    stream.width, stream.height, stream.pix_fmt = plan.width, plan.height, "yuv420p"
    stream.time_base = Fraction(1, plan.fps)
    context = stream.codec_context
    context.thread_count = THREADS
    context.color_range = ColorRange.MPEG
    context.colorspace = Colorspace.ITU709
    context.color_primaries = ColorPrimaries.BT709
    context.color_trc = ColorTrc.BT709
    return stream


def _audio_stream(container: av.container.OutputContainer) -> AudioStream:
    stream = container.add_stream("aac", rate=RATE, layout="stereo")
    stream.bit_rate = AUDIO_BITS_PER_S
    return stream
