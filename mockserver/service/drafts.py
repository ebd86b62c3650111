"""The draft: what the service knows of a film. Reading it, and building its parts. Pure.

`{"t": tracks, "d": ms, "m": {"title", "width", "height"}}`; a track is `{"tt": 0 video | 1 audio
| 7 text, "sg": segments}` [S]; a segment `{"id", "s": start_ms, "d": duration_ms, "m": {"name",
"url", "text", "volume", "motion"}}` [A]; `volume` is 0 to 1 [A]. A session without a clip has the
empty draft `{}` [A].
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Draft = Mapping[str, Any]

VIDEO, AUDIO, TEXT = 0, 1, 7
_LETTERS = {VIDEO: "v", AUDIO: "a", TEXT: "x"}


@dataclass(frozen=True, slots=True)
class Segment:
    """One piece of a track, times in milliseconds from the film's beginning."""

    start_ms: int
    duration_ms: int
    meta: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Still:
    """An uploaded picture (or film, of which the first frame is seen), as a draft refers to it."""

    name: str
    url: str


def track_of(draft: Draft, kind: int) -> tuple[Segment, ...]:
    """Give the segments of the first track of a kind, or none."""
    for track in draft.get("t", ()):
        if track["tt"] == kind:
            return tuple(Segment(item["s"], item["d"], item["m"]) for item in track["sg"])
    return ()


def with_track(draft: Draft, kind: int, segments: Iterable[Segment]) -> Draft:
    """Replace the track of a kind; without segments it goes."""
    others = [track for track in draft.get("t", ()) if track["tt"] != kind]
    written = [
        {
            "id": f"seg_{_LETTERS[kind]}{number}",
            "s": segment.start_ms,
            "d": segment.duration_ms,
            "m": dict(segment.meta),
        }
        for number, segment in enumerate(segments, 1)
    ]
    if written:
        others.append({"tt": kind, "sg": written})
    return {**draft, "t": sorted(others, key=lambda track: int(track["tt"]))}


def with_meta(draft: Draft, **members: Any) -> Draft:
    """Set members of the draft's `m`; None removes one."""
    meta = {**draft.get("m", {}), **members}
    return {**draft, "m": {key: value for key, value in meta.items() if value is not None}}


def length_ms(draft: Draft) -> int:
    """Give the length of the film in milliseconds; 0 where there is none."""
    return int(draft.get("d", 0))


def has_clip(draft: Draft) -> bool:
    """Whether there is something to see."""
    return bool(track_of(draft, VIDEO))


def end_to_end(
    metas: Sequence[Mapping[str, Any]], weights: Sequence[float], whole_ms: int
) -> list[Segment]:
    """Lay segments one after the other; their lengths are as the weights, and add up exactly."""
    total, done, start_ms = sum(weights) or 1.0, 0.0, 0
    segments = []
    for meta, weight in zip(metas, weights, strict=True):
        done += weight
        end_ms = round(whole_ms * done / total)
        segments.append(Segment(start_ms, end_ms - start_ms, meta))
        start_ms = end_ms
    return segments


def is_exportable(draft: object) -> bool:
    """Whether somebody's draft can be exported: `t` holds a track with a non-empty `sg` [V]."""
    tracks = draft.get("t") if isinstance(draft, Mapping) else None
    return isinstance(tracks, list) and any(
        isinstance(track, Mapping) and isinstance(track.get("sg"), list) and track["sg"]
        for track in tracks
    )
