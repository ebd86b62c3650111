"""Which frame stands for a moving picture, and how a film's matrix turns it."""

import struct

import pytest
from PIL import Image

from tui.media.pixels.matrix import orientation_of
from tui.media.pixels.shown import contrast, first_shown


@pytest.mark.parametrize(
    ("image", "shows"),
    [
        (Image.new("RGBA", (20, 20), (9, 9, 9, 47)), 0),
        (
            Image.merge(
                "RGBA", [Image.linear_gradient("L")] * 3 + [Image.new("L", (256,) * 2, 47)]
            ),
            0,
        ),
        (Image.merge("RGB", [Image.new("L", (256,) * 2)] * 2 + [Image.linear_gradient("L")]), 240),
        (Image.new("RGB", (20, 20), "white"), 0),
    ],
    ids=["clear", "clear colours", "blue alone", "white"],
)
def test_what_a_frame_shows_is_its_contrast(image: Image.Image, shows: int) -> None:
    assert abs(contrast(image) - shows) <= 15


def test_a_frame_of_enough_opacity_shows_its_colours() -> None:
    colours = [Image.linear_gradient("L")] * 3
    assert contrast(Image.merge("RGBA", [*colours, Image.new("L", (256, 256), 48)])) > 0


@pytest.mark.parametrize(
    ("contrasts", "chosen"),
    [([0, 0, 90], 2), ([90, 200], 0), ([0, 5, 3], 1), ([0, 0], 0), ([47, 48, 99], 1), ([], None)],
)
def test_the_first_frame_with_enough_contrast_is_chosen_else_the_one_with_most(
    contrasts: list[int], chosen: int | None
) -> None:
    assert first_shown(enumerate(contrasts)) == chosen


@pytest.mark.parametrize(
    ("matrix", "turn"),
    [
        ((0, 0, 0, 0), 1),
        ((1, 1, 1, 1), 1),
        ((1, -1, 1, 1), 1),
        ((0.1, 0.99, -0.99, 0.1), 6),
        ((-2, 0, 0, 2), 2),
    ],
)
def test_a_slanted_matrix_is_the_nearest_quarter_turn(matrix: tuple[float, ...], turn: int) -> None:
    a, b, c, d = (int(value * 65536) for value in matrix)
    data = struct.pack("=9i", a, b, 0, c, d, 0, 0, 0, 1 << 30)
    assert orientation_of(data) == turn
    assert orientation_of(data[:35]) == 1
