"""Which frame stands for a moving picture, and which way up a film is."""

import struct
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from tui.media.pixels.matrix import orientation_of
from tui.media.pixels.shown import contrast, first_shown
from tui.media.thumbs import thumbnail
from tui.tests.media.specimens import BLUE, GREEN, RED, WHITE, quarters


@pytest.mark.parametrize(
    ("contrasts", "chosen"),
    [([0, 0, 90], 2), ([90, 200], 0), ([0, 5, 3], 1), ([0, 0], 0), ([47, 48], 1), ([], None)],
)
def test_the_first_with_enough_contrast_else_the_one_with_most(
    contrasts: list[int], chosen: int | None
) -> None:
    assert first_shown(enumerate(contrasts)) == chosen


def test_an_empty_frame_shows_nothing_and_a_sticker_something() -> None:
    assert contrast(Image.new("RGBA", (20, 20), (9, 9, 9, 0))) == 0
    assert contrast(Image.new("RGB", (20, 20), "white")) == 0
    sticker = Image.new("RGBA", (20, 20))
    sticker.paste((0, 0, 0, 255), (5, 5, 15, 15))
    assert contrast(sticker) > 200


TURNS = {
    1: (1, 0, 0, 1),
    2: (-1, 0, 0, 1),
    3: (-1, 0, 0, -1),
    4: (1, 0, 0, -1),
    5: (0, 1, 1, 0),
    6: (0, 1, -1, 0),
    7: (0, -1, -1, 0),
    8: (0, -1, 1, 0),
}
SHOWN = {
    1: (RED, GREEN, BLUE, WHITE),
    2: (GREEN, RED, WHITE, BLUE),
    3: (WHITE, BLUE, GREEN, RED),
    4: (BLUE, WHITE, RED, GREEN),
    5: (RED, BLUE, GREEN, WHITE),
    6: (BLUE, RED, WHITE, GREEN),
    7: (WHITE, GREEN, BLUE, RED),
    8: (GREEN, WHITE, RED, BLUE),
}


def film(path: Path, frames: list[Image.Image]) -> Path:
    with av.open(str(path), "w", format="mp4") as container:
        stream = container.add_stream("libx264", rate=Fraction(10))
        stream.width, stream.height, stream.pix_fmt = *frames[0].size, "yuv420p"
        for image in frames:
            frame = av.VideoFrame.from_ndarray(np.asarray(image), format="rgb24")
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def with_matrix(path: Path, turn: int) -> None:
    a, b, c, d = TURNS[turn]
    data = bytearray(path.read_bytes())
    at = data.find(b"tkhd") + 4 + 4 + 20 + 16
    values = (a << 16, b << 16, 0, c << 16, d << 16, 0, 0, 0, 0x40000000)
    data[at : at + 36] = struct.pack(">9i", *values)
    path.write_bytes(data)


@pytest.mark.parametrize("turn", range(1, 9))
def test_a_films_matrix_turns_and_mirrors(turn: int, tmp_path: Path) -> None:
    path = film(tmp_path / "a.mp4", [quarters(320, 180)] * 3)
    with_matrix(path, turn)
    small = thumbnail(path, 16, 8, fill=True)
    assert small is not None
    found = [small.colour(x, y) for y in (4, 12) for x in (4, 12)]
    assert np.abs(np.subtract(found, SHOWN[turn])).max() <= 10


def test_a_slanted_matrix_counts_as_the_next_right_angle() -> None:
    def matrix(a: float, b: float, c: float, d: float) -> bytes:
        values = (a, b, 0, c, d, 0, 0, 0, 1)
        return struct.pack("=9i", *(int(value * 65536) for value in values))

    assert orientation_of(matrix(0.1, 0.99, -0.99, 0.1)) == 6
    assert orientation_of(matrix(-2.0, 0.0, 0.0, 2.0)) == 2
    assert orientation_of(matrix(0, 0, 0, 0)) == 1
    assert orientation_of(b"") == 1


@pytest.mark.parametrize("empty", [1, 7, 40])
def test_a_film_that_begins_black_gives_a_later_frame(empty: int, tmp_path: Path) -> None:
    black = Image.new("RGB", (320, 180))
    path = film(tmp_path / "a.mp4", [*[black] * empty, *[quarters(320, 180)] * 5])
    small = thumbnail(path, 16, 8, fill=True)
    assert small is not None
    assert np.abs(np.subtract(small.colour(4, 4), RED)).max() <= 10
