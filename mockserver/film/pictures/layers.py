"""A decoded picture, of whatever depth and mode, split into colours and opacity."""

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from numpy import float32
    from numpy.typing import NDArray
    from PIL.Image import Image

_INK: Final = frozenset({"L", "RGB", "CMYK", "LAB"})
_DEEPEST: Final = 65535
_NEGATIVE: Final = "negative"


def split_opacity(image: "Image") -> "tuple[Image, Image | None]":
    """Return the colours (L, RGB, CMYK or LAB) and the opacity (L), None where all is opaque."""
    if image.mode in ("LA", "La", "PA", "RGBA", "RGBa") or (
        image.mode == "P" and "transparency" in image.info
    ):
        colours, opacity = _split(image)
        return colours, _unless_opaque(opacity)
    return _flat(image), _unless_opaque(_keyed(image))


def _unless_opaque(opacity: "Image | None") -> "Image | None":
    return None if opacity is None or opacity.getextrema() == (255, 255) else opacity


def rescale_key(image: "Image", depth: int) -> None:
    """Give a PNG's transparent colour in the levels that its pixels come in.

    The decoder scales grey of one, two and four bits up and colours of sixteen down, but not the
    colour that is declared transparent.
    """
    key = image.info.get("transparency")
    if isinstance(key, int) and image.mode in ("1", "L") and depth < 8:
        image.info["transparency"] = key * 255 // ((1 << depth) - 1)
    elif isinstance(key, tuple) and depth == 16:
        image.info["transparency"] = tuple(level >> 8 for level in key)


def mark_negative(image: "Image", photometric: object) -> None:
    """Note of deep grey that its lowest level is white, as a TIFF's `photometric` 0 says.

    The decoder turns eight bits round, but no more than those.
    """
    if photometric == 0 and _is_deep(image):
        image.info[_NEGATIVE] = True


def _is_deep(image: "Image") -> bool:
    return image.mode.startswith("I") or image.mode == "F"


def _split(image: "Image") -> "tuple[Image, Image]":
    if image.mode in ("LA", "La"):
        grey = image.convert("LA")
        return grey.getchannel("L"), grey.getchannel("A")
    coloured = image.convert("RGBA")
    return coloured.convert("RGB"), coloured.getchannel("A")


def _flat(image: "Image") -> "Image":
    if image.mode in _INK:
        return image
    if _is_deep(image):
        return _eight_bits(image)
    return image.convert("L" if image.mode == "1" else "RGB")


def _keyed(image: "Image") -> "Image | None":
    """Make the opacity of a picture in which one colour stands for nothing."""
    key = image.info.get("transparency")
    if not isinstance(key, int | tuple):
        return None
    import numpy as np
    from PIL import Image

    levels = np.asarray(image.convert("L") if image.mode == "1" else image)
    if (levels.ndim == 3) is not isinstance(key, tuple):
        return None
    same = (levels == np.array(key)).all(-1) if levels.ndim == 3 else levels == key
    return Image.fromarray(np.where(same, np.uint8(0), np.uint8(255)))


def _eight_bits(image: "Image") -> "Image":
    """Scale deep grey down; the plain conversion would turn everything above 255 white."""
    import numpy as np
    from PIL import Image

    deep: NDArray[float32] = np.nan_to_num(np.asarray(image).astype(np.float32))
    high = _highest(image.mode, float(deep.max(initial=0.0)))
    levels = np.rint(deep * (255 / high)).clip(0, 255).astype(np.uint8)
    return Image.fromarray(255 - levels if _NEGATIVE in image.info else levels)


def _highest(mode: str, brightest: float) -> float:
    """Return what is white: by the type where it says, else by what is there."""
    if mode.startswith("I;16"):
        return _DEEPEST
    if mode == "F" and brightest <= 1:
        return 1.0
    if brightest <= 255:
        return 255.0
    return max(_DEEPEST, brightest)
