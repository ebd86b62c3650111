"""What becomes of an ask here and now: the kind of turn, and what the message left open. Pure.

Topics, by which recordings are chosen: `animate`, `title`, `retitle`, `untitle`, `music`,
`timing`, `several`, `talk`, `upload-first` (nothing to animate yet) and `clip-first` (nothing to
edit yet).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from mockserver.prompts.prompt import Prompt
from mockserver.service.drafts import AUDIO, TEXT, Draft, Still, has_clip, track_of
from mockserver.turns.edits import CANVAS, VOLUME, bounded, new_length_ms

ONE_STILL_MS, EACH_STILL_MS = 10_000, 4_000
_SHAPE = {"canvas", "motion", "timing"}
_USUAL_MUSIC = "Lo-fi"
_NO_NAME = {"en": "Untitled", "zh": "无题"}
_CAMERA_FILE = re.compile(
    r"^(?:img|dsc|dscn|dscf|pxl|image|photo|screenshot|mvimg|p)?[\W_\d]*$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Scene:
    """What a session has when a message comes; `fresh` stills have been in no clip yet."""

    stills: Sequence[Still] = ()
    fresh: Sequence[Still] = ()
    draft: Draft | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """The turn to be played, by a settled ask; `kind` is `generation`, `edit` or `talk`."""

    topic: str
    kind: str
    ask: Prompt
    stills: tuple[Still, ...] = ()

    @property
    def facts(self) -> Mapping[str, str]:
        """What a recording's `when` is held against."""
        number = ("none", "one")[len(self.stills)] if len(self.stills) < 2 else "many"
        return {"ask": self.topic, "stills": number, "language": self.ask.language}


def choose(ask: Prompt, scene: Scene) -> Choice:
    """Decide what an ask means in a scene, and settle what it left open."""
    draft = scene.draft or {}
    if ask.question or not (ask.generates or ask.wishes):
        return Choice("talk", "talk", ask)
    if ask.generates or not has_clip(draft):
        if not scene.stills:
            return Choice("upload-first", "talk", ask)
        if ask.generates or ask.wishes & _SHAPE:
            stills = tuple(_shown(ask, scene))
            return Choice("animate", "generation", _settled_clip(ask, stills), stills)
        return Choice("clip-first", "talk", ask)
    return Choice(_edit_topic(ask, draft), "edit", _settled_edit(ask, scene.stills, draft))


def _shown(ask: Prompt, scene: Scene) -> Iterator[Still]:
    """The stills that a clip shows: those named, all if the message says so, else the fresh."""
    named = [still for still in scene.stills if still.name and still.name in ask.text]
    if named:
        yield from named
    elif ask.all_stills or not scene.fresh:
        yield from scene.stills
    else:
        yield from scene.fresh


def _settled_clip(ask: Prompt, stills: Sequence[Still]) -> Prompt:
    usual_ms = max(ONE_STILL_MS, EACH_STILL_MS * len(stills))
    return replace(
        ask,
        generates=True,
        duration_ms=bounded(ask.duration_ms or usual_ms),
        canvas=ask.canvas or CANVAS,
        title=_title(ask, stills),
        music=None if "music" in ask.drops else ask.music or _USUAL_MUSIC,
        volume=None if "music" in ask.drops else _level(ask.volume, VOLUME),
    )


def _settled_edit(ask: Prompt, stills: Sequence[Still], draft: Draft) -> Prompt:
    before = next((piece.meta for piece in track_of(draft, AUDIO)), {})
    retimed = "timing" in ask.wishes
    audible = "music" in ask.wishes or ("volume" in ask.wishes and before)
    return replace(
        ask,
        duration_ms=new_length_ms(draft, ask) if retimed else ask.duration_ms,
        title=_title(ask, stills),
        music=(ask.music or before.get("name") or _USUAL_MUSIC) if "music" in ask.wishes else None,
        volume=_level(ask.volume, before.get("volume", VOLUME)) if audible else None,
    )


def _level(asked: float | None, usual: float) -> float:
    return usual if asked is None else asked


def _title(ask: Prompt, stills: Sequence[Still]) -> str | None:
    if not ask.wants_title:
        return None
    return ask.title or (title_from(stills[0].name) if stills else "") or _NO_NAME[ask.language]


def title_from(name: str) -> str:
    """Make a title of a file's name; nothing, where it is only a camera's number."""
    stem = name.rpartition(".")[0] or name
    words = " ".join(re.split(r"[\s_\-.]+", stem)).strip()
    return "" if _CAMERA_FILE.match(stem) else words[:1].upper() + words[1:60]


def _edit_topic(ask: Prompt, draft: Draft) -> str:
    match sorted(ask.wishes):
        case ["title"]:
            return "retitle" if track_of(draft, TEXT) else "title"
        case ["no-title"]:
            return "untitle"
        case ["music"]:
            return "music"
        case ["timing"]:
            return "timing"
    return "several"
