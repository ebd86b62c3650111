"""Long and wide stills: from the first edge to the last, at a size that can be read."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from mockserver.film.camera import MOST_SCREENS, is_long, steady, strip, travel
from mockserver.film.master import PADDING, make_master

WIDE, TALL, SQUARE = (1920, 1080), (1080, 1920), (1080, 1080)


@pytest.mark.parametrize(
    ("picture", "frame", "long"),
    [
        ((540, 9000), WIDE, True),
        ((540, 9000), TALL, True),
        ((20_000, 2_000), WIDE, True),
        ((20_000, 2_000), TALL, True),
        ((4000, 3000), WIDE, False),
        ((3000, 4000), WIDE, False),
        ((1080, 2340), WIDE, False),
        ((1000, 3000), SQUARE, False),
        ((1000, 5000), SQUARE, True),
    ],
)
def test_only_what_would_be_a_thread_is_travelled_along(
    picture: tuple[int, int], frame: tuple[int, int], long: bool
) -> None:
    assert is_long(picture, frame) is long


@pytest.mark.parametrize("frame", [WIDE, TALL, SQUARE])
@pytest.mark.parametrize("picture", [(540, 9000), (20_000, 2_000), (9000, 400), (60, 900), (1, 9)])
def test_a_strip_can_be_read_and_is_seen_from_edge_to_edge(
    picture: tuple[int, int], frame: tuple[int, int]
) -> None:
    if not is_long(picture, frame):
        pytest.skip("it is not long in this frame")
    laid = strip(picture, frame)
    along = 0 if picture[0] * frame[1] > picture[1] * frame[0] else 1
    assert laid[1 - along] <= frame[1 - along] + 1e-6
    assert laid[along] <= MOST_SCREENS * frame[along] + 1e-6
    assert laid[1 - along] >= 0.4 * min(frame)
    canvas = max(frame[0], laid[0]), max(frame[1], laid[1])
    way = travel(canvas, frame)
    first, last = way.view(0), way.view(1)
    assert (first.left, first.top) == (0, 0)
    assert (last.right, last.bottom) == pytest.approx(canvas)


def test_the_speed_is_even_but_for_its_ends() -> None:
    shares = np.array([steady(number / 200) for number in range(201)])
    speed = np.diff(shares)
    assert shares[0] == 0
    assert shares[-1] == 1
    assert (speed > 0).all()
    assert speed[40:160].max() / speed[40:160].min() < 1.0001
    assert speed[0] < speed[100] / 10


@pytest.mark.parametrize(
    ("size", "frame"), [((54, 900), (320, 180)), ((54, 900), (180, 320)), ((900, 54), (320, 180))]
)
def test_the_first_and_the_last_part_of_the_still_come_into_the_frame(
    size: tuple[int, int], frame: tuple[int, int], tmp_path: Path
) -> None:
    image = Image.new("RGB", size, (128, 128, 128))
    image.paste((250, 250, 250), (0, 0, min(size), min(size)))
    image.paste((5, 5, 5), (size[0] - min(size), size[1] - min(size), *size))
    path = tmp_path / "a.png"
    image.save(path)
    made = make_master(path, frame, "zoom-in", 0, 3.0)

    def seen(share: float) -> float:
        view = made.path.view(share)
        x, y = (view.left + view.right) / 2, (view.top + view.bottom) / 2
        if size[0] > size[1]:
            x = view.left + 12 if share < 0.5 else view.right - 12
        else:
            y = view.top + 12 if share < 0.5 else view.bottom - 12
        plane = made.planes[0]
        return float(plane[int(y * made.scale[1]) + PADDING, int(x * made.scale[0]) + PADDING])

    assert seen(0) > 200
    assert seen(1) < 40


@pytest.mark.parametrize("size", [(1, 4000), (4000, 3), (2, 60_000)])
def test_an_absurdly_long_one_needs_no_more_than_its_share_of_memory(
    size: tuple[int, int], tmp_path: Path
) -> None:
    path = tmp_path / "a.png"
    Image.new("RGB", size, (200, 30, 30)).save(path)
    made = make_master(path, (320, 180), "", 0, 3.0)
    assert made.planes[0].size < 2 * MOST_SCREENS * (320 + 256) * (320 + 256)
