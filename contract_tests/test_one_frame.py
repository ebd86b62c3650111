"""Client and mock choose the same frame of a moving picture, and turn it the same way."""

import struct

import pytest
from PIL import Image

from mockserver.film.pictures.matrix import turn_of as mock_turn
from mockserver.film.pictures.shown import contrast as mock_contrast
from mockserver.film.pictures.shown import first_shown as mock_choice
from tui.media.pixels.matrix import turn_of as client_turn
from tui.media.pixels.shown import contrast as client_contrast
from tui.media.pixels.shown import first_shown as client_choice


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
def test_both_see_as_much_in_a_frame(image: Image.Image, shows: int) -> None:
    assert client_contrast(image) == mock_contrast(image)
    assert abs(client_contrast(image) - shows) <= 15


def test_a_frame_of_enough_opacity_shows_its_colours() -> None:
    colours = [Image.linear_gradient("L")] * 3
    seen = Image.merge("RGBA", [*colours, Image.new("L", (256, 256), 48)])
    assert client_contrast(seen) == mock_contrast(seen) > 0


@pytest.mark.parametrize("contrasts", [[0, 0, 90], [90, 200], [0, 5, 3], [0, 0], [47, 48, 99], []])
def test_both_choose_the_same_frame(contrasts: list[int]) -> None:
    assert client_choice(enumerate(contrasts)) == mock_choice(enumerate(contrasts))


@pytest.mark.parametrize(
    "matrix",
    [(0, 0, 0, 0), (1, 1, 1, 1), (1, -1, 1, 1), (0.1, 0.99, -0.99, 0.1), (-2, 0, 0, 2)],
    ids=str,
)
def test_a_slanted_matrix_means_the_same_to_both(matrix: tuple[float, ...]) -> None:
    a, b, c, d = (int(value * 65536) for value in matrix)
    data = struct.pack("=9i", a, b, 0, c, d, 0, 0, 0, 1 << 30)
    assert client_turn(data) == mock_turn(data) == {0.1: 6, -2: 2}.get(matrix[0], 1)
    assert client_turn(data[:35]) == mock_turn(data[:35]) == 1
