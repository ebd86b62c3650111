"""What is looked at: the film or the still at the mark, or why there is nothing to be seen."""

from dataclasses import dataclass
from enum import StrEnum, auto
from pathlib import Path
from typing import TYPE_CHECKING

from tui.widgets.renders import Render, Renders
from tui.widgets.still import Still
from tui.widgets.stills import Stills
from tui.widgets.timeline import Timeline

if TYPE_CHECKING:
    from tui.studio.timeline import Clip, Lane


@dataclass(frozen=True, slots=True)
class Subject:
    """A file to look at; a film begins at `at` seconds. `is_clip`: the service has made it."""

    path: Path
    at: float = 0.0
    is_clip: bool = False


class Why(StrEnum):
    """Why there is nothing to be seen."""

    NO_CLIP = auto()
    NO_STILL = auto()
    ADDRESS = auto()
    MISSING = auto()
    MOVED = auto()
    RENDERING = auto()
    LEFT = auto()
    FAILED = auto()
    NO_PICTURE = auto()


@dataclass(frozen=True, slots=True)
class NothingToView:
    """Nothing to be seen; a render has done a `share` of its step, 0 to 1, where that is known."""

    why: Why
    share: float | None = None


def marked_subject(stills: Stills, timeline: Timeline, renders: Renders) -> Subject | NothingToView:
    """What is marked in the list with the focus; without one the newest clip, else the still."""
    if stills.has_focus:
        return _of_still(_marked_still(stills))
    if timeline.has_focus and (found := timeline.marked_clip) is not None:
        return _of_segment(*found, stills, renders)
    chosen = renders.chosen or next(iter(renders.renders), None)
    if chosen is None and stills.stills and not renders.has_focus:
        return _of_still(_marked_still(stills))
    return _of_render(chosen)


def _marked_still(stills: Stills) -> Still | None:
    return stills.stills[stills.marked] if stills.stills else None


def _of_still(still: Still | None) -> Subject | NothingToView:
    if still is None:
        return NothingToView(Why.NO_STILL)
    if still.source.is_address:
        return NothingToView(Why.ADDRESS)
    return NothingToView(Why.MISSING) if still.is_missing else Subject(still.source.path)


def _of_render(render: Render | None) -> Subject | NothingToView:
    if render is None:
        return NothingToView(Why.NO_CLIP)
    if render.path is not None:
        return NothingToView(Why.MOVED) if render.lost else Subject(render.path, is_clip=True)
    if render.trouble:
        return NothingToView(Why.FAILED)
    return NothingToView(Why.LEFT) if render.left else NothingToView(Why.RENDERING, render.share)


def _of_segment(
    lane: "Lane", clip: "Clip", stills: Stills, renders: Renders
) -> Subject | NothingToView:
    """The newest clip at the segment's place; before there is one, the still it shows."""
    saved = next((one for one in renders.renders if one.path is not None and not one.lost), None)
    if saved is not None and saved.path is not None:
        return Subject(saved.path, at=clip.start_ms / 1000, is_clip=True)
    if lane.kind != "video":
        return NothingToView(Why.NO_PICTURE)
    name = clip.label.casefold()
    shown = (one for one in stills.stills if name in (one.name.casefold(), _stem(one)))
    return _of_still(next(shown, None)) if stills.stills else NothingToView(Why.NO_STILL)


def _stem(still: Still) -> str:
    return still.source.stem.casefold()
