"""The timeline as a person sees it: lanes of clips, and what changed from one to the next."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest

from tui.nemo.drafts import Draft, Segment, Track, TrackKind
from tui.words import _

_UNNAMED = {TrackKind.VIDEO: _("segment"), TrackKind.AUDIO: _("music"), TrackKind.TEXT: _("text")}


Frame = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Clip:
    """One segment of a lane; times in milliseconds from the film's start, volume 0 to 1."""

    label: str
    start_ms: int
    duration_ms: int
    volume: float | None = None
    motion: str | None = None

    @property
    def end_ms(self) -> int:
        """Where the clip ends, in milliseconds from the film's start."""
        return self.start_ms + self.duration_ms


@dataclass(frozen=True, slots=True)
class Lane:
    """One track: `kind` is `video`, `audio`, `text` or `other`."""

    kind: str
    clips: tuple[Clip, ...]


@dataclass(frozen=True, slots=True)
class Timeline:
    """A draft, read for people."""

    lanes: tuple[Lane, ...] = ()
    duration_ms: int = 0
    title: str | None = None
    width: int | None = None
    height: int | None = None

    @property
    def frame(self) -> Frame | None:
        """Width and height in pixels, where both are known."""
        return (self.width, self.height) if self.width and self.height else None

    @property
    def exportable(self) -> bool:
        """Whether there is anything to render."""
        return any(lane.clips for lane in self.lanes)


@dataclass(frozen=True, slots=True)
class Begun:
    """There was nothing, and now there is a clip."""

    duration_ms: int
    frame: Frame | None


@dataclass(frozen=True, slots=True)
class Emptied:
    """Nothing is left."""


@dataclass(frozen=True, slots=True)
class LengthChanged:
    """The whole is longer or shorter."""

    was_ms: int
    now_ms: int


@dataclass(frozen=True, slots=True)
class FrameChanged:
    """The picture has another size, or one that is not known any more."""

    was: Frame | None
    now: Frame | None


@dataclass(frozen=True, slots=True)
class LaneAdded:
    """A track came."""

    lane: Lane


@dataclass(frozen=True, slots=True)
class LaneRemoved:
    """A track went."""

    lane: Lane


@dataclass(frozen=True, slots=True)
class Reordered:
    """The clips of a track are the same ones, in another order: `lane` is the track now."""

    lane: Lane


@dataclass(frozen=True, slots=True)
class ClipChanged:
    """A place of a track of the kind `lane` has another clip: `was` or `now` is absent for none."""

    lane: str
    was: Clip | None
    now: Clip | None


@dataclass(frozen=True, slots=True)
class Unshown:
    """The draft changed in something that a timeline does not show."""


Change = (
    Begun
    | Emptied
    | LengthChanged
    | FrameChanged
    | LaneAdded
    | LaneRemoved
    | Reordered
    | ClipChanged
    | Unshown
)


def read_timeline(draft: Draft | None) -> Timeline:
    """The timeline of a draft; of none, an empty one."""
    if draft is None:
        return Timeline()
    lanes = tuple(_lane(track) for track in draft.tracks if track.segments)
    ends = [clip.end_ms for lane in lanes for clip in lane.clips]
    return Timeline(
        lanes=lanes,
        duration_ms=draft.duration_ms or max(ends, default=0),
        title=draft.title,
        width=draft.width,
        height=draft.height,
    )


def differences(before: Timeline, after: Timeline) -> tuple[Change, ...]:
    """What changed from one timeline to the next; empty when nothing did."""
    return tuple(_differences(before, after))


def _differences(before: Timeline, after: Timeline) -> Iterator[Change]:
    if not before.lanes and after.lanes:
        yield Begun(after.duration_ms, after.frame)
    elif before.lanes and not after.lanes:
        yield Emptied()
        return
    elif before.duration_ms != after.duration_ms:
        yield LengthChanged(before.duration_ms, after.duration_ms)
    if before.lanes and before.frame != after.frame:
        yield FrameChanged(before.frame, after.frame)
    for kind in dict.fromkeys(lane.kind for lane in (*before.lanes, *after.lanes)):
        olds = [lane for lane in before.lanes if lane.kind == kind]
        news = [lane for lane in after.lanes if lane.kind == kind]
        for old, new in zip_longest(olds, news):
            yield from _lane_differences(old, new)


def _lane_differences(old: Lane | None, new: Lane | None) -> Iterator[Change]:
    if old is None or new is None:
        if lane := old or new:
            yield LaneAdded(lane) if old is None else LaneRemoved(lane)
        return
    if old.clips == new.clips:
        return
    was, now = ([clip.label for clip in lane.clips] for lane in (old, new))
    if was != now and sorted(was) == sorted(now):
        yield Reordered(new)
        return
    for before, after in zip_longest(old.clips, new.clips):
        if before != after:
            yield ClipChanged(new.kind, before, after)


def _lane(track: Track) -> Lane:
    clips = tuple(_read_clip(track.kind, segment) for segment in track.segments)
    return Lane(track.kind.value, clips)


def _read_clip(kind: TrackKind, segment: Segment) -> Clip:
    label = segment.name or segment.text or _UNNAMED.get(kind, _("item"))
    if kind is TrackKind.TEXT and (segment.text or segment.name):
        label = f'"{segment.text or segment.name}"'
    return Clip(label, segment.start_ms, segment.duration_ms, segment.volume, segment.motion)
