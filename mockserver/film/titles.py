"""Titles over the picture: white letters on a soft shadow, readable over snow and over night.

A title is drawn once, as planes of tone and alpha; each frame only blends that patch.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from mockserver.film.lettering import mask, set_title
from mockserver.film.plan import FilmPlan, Title
from mockserver.film.planes import Plane, Planes
from mockserver.film.timing import smoothstep

EASE_S = 0.5
SIZE, LEAST_SIZE = 0.092, 0.034  # of the frame's shorter side
MOST_WIDTH = 0.84
STACKING = 0.6  # of its height, shadow included, lies above the title below it
MIDDLE = 0.76  # where its middle lies, from the top
WHITE, BLACK, NO_COLOUR = 235, 16, 128

_Shares = NDArray[np.uint16]


@dataclass(frozen=True, slots=True)
class Patch:
    """A drawn title: where it lies (even numbers) and, for luma and chroma, 0..256 of coverage."""

    left: int
    top: int
    tone: _Shares
    alpha: _Shares
    chroma_alpha: _Shares
    title: Title

    def strength(self, at_s: float) -> float:
        """How much of it is seen at a time of the film: 0..1, eased in and out."""
        since_s = at_s - self.title.start_ms / 1000
        left_s = self.title.duration_ms / 1000 - since_s
        ease_s = min(EASE_S, self.title.duration_ms / 3000)
        return smoothstep(since_s / ease_s) * smoothstep(left_s / ease_s)


def draw_titles(plan: FilmPlan) -> tuple[Patch, ...]:
    """Draw every title of a film that has something to draw; those seen together are stacked."""
    return tuple(_stacked(plan))


def blend(patch: Patch, at_s: float, planes: Planes) -> None:
    """Lay a title over a frame, in place."""
    strength = round(patch.strength(at_s) * 256)
    if not strength:
        return
    height, width = patch.alpha.shape
    rows, columns = slice(patch.top, patch.top + height), slice(patch.left, patch.left + width)
    _mix(planes[0][rows, columns], patch.tone, patch.alpha, strength)
    rows = slice(patch.top // 2, (patch.top + height) // 2)
    columns = slice(patch.left // 2, (patch.left + width) // 2)
    for plane in planes[1:]:
        _mix(plane[rows, columns], np.uint16(NO_COLOUR), patch.chroma_alpha, strength)


def _mix(below: Plane, tone: _Shares | np.uint16, alpha: _Shares, strength: int) -> None:
    share = (alpha * np.uint16(strength)) >> 8 if strength < 256 else alpha
    below[:] = (below * (256 - share) + tone * share + 128) >> 8


def _stacked(plan: FilmPlan) -> Iterator[Patch]:
    drawn: list[Patch] = []
    for title in plan.titles:
        patch = _drawn(title, plan.width, plan.height)
        if patch is None:
            continue
        together = [other for other in drawn if _meet(other.title, title)]
        if together:
            ceiling = min(other.top for other in together)
            patch = replace(patch, top=max(0, _even(ceiling - STACKING * patch.alpha.shape[0])))
        drawn.append(patch)
        yield patch


def _meet(one: Title, other: Title) -> bool:
    return (
        one.start_ms < other.start_ms + other.duration_ms
        and other.start_ms < one.start_ms + one.duration_ms
    )


def _drawn(title: Title, width: int, height: int) -> Patch | None:
    side = min(width, height)
    lettering = set_title(
        title.text, width * MOST_WIDTH, max(8, round(side * SIZE)), max(6, round(side * LEAST_SIZE))
    )
    if not any(lettering.lines):
        return None
    letters = mask(lettering, margin=round(lettering.size * 0.8))
    left, top = _even((width - letters.width) / 2), _even(height * MIDDLE - letters.height / 2)
    # The shadow may be cut off by the frame's edge, the letters never are.
    inside = letters.crop((max(0, -left), max(0, -top), width - left, height - top))
    inside = inside.crop(
        (0, 0, min(inside.width, letters.width), min(inside.height, letters.height))
    )
    return _patch(inside, (max(0, left), max(0, top)), title, lettering.size)


def _even(length: float) -> int:
    return 2 * math.floor(length / 2)


def _patch(letters: Image.Image, place: tuple[int, int], title: Title, size: int) -> Patch:
    text = np.asarray(letters, np.float32) / 255
    shadow = 1 - (1 - 0.8 * _blurred(letters, size * 0.045, 2.4)) * (
        1 - 0.55 * _blurred(letters, size * 0.2, 1.6)
    )
    alpha = 1 - (1 - text) * (1 - shadow)
    tone = (WHITE * text + BLACK * shadow * (1 - text)) / np.maximum(alpha, 1e-6)
    halves = alpha.reshape(alpha.shape[0] // 2, 2, alpha.shape[1] // 2, 2).mean(axis=(1, 3))
    return Patch(
        place[0],
        place[1],
        tone.round().astype(np.uint16),
        (alpha * 256).round().astype(np.uint16),
        (halves * 256).round().astype(np.uint16),
        title,
    )


def _blurred(letters: Image.Image, radius: float, gain: float) -> NDArray[np.float32]:
    soft = np.asarray(letters.filter(ImageFilter.GaussianBlur(radius)), np.float32)
    dense: NDArray[np.float32] = np.minimum(soft * np.float32(gain / 255), np.float32(1))
    return dense
