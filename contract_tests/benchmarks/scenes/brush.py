"""What pictures are painted with: noise, gradients, smooth shapes, glances at a picture."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

Field = NDArray[np.floating[Any]]
Colour = tuple[float, float, float]
Random = np.random.Generator

SMOOTHING = 3  # shapes are drawn this much larger, then reduced


def noise(shape: tuple[int, int], cells: float, random: Random, stretch: float = 1.0) -> Field:
    """Smooth noise: about `cells` bumps over the height, wider ones by `stretch`."""
    height, width = shape
    rows = max(2, round(cells))
    columns = max(2, round(cells * width / height / stretch))
    grid = random.standard_normal((rows + 1, columns + 1)).astype(np.float32)
    return np.asarray(Image.fromarray(grid).resize((width, height), Image.Resampling.BICUBIC))


def clouds(
    shape: tuple[int, int], cells: float, random: Random, octaves: int, stretch: float = 1.0
) -> Field:
    """Fractal noise of about unit variance."""
    total = np.zeros(shape, np.float32)
    for octave in range(octaves):
        total += noise(shape, cells * 2**octave, random, stretch) * np.float32(0.55**octave)
    return total / np.float32(total.std())


def ramp(share: Field, stops: Sequence[tuple[float, Colour]]) -> Field:
    """Colour a field by stops (value, colour 0..1): (..., 3)."""
    places = [place for place, _ in stops]
    bands = [np.interp(share, places, [colour[band] for _, colour in stops]) for band in range(3)]
    return np.stack(bands, axis=-1).astype(np.float32)


def step(low: float, high: float, value: Field) -> Field:
    """Rise smoothly from 0 at `low` to 1 at `high` (or fall, if `low` is the greater)."""
    share = ((value - np.float32(low)) / np.float32(high - low)).clip(0, 1)
    eased: Field = share * share * (3 - 2 * share)
    return eased


def mix(below: Field, above: Field | Colour, share: Field) -> Field:
    """Lay a colour or a picture over another by a share (rows, columns)."""
    laid = np.asarray(above, np.float32)
    mixed: Field = below + (laid - below) * share[..., None]
    return mixed


def sample_field(picture: Field, y: Field, x: Field) -> Field:
    """Look up a picture (rows, columns, bands) at fractional places; its edge goes on for ever."""
    y = y.clip(0, picture.shape[0] - 1.001)
    x = x.clip(0, picture.shape[1] - 1.001)
    row, column = y.astype(np.int32), x.astype(np.int32)
    down, right = (y - row)[..., None], (x - column)[..., None]
    upper = picture[row, column] * (1 - right) + picture[row, column + 1] * right
    lower = picture[row + 1, column] * (1 - right) + picture[row + 1, column + 1] * right
    seen: Field = (upper * (1 - down) + lower * down).astype(np.float32)
    return seen


class Stencil:
    """A mask drawn with smooth edges: coordinates in pixels of the picture."""

    def __init__(self, shape: tuple[int, int]) -> None:
        self._shape = shape
        self._image = Image.new("L", (shape[1] * SMOOTHING, shape[0] * SMOOTHING))
        self._pen = ImageDraw.Draw(self._image)

    def polygon(self, points: Sequence[tuple[float, float]]) -> None:
        self._pen.polygon([(x * SMOOTHING, y * SMOOTHING) for x, y in points], fill=255)

    def line(self, points: Sequence[tuple[float, float]], width: float) -> None:
        self._pen.line(
            [(x * SMOOTHING, y * SMOOTHING) for x, y in points],
            fill=255,
            width=max(1, round(width * SMOOTHING)),
            joint="curve",
        )

    def dot(self, x: float, y: float, radius: float) -> None:
        box = [(x - radius) * SMOOTHING, (y - radius) * SMOOTHING]
        self._pen.ellipse([*box, *(side + 2 * radius * SMOOTHING for side in box)], fill=255)

    def mask(self) -> Field:
        """The drawing as 0..1."""
        small = self._image.resize(self._shape[::-1], Image.Resampling.BOX)
        return np.asarray(small, np.float32) / 255


def developed(picture: Field, random: Random, grain: float, vignette: float) -> Image.Image:
    """Finish a picture of 0..1: darker corners, film grain, a soft shoulder, eight bits."""
    height, width = picture.shape[:2]
    y, x = np.ogrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j]
    picture = picture * (1 - vignette * ((x**2 + y**2) / 2) ** 1.5)[..., None]
    coarse = noise((height, width), height / 1.6, random) + random.standard_normal((height, width))
    picture = picture + (coarse * grain)[..., None]
    shoulder = np.where(picture > 0.8, 0.8 + 0.2 * np.tanh((picture - 0.8) / 0.2), picture)
    return Image.fromarray((shoulder.clip(0, 1) * 255).astype(np.uint8))
