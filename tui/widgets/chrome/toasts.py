"""Toasts with all their characters.

As of Textual 8.2 a line is cut wherever the edge of anything under it lies, and a wide character
that stands there becomes two blanks.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import cast

from textual._compositor import Compositor
from textual.geometry import Region
from textual.strip import Strip
from textual.widgets._toast import Toast

_NOTHING = Strip([], 0)


class ToastCompositor(Compositor):
    """Puts each line of a toast on the screen in one piece: nothing lies over it."""

    def _render_chops(
        self, crop: Region, is_rendered_line: Callable[[int], bool]
    ) -> Sequence[Mapping[int, Strip]]:
        chops = cast("Sequence[dict[int, Strip]]", super()._render_chops(crop, is_rendered_line))
        for widget, (region, clip) in self.visible_widgets.items():
            if isinstance(widget, Toast) and region.overlaps(crop) and clip.contains_region(region):
                strips = widget.render_lines(region.size.region)
                for y, strip in zip(region.line_range, strips, strict=True):
                    if is_rendered_line(y):
                        _put_whole(chops[y], region, strip)
        return chops


def _put_whole(line: dict[int, Strip], region: Region, strip: Strip) -> None:
    first, *others = [x for x in line if region.x <= x < region.right]
    line[first] = strip
    line.update(dict.fromkeys(others, _NOTHING))
