"""Colours that an ICC profile describes, made sRGB; whether it is sRGB, its content says."""

from functools import lru_cache
from io import BytesIO
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from PIL.Image import Image

_SPACES: Final = {"GRAY": "L", "RGB ": "RGB", "CMYK": "CMYK", "Lab ": "LAB"}
_UNSEEN: Final = 2
"""Levels of 255 by which a profile may differ from sRGB and still be called that."""


def through_profile(image: "Image", profile: bytes) -> "Image | None":
    """Return the picture in sRGB; None where the profile does not fit it, or is damaged.

    `image` is in L, RGB, CMYK or LAB. Of a profile that says what sRGB says, it is as it was.
    """
    mode = mode_through(profile, image.mode)
    if mode is None:
        return None
    if is_srgb(profile, mode):
        return image.convert("RGB")
    return _converted(image.convert(mode), profile)


def mode_through(profile: bytes, mode: str) -> str | None:
    """Return the mode in which a picture of `mode` goes through the profile; None if in none."""
    described = _mode(profile)
    return described if described == mode or (described, mode) == ("RGB", "L") else None


@lru_cache(maxsize=16)
def _mode(profile: bytes) -> str | None:
    from PIL import ImageCms

    try:
        opened = ImageCms.ImageCmsProfile(BytesIO(profile)).profile
        return _SPACES.get(opened.xcolor_space)
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return None


@lru_cache(maxsize=16)
def is_srgb(profile: bytes, mode: str) -> bool:
    """Whether a picture of the mode that a profile describes looks the same without it.

    Some colours are sent through it: they must come out as they were.
    """
    from PIL import ImageChops

    if mode not in ("L", "RGB"):
        return False
    probe = _probe(mode)
    shown = _converted(probe, profile)
    if shown is None:
        return True
    difference = ImageChops.difference(shown, probe.convert("RGB"))
    return all(int(high) <= _UNSEEN for _, high in difference.getextrema())  # type: ignore[misc] # an RGB picture has three


def _probe(mode: str) -> "Image":
    from PIL import Image

    if mode == "L":
        return Image.frombytes("L", (256, 1), bytes(range(256)))
    steps = (0, 36, 73, 109, 146, 182, 219, 255)
    colours = bytes(level for r in steps for g in steps for b in steps for level in (r, g, b))
    return Image.frombytes("RGB", (len(colours) // 3, 1), colours)


def _converted(image: "Image", profile: bytes) -> "Image | None":
    from PIL import ImageCms

    try:
        return ImageCms.profileToProfile(
            image,
            ImageCms.ImageCmsProfile(BytesIO(profile)),
            ImageCms.createProfile("sRGB"),
            outputMode="RGB",
        )
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return None
