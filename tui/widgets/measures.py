"""What is drawn with parts of blocks: a bar that shows a share, a small picture."""

import os
from typing import TYPE_CHECKING

from textual.color import Color
from textual.content import Content
from textual.style import Style

if TYPE_CHECKING:
    from tui.media.thumbs import Thumbnail

_SHADES = " ░▒▓█"
_LIGHTEST = 2 * 3 * 255 + 1
_EIGHTHS = " ▏▎▍▌▋▊▉"


def bar(share: float, width: int) -> Content:
    """A share between 0 and 1 as a bar of `width` cells, exact to an eighth of a cell."""
    eighths = round(max(0.0, min(share, 1.0)) * width * 8)
    whole, part = divmod(eighths, 8)
    end = _EIGHTHS[part] if part else ""
    done = "█" * whole + end
    return Content.assemble((done, "$accent on $track"), (" " * (width - len(done)), "on $track"))


def half_blocks(thumbnail: "Thumbnail") -> tuple[Content, ...]:
    """A thumbnail as text: each character shows two pixels, one above the other.

    Where `NO_COLOR` is set, a character is as full as its two pixels are bright.
    """
    plain = "NO_COLOR" in os.environ

    def shown(x: int, top: int) -> tuple[str, Style]:
        above = thumbnail.colour(x, top)
        below = thumbnail.colour(x, top + 1) if top + 1 < thumbnail.height else None
        if plain:
            light = sum(above) + sum(below or above)
            return _SHADES[light * len(_SHADES) // _LIGHTEST], Style()
        return "▀", Style(
            foreground=Color(*above), background=Color(*below) if below is not None else None
        )

    return tuple(
        Content.assemble(*(shown(x, top) for x in range(thumbnail.width)))
        for top in range(0, thumbnail.height, 2)
    )
