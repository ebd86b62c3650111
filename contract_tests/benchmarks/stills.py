"""The pictures that ship in `recordings/stills/`, and large test pictures for the benchmark.

`python contract_tests/benchmarks/stills.py [FOLDER]` paints the two again (about a minute).
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
from brush import clouds, noise
from gulls import gulls
from harbour import harbour
from PIL import Image

FOLDER = Path(__file__).parents[2] / "recordings" / "stills"
MOST_BYTES = 500_000
TWELVE_MEGAPIXELS = (3024, 4032)


def paint(folder: Path) -> None:
    """Write harbour.jpg and gulls.jpg, each as good as MOST_BYTES allow."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, picture in (("harbour.jpg", harbour()), ("gulls.jpg", gulls())):
        path = folder / name
        for quality in range(90, 60, -2):
            picture.save(path, quality=quality, optimize=True, progressive=True)
            if path.stat().st_size < MOST_BYTES:
                break


def photograph(path: Path, busy: bool = False, seed: int = 1) -> Path:
    """Write a 12-megapixel JPEG: smooth shapes with some detail and grain, or detail everywhere."""
    random = np.random.default_rng(seed)
    shape = TWELVE_MEGAPIXELS
    light = clouds(shape, 4, random, 9)
    bands = []
    for _ in range(3):
        band = 118 + 42 * light + 22 * clouds(shape, 3, random, 3)
        detail = noise(shape, 1000, random) + noise(shape, 400, random)
        bands.append(band + detail * (26.0 if busy else 6.0))
    grain = random.standard_normal(shape).astype(np.float32) * 2
    picture = np.stack(bands, axis=-1) + grain[..., None]
    Image.fromarray(picture.clip(0, 255).astype(np.uint8)).save(path, quality=92)
    return path


if __name__ == "__main__":
    paint(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)
