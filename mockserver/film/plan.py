"""What a film shall show: frozen values, and JSON both ways for the child process.

Times are milliseconds from the film's beginning. Shots follow each other without gaps; the renderer
makes the cross-fades around the borders, so that they cost no time. In JSON that somebody else
wrote, an odd value counts as absent.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from mockserver.film.errors import FilmError

LONGEST_MS = 600_000
MOST_SHOTS = 3_600
"""One a frame, in a clip of two minutes: memory does not grow with their number."""
MOST_TITLES = 60
FRAME_RATES = range(1, 61)


@dataclass(frozen=True, slots=True)
class Shot:
    """One still (or the first frame of a film), seen by a moving camera.

    `motion` names the camera's way (see `camera.MOTIONS`); empty lets the renderer choose.
    """

    still: Path
    start_ms: int
    duration_ms: int
    motion: str = ""


@dataclass(frozen=True, slots=True)
class Title:
    """Words over the picture."""

    text: str
    start_ms: int
    duration_ms: int


@dataclass(frozen=True, slots=True)
class Music:
    """A soft synthesised track; the same name always gives the same music. `volume` is 0 to 1."""

    name: str
    volume: float
    start_ms: int
    duration_ms: int


@dataclass(frozen=True, slots=True)
class FilmPlan:
    """A whole film; sizes are even numbers of pixels, `fps` is frames a second.

    Raises FilmError for a plan nobody could render.
    """

    width: int
    height: int
    fps: int = 30
    shots: tuple[Shot, ...] = ()
    titles: tuple[Title, ...] = ()
    music: Music | None = None

    def __post_init__(self) -> None:
        if not self.shots:
            raise FilmError("The film has no picture yet. Add a still to the timeline first.")
        if len(self.shots) > MOST_SHOTS or len(self.titles) > MOST_TITLES:
            raise FilmError(
                f"A film takes at most {MOST_SHOTS} stills and {MOST_TITLES} titles. Use fewer."
            )
        if any(side % 2 or not 16 <= side <= 4096 for side in (self.width, self.height)):
            raise FilmError(f"A film of {self.width}x{self.height} pixels cannot be made.")
        if self.fps not in FRAME_RATES:
            raise FilmError(f"{self.fps} frames a second cannot be made; ask for 1 to 60.")
        if not 0 < self.duration_ms <= LONGEST_MS:
            raise FilmError(
                f"A film lasts up to {LONGEST_MS // 60_000} minutes; "
                f"this one would last {self.duration_ms / 1000:g} s."
            )

    @property
    def duration_ms(self) -> int:
        """The end of the last shot."""
        return max(shot.start_ms + shot.duration_ms for shot in self.shots)

    @property
    def frames(self) -> int:
        """How many frames the film has: at least one."""
        return max(1, round(self.duration_ms * self.fps / 1000))


def to_json(plan: FilmPlan) -> str:
    """Write a plan as one line of JSON."""
    return json.dumps(asdict(plan), default=str)


def from_json(line: str | bytes) -> FilmPlan:
    """Read what `to_json` wrote. Raises FilmError for anything else."""
    try:
        found = json.loads(line)
    except (ValueError, RecursionError) as fault:
        raise FilmError("The plan of the film is not JSON.") from fault
    values = mapping(found)
    music = mapping(values.get("music"))
    try:
        return FilmPlan(
            width=_required(values, "width"),
            height=_required(values, "height"),
            fps=_required(values, "fps"),
            shots=tuple(_shot(mapping(item)) for item in sequence(values.get("shots"))),
            titles=tuple(_title(mapping(item)) for item in sequence(values.get("titles"))),
            music=_music(music) if music else None,
        )
    except KeyError as fault:
        raise FilmError(f"The plan of the film lacks {fault.args[0]!r}.") from fault


def _required(values: Mapping[str, object], key: str) -> int:
    found = whole(values.get(key))
    if found is None:
        raise KeyError(key)
    return found


def _shot(values: Mapping[str, object]) -> Shot:
    still = text(values.get("still"))
    if not still:
        raise KeyError("still")
    return Shot(
        Path(still),
        _required(values, "start_ms"),
        _required(values, "duration_ms"),
        text(values.get("motion")),
    )


def _title(values: Mapping[str, object]) -> Title:
    return Title(
        text(values.get("text")), _required(values, "start_ms"), _required(values, "duration_ms")
    )


def _music(values: Mapping[str, object]) -> Music:
    return Music(
        text(values.get("name")),
        number(values.get("volume")) or 0.0,
        _required(values, "start_ms"),
        _required(values, "duration_ms"),
    )


@dataclass(frozen=True, slots=True)
class FilmReport:
    """The frames in the film, and its size in bytes."""

    frames: int
    bytes: int


def number(value: object) -> float | None:
    """Give a finite number; booleans, NaN and everything else are absent."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        found = float(value)
    except OverflowError:
        return None
    return found if math.isfinite(found) else None


def whole(value: object) -> int | None:
    """Give the nearest whole number, or None where there is no number."""
    found = number(value)
    return None if found is None else round(found)


def text(value: object) -> str:
    """Give a string, or the empty one where there is none."""
    return value if isinstance(value, str) else ""


def mapping(value: object) -> Mapping[str, object]:
    """Give an object's members, or none."""
    return value if isinstance(value, Mapping) else {}


def sequence(value: object) -> list[object]:
    """Give an array's items, or none; a string is no array."""
    return list(value) if isinstance(value, list | tuple) else []


def part_of(out: Path) -> Path:
    """Name the file that a film is written to before it is whole."""
    return out.with_name(out.name + ".part")
