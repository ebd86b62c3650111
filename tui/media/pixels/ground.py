"""The ground that a transparent picture lies on: one that it stands out from."""

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from PIL.Image import Image

Colour = tuple[int, int, int]
PAPER: Final = (244, 242, 238)
SLATE: Final = (12, 13, 16)
_LIGHT: Final = 190
_DARK: Final = 65
_ACROSS: Final = 200


def background_for(colours: "Image", opacity: "Image") -> Colour:
    """Return paper, unless more of the picture would be lost on it than on slate."""
    import numpy as np

    layer = colours.convert("RGB")
    layer.putalpha(opacity)
    small = layer.reduce(max(1, max(layer.size) // _ACROSS)).convert("LA")
    seen = np.asarray(small, np.float32)
    light, weight = seen[..., 0], seen[..., 1]
    on_paper = float(weight[light > _LIGHT].sum())
    on_slate = float(weight[light < _DARK].sum())
    return SLATE if on_paper > on_slate else PAPER


def over_background(colours: "Image", opacity: "Image", ground: Colour) -> "Image":
    """Return the picture in RGB over a background."""
    from PIL import Image

    canvas = Image.new("RGB", colours.size, ground)
    canvas.paste(colours.convert("RGB"), mask=opacity)
    return canvas
