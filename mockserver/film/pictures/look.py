"""A decoded picture as everybody shall see it: eight bits of sRGB, nothing transparent."""

from typing import TYPE_CHECKING

from mockserver.film.pictures.coded import Coded, decoded
from mockserver.film.pictures.ground import Colour, laid
from mockserver.film.pictures.layers import parted
from mockserver.film.pictures.profile import is_srgb, through_profile

if TYPE_CHECKING:
    from PIL.Image import Image


def flattened(
    image: "Image",
    coded: Coded | None = None,
    *,
    ground: Colour | None = None,
    keep_colours: bool = False,
) -> "Image":
    """Return the picture in RGB without metadata; `coded` counts where there is no ICC profile."""
    colours, opacity = parted(image)
    plain = colours.convert("RGB") if keep_colours else _in_srgb(colours, image, coded)
    result = laid(plain, opacity, ground) if opacity is not None else plain
    result.info = {}
    return result


def is_wide(image: "Image", coded: Coded | None) -> bool:
    """Whether the picture looks another without what it says of its colours."""
    if image.mode in ("CMYK", "LAB"):
        return True
    profile = image.info.get("icc_profile")
    if isinstance(profile, bytes):
        grey = image.mode in ("1", "L", "LA", "La", "F") or image.mode.startswith("I")
        return not is_srgb(profile, "L" if grey else "RGB")
    return coded is not None and not coded.plain


def is_transparent(image: "Image") -> bool:
    """Whether anything of the picture lets the ground through."""
    return parted(image)[1] is not None


def _in_srgb(colours: "Image", image: "Image", coded: Coded | None) -> "Image":
    profile = image.info.get("icc_profile")
    if isinstance(profile, bytes) and (shown := through_profile(colours, profile)) is not None:
        return shown
    if colours.mode == "LAB":
        return _from_lab(colours)
    plain = colours.convert("RGB")
    return decoded(plain, coded) if coded is not None and profile is None else plain


def _from_lab(image: "Image") -> "Image":
    from PIL import ImageCms

    lab, srgb = ImageCms.createProfile("LAB"), ImageCms.createProfile("sRGB")
    return ImageCms.profileToProfile(image, lab, srgb, outputMode="RGB") or image.getchannel("L")
