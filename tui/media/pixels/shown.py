"""Which frame of a moving picture stands for it: the first that shows something."""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice, repeat
from typing import TYPE_CHECKING, Final, TypeVar

from tui.media.pixels.gif_screens import gif_screens

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageFile import ImageFile

ENOUGH: Final = 48
"""Levels between a picture's darkest and brightest from which on it shows something."""

_ACROSS: Final = 64
_ANIMATIONS: Final = frozenset({"GIF", "WEBP", "PNG", "AVIF"})
_MOST_FRAMES: Final = 64
_MOST_ANIMATED_PIXELS: Final = 400_000_000
Frame = TypeVar("Frame")
Size = tuple[int, int]


def load_shown(picture: "ImageFile", check: Callable[[int, int], None]) -> None:
    """Decode a picture; of an animation, the first frame that shows something.

    `check` is told the width and height that the picture has by each frame, before there is room
    for it.
    """
    stream = picture.fp
    picture.load()
    if _may_move(picture):
        screens = (
            gif_screens(stream) if picture.format == "GIF" and stream else repeat(picture.size)
        )
        picture.seek(first_shown(_frames(picture, screens, check)) or 0)
        picture.load()


def _may_move(picture: "ImageFile") -> bool:
    """Whether there may be more frames. A GIF that is asked reads on, byte by byte, to its end."""
    if picture.format == "GIF":
        return True
    return picture.format in _ANIMATIONS and getattr(picture, "is_animated", False)


def _frames(
    picture: "ImageFile", screens: Iterable[Size], check: Callable[[int, int], None]
) -> Iterator[tuple[int, int]]:
    pixels = 0
    for number, screen in enumerate(islice(screens, _MOST_FRAMES)):
        check(*screen)
        pixels += screen[0] * screen[1]
        if number and pixels > _MOST_ANIMATED_PIXELS:
            return
        try:
            picture.seek(number)
        except EOFError:
            return
        picture.load()
        yield number, contrast(picture)


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
