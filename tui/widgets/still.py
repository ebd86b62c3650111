"""One still of the project, as the list of stills knows it, and its small picture as text."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.color import Color
from textual.content import Content
from textual.style import Style

from tui.library.records import StillState
from tui.media.sources import Source

if TYPE_CHECKING:
    from tui.media.thumbs import Thumbnail


@dataclass(frozen=True, slots=True)
class Still:
    """One still. `sent` and `total` are bytes, `width` and `height` pixels.

    `is_missing`: its file is not where it was. `is_pictured`: there is its picture, or can be none.
    `is_tagged`: the user chose it for the queue.
    `is_cut`: it was refused for its missing end alone, and can be sent as far as it goes.
    """

    source: Source
    name: str
    state: StillState = StillState.WAITING
    sent: int = 0
    total: int = 0
    width: int | None = None
    height: int | None = None
    reason: str = ""
    is_cut: bool = False
    picture: "tuple[Content, ...]" = ()
    is_missing: bool = False
    is_pictured: bool = True
    is_tagged: bool = False


_SHADES = " ░▒▓█"
_LIGHTEST = 2 * 3 * 255 + 1


def shade(channels: Sequence[int]) -> str:
    """A character as full as its two pixels are bright, of which these are red, green and blue."""
    return _SHADES[sum(channels) * len(_SHADES) // _LIGHTEST]


def half_blocks(thumbnail: "Thumbnail") -> tuple[Content, ...]:
    """A thumbnail as text: each character shows two pixels, one above the other.

    Where `NO_COLOR` is set, a character is as full as its two pixels are bright.
    """
    plain = "NO_COLOR" in os.environ

    def shown(x: int, top: int) -> tuple[str, Style]:
        above = thumbnail.colour(x, top)
        below = thumbnail.colour(x, top + 1) if top + 1 < thumbnail.height else None
        if plain:
            return shade((*above, *(below or above))), Style()
        return "▀", Style(
            foreground=Color(*above), background=Color(*below) if below is not None else None
        )

    return tuple(
        Content.assemble(*(shown(x, top) for x in range(thumbnail.width)))
        for top in range(0, thumbnail.height, 2)
    )
