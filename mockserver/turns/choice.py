"""Which turn a prompt leads to: its topic and kind, and values for what it left open. Pure.

Topics, by which recordings are chosen: `animate`, `title`, `retitle`, `untitle`, `music`,
`timing`, `several`, `talk`, `upload-first` (nothing to animate yet) and `clip-first` (nothing to
edit yet).
"""

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from itertools import islice

from mockserver.prompts.music import Loudness
from mockserver.prompts.prompt import Prompt
from mockserver.prompts.timing import Timing
from mockserver.service.drafts import AUDIO, TEXT, Draft, Segment, Still, has_clip, track_of
from mockserver.turns.edits import CANVAS, MOST_STILLS, VOLUME, bounded_length_ms, new_length_ms

ONE_STILL_MS, EACH_STILL_MS = 10_000, 4_000
_SHAPE = {"canvas", "motion", "timing"}
_USUAL_MUSIC, _OTHER_MUSIC = "Lo-fi", "Soft piano"
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
    """The turn to be played. Its prompt is complete; `kind` is `generation`, `edit` or `talk`."""

    topic: str
    kind: str
    prompt: Prompt
    stills: tuple[Still, ...] = ()

    @property
    def facts(self) -> Mapping[str, str]:
        """The facts that a recording's `when` is compared with."""
        number = ("none", "one")[len(self.stills)] if len(self.stills) < 2 else "many"
        return {"ask": self.topic, "stills": number, "language": self.prompt.language}


def choose(prompt: Prompt, scene: Scene) -> Choice:
    """Decide which turn a prompt leads to in a scene, and fill in what it left open."""
    draft = scene.draft or {}
    if prompt.question or not (prompt.generates or prompt.wishes):
        return Choice("talk", "talk", prompt)
    if prompt.generates or not has_clip(draft):
        if not scene.stills:
            return Choice("upload-first", "talk", prompt)
        if prompt.generates or prompt.wishes & _SHAPE:
            stills = tuple(islice(_shown(prompt, scene), MOST_STILLS))
            return Choice("animate", "generation", _completed_clip(prompt, stills), stills)
        return Choice("clip-first", "talk", prompt)
    return Choice(_edit_topic(prompt, draft), "edit", _completed_edit(prompt, scene.stills, draft))


def _shown(prompt: Prompt, scene: Scene) -> Iterator[Still]:
    """The stills that a clip shows: those named, all if the message says so, else the fresh."""
    spoken = _names_in(prompt.text, {still.name for still in scene.stills})
    named = [still for still in scene.stills if still.name in spoken]
    if named:
        yield from sorted(named, key=lambda still: spoken.index(still.name))
    elif prompt.all_stills or not scene.fresh:
        yield from scene.stills
    else:
        yield from scene.fresh


def _names_in(text: str, names: Set[str]) -> Sequence[str]:
    """The names that a text speaks of, in its order: saying "11.jpg" it does not say "1.jpg"."""
    longest_first = sorted(filter(None, names), key=len, reverse=True)
    if not longest_first:
        return ()
    found = re.findall("|".join(map(re.escape, longest_first)), text)
    return tuple(dict.fromkeys(found))


def _completed_clip(prompt: Prompt, stills: Sequence[Still]) -> Prompt:
    usual_ms = max(ONE_STILL_MS, EACH_STILL_MS * len(stills))
    return replace(
        prompt,
        generates=True,
        timing=Timing(bounded_length_ms(prompt.timing.duration_ms or usual_ms)),
        canvas=prompt.canvas or CANVAS,
        title=_title(prompt, stills),
        music=None if "music" in prompt.drops else prompt.music or _USUAL_MUSIC,
        volume=None if "music" in prompt.drops else _level(prompt, VOLUME),
    )


def _completed_edit(prompt: Prompt, stills: Sequence[Still], draft: Draft) -> Prompt:
    before = next((piece.meta for piece in track_of(draft, AUDIO)), {})
    retimed = "timing" in prompt.wishes
    audible = "music" in prompt.wishes or ("volume" in prompt.wishes and before)
    return replace(
        prompt,
        timing=Timing(new_length_ms(draft, prompt)) if retimed else prompt.timing,
        title=_title(prompt, stills, track_of(draft, TEXT)),
        music=_music(prompt, before.get("name")) if "music" in prompt.wishes else None,
        volume=_level(prompt, before.get("volume", VOLUME)) if audible else None,
    )


def _music(prompt: Prompt, before: str | None) -> str:
    if prompt.music is None and prompt.other_music and before == _USUAL_MUSIC:
        return _OTHER_MUSIC
    there = None if prompt.other_music else before
    return prompt.music or there or _USUAL_MUSIC


def _level(prompt: Prompt, before: float) -> float:
    match prompt.loudness:
        case Loudness.LOUDER if before >= Loudness.LOUDER.value:
            return (before + 1) / 2
        case Loudness.QUIETER if before <= Loudness.QUIETER.value:
            return before / 2
    return before if prompt.volume is None else prompt.volume


def _title(prompt: Prompt, stills: Sequence[Still], before: Sequence[Segment] = ()) -> str | None:
    """The words that are asked for, else those that are there, else some of a still's name."""
    if not prompt.wants_title:
        return None
    there = next((piece.meta.get("text") for piece in before), None)
    named = title_from(stills[0].name) if stills else ""
    return prompt.title or there or named or _NO_NAME[prompt.language]


def title_from(name: str) -> str:
    """Make a title of a file's name; nothing, where it is only a camera's number."""
    stem = name.rpartition(".")[0] or name
    words = " ".join(re.split(r"[\s_\-.]+", stem)).strip()
    return "" if _CAMERA_FILE.match(stem) else words[:1].upper() + words[1:60]


def _edit_topic(prompt: Prompt, draft: Draft) -> str:
    match sorted(prompt.wishes):
        case ["title"]:
            is_placed = prompt.title_timing or prompt.title_at_start or prompt.title_at_end
            return "retitle" if track_of(draft, TEXT) and not is_placed else "title"
        case ["no-title"]:
            return "untitle"
        case ["music"]:
            return "music"
        case ["timing"]:
            return "timing"
    return "several"
