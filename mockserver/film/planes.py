"""YUV planes as arrays: the only pixels the renderer knows once a still is prepared."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from av import VideoFrame
from av.video.plane import VideoPlane
from numpy.typing import NDArray

Plane = NDArray[np.uint8]
Planes = tuple[Plane, Plane, Plane]


def pixels(plane: VideoPlane) -> Plane:
    """View a plane's pixels, without the padding at the end of its rows; writing goes through."""
    rows: Plane = np.frombuffer(memoryview(plane), np.uint8).reshape(plane.height, plane.line_size)
    return rows[:, : plane.width]


def all_pixels(frame: VideoFrame) -> Planes:
    """View the three planes of a yuv420p frame."""
    planes: Sequence[VideoPlane] = frame.planes
    return pixels(planes[0]), pixels(planes[1]), pixels(planes[2])
