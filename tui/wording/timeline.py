"""The words of a timeline and of what changed on it, alike on the screen and in the commands."""

from collections.abc import Sequence
from typing import assert_never

from tui.formatting import about_file, length_of, listed, some_of
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
from tui.words import _, plural

UNREAD = _("The timeline could not be read; what is shown may be out of date.")

_MOST_CLIPS, _MOST_CHANGES = 8, 12
"""So many clips of a track, and changes, people are told one by one: the timeline has them all."""
_NAMES = {"video": _("Video"), "audio": _("BGM"), "text": _("Title"), "other": _("Other")}


def lane_name(kind: str) -> str:
    """What people call a track of that kind."""
    return _NAMES.get(kind, kind)


def summary(timeline: Timeline, *, in_full: bool = False) -> str:
    """The timeline in one line, such as `Timeline (1 track): 1. Video: harbour (0–10 s)`."""
    if not timeline.lanes:
        return _("Timeline: empty")
    items = (f"{n}. {_named(lane, in_full)}" for n, lane in enumerate(timeline.lanes, 1))
    return plural(
        "Timeline ({count} track): {tracks}",
        "Timeline ({count} tracks): {tracks}",
        len(timeline.lanes),
        tracks=" ".join(items),
    )


def changes_said(changes: Sequence[Change], *, in_full: bool = False) -> tuple[str, ...]:
    """What changed, a sentence each."""
    told = len(changes) if in_full or len(changes) <= _MOST_CHANGES + 1 else _MOST_CHANGES
    said = tuple(change_said(change, in_full=in_full) for change in changes[:told])
    left = len(changes) - told
    return (*said, _("{count} more changes", count=left)) if left else said


def change_said(change: Change, *, in_full: bool = False) -> str:
    """One change in a sentence."""
    match change:
        case Begun(duration_ms=duration_ms, frame=frame):
            facts = [length_of(duration_ms / 1000), *([_size(frame)] if frame else [])]
            return _("New clip: {facts}", facts=listed(facts))
        case Emptied():
            return _("The timeline is empty now")
        case LengthChanged(was_ms=was, now_ms=now):
            before, after = length_of(was / 1000), length_of(now / 1000)
            return _("Length: {was} → {now}", was=before, now=after)
        case FrameChanged(was=was, now=now):
            return _("Frame: {was} → {now}", was=_size(was), now=_size(now))
        case LaneAdded(lane=lane):
            return _("Added {track}", track=_named(lane, in_full))
        case LaneRemoved(lane=lane):
            return _("Removed {track}", track=_named(lane, in_full))
        case Reordered(lane=lane):
            names = _of_clips([clip.label for clip in lane.clips], in_full)
            return _("{track}: new order {names}", track=lane_name(lane.kind), names=names)
        case ClipChanged():
            return about_file(lane_name(change.lane), _clip_change(change.was, change.now))
        case Unshown():
            return _("Something changed that the timeline does not show")
        case _:
            assert_never(change)


def _clip_change(was: Clip | None, now: Clip | None) -> str:
    if was is None or now is None:
        clip = was or now
        name = _clip(clip) if clip else ""
        return _("added {clip}", clip=name) if was is None else _("removed {clip}", clip=name)
    if was.label != now.label:
        return f"{was.label} → {now.label}"
    if was.volume != now.volume:
        return _(
            "{name} volume {was} → {now}",
            name=now.label,
            was=_percent(was.volume),
            now=_percent(now.volume),
        )
    if was.motion != now.motion and (was.start_ms, was.end_ms) == (now.start_ms, now.end_ms):
        motion = now.motion or _("not at all")
        return _("{name} moves differently ({motion})", name=now.label, motion=motion)
    return f"{now.label} {_span(was)} → {_span(now)}"


def _named(lane: Lane, in_full: bool) -> str:
    return about_file(lane_name(lane.kind), _of_clips(list(map(_clip, lane.clips)), in_full))


def _of_clips(items: Sequence[str], in_full: bool) -> str:
    return listed(items) if in_full else some_of(items, _MOST_CLIPS)


def _clip(clip: Clip) -> str:
    facts = [_span(clip), *([_percent(clip.volume)] if clip.volume is not None else [])]
    return _("{name} ({facts})", name=clip.label, facts=listed(facts))


def _span(clip: Clip) -> str:
    return _("{start}–{end} s", start=_seconds(clip.start_ms), end=_seconds(clip.end_ms))


def _seconds(milliseconds: int) -> str:
    return f"{milliseconds / 1000:.1f}".removesuffix(".0")


def _percent(volume: float | None) -> str:
    return _("as it was") if volume is None else f"{round(volume * 100)}%"


def _size(frame: Frame | None) -> str:
    return f"{frame[0]}×{frame[1]}" if frame else _("unknown")
