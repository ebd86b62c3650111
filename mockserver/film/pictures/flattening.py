"""A decoded picture as everybody shall see it: eight bits of sRGB, nothing transparent."""

from typing import TYPE_CHECKING

from mockserver.film.pictures.coded import ColourCodes, decoded
from mockserver.film.pictures.ground import background_for, over_background
from mockserver.film.pictures.layers import split_opacity
from mockserver.film.pictures.profile import through_profile

if TYPE_CHECKING:
    from PIL.Image import Image


def flattened(image: "Image", coded: ColourCodes | None = None) -> "Image":
    """Return the picture in RGB without metadata; `coded` counts where there is no ICC profile."""
    colours, opacity = split_opacity(image)
    plain = in_srgb(colours, image, coded)
    if opacity is not None:
        plain = over_background(plain, opacity, background_for(plain, opacity))
    plain.info = {}
    return plain


def in_srgb(colours: "Image", image: "Image", coded: ColourCodes | None) -> "Image":
    """Return the colours of a picture in sRGB, by what the picture says of them."""
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
