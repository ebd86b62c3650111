"""Texts to begin with: they fill the prompt, and never send."""

from collections.abc import Mapping

from tui.words import _

BUILT_IN = {
    _("10-second clip"): _(
        "Make a 10-second clip of the stills: slow camera moves, soft cross-fades, calm music."
    ),
    _("vertical for stories"): _(
        "Make a vertical clip for stories: 9:16, 1080×1920, at most 15 seconds, "
        "the subject of each still in the middle."
    ),
    _("slideshow with titles"): _(
        "Make a slideshow of all stills in their order, 3 seconds each, with a "
        "title at the start and a short caption on each still."
    ),
}


def templates(own: Mapping[str, str]) -> dict[str, str]:
    """The user's own first; one of the same name takes the place of a built-in one."""
    return {**own, **{name: text for name, text in BUILT_IN.items() if name not in own}}
