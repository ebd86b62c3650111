"""What users may choose about a picture's look, and whether there is anything to choose."""

from typing import TYPE_CHECKING, Final

from tui.media.pixels.coded import ColourCodes
from tui.media.pixels.flattening import in_srgb
from tui.media.pixels.ground import Colour, background_for, over_background
from tui.media.pixels.layers import split_opacity
from tui.media.pixels.profile import is_srgb, mode_through

if TYPE_CHECKING:
    from PIL.Image import Image

_ACROSS: Final = 200


def as_chosen(
    image: "Image", coded: ColourCodes | None, *, ground: Colour | None, keep_colours: bool
) -> "Image":
    """Return the picture in RGB without metadata, as `flattened` does but for what was chosen.

    Colours are kept with the profile that says which they are, and become sRGB where none can.
    """
    colours, opacity = split_opacity(image)
    profile = image.info.get("icc_profile") if keep_colours and colours.mode == "RGB" else None
    plain = in_srgb(colours, image, coded) if profile is None else colours
    if opacity is not None:
        plain = over_background(plain, opacity, ground or background_for(plain, opacity))
    plain.info = {} if profile is None else {"icc_profile": profile}
    return plain


def ground_of(image: "Image", coded: ColourCodes | None) -> Colour | None:
    """Return the ground that a picture lies on, seen as a whole; None for one that is opaque."""
    if not image.has_transparency_data:
        return None
    colours, opacity = split_opacity(image.reduce(max(1, max(image.size) // _ACROSS)))
    shown = in_srgb(colours, image, coded)
    return None if opacity is None else background_for(shown, opacity)


def is_wide(image: "Image", coded: ColourCodes | None) -> bool:
    """Whether the picture looks another without what it says of its colours."""
    if image.mode in ("CMYK", "LAB"):
        return True
    profile = image.info.get("icc_profile")
    if not isinstance(profile, bytes):
        return coded is not None and not coded.plain
    grey = image.mode in ("1", "L", "LA", "La", "F") or image.mode.startswith("I")
    mode = mode_through(profile, "L" if grey else "RGB")
    return mode is not None and not is_srgb(profile, mode)


def is_transparent(image: "Image") -> bool:
    """Whether anything of the picture lets the ground through."""
    return split_opacity(image)[1] is not None
