"""How evenly a film moves: optical flow between its frames against the path it was meant to take.

Lucas-Kanade on patches with much detail, in plain numpy; a similarity is fitted to their shifts,
and its shift at the frame's centre is compared with the camera's. Slow drifts (a mean over nine
frames) are not jitter and are taken off.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Field = NDArray[np.floating]
Shift = tuple[float, float]

REACH = 10  # pixels around a patch's centre
PATCHES = 400
STEPS = 4
MEAN_OVER = 9
_BLUR = np.array([0.054, 0.242, 0.408, 0.242, 0.054], np.float32)  # else bilinear looks are biased


def jitter(
    frames: Iterable[NDArray[np.uint8]], meant: Callable[[int], Shift]
) -> tuple[float, float]:
    """Measure luma frames: (rms, most) of the jitter, in pixels.

    `meant(n)` is the shift (x, y) of the content at the centre from frame n to frame n + 1.
    """
    misses = []
    for number, (one, two) in enumerate(pairwise(_soft(frames))):
        x, y = meant(number)
        seen = _centre_shift(one, two, (x, y))
        misses.append((seen[0] - x, seen[1] - y))
    errors = np.array(misses)
    window = np.ones(MEAN_OVER)
    count = np.convolve(np.ones(len(errors)), window, "same")
    for axis in range(2):
        errors[:, axis] -= np.convolve(errors[:, axis], window, "same") / count
    far = np.hypot(errors[:, 0], errors[:, 1])
    return float(np.sqrt((far**2).mean())), float(far.max())


def _soft(frames: Iterable[NDArray[np.uint8]]) -> Iterator[Field]:
    for frame in frames:
        soft = frame.astype(np.float32)
        for axis in range(2):
            soft = sum(
                np.roll(soft, place, axis) * weight for place, weight in enumerate(_BLUR, -2)
            )
        yield soft


def _centre_shift(one: Field, two: Field, start: Shift) -> Shift:
    rows, columns = _corners(one)
    reach = np.arange(-REACH, REACH + 1)
    y = rows[:, None, None] + reach[None, :, None]
    x = columns[:, None, None] + reach[None, None, :]
    slope_y = (one[y + 1, x] - one[y - 1, x]) / 2
    slope_x = (one[y, x + 1] - one[y, x - 1]) / 2
    xx, yy, xy = (
        (a * b).sum((1, 2)) for a, b in ((slope_x, slope_x), (slope_y, slope_y), (slope_x, slope_y))
    )
    area = np.maximum(1.0, xx * yy - xy * xy)  # flat patches stay where they are: outliers
    still = one[y, x]
    shift_x, shift_y = np.full(len(rows), start[0]), np.full(len(rows), start[1])
    for _ in range(STEPS):
        off = still - _at(two, y + shift_y[:, None, None], x + shift_x[:, None, None])
        b_x, b_y = (slope_x * off).sum((1, 2)), (slope_y * off).sum((1, 2))
        shift_x = shift_x + (yy * b_x - xy * b_y) / area
        shift_y = shift_y + (xx * b_y - xy * b_x) / area
    return _fitted(rows - one.shape[0] / 2, columns - one.shape[1] / 2, shift_x, shift_y)


def _corners(frame: Field) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Give the places, one to a cell, with the most slope in both directions."""
    cell = 2 * REACH + 19
    slope_y, slope_x = np.gradient(frame[::2, ::2])
    weaker = np.minimum(np.abs(slope_x), np.abs(slope_y))
    half = cell // 2
    high, wide = weaker.shape[0] // half, weaker.shape[1] // half
    tiled = weaker[: high * half, : wide * half].reshape(high, half, wide, half).sum((1, 3))
    inner = tiled[1:-1, 1:-1]
    best = np.argsort(inner.ravel())[::-1][:PATCHES]
    rows, columns = np.unravel_index(best, inner.shape)
    return (rows + 1) * cell + half, (columns + 1) * cell + half


def _at(frame: Field, y: Field, x: Field) -> Field:
    y = y.clip(0, frame.shape[0] - 2)
    x = x.clip(0, frame.shape[1] - 2)
    row, column = y.astype(np.intp), x.astype(np.intp)
    down, right = y - row, x - column
    upper = frame[row, column] * (1 - right) + frame[row, column + 1] * right
    lower = frame[row + 1, column] * (1 - right) + frame[row + 1, column + 1] * right
    seen: Field = upper * (1 - down) + lower * down
    return seen


def _fitted(rows: Field, columns: Field, shift_x: Field, shift_y: Field) -> Shift:
    """Fit shift = (a x - b y + c, b x + a y + d) and give (c, d); outliers are left out twice."""
    kept = np.isfinite(shift_x) & np.isfinite(shift_y)
    for _ in range(3):
        x, y, n = columns[kept], rows[kept], int(kept.sum())
        zero, one = np.zeros(n), np.ones(n)
        left = np.block([[x[:, None], -y[:, None], one[:, None], zero[:, None]],
                         [y[:, None], x[:, None], zero[:, None], one[:, None]]])  # fmt: skip
        found = np.linalg.lstsq(left, np.concatenate([shift_x[kept], shift_y[kept]]), rcond=None)[0]
        a, b, c, d = (float(value) for value in found)
        off = np.hypot(
            shift_x - (a * columns - b * rows + c), shift_y - (b * columns + a * rows + d)
        )
        kept = kept & (off < max(0.02, 3 * float(np.median(off[kept]))))
    return c, d
