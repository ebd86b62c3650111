"""The words of a timeline and of what changed on it, alike on the screen and in the commands."""

from collections.abc import Iterable
from typing import assert_never

from tui.studio.timeline import (
    Begun,
    Change,
    Clip,
    ClipChanged,
    Emptied,
    Frame,
    FrameChanged,
    Lane,
    LaneAdded,
    LaneRemoved,
    LengthChanged,
    Reordered,
    Timeline,
    Unshown,
)


def summary(timeline: Timeline) -> str:
    """The timeline in one line, such as `Timeline (1 track): 1. Video: harbour (0–10 s)`."""
    if not timeline.lanes:
        return "Timeline: empty"
    count = f"{len(timeline.lanes)} track" + ("s" if len(timeline.lanes) != 1 else "")
    items = (f"{n}. {lane.label}: {_clips(lane)}" for n, lane in enumerate(timeline.lanes, 1))
    return f"Timeline ({count}): " + " ".join(items)


def changes_said(changes: Iterable[Change]) -> tuple[str, ...]:
    """What changed, a sentence each."""
    return tuple(map(change_said, changes))


def change_said(change: Change) -> str:
    """One change in a sentence."""
    match change:
        case Begun(duration_ms=duration_ms, frame=frame):
            return f"New clip: {_seconds(duration_ms)} s{f', {_size(frame)}' if frame else ''}"
        case Emptied():
            return "The timeline is empty now"
        case LengthChanged(was_ms=was, now_ms=now):
            return f"Length: {_seconds(was)} s → {_seconds(now)} s"
        case FrameChanged(was=was, now=now):
            return f"Frame: {_size(was)} → {_size(now)}"
        case LaneAdded(lane=lane):
            return f"Added {lane.label}: {_clips(lane)}"
        case LaneRemoved(lane=lane):
            return f"Removed {lane.label}: {_clips(lane)}"
        case Reordered(lane=lane):
            return f"{lane.label}: new order {', '.join(clip.label for clip in lane.clips)}"
        case ClipChanged():
            return f"{change.lane}: {_clip_change(change.was, change.now)}"
        case Unshown():
            return "Something changed that the timeline does not show"
        case _:
            assert_never(change)


def _clip_change(was: Clip | None, now: Clip | None) -> str:
    if was is None or now is None:
        clip = was or now
        return f"{'added' if was is None else 'removed'} {_clip(clip) if clip else ''}".rstrip()
    if was.label != now.label:
        return f"{was.label} → {now.label}"
    if was.volume != now.volume:
        return f"{now.label} volume {_percent(was.volume)} → {_percent(now.volume)}"
    if was.motion != now.motion and (was.start_ms, was.end_ms) == (now.start_ms, now.end_ms):
        return f"{now.label} moves differently ({now.motion or 'not at all'})"
    return f"{now.label} {_span(was)} → {_span(now)}"


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


def _size(frame: Frame | None) -> str:
    return f"{frame[0]}×{frame[1]}" if frame else "unsaid"
