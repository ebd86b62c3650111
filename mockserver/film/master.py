"""A still, prepared once for all its frames: padded planes of YUV 4:2:0, bt709, limited range.

A master is the canvas of `camera.py`, enlarged by the closest zoom (so that no frame is ever
blown up) and by a factor at which `fit.py` finds good crops for this very path. RGB never appears
after this.

A still that would lose little by it is cropped to cover the frame. One of quite another shape
(portrait in a landscape film, a panorama) lies whole, or nearly so, on a blurred, darkened,
enlarged copy of itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from av import VideoFrame
from av.video.reformatter import ColorRange, Colorspace, Interpolation
from PIL import Image, ImageEnhance, ImageFilter

from mockserver.film.camera import (
    MOST_ZOOM,
    CameraPath,
    CameraSetup,
    is_long,
    motion_name,
    path,
    strip,
    travel,
)
from mockserver.film.fit import SCALES, best_scale
from mockserver.film.planes import Planes, all_pixels
from mockserver.film.stills import open_still

PADDING = 128
MOST_LOSS = 0.35  # of the still's area, when it is cropped to cover the frame
ON_BACKDROP_MOTION_SCALE = 0.45
BACKDROP_OVERFILL = 1.18
BACKDROP_LIGHT = 60  # of 255: what is darker already is darkened less
_TRIED_VIEWS = 16


@dataclass(frozen=True, slots=True)
class Master:
    """Y, U and V, padded by PADDING on every side.

    `scale` is pixels of Y per canvas pixel, across and down.
    """

    planes: Planes
    scale: tuple[float, float]
    path: CameraPath


def make_master(
    still: Path, frame: tuple[int, int], motion: str, shot: int, seconds: float
) -> Master:
    """Open a still and make its master for a shot of `seconds`. Raises FilmError."""
    most = MOST_ZOOM * max(SCALES)
    picture = open_still(still, (round(frame[0] * most), round(frame[1] * most)))
    if is_long(picture.size, frame):
        return _travelled(picture, frame)
    covering = _lost(picture.size, frame) <= MOST_LOSS
    setup = (
        _covering_setup(picture.size, frame)
        if covering
        else CameraSetup(frame, frame, ON_BACKDROP_MOTION_SCALE)
    )
    way = path(motion_name(motion, shot), setup, seconds)
    scale = way.most_zoom * _scale_for(way)
    size = (_even(setup.canvas[0] * scale), _even(setup.canvas[1] * scale))
    laid = picture if covering else _on_backdrop(picture, size)
    planes = _planes(laid, size)
    return Master(planes, (size[0] / setup.canvas[0], size[1] / setup.canvas[1]), way)


def _travelled(picture: Image.Image, frame: tuple[int, int]) -> Master:
    """Lay a long still out at a size that can be read; the camera goes along it."""
    laid = strip(picture.size, frame)
    canvas = max(float(frame[0]), laid[0]), max(float(frame[1]), laid[1])
    way = travel(canvas, frame)
    scale = _scale_for(way)
    size = (_even(canvas[0] * scale), _even(canvas[1] * scale))
    sharp = (max(1, round(laid[0] * scale)), max(1, round(laid[1] * scale)))
    if sharp[0] < size[0] - 2 or sharp[1] < size[1] - 2:
        picture = _paste_over(picture, sharp, _blurred(picture, size))
    return Master(_planes(picture, size), (size[0] / canvas[0], size[1] / canvas[1]), way)


def _blurred(picture: Image.Image, size: tuple[int, int]) -> Image.Image:
    """Stretch a still over the whole canvas: beside each of its parts lies that part, blurred."""
    small = (max(2, size[0] // 16), max(2, size[1] // 16))
    return _dimmed(picture.resize(small, Image.Resampling.BOX), size, min(small) / 12)


def _lost(picture: tuple[int, int], frame: tuple[int, int]) -> float:
    ratio = (picture[0] * frame[1]) / (picture[1] * frame[0])
    return 1 - min(ratio, 1 / ratio)


def _covering_setup(picture: tuple[int, int], frame: tuple[int, int]) -> CameraSetup:
    cover = max(frame[0] / picture[0], frame[1] / picture[1])
    canvas = (max(frame[0], picture[0] * cover), max(frame[1], picture[1] * cover))
    return CameraSetup(canvas, frame, focus=(0.5, 0.46))  # faces and skylines sit above the middle


def _scale_for(way: CameraPath) -> float:
    zoom = way.most_zoom
    views = [way.view(number / (_TRIED_VIEWS - 1)) for number in range(_TRIED_VIEWS)]
    across = [(view.left * zoom, view.right * zoom) for view in views]
    down = [(view.top * zoom, view.bottom * zoom) for view in views]
    scale = best_scale(across, way.frame[0])
    # Both axes share one zoom, so what fits across fits down; only a path without any
    # movement across (a vertical pan) is free to be chosen by the other axis.
    return best_scale(down, way.frame[1]) if across[0] == across[-1] else scale


def _even(length: float) -> int:
    return max(2, 2 * round(length / 2))


def _on_backdrop(picture: Image.Image, size: tuple[int, int]) -> Image.Image:
    contain = min(size[0] / picture.width, size[1] / picture.height)
    cover = max(size[0] / picture.width, size[1] / picture.height)
    scale = min(cover, contain * BACKDROP_OVERFILL)
    sharp = max(1, round(picture.width * scale)), max(1, round(picture.height * scale))
    return _paste_over(picture, sharp, _backdrop(picture, size))


def _paste_over(picture: Image.Image, size: tuple[int, int], backdrop: Image.Image) -> Image.Image:
    """Lay the still, at this size, on the middle of a backdrop."""
    sharp = picture.resize(size, Image.Resampling.LANCZOS)
    place = ((backdrop.width - sharp.width) // 2, (backdrop.height - sharp.height) // 2)
    _cast_shadow(backdrop, place, sharp.size)
    backdrop.paste(sharp, place)
    return backdrop


def _backdrop(picture: Image.Image, size: tuple[int, int]) -> Image.Image:
    """Blur at a small size: it costs nothing and the enlargement smooths what is left."""
    small = (max(2, size[0] // 16), max(2, size[1] // 16))
    cover = max(small[0] / picture.width, small[1] / picture.height) * 1.15
    room_x, room_y = small[0] / cover, small[1] / cover
    left, top = (picture.width - room_x) / 2, (picture.height - room_y) / 2
    cut = picture.resize(
        small,
        Image.Resampling.BILINEAR,
        box=(max(0.0, left), max(0.0, top), left + room_x, top + room_y),
    )
    return _dimmed(cut, size, max(small) / 24)


def _dimmed(small: Image.Image, size: tuple[int, int], radius: float) -> Image.Image:
    blurred = small.filter(ImageFilter.GaussianBlur(radius))
    light = float(np.asarray(blurred.convert("L"), np.float32).mean())
    share = min(0.85, max(0.5, BACKDROP_LIGHT / max(1.0, light)))
    dim = ImageEnhance.Brightness(ImageEnhance.Color(blurred).enhance(0.9)).enhance(share)
    return dim.resize(size, Image.Resampling.BICUBIC)


def _cast_shadow(
    backdrop: Image.Image, place: tuple[int, int], size: tuple[int, int], strength: int = 110
) -> None:
    """Darken the backdrop softly around the still, so that the two come apart."""
    small = (max(1, backdrop.width // 8), max(1, backdrop.height // 8))
    mask = Image.new("L", small)
    box = (place[0] // 8, place[1] // 8, (place[0] + size[0]) // 8, (place[1] + size[1]) // 8)
    mask.paste(strength, box)
    soft = mask.filter(ImageFilter.GaussianBlur(max(small) / 50))
    backdrop.paste((0, 0, 0), mask=soft.resize(backdrop.size, Image.Resampling.BILINEAR))


def _planes(picture: Image.Image, size: tuple[int, int]) -> Planes:
    if min(picture.size) < 8:  # swscale's filters need a few pixels to stand on
        picture = picture.resize(
            (max(8, picture.width), max(8, picture.height)), Image.Resampling.NEAREST
        )
    source = VideoFrame.from_numpy_buffer(np.asarray(picture), "rgb24")
    scaled = source.reformat(
        size[0],
        size[1],
        "yuv420p",
        dst_colorspace=Colorspace.ITU709,
        src_color_range=ColorRange.JPEG,
        dst_color_range=ColorRange.MPEG,
        interpolation=Interpolation.LANCZOS | Interpolation.FULL_CHR_H_INP,
    )
    y, u, v = (np.pad(plane, PADDING, mode="edge") for plane in all_pixels(scaled))
    return y, u, v
