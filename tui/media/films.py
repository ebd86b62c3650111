"""The length and size of a finished film."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Film:
    """A film's length in seconds and size in pixels."""

    seconds: float
    width: int
    height: int


def probe(path: Path) -> Film | None:
    """The length and size of the film at `path`; `None` if it cannot be opened or has no pictures.

    Blocks for some milliseconds: call it in a thread.
    """
    import av

    try:
        with av.open(path) as container:
            video = next(iter(container.streams.video), None)
            if video is None or video.codec_context is None:  # pictures, coded as nobody knows
                return None
            seconds = (container.duration or 0) / av.time_base  # that of its longest stream
            return Film(seconds, video.width, video.height)
    except (av.FFmpegError, OSError, ValueError):
        return None
