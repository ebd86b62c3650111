"""Gulls over a bay at noon: white clouds, chalk cliffs, turquoise water, surf. A portrait."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from PIL import Image

from contract_tests.benchmarks.scenes.brush import (
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

HORIZON = 0.43

_SKY = (
    (0.00, (0.165, 0.385, 0.690)), (0.45, (0.380, 0.610, 0.850)),
    (0.85, (0.690, 0.835, 0.930)), (1.00, (0.850, 0.915, 0.940)),
)  # fmt: skip
_SEA = (
    (0.00, (0.180, 0.400, 0.560)), (0.20, (0.085, 0.365, 0.530)), (0.55, (0.085, 0.470, 0.560)),
    (0.82, (0.260, 0.650, 0.650)), (1.00, (0.560, 0.800, 0.740)),
)  # fmt: skip
_SAND = (
    (0.00, (0.520, 0.455, 0.375)), (0.10, (0.600, 0.520, 0.420)), (0.30, (0.820, 0.735, 0.600)),
    (1.00, (0.900, 0.825, 0.690)),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Gull:
    """A bird: place and wing span as shares of the picture, tilt in radians, wing beat 0..1."""

    x: float
    y: float
    span: float
    tilt: float
    beat: float


_GULLS = (
    _Gull(0.330, 0.245, 0.290, -0.20, 0.55), _Gull(0.735, 0.120, 0.200, 0.16, 0.20),
    _Gull(0.175, 0.080, 0.120, -0.05, 0.75), _Gull(0.560, 0.345, 0.105, 0.22, 0.40),
    _Gull(0.130, 0.370, 0.070, -0.25, 0.15), _Gull(0.880, 0.215, 0.060, 0.10, 0.70),
    _Gull(0.460, 0.060, 0.050, -0.12, 0.30),
)  # fmt: skip


def gulls(width: int = 1600, height: int = 2400, seed: int = 11) -> Image.Image:
    """Paint the picture; the same numbers give the same picture."""
    random = np.random.default_rng(seed)
    shape = (height, width)
    picture = _sea(_sky(shape, random), random)
    picture = _cliffs(_beach(picture, random), random)
    picture = _pebbles(picture, random)
    for gull in _GULLS:
        picture = _flying(picture, gull)
    return developed(picture, random, grain=0.008, vignette=0.16)


def _sky(shape: tuple[int, int], random: Random) -> Field:
    height, width = shape
    rows, columns = np.mgrid[0:height, 0:width].astype(np.float32)
    up = (rows / (height * HORIZON)).clip(0, 1)
    sky = ramp(up, _SKY)
    for cells, stretch, cover, body in ((9.0, 1.7, 0.45, 0.97), (16.0, 4.5, 0.9, 0.5)):
        deck = clouds(shape, cells, random, 8, stretch)[..., None]
        squeezed = height * (1 - (1 - up.clip(0, 0.985)) ** 0.6)
        seen = sample_field(deck, squeezed, columns)[..., 0]
        towards_sun = sample_field(deck, squeezed - 34, columns + 26)[..., 0]
        thick = step(cover, cover + 0.75, seen) * step(1.0, 0.8, up) * body
        light = (0.80 + 0.30 * (seen - towards_sun) - 0.07 * seen).clip(0.35, 1.0)
        shade = np.array([0.60, 0.68, 0.78], np.float32)
        bright = np.array([1.0, 0.99, 0.965], np.float32)
        sky = mix(sky, shade + (bright - shade) * light[..., None], thick)
    return sky


def _sea(sky: Field, random: Random) -> Field:
    height, width = sky.shape[:2]
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    depth = ((y / height - HORIZON) / (0.86 - HORIZON)).clip(0, 1)
    water = ramp(depth + 0.10 * clouds((height, width), 5, random, 4, 5.0) * depth, _SEA)
    distance = 1 / (depth + 0.05)
    lean = np.zeros((height, width), np.float32)
    for scale, weight in ((1.0, 0.9), (2.6, 0.7), (6.0, 0.5)):
        texture = noise((1024, 1024), 256, random)[..., None]
        across = np.abs(((x - width / 2) * distance / width * 16 * scale) % 2044 - 1022)
        away = np.abs((distance * 52 * scale) % 2044 - 1022)
        lean += sample_field(texture, away, across)[..., 0] * weight * step(0, 0.06 * scale, depth)
    water += (lean * 0.030 * (0.4 + depth))[..., None] * np.array([0.8, 1.0, 1.0], np.float32)
    caps = step(1.95, 2.5, lean) * step(0.04, 0.25, depth) * 0.55
    water = mix(water, (0.95, 0.98, 0.98), caps)
    glitter = step(1.2, 2.2, lean) * np.exp(-(((x / width - 0.22) / 0.2) ** 2)) * (1 - depth) * 0.5
    water = mix(water, (1.0, 1.0, 0.97), glitter)
    return mix(sky, water, step(height * HORIZON - 0.6, height * HORIZON + 0.6, y))


def _cliffs(picture: Field, random: Random) -> Field:
    """Two headlands on the right: the far one pale with distance, the near one with turf on top."""
    for tall, reach, foot, haze in ((0.085, 0.52, 0.452, 0.55), (0.245, 0.36, 0.625, 0.10)):
        picture = _cliff(picture, random, tall, reach, foot, haze)
    return picture


def _cliff(
    picture: Field, random: Random, tall: float, reach: float, foot: float, haze: float
) -> Field:
    height, width = picture.shape[:2]
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    ragged = clouds((height, width), 14, random, 6)
    ridge = clouds((64, width), 3, random, 7, 0.5)[31]
    inland = ((x / width - (1 - reach)) / reach + 0.020 * ragged).clip(0, 1)
    rise = step(0.0, 0.30, inland) * (0.72 + 0.28 * inland) + 0.035 * ridge * inland
    base = height * (foot - 0.030 * (1 - inland))
    top = base - height * tall * rise
    inside = ((y - top) / 1.5).clip(0, 1) * ((base - y) / 3 + 0.5).clip(0, 1) * (inland > 0.004)
    share = ((y - top) / np.maximum(1, base - top)).clip(0, 1)
    strata = noise((height, width), 170, random, 26) * 0.5 + noise((height, width), 60, random, 14)
    gullies = clouds((height, width), 9, random, 6, 0.22)
    light = 0.80 + 0.045 * strata + 0.105 * gullies - 0.16 * share
    chalk = light[..., None] * np.array([1.02, 0.965, 0.865], np.float32)
    chalk = mix(chalk, (0.50, 0.47, 0.40), step(0.5, 1.8, gullies + share) * 0.35)
    grass = ramp(noise((height, width), 240, random) * 0.2 + 0.5, (
        (0.0, (0.24, 0.36, 0.14)), (1.0, (0.50, 0.60, 0.28))))  # fmt: skip
    chalk = mix(chalk, grass, step(0.20, 0.12, share + 0.030 * ragged))
    air = np.array([0.72, 0.83, 0.90], np.float32)
    chalk = chalk + (air - chalk) * haze
    mirrored = step(base + height * 0.05, base, y) * (y > base) * (inland > 0.02) * 0.45
    picture = mix(picture, chalk.mean(axis=(0, 1)) * np.array([0.62, 0.85, 0.88]), mirrored)
    return mix(picture, chalk, inside.astype(np.float32))


def _beach(picture: Field, random: Random) -> Field:
    height, width = picture.shape[:2]
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    across = x / width
    wobble = (
        noise((height, width), 5, random, 2.0) * 0.010
        + clouds((height, width), 22, random, 5) * 0.0035
    )
    line = 0.835 - 0.165 * across**1.7 + 0.018 * np.sin(across * 7.5) + wobble
    up = y / height - line
    grains = (
        noise((height, width), 900, random) * 0.030
        + clouds((height, width), 12, random, 6, 2.5) * 0.022
    )
    sand = ramp(up / 0.24, _SAND) * (1 + grains)[..., None]
    wet = np.exp(-((up.clip(0, None) / 0.035) ** 2))
    sand = mix(sand, (0.62, 0.72, 0.74), wet * 0.42)
    picture = mix(picture, sand, step(-0.0012, 0.0012, up))
    lace = clouds((height, width), 46, random, 5, 1.7)
    for offset, thick, strength in (
        (0.0, 0.0075, 0.97),
        (-0.034, 0.0048, 0.80),
        (-0.066, 0.0034, 0.65),
        (-0.095, 0.0022, 0.5),
    ):
        crest = up - offset + 0.0065 * np.sin(across * (11 + 90 * abs(offset)) + offset * 300)
        foam = step(-thick * 2.4, 0, crest) * step(thick * 0.45, 0, crest)
        picture = mix(
            picture,
            (0.42, 0.60, 0.62),
            step(thick * 2.2, thick * 0.3, crest) * step(0, thick * 0.3, crest) * 0.35 * strength,
        )
        picture = mix(
            picture, (0.985, 0.99, 0.985), foam * step(-0.9, 0.35, lace + 1.2 * foam) * strength
        )
    web = step(0.05, 0.45, np.abs(lace)) * step(-0.055, -0.004, up) * step(0.002, -0.004, up)
    return mix(
        picture,
        (0.97, 0.985, 0.98),
        (1 - web) * step(-0.05, -0.006, up) * step(0.001, -0.004, up) * 0.55,
    )


def _pebbles(picture: Field, random: Random) -> Field:
    """Stones on the sand, larger towards the viewer, each with its shadow and a lit side."""
    height, width = picture.shape[:2]
    shadows, stones, lights = (Stencil((height, width)) for _ in range(3))
    for _ in range(150):
        near = random.random() ** 1.6
        x, y = random.random() * width, height * (0.885 + 0.115 * near)
        radius = height * (0.0006 + 0.0022 * near * random.random() ** 2)
        shadows.dot(x - radius * 0.55, y + radius * 0.45, radius * 1.05)
        stones.dot(x, y, radius)
        lights.dot(x + radius * 0.22, y - radius * 0.25, radius * 0.55)
    picture = mix(picture, (0.40, 0.33, 0.26), shadows.mask() * 0.55)
    picture = mix(picture, (0.55, 0.52, 0.49), stones.mask())
    return mix(picture, (0.76, 0.74, 0.70), lights.mask() * 0.8)


def _flying(picture: Field, gull: _Gull) -> Field:
    """A gull from below and ahead: two bent wings with dark tips, a body, a tail, a bill."""
    height, width = picture.shape[:2]
    size = gull.span * width
    turn, turned = math.cos(gull.tilt), math.sin(gull.tilt)

    def at(along: float, up: float) -> tuple[float, float]:
        return (
            gull.x * width + (along * turn - up * turned) * size,
            gull.y * height - (along * turned + up * turn) * size,
        )

    def painted(colour: tuple[float, float, float], *shapes: list[tuple[float, float]]) -> None:
        nonlocal picture
        stencil = Stencil((height, width))
        for shape in shapes:
            stencil.polygon([at(*point) for point in _curved(shape)])
        picture = mix(picture, colour, stencil.mask())

    lift = 0.06 + 0.16 * gull.beat
    wings = [_wing(side, lift) for side in (-1.0, 1.0)]
    painted((0.80, 0.83, 0.87), *(wing for wing, _, _ in wings))
    painted((0.955, 0.965, 0.975), *(front for _, front, _ in wings))
    painted((0.13, 0.14, 0.17), *(tip for _, _, tip in wings))
    painted(
        (0.90, 0.915, 0.93),
        [(-0.045, 0.0), (-0.065, -0.17), (0.0, -0.19), (0.065, -0.17), (0.045, 0.0)],
    )
    painted(
        (0.975, 0.98, 0.985),
        [
            (0, 0.125),
            (0.045, 0.085),
            (0.058, 0.0),
            (0.03, -0.12),
            (-0.03, -0.12),
            (-0.058, 0.0),
            (-0.045, 0.085),
        ],
    )
    painted((0.93, 0.70, 0.22), [(-0.014, 0.118), (0, 0.165), (0.014, 0.118)])
    return picture


def _wing(side: float, lift: float) -> tuple[list[tuple[float, float]], ...]:
    """The wing, its bright leading edge and its dark tip, from the shoulder outwards."""
    ahead = [
        (0.03, 0.055),
        (0.13, 0.07 + lift * 0.62),
        (0.25, 0.085 + lift),
        (0.37, 0.045 + lift * 0.82),
        (0.50, -0.055 + lift * 0.35),
    ]
    behind = [
        (0.40, -0.035 + lift * 0.52),
        (0.27, -0.035 + lift * 0.62),
        (0.14, -0.065 + lift * 0.32),
        (0.03, -0.06),
    ]
    inner = [(x, y - 0.040) for x, y in reversed(ahead[:4])]
    tip = [
        (0.405, 0.030 + lift * 0.72),
        (0.50, -0.055 + lift * 0.35),
        (0.425, -0.018 + lift * 0.50),
        (0.385, 0.0 + lift * 0.60),
    ]
    return tuple(
        [(x * side, y) for x, y in shape] for shape in (ahead + behind, ahead[:4] + inner, tip)
    )


def _curved(points: list[tuple[float, float]], steps: int = 8) -> list[tuple[float, float]]:
    """Round a closed outline (Catmull-Rom)."""
    found = []
    for number, one in enumerate(points):
        before, two, after = (points[(number + move) % len(points)] for move in (-1, 1, 2))
        for part in range(steps):
            t = part / steps
            x, y = (
                0.5
                * (
                    2 * b
                    + (c - a) * t
                    + (2 * a - 5 * b + 4 * c - d) * t**2
                    + (3 * b - a - 3 * c + d) * t**3
                )
                for a, b, c, d in zip(before, one, two, after, strict=True)
            )
            found.append((x, y))
    return found
