"""Frames out of masters: the sub-pixel crop, the cross-fade."""

from __future__ import annotations

import numpy as np
from av import VideoFrame
from av.video.reformatter import Interpolation

from mockserver.film.camera import View
from mockserver.film.fit import Fit, fit
from mockserver.film.master import PADDING, Master
from mockserver.film.planes import Plane, Planes, pixels


def write_view(master: Master, share: float, planes: Planes) -> None:
    """Write what the camera sees after `share` (0..1) of the shot into `planes`."""
    view = master.path.view(share)
    for number, (source, out) in enumerate(zip(master.planes, planes, strict=True)):
        if number < 2:  # V lies exactly as U does
            across, down = _fits(view, master.scale, 1 if number == 0 else 2, out)
        out[:] = _cropped(source, across, down)[
            down.offset : down.offset + out.shape[0], across.offset : across.offset + out.shape[1]
        ]


def _fits(view: View, scale: tuple[float, float], divisor: int, out: Plane) -> tuple[Fit, Fit]:
    x, y = scale[0] / divisor, scale[1] / divisor
    return (
        fit(view.left * x + PADDING, view.right * x + PADDING, out.shape[1]),
        fit(view.top * y + PADDING, view.bottom * y + PADDING, out.shape[0]),
    )


def _cropped(source: Plane, across: Fit, down: Fit) -> Plane:
    piece = source[down.start : down.start + down.size, across.start : across.start + across.size]
    scaled = VideoFrame.from_numpy_buffer(piece, "gray").reformat(
        across.scaled, down.scaled, interpolation=Interpolation.AREA, threads=1
    )
    return pixels(scaled.planes[0])


def lay_over(upper: Planes, weight: float, lower: Planes) -> None:
    """Blend `upper` into `lower`, in place; `weight` 0..1 is how much of the upper is seen."""
    share = round(weight * 256)
    for above, below in zip(upper, lower, strict=True):
        mixed = below * np.uint16(256 - share)
        mixed += above * np.uint16(share)
        mixed += 128
        mixed >>= 8
        below[:] = mixed
