"""What the user wants of stills that a film cannot show as they are."""

from dataclasses import dataclass

from tui.media.pixels.ground import Colour, named_ground

__all__ = ["PLAIN", "Wishes", "named_ground"]


@dataclass(frozen=True, slots=True)
class Wishes:
    """By default colours become a film's, and what is transparent lies on a ground that fits.

    `ground` is a colour to lie on instead, `keep_transparency` sends what is transparent as it is.
    `damaged` sends also what ends early, as far as it goes.
    """

    keep_colours: bool = False
    ground: Colour | None = None
    keep_transparency: bool = False
    damaged: bool = False


PLAIN = Wishes()
