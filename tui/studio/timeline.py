"""The timeline as a person sees it: lanes of clips, one summary line, and what changed in words."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest

from tui.nemo.models import Draft, Segment, Track, TrackKind

_LABELS = {
    TrackKind.VIDEO: "Video",
    TrackKind.AUDIO: "BGM",
    TrackKind.TEXT: "Title",
    TrackKind.OTHER: "Other",
}
_UNNAMED = {TrackKind.VIDEO: "clip", TrackKind.AUDIO: "music", TrackKind.TEXT: "text"}


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
    """One track: `kind` is `video`, `audio`, `text` or `other`; `label` what people call it."""

    kind: str
    label: str
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
    def exportable(self) -> bool:
        """Whether there is anything to render."""
        return any(lane.clips for lane in self.lanes)

    def summary(self) -> str:
        """The timeline in one line, such as `Timeline (1 track): 1. Video: harbour (0–10 s)`."""
        if not self.lanes:
            return "Timeline: empty"
        count = f"{len(self.lanes)} track" + ("s" if len(self.lanes) != 1 else "")
        items = (f"{n}. {lane.label}: {_clips(lane)}" for n, lane in enumerate(self.lanes, 1))
        return f"Timeline ({count}): " + " ".join(items)


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


def differences(before: Timeline, after: Timeline) -> tuple[str, ...]:
    """What changed from one timeline to the next, a sentence each; empty when nothing did."""
    return tuple(_differences(before, after))


def _differences(before: Timeline, after: Timeline) -> Iterator[str]:
    if not before.lanes and after.lanes:
        shape = f", {after.width}×{after.height}" if after.width and after.height else ""
        yield f"New clip: {_seconds(after.duration_ms)} s{shape}"
    elif before.lanes and not after.lanes:
        yield "The timeline is empty now"
        return
    elif before.duration_ms != after.duration_ms:
        yield f"Length: {_seconds(before.duration_ms)} s → {_seconds(after.duration_ms)} s"
    if before.lanes and (before.width, before.height) != (after.width, after.height):
        yield f"Frame: {_frame(before)} → {_frame(after)}"
    yield from _lane_differences(before, after)


def _lane_differences(before: Timeline, after: Timeline) -> Iterator[str]:
    for kind in dict.fromkeys(lane.kind for lane in (*before.lanes, *after.lanes)):
        olds = [lane for lane in before.lanes if lane.kind == kind]
        news = [lane for lane in after.lanes if lane.kind == kind]
        for old, new in zip_longest(olds, news):
            if old is None and new is not None:
                yield f"Added {new.label}: {_clips(new)}"
            elif new is None and old is not None:
                yield f"Removed {old.label}: {_clips(old)}"
            elif old is not None and new is not None and old.clips != new.clips:
                yield from _clip_differences(old, new)


def _clip_differences(old: Lane, new: Lane) -> Iterator[str]:
    old_labels = [clip.label for clip in old.clips]
    new_labels = [clip.label for clip in new.clips]
    if old_labels != new_labels and sorted(old_labels) == sorted(new_labels):
        yield f"{new.label}: new order {', '.join(new_labels)}"
        return
    found = False
    for was, now in zip_longest(old.clips, new.clips):
        sentence = _clip_difference(new.label, was, now)
        if sentence:
            found = True
            yield sentence
    if not found:
        yield f"{new.label}: {_clips(new)}"


def _clip_difference(lane: str, was: Clip | None, now: Clip | None) -> str | None:
    if was is None and now is not None:
        return f"{lane}: added {_clip(now)}"
    if now is None and was is not None:
        return f"{lane}: removed {_clip(was)}"
    if was is None or now is None or was == now:
        return None
    if was.label != now.label:
        return f"{lane}: {was.label} → {now.label}"
    if was.volume != now.volume:
        return f"{lane}: {now.label} volume {_percent(was.volume)} → {_percent(now.volume)}"
    if was.motion != now.motion and (was.start_ms, was.end_ms) == (now.start_ms, now.end_ms):
        return f"{lane}: {now.label} moves differently ({now.motion or 'not at all'})"
    return f"{lane}: {now.label} {_span(was)} → {_span(now)}"


def _lane(track: Track) -> Lane:
    clips = tuple(_read_clip(track.kind, segment) for segment in track.segments)
    return Lane(kind=track.kind.value, label=_LABELS[track.kind], clips=clips)


def _read_clip(kind: TrackKind, segment: Segment) -> Clip:
    label = segment.name or segment.text or _UNNAMED.get(kind, "item")
    if kind is TrackKind.TEXT and (segment.text or segment.name):
        label = f'"{segment.text or segment.name}"'
    return Clip(label, segment.start_ms, segment.duration_ms, segment.volume, segment.motion)


def _clips(lane: Lane) -> str:
    return ", ".join(_clip(clip) for clip in lane.clips)


def _clip(clip: Clip) -> str:
    volume = f", {_percent(clip.volume)}" if clip.volume is not None else ""
    return f"{clip.label} ({_span(clip)}{volume})"


def _span(clip: Clip) -> str:
    return f"{_seconds(clip.start_ms)}–{_seconds(clip.end_ms)} s"


def _seconds(milliseconds: int) -> str:
    return f"{milliseconds / 1000:.1f}".removesuffix(".0")


def _percent(volume: float | None) -> str:
    return "as it was" if volume is None else f"{round(volume * 100)}%"


def _frame(timeline: Timeline) -> str:
    return f"{timeline.width}×{timeline.height}" if timeline.width else "unsaid"
