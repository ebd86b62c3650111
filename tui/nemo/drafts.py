"""The draft: the service's own document of tracks and segments, read into plain names.

Short keys [S]: `t` tracks, `tt` track type (0 video, 1 audio, 7 text), `sg` segments, `d` duration
in ms, `m` metadata. What else a segment has is stated nowhere [A], so the common spellings of a
name, a text, a start and a volume are read, and none of them is required.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Self

from tui.nemo.json_fields import (
    NO_FIELDS,
    Fields,
    NotJson,
    count,
    fields,
    first,
    items,
    line,
    name,
    number,
    parse_json,
    pixels,
    whole,
)

_LONGEST_MS = 1_000_000_000


class TrackKind(StrEnum):
    """What the segments of a track are."""

    VIDEO = "video"
    AUDIO = "audio"
    TEXT = "text"
    OTHER = "other"


_KINDS = {0: TrackKind.VIDEO, 1: TrackKind.AUDIO, 7: TrackKind.TEXT}


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of one track: times in ms from the film's start, `volume` from 0 to 1."""

    start_ms: int
    duration_ms: int
    name: str | None = None
    text: str | None = None
    volume: float | None = None
    motion: str | None = None

    @classmethod
    def read(cls, data: object, start_ms: int = 0) -> Self:
        """Read one segment; `start_ms` is where it begins if it does not say so itself."""
        got = fields(data)
        meta = fields(first(got, "m", "metadata", "meta"))
        times, words = {**meta, **_stated(got)}, {**got, **_stated(meta)}
        start = _milliseconds(first(times, "s", "start", "start_ms", "startMs", "start_time"))
        return cls(
            start_ms=start_ms if start is None else start,
            duration_ms=_milliseconds(first(times, "d", "duration", "duration_ms")) or 0,
            name=name(first(words, "name", "n", "title", "filename", "label")),
            text=line(first(words, "text", "content", "caption")),
            volume=_volume(first(words, "volume", "vol", "v")),
            motion=_motion(words.get("motion")),
        )


@dataclass(frozen=True, slots=True)
class Track:
    """Segments of one kind, in the order of the draft."""

    kind: TrackKind
    segments: tuple[Segment, ...] = ()

    @classmethod
    def read(cls, data: object) -> Self:
        """Read one track; a segment without a start begins where the one before it ends."""
        got = fields(data)
        segments = tuple(_read_segments(items(first(got, "sg", "segments"))))
        return cls(_kind(first(got, "tt", "type", "track_type", "kind")), segments)


@dataclass(frozen=True, slots=True)
class Draft:
    """A timeline. `raw` is the service's own document, handed back untouched to be rendered."""

    tracks: tuple[Track, ...] = ()
    duration_ms: int = 0
    title: str | None = None
    width: int | None = None
    height: int | None = None
    raw: Mapping[str, object] = field(default_factory=dict, compare=False, repr=False)

    @property
    def exportable(self) -> bool:
        """Whether there is anything to render: a track with a segment in it [S]."""
        return any(track.segments for track in self.tracks)

    @classmethod
    def read(cls, data: object) -> Self:
        """Read a draft, given as an object or as a JSON text; of anything else, an empty one."""
        got = _document(data)
        meta = fields(first(got, "m", "metadata"))
        every = {**got, **_stated(meta)}
        listed = items(first(got, "t", "tracks"))
        tracks = tuple(Track.read(entry) for entry in listed if isinstance(entry, dict))
        ends = (part.start_ms + part.duration_ms for track in tracks for part in track.segments)
        stated = _milliseconds(first(got, "d", "duration", "duration_ms"))
        return cls(
            tracks=tracks,
            duration_ms=stated or max(ends, default=0),
            title=name(first(every, "title", "name")),
            width=pixels(first(every, "width", "w")),
            height=pixels(first(every, "height", "h")),
            raw=got,
        )


def _read_segments(listed: list[object]) -> Iterator[Segment]:
    end_ms = 0
    for entry in listed:
        if isinstance(entry, dict):
            segment = Segment.read(entry, end_ms)
            end_ms = segment.start_ms + segment.duration_ms
            yield segment


def _stated(data: Fields) -> Fields:
    return {key: value for key, value in data.items() if value is not None}


def _document(data: object) -> Fields:
    if isinstance(data, str):
        try:
            data = parse_json(data)
        except NotJson:
            return NO_FIELDS
    return fields(data)


def _kind(value: object) -> TrackKind:
    if isinstance(value, str) and value.strip().lower() in set(TrackKind):
        return TrackKind(value.strip().lower())
    found = whole(value)
    return TrackKind.OTHER if found is None else _KINDS.get(found, TrackKind.OTHER)


def _milliseconds(value: object) -> int | None:
    found = count(value)
    return found if found is not None and found <= _LONGEST_MS else None


def _volume(value: object) -> float | None:
    """A share from 0 to 1; above 1 it is read as per cent, above 100 as nothing."""
    if isinstance(value, str):
        value = value.strip().removesuffix("%")
    found = number(value)
    if found is None or not 0 <= found <= 100:
        return None
    return found if found <= 1 else found / 100


def _motion(value: object) -> str | None:
    return name(first(value, "name", "type", "kind") if isinstance(value, dict) else value)
