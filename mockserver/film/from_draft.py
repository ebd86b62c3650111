"""The draft, as the mock has it, becomes the plan of a film.

A draft is `{"t": tracks, "d": ms, "m": {"title", "width", "height"}}`; a track `{"tt": 0 video |
1 audio | 7 text, "sg": segments}` [S]; a segment `{"id", "s": start_ms, "d": duration_ms, "m":
{...}}` [A].
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from mockserver.film.errors import FilmError
from mockserver.film.plan import (
    FilmPlan,
    Music,
    Shot,
    Title,
    mapping,
    number,
    sequence,
    text,
    whole,
)

VIDEO, AUDIO, TEXT = 0, 1, 7
LONG_SIDE, SHORT_SIDE, LEAST_SIDE = 1920, 1080, 128


@dataclass(frozen=True, slots=True)
class _Segment:
    start_ms: int
    duration_ms: int
    meta: Mapping[str, object]


def plan_film(draft: Mapping[str, object], stills: Mapping[str, Path]) -> FilmPlan:
    """Read a draft; `stills` maps a video segment's url to the uploaded file.

    The film lasts exactly as long as the draft says (else as its video track). Raises FilmError
    where a still is missing or no video segment is there.
    """
    meta = mapping(draft.get("m"))
    width, height = film_size(whole(meta.get("width")), whole(meta.get("height")))
    shots = _shots(list(_segments(draft, VIDEO)), whole(draft.get("d")), stills)
    end_ms = max(shot.start_ms + shot.duration_ms for shot in shots)
    return FilmPlan(
        width=width,
        height=height,
        shots=tuple(shots),
        titles=tuple(_titles(_segments(draft, TEXT), end_ms)),
        music=next(_music(_segments(draft, AUDIO), end_ms), None),
    )


def film_size(width: int | None, height: int | None) -> tuple[int, int]:
    """Fit a draft's size into 1920x1080, 1080x1920 or 1080x1080: even numbers, never larger."""
    if not width or not height or width < 0 or height < 0:
        return LONG_SIDE, SHORT_SIDE
    long, short = max(width, height), min(width, height)
    scale = min(1.0, LONG_SIDE / long, SHORT_SIDE / short)

    def even(side: int) -> int:
        return max(LEAST_SIDE, 2 * round(side * scale / 2))

    return even(width), even(height)


def _segments(draft: Mapping[str, object], kind: int) -> Iterator[_Segment]:
    for item in sequence(draft.get("t")):
        track = mapping(item)
        if whole(track.get("tt")) != kind:
            continue
        running_ms = 0
        for entry in sequence(track.get("sg")):
            segment = mapping(entry)
            duration_ms = whole(segment.get("d")) or 0
            start_ms = whole(segment.get("s"))
            start_ms = running_ms if start_ms is None else max(0, start_ms)
            if duration_ms > 0:
                yield _Segment(start_ms, duration_ms, mapping(segment.get("m")))
                running_ms = start_ms + duration_ms


def _shots(
    segments: Sequence[_Segment], length_ms: int | None, stills: Mapping[str, Path]
) -> list[Shot]:
    """Lay video segments end to end: gaps go to the shot before them, overlaps to the one after."""
    ordered = sorted(segments, key=lambda segment: segment.start_ms)
    if not ordered:
        raise FilmError("The draft has no video segment yet. Ask for a clip first.")
    if length_ms is None or length_ms <= 0:
        length_ms = max(segment.start_ms + segment.duration_ms for segment in ordered)
    starts = [0, *(min(segment.start_ms, length_ms) for segment in ordered[1:]), length_ms]
    shots = [
        Shot(_still(segment, stills), start_ms, end_ms - start_ms, text(segment.meta.get("motion")))
        for segment, start_ms, end_ms in zip(ordered, starts, starts[1:], strict=False)
    ]
    return [shot for shot in shots if shot.duration_ms > 0]


def _still(segment: _Segment, stills: Mapping[str, Path]) -> Path:
    url = text(segment.meta.get("url"))
    if url in stills:
        return stills[url]
    name = text(segment.meta.get("name")) or url or "of the first segment"
    raise FilmError(f"The still {name} was never uploaded, or is gone. Upload it and ask again.")


def _titles(segments: Iterator[_Segment], end_ms: int) -> Iterator[Title]:
    for segment in segments:
        words = text(segment.meta.get("text")).strip()
        within = _within(segment, end_ms)
        if words and within:
            yield Title(words, within.start_ms, within.duration_ms)


def _music(segments: Iterator[_Segment], end_ms: int) -> Iterator[Music]:
    for segment in segments:
        given = number(segment.meta.get("volume"))
        level = 1.0 if given is None else given
        volume = min(1.0, max(0.0, level / 100 if level > 1 else level))
        within = _within(segment, end_ms)
        if volume and within:
            name = text(segment.meta.get("name"))
            yield Music(name, volume, within.start_ms, within.duration_ms)


def _within(segment: _Segment, end_ms: int) -> _Segment | None:
    left_ms = min(segment.duration_ms, end_ms - segment.start_ms)
    return replace(segment, duration_ms=left_ms) if left_ms > 0 else None
