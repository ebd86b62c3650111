"""A harbour at dusk: sky and clouds over hills, moored boats, and all of it again in the water."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from PIL import Image

from contract_tests.benchmarks.scenes.brush import (
    Colour,
    Field,
    Random,
    Stencil,
    clouds,
    developed,
    mix,
    noise,
    ramp,
    sample_field,
    step,
)  # fmt: skip

Points = Sequence[tuple[float, float]]
_At = Callable[[float, float], tuple[float, float]]

HORIZON = 0.56
SUN = (0.355, 0.535)  # of width and height: it has just set behind the hills

_SKY = (
    (0.00, (0.075, 0.115, 0.250)), (0.30, (0.165, 0.200, 0.380)), (0.55, (0.400, 0.310, 0.440)),
    (0.74, (0.780, 0.450, 0.400)), (0.88, (0.965, 0.630, 0.390)), (1.00, (1.000, 0.790, 0.520)),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Boat:
    """A sailing boat: bow to the right if `heading` is 1; sizes are shares of the height."""

    x: float
    waterline: float
    length: float
    heading: int
    hull: Colour
    lit: bool


_BOATS = (
    _Boat(0.110, 0.605, 0.075, 1, (0.16, 0.13, 0.19), False),
    _Boat(0.212, 0.598, 0.060, -1, (0.20, 0.16, 0.21), False),
    _Boat(0.505, 0.610, 0.082, 1, (0.15, 0.12, 0.18), True),
    _Boat(0.865, 0.617, 0.090, -1, (0.14, 0.12, 0.18), False),
    _Boat(0.590, 0.665, 0.165, -1, (0.30, 0.25, 0.30), True),
    _Boat(0.405, 0.690, 0.200, 1, (0.09, 0.10, 0.17), False),
    _Boat(0.780, 0.790, 0.330, 1, (0.20, 0.10, 0.13), True),
)


def harbour(width: int = 2400, height: int = 1600, seed: int = 7) -> Image.Image:
    """Paint the picture; the same numbers give the same picture."""
    random = np.random.default_rng(seed)
    shore = _hills(_sky((height, width), random), random)
    slopes = _waves((height, width), random)
    picture = _water(shore, slopes, random)
    for boat in _BOATS:
        picture = _moored(picture, boat, slopes)
    picture = _jetty(picture)
    return developed(picture, random, grain=0.0085, vignette=0.30)


def _sky(shape: tuple[int, int], random: Random) -> Field:
    height, width = shape
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    up = (y / (height * HORIZON)).clip(0, 1)
    aside = np.abs(x / width - SUN[0])
    sky = ramp(up - 0.22 * aside * up, _SKY)
    far = np.hypot((x / width - SUN[0]) * 1.5, (y / height - SUN[1]) * 1.9)
    sky += np.exp(-far * 5.5)[..., None] * np.array([0.42, 0.22, 0.05], np.float32)
    return _clouded(sky, up, far, random)


def _clouded(sky: Field, up: Field, far: Field, random: Random) -> Field:
    """Two decks of cloud, squeezed towards the horizon and lit from below by the sun that set."""
    shape = up.shape[0], up.shape[1]
    _rows, columns = np.mgrid[0 : shape[0], 0 : shape[1]].astype(np.float32)
    for cells, stretch, cover, body in ((5.0, 3.2, 0.35, 0.85), (9.0, 6.0, 0.65, 0.6)):
        deck = clouds(shape, cells, random, 7, stretch)[..., None]
        squeezed = shape[0] * (1 - (1 - up.clip(0, 0.985)) ** 0.62)  # distance flattens
        bent = columns + (noise(shape, 3, random) * 18)
        seen = sample_field(deck, squeezed, bent)[..., 0]
        below = sample_field(deck, squeezed + 26, bent)[..., 0]
        thick = step(cover, cover + 1.5, seen) * step(1.0, 0.86, up) * body
        lit = (0.55 + 0.55 * (seen - below)).clip(0, 1.4) * np.exp(-far * 1.55)
        dark = ramp(
            up, ((0.0, (0.13, 0.15, 0.27)), (0.6, (0.33, 0.25, 0.37)), (1.0, (0.6, 0.4, 0.4)))
        )
        glow = ramp(
            up, ((0.0, (0.62, 0.36, 0.42)), (0.6, (1.0, 0.5, 0.36)), (1.0, (1.0, 0.72, 0.42)))
        )
        sky = mix(sky, dark + (glow - dark) * (lit * 1.7).clip(0, 1)[..., None], thick)
    return sky


def _hills(sky: Field, random: Random) -> Field:
    height, width = sky.shape[:2]
    x = np.linspace(0, 1, width, dtype=np.float32)
    y = np.arange(height, dtype=np.float32)[:, None]
    horizon = height * HORIZON
    ranges = (
        (0.075, 2.0, 0.9, (0.56, 0.37, 0.42), 0.30), (0.062, 3.3, 2.4, (0.34, 0.24, 0.33), 0.22),
        (0.046, 5.0, 4.1, (0.165, 0.13, 0.215), 0.10),
    )  # fmt: skip
    for tall, waves, turn, colour, haze in ranges:
        rough = clouds((64, width), 4, random, 7, 0.6)[20]
        line = tall * (0.55 + 0.45 * np.sin(x * waves * math.pi + turn)) + 0.006 * rough
        dip = 1 - 0.75 * np.exp(-(((x - SUN[0]) / 0.16) ** 2))  # a gap where the sun went down
        top = horizon - height * np.maximum(0.004, line * dip)
        inside = (y - top).clip(0, 1)
        misty = (haze + 0.45 * ((y - top) / (height * 0.07)).clip(0, 1) * haze)[..., None]
        warm = np.exp(-(((x - SUN[0]) / 0.25) ** 2))[None, :, None] * 0.35
        tone = np.array(colour, np.float32) * (1 - misty) + misty * np.array([0.95, 0.6, 0.45])
        tone = tone * (1 + warm * np.array([1.0, 0.6, 0.2], np.float32))
        sky = sky + (tone.astype(np.float32) - sky) * inside[..., None]
    return _town(sky, random)


def _town(shore: Field, random: Random) -> Field:
    """Lamps along the far shore: points with a halo."""
    height, width = shore.shape[:2]
    core, halo = np.zeros((height, width), np.float32), np.zeros((height, width), np.float32)
    for _ in range(95):
        x = width * (0.58 + 0.42 * random.random() ** 0.8)
        if random.random() < 0.2:
            x = width * 0.22 * random.random()
        y = height * (HORIZON - 0.004 - 0.026 * random.random() ** 2)
        strength = 0.35 + 0.65 * random.random()
        _spot(core, x, y, height * 0.0009, strength * 1.2)
        _spot(halo, x, y, height * 0.0065, strength * 0.28)
    lamp = np.array([1.0, 0.74, 0.40], np.float32)
    return shore + (core + halo)[..., None] * lamp


def _spot(field: Field, x: float, y: float, radius: float, strength: float) -> None:
    reach = math.ceil(radius * 4)
    row, column = round(y), round(x)
    rows = slice(max(0, row - reach), row + reach + 1)
    columns = slice(max(0, column - reach), column + reach + 1)
    part = field[rows, columns]
    down, across = np.mgrid[
        rows.start : rows.start + part.shape[0], columns.start : columns.start + part.shape[1]
    ]
    part += strength * np.exp(-((down - y) ** 2 + (across - x) ** 2) / (2 * radius**2))


def _waves(shape: tuple[int, int], random: Random) -> Field:
    """How far the water's surface leans, -3..3 (rows, columns): long swell near, ripples far."""
    height, width = shape
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    depth = ((y / height - HORIZON) / (1 - HORIZON)).clip(0.004, 1)
    distance = 1 / (depth + 0.035)
    total = np.zeros(shape, np.float32)
    for scale, weight in ((1.0, 0.8), (2.7, 0.7), (6.5, 0.55), (15.0, 0.35)):
        texture = noise((1024, 1024), 256, random)
        across = (x - width / 2) * distance / width * 34 * scale / 2.6
        away = distance * 62 * scale
        pattern = sample_field(texture[..., None], _folded(away), _folded(across))[..., 0]
        total += pattern * weight * step(0.0, 0.05 * scale, depth)
    return total


def _folded(place: Field) -> Field:
    """Repeat a texture back and forth, so that it has no seams."""
    folded: Field = np.abs(place % 2044 - 1022)
    return folded


def _water(shore: Field, slopes: Field, random: Random) -> Field:
    height, width = shore.shape[:2]
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    horizon = height * HORIZON
    depth = ((y - horizon) / (height - horizon)).clip(0, 1)
    mirrored = np.zeros_like(shore)
    for bend in (0.45, 0.8, 1.15, 1.5):  # a rough mirror shows a little of everything above
        lean = slopes * bend
        up = horizon - (y - horizon) * 0.98 - np.abs(lean) * (8 + 120 * depth) - lean * 34 * depth
        mirrored += sample_field(shore, up, x + lean * (2 + 14 * depth)) / 4
    deep = np.array([0.035, 0.055, 0.115], np.float32)
    mirror = (0.86 - 0.42 * depth**0.8 - 0.10 * slopes * depth).clip(0.08, 0.95)
    water = mirrored * mirror[..., None] + deep * (1 - mirror)[..., None]
    path = np.exp(-(((x / width - SUN[0]) / (0.030 + 0.085 * depth)) ** 2))
    sparks = step(0.75, 1.9, slopes + 0.25 * noise((height, width), 300, random)) * path
    water += (sparks * 0.8 * (1 - depth) ** 2.2)[..., None] * np.array(
        [1.0, 0.62, 0.34], np.float32
    )
    mist = np.exp(-depth * 30)[..., None] * 0.35
    water = water * (1 - mist) + mist * np.array([0.86, 0.56, 0.46], np.float32)
    below = step(horizon - 0.5, horizon + 0.5, y)
    return mix(shore, water, below)


def _moored(picture: Field, boat: _Boat, slopes: Field) -> Field:
    """Draw one boat and, upside down and broken by the waves, its reflection."""
    height, width = picture.shape[:2]
    layer = _sailing_boat(boat, (height, width))
    line = boat.waterline * height
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    below = (y - line).clip(0, None) / height
    reflected = np.zeros_like(layer)
    for bend in (0.5, 1.0, 1.5):
        lean = slopes * bend
        reflected += (
            sample_field(
                layer, 2 * line - y + lean * (3 + 60 * below), x + lean * (1.5 + 44 * below)
            )
            / 3
        )
    share = reflected[..., 3] * step(line - 1, line + 1, y) * (0.82 - 1.15 * below).clip(0, 1)
    tint = reflected[..., :3] / np.maximum(reflected[..., 3:], 1e-3) * 0.72
    picture = mix(picture, tint + np.array([0.01, 0.015, 0.04], np.float32), share)
    return mix(picture, layer[..., :3] / np.maximum(layer[..., 3:], 1e-3), layer[..., 3])


def _sailing_boat(boat: _Boat, shape: tuple[int, int]) -> Field:
    """Paint a boat on nothing: premultiplied colour and alpha (rows, columns, 4)."""
    height, width = shape
    size, line, middle = boat.length * height, boat.waterline * height, boat.x * width

    def at(along: float, up: float) -> tuple[float, float]:
        return middle + boat.heading * along * size, line - up * size

    layer = np.zeros((height, width, 4), np.float32)
    sheer = [at(-0.5 + 0.1 * n, 0.105 + 0.085 * ((n - 3.6) / 6.4) ** 2) for n in range(11)]
    bottom = [at(0.44, 0.0), at(0.40, -0.01), at(-0.46, -0.01), at(-0.485, 0.02)]
    _fill(layer, boat.hull, [[*sheer, *bottom]])
    rail = [
        [(x, y - size * 0.004), (x2, y2 - size * 0.004)] for (x, y), (x2, y2) in pairwise(sheer)
    ]
    _strokes(layer, (0.86, 0.56, 0.44), rail, max(0.9, size * 0.010))
    _strokes(
        layer, (0.55, 0.40, 0.42), [[at(-0.47, 0.035), at(0.455, 0.035)]], max(0.7, size * 0.008)
    )
    cabin = [at(-0.24, 0.10), at(-0.22, 0.175), at(0.10, 0.165), at(0.20, 0.11)]
    _fill(layer, (0.24, 0.20, 0.26), [cabin])
    panes = [
        [at(p, 0.122), at(p, 0.150), at(p + 0.055, 0.147), at(p + 0.055, 0.122)]
        for p in (-0.19, -0.10, -0.01)
    ]
    _fill(layer, (1.0, 0.76, 0.38) if boat.lit else (0.42, 0.33, 0.38), panes)
    _rig(layer, at, size)
    return _shaded(layer, boat, middle, line, size)


def _shaded(layer: Field, boat: _Boat, middle: float, line: float, size: float) -> Field:
    """Light from where the sun went down, and a hull that darkens towards the water."""
    height, width = layer.shape[:2]
    y, x = np.ogrid[0:height, 0:width]
    side = -1.0 if boat.x > SUN[0] else 1.0
    towards = ((x - middle) / size * side * 2).clip(-1, 1)
    up = ((line - y) / (size * 0.2)).clip(0, 1)
    light = (0.78 + 0.30 * up + 0.18 * towards).astype(np.float32)
    warm = (np.maximum(0, towards) * up * 0.16).astype(np.float32)
    layer[..., :3] *= light[..., None]
    layer[..., :3] += layer[..., 3:] * warm[..., None] * np.array([0.9, 0.42, 0.2], np.float32)
    return layer


def _jetty(picture: Field) -> Field:
    """Planks from the lower left towards the open water, on posts, with a lamp at the end."""
    height, width = picture.shape[:2]
    layer = np.zeros((height, width, 4), np.float32)
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)

    def at(along: float, across: float, up: float = 0.0) -> tuple[float, float]:
        """Go `along` from the corner (0) to the end (1): everything shrinks towards the horizon."""
        far = 1 / (0.62 + 3.1 * along)
        return width * (0.34 + (across - 0.36) * far), height * (HORIZON + (0.30 - up) * far)

    shadow = Stencil((height, width))
    shadow.polygon(
        [at(0, -0.02, -0.09), at(1, -0.02, -0.09), at(1, 0.19, -0.09), at(0, 0.19, -0.09)]
    )
    picture = mix(picture, (0.02, 0.025, 0.06), shadow.mask() * 0.55)
    for number in range(9):
        along = 1 - number / 8
        for across in (0.005, 0.165):
            foot, head = (
                at(along, across, -0.115),
                at(along, across, 0.055 if number % 2 == 0 else 0.01),
            )
            _strokes(layer, (0.06, 0.05, 0.085), [[foot, head]], 14 / (0.62 + 3.1 * along))
    _fill(
        layer,
        (0.05, 0.045, 0.08),
        [[at(0, 0, -0.035), at(1, 0, -0.035), at(1, 0.17, -0.035), at(0, 0.17, -0.035)]],
    )
    _fill(layer, (0.15, 0.115, 0.15), [[at(0, 0), at(1, 0), at(1, 0.17), at(0, 0.17)]])
    gaps = [[at(n / 60, 0), at(n / 60, 0.17)] for n in range(61)]
    _strokes(layer, (0.075, 0.06, 0.095), gaps, 1.6)
    edge = [[at(n / 30, 0.17), at((n + 1) / 30, 0.17)] for n in range(30)]
    _strokes(layer, (0.52, 0.33, 0.30), edge, 2.0)
    _strokes(layer, (0.06, 0.05, 0.085), [[at(0.96, 0.01), at(0.96, 0.01, 0.42)]], 4.5)
    picture = mix(picture, layer[..., :3] / np.maximum(layer[..., 3:], 1e-3), layer[..., 3])
    lamp = at(0.96, 0.01, 0.42)
    away = np.hypot(x - lamp[0], y - lamp[1]) / height
    glow = 1.3 * np.exp(-((away / 0.005) ** 2)) + 0.34 * np.exp(-away / 0.022)
    lit: Field = picture + glow[..., None] * np.array([1.0, 0.72, 0.38], np.float32)
    return lit


def _rig(layer: Field, at: _At, size: float) -> None:
    dark: Colour = (0.085, 0.075, 0.125)
    _strokes(layer, dark, [[at(0.06, 0.12), at(0.055, 1.38)]], max(1.3, size * 0.016))
    _strokes(layer, dark, [[at(0.055, 0.235), at(-0.40, 0.225)]], max(1.1, size * 0.013))
    sail = [at(0.05, 0.245), at(-0.10, 0.275), at(-0.30, 0.262), at(-0.39, 0.235), at(0.05, 0.232)]
    _fill(layer, (0.20, 0.19, 0.30), [sail])
    stays = [
        [at(0.055, 1.36), at(0.50, 0.19)], [at(0.055, 1.36), at(-0.495, 0.165)],
        [at(0.055, 1.02), at(0.12, 0.14)], [at(0.055, 1.02), at(-0.02, 0.14)],
        [at(0.115, 0.80), at(-0.005, 0.80)],
    ]  # fmt: skip
    _strokes(layer, dark, stays, max(0.55, size * 0.0035))
    furled = [at(0.49, 0.20), at(0.475, 0.215), at(0.10, 1.235), at(0.085, 1.23)]
    _fill(layer, (0.34, 0.27, 0.33), [furled])


def _fill(layer: Field, colour: Colour, shapes: Sequence[Points]) -> None:
    stencil = Stencil((layer.shape[0], layer.shape[1]))
    for shape in shapes:
        stencil.polygon(shape)
    _paint(layer, colour, stencil)


def _strokes(layer: Field, colour: Colour, lines: Sequence[Points], width: float) -> None:
    stencil = Stencil((layer.shape[0], layer.shape[1]))
    for line in lines:
        stencil.line(line, width)
    _paint(layer, colour, stencil)


def _paint(layer: Field, colour: Colour, stencil: Stencil) -> None:
    share = stencil.mask()[..., None]
    layer *= 1 - share
    layer += share * np.array([*colour, 1.0], np.float32)
