"""The pictures that ship in `recordings/stills/`, and large test pictures for the benchmark.

`python -m contract_tests.benchmarks.stills [FOLDER]` paints the two again (about a minute).
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from contract_tests.benchmarks.scenes.brush import clouds, noise
from contract_tests.benchmarks.scenes.gulls import gulls
from contract_tests.benchmarks.scenes.harbour import harbour

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
    """Write a 12-megapixel JPEG that is built like a photograph; a `busy` one is all detail.

    Things of all sizes lie over each other ("dead leaves"), softly lit, with some texture and
    grain.
    """
    random = np.random.default_rng(seed)
    height, width = TWELVE_MEGAPIXELS
    leaves = Image.new("RGB", (width, height))
    pen = ImageDraw.Draw(leaves)
    for _ in range(30_000 if busy else 7_000):
        size = 14 * (1 - random.random()) ** -0.75 if busy else 24 * (1 - random.random()) ** -0.8
        x, y, flat = random.random() * width, random.random() * height, 0.4 + 0.6 * random.random()
        tone = 30 + 190 * random.random()
        colour = tuple(int(np.clip(tone + 30 * random.standard_normal(), 0, 255)) for _ in range(3))
        box = (x - size, y - size * flat, x + size, y + size * flat)
        (pen.ellipse if random.random() < 0.5 else pen.rectangle)(box, fill=colour)
    picture = np.asarray(leaves.filter(ImageFilter.GaussianBlur(1.1)), np.float32)
    shape = (height, width)
    light = 1 + 0.16 * clouds(shape, 4, random, 5)
    texture = 6 * noise(shape, 500, random) + 1.5 * random.standard_normal(shape)
    lit = picture * light[..., None] + texture[..., None]
    Image.fromarray(lit.clip(0, 255).astype(np.uint8)).save(path, quality=92)
    return path


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", nargs="?", type=Path, default=FOLDER)
    paint(parser.parse_args().folder)
