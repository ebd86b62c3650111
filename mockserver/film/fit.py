"""Sub-pixel crops out of an integer scaler.

swscale maps whole source pixels to whole output pixels, so a camera built on it moves in steps
and trembles. The way out: scale a slightly larger piece, `source[start : start + size]` to
`scaled` pixels, and keep `[offset : offset + out]` of it. There are thousands of such integers
for one crop; the best is a hundredth of a pixel off.

Near the scale ratios 1, 5/4, 4/3 and 3/2 no good choice exists, which is why the size of a master
picture is chosen by trying (see `best_scale`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

MARGINS = range(2, 82)
SCALES = (1.05, 1.066, 1.082, 1.098, 1.114, 1.13)

_BEFORE, _AFTER = (
    axis.ravel() for axis in np.meshgrid(np.array(MARGINS), np.array(MARGINS), indexing="ij")
)


@dataclass(frozen=True, slots=True)
class Fit:
    """Scale `size` source pixels from `start` to `scaled`, keep from `offset`.

    `error` is in output pixels.
    """

    start: int
    size: int
    scaled: int
    offset: int
    error: float


def fit(low: float, high: float, out: int) -> Fit:
    """Find the integers that show the source from `low` to `high` on `out` pixels.

    It reads up to 82 output pixels beyond either end: the source needs that much padding.
    """
    step = (high - low) / out
    scaled = out + _BEFORE + _AFTER
    size = np.rint(scaled * step)
    real_step = size / scaled
    start = np.rint(low - _BEFORE * real_step)
    miss_low = start + _BEFORE * real_step - low
    miss_high = miss_low + out * real_step - (high - low)
    # A shift of the whole frame is seen sooner than a breath of its edges.
    error = np.abs(miss_low + miss_high) + np.abs(miss_high - miss_low) / 2
    best = int(error.argmin())
    return Fit(
        int(start[best]),
        int(size[best]),
        int(scaled[best]),
        int(_BEFORE[best]),
        float(error[best]) / step,
    )


def best_scale(
    views: Sequence[tuple[float, float]], out: int, scales: Iterable[float] = SCALES
) -> float:
    """Choose the scale of the source at which these (low, high) crops fit `out` pixels best."""

    def total_error(scale: float) -> float:
        return sum(fit(low * scale, high * scale, out).error ** 2 for low, high in views)

    return min(scales, key=total_error)
