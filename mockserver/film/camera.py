"""How the camera moves over a still. Pure geometry.

Lengths are *screen pixels at zoom 1*: the canvas (the still, scaled so that it covers the frame)
is at least as large as the frame, and at zoom z the camera sees a part of it of `frame / z`. Zoom
runs geometrically and the centre keeps step with 1/z, so that every point of the picture moves on
a straight line over the screen.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

MOST_ZOOM = 1.2
PAN_ZOOM = 1.12
PAN_ZOOM_CHANGE = 1.04
LONG_RATIO = 4.0  # from here on a still is so much longer than the frame that it is travelled along
READABLE = 0.75  # of the frame's short side: how wide a strip lies across its long one
MOST_SCREENS = 16  # that a strip is long: what is longer lies smaller
RAMP = 0.12  # of a travel's time to gather speed, and to lose it

CYCLE = ("zoom-in", "pan-right", "zoom-out", "drift", "pan-left", "pan-up")
MOTIONS = (*CYCLE, "pan-down", "still")


def smootherstep(share: float) -> float:
    """Ease 0..1 with neither speed nor acceleration at its ends."""
    share = min(1.0, max(0.0, share))
    return share * share * share * (share * (share * 6 - 15) + 10)


def steady(share: float) -> float:
    """Ease 0..1 with one speed between short ramps: what is read on the way is read evenly."""
    share = min(1.0, max(0.0, share))
    if share > 0.5:
        return 1 - steady(1 - share)
    if share < RAMP:
        return share * share / (2 * RAMP * (1 - RAMP))
    return (share - RAMP / 2) / (1 - RAMP)


@dataclass(frozen=True, slots=True)
class CameraSetup:
    """What the camera stands over: the canvas and the frame, in screen pixels at zoom 1.

    `motion_scale` (0..1) scales the motion down; `focus` is where the picture's
    middle of interest lies (0..1 each way).
    """

    canvas: tuple[float, float]
    frame: tuple[int, int]
    motion_scale: float = 1.0
    focus: tuple[float, float] = (0.5, 0.5)


@dataclass(frozen=True, slots=True)
class View:
    """The part of the canvas on the screen: its edges."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class CameraPath:
    """A camera's way from (zoom, centre x, centre y) to another."""

    start: tuple[float, float, float]
    end: tuple[float, float, float]
    frame: tuple[int, int]
    ease: Callable[[float], float] = smootherstep

    @property
    def most_zoom(self) -> float:
        """The closest zoom on the way."""
        return max(self.start[0], self.end[0])

    def view(self, share: float) -> View:
        """Where the camera stands after `share` (0..1) of its time, eased at both ends."""
        eased = self.ease(share)
        near, far = self.start[0], self.end[0]
        zoom = near * (far / near) ** eased
        weight = eased if near == far else (1 / near - 1 / zoom) / (1 / near - 1 / far)
        x = self.start[1] + (self.end[1] - self.start[1]) * weight
        y = self.start[2] + (self.end[2] - self.start[2]) * weight
        half_x, half_y = self.frame[0] / zoom / 2, self.frame[1] / zoom / 2
        return View(x - half_x, y - half_y, x + half_x, y + half_y)


def motion_name(asked: str, shot: int) -> str:
    """Give the motion asked for; an unknown one is chosen by the shot's place in the film."""
    name = "-".join(asked.lower().replace("_", " ").replace("-", " ").split())
    return name if name in MOTIONS else CYCLE[shot % len(CYCLE)]


def path(motion: str, setup: CameraSetup, seconds: float) -> CameraPath:
    """Lay out a motion: longer shots travel further, never faster than is pleasant."""
    share = setup.motion_scale * min(1.0, 0.2 + 0.08 * seconds)
    start, end = _WAYS[motion](share)
    return CameraPath(_placed(start, setup, share), _placed(end, setup, share), setup.frame)


def is_long(picture: tuple[int, int], frame: tuple[int, int]) -> bool:
    """Whether a still shown whole would be a thread in the frame."""
    ratio = (picture[0] * frame[1]) / (picture[1] * frame[0])
    return max(ratio, 1 / ratio) > LONG_RATIO


def strip(picture: tuple[int, int], frame: tuple[int, int]) -> tuple[float, float]:
    """Give the size at which a long still can be read, in pixels of the screen.

    Along the frame's long side it fills the frame from edge to edge; across it, it is a strip.
    """
    along = 0 if picture[0] * frame[1] > picture[1] * frame[0] else 1
    across = 1 - along
    room = min(float(frame[across]), READABLE * min(frame))
    wide = frame[across] if frame[across] <= frame[along] else room
    scale = min(wide / picture[across], MOST_SCREENS * frame[along] / picture[along])
    return picture[0] * scale, picture[1] * scale


def travel(canvas: tuple[float, float], frame: tuple[int, int]) -> CameraPath:
    """Go from a long canvas's first edge to its last, left to right or down."""
    near = (1.0, frame[0] / 2, frame[1] / 2)
    far = (1.0, canvas[0] - frame[0] / 2, canvas[1] - frame[1] / 2)
    return CameraPath(near, far, frame, steady)


@dataclass(frozen=True, slots=True)
class _Pose:
    """A zoom, and how far the camera leans from the focus towards an edge (-1..1)."""

    zoom: float
    lean_x: float = 0.0
    lean_y: float = 0.0


_Way = Callable[[float], tuple[_Pose, _Pose]]


def _zoomed(share: float) -> float:
    return 1 + (MOST_ZOOM - 1) * share


def _pan(x: int, y: int) -> _Way:
    def way(share: float) -> tuple[_Pose, _Pose]:
        zoom = 1 + (PAN_ZOOM - 1) * (0.4 + 0.6 * share)
        # A pure pan moves every block of the encoder by the same fraction of a pixel, and their
        # rounding is seen as trembling. A breath of zoom makes them differ.
        return _Pose(zoom, -x, -y), _Pose(zoom * PAN_ZOOM_CHANGE, x, y)

    return way


_WAYS: dict[str, _Way] = {
    "zoom-in": lambda share: (_Pose(1.0), _Pose(_zoomed(share), 0.25, -0.25)),
    "zoom-out": lambda share: (_Pose(_zoomed(share), -0.25, -0.25), _Pose(1.0)),
    "pan-left": _pan(-1, 0),
    "pan-right": _pan(1, 0),
    "pan-up": _pan(0, -1),
    "pan-down": _pan(0, 1),
    "drift": lambda share: (_Pose(1.06, -0.8, 0.8), _Pose(1.06 + 0.1 * share, 0.8, -0.8)),
    "still": lambda share: (_Pose(1.0), _Pose(1.0)),
}


def _placed(pose: _Pose, setup: CameraSetup, share: float) -> tuple[float, float, float]:
    def centre(side: int, lean: float) -> float:
        room = (setup.canvas[side] - setup.frame[side] / pose.zoom) / 2
        reach = min(room, setup.frame[side] * 0.11 * (0.25 + share))
        middle = setup.canvas[side] * setup.focus[side]
        low, high = setup.canvas[side] / 2 - room, setup.canvas[side] / 2 + room
        inside = min(max(middle, low + reach), high - reach) if lean else middle
        return min(max(inside + lean * reach, low), high)

    return pose.zoom, centre(0, pose.lean_x), centre(1, pose.lean_y)
