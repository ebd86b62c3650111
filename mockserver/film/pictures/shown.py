"""Which frame of a moving picture stands for it: the first that shows something."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final, TypeVar

if TYPE_CHECKING:
    from PIL.Image import Image

ENOUGH: Final = 48
"""Levels between a picture's darkest and brightest from which on it shows something."""

_ACROSS: Final = 64
Frame = TypeVar("Frame")


def first_shown(frames: Iterable[tuple[Frame, int]]) -> Frame | None:
    """Return the first frame with enough contrast, else the one with most; None of no frames."""
    best: Frame | None = None
    most = -1
    for frame, contrast in frames:
        if contrast > most:
            best, most = frame, contrast
        if contrast >= ENOUGH:
            break
    return best


def contrast(image: "Image") -> int:
    """Return the levels between the darkest and the brightest of a frame, 0 for an empty one."""
    factor = max(1, max(image.size) // _ACROSS)
    plain = image.convert("RGBA" if image.has_transparency_data else "RGB")
    bands = plain.reduce(factor).split()
    ranges = [_range(band) for band in bands]
    if len(bands) == 4:
        clearest, most_opaque = ranges[3]
        if most_opaque < ENOUGH:
            return 0
        if most_opaque - clearest >= ENOUGH:
            return most_opaque - clearest
    return max(high - low for low, high in ranges[:3])


def _range(band: "Image") -> tuple[int, int]:
    low, high = band.getextrema()
    return int(low), int(high)  # type: ignore[arg-type]  # one band has two numbers
