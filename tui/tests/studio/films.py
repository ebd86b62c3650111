"""Real films, small ones."""

from fractions import Fraction
from pathlib import Path

import av
import numpy as np


def real_film(folder: Path, seconds: int = 10, options: dict[str, str] | None = None) -> bytes:
    """A film of 64x36, a picture a second; `options` are the container's."""
    path = folder / f"film-{seconds}.mp4"
    noise = np.random.default_rng(seconds)
    with av.open(path, "w", options=options or {}) as container:
        stream = container.add_stream("libx264", rate=Fraction(1))
        stream.width, stream.height = 64, 36
        stream.options = {"g": "1"}
        for _ in range(seconds):
            picture = noise.integers(0, 255, (36, 64, 3), dtype=np.uint8)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture)))
        container.mux(stream.encode(None))
    return path.read_bytes()
