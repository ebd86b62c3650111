"""The camera's paths, and the integers that follow them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockserver.film.camera import CYCLE, MOTIONS, CameraSetup, motion_name, path
from mockserver.film.fit import fit
from mockserver.film.master import PADDING

WIDE = CameraSetup((1920.0, 1280.0), (1920, 1080), focus=(0.5, 0.46))
TALL = CameraSetup((1300.0, 1920.0), (1080, 1920))
EXACT = CameraSetup((1080.0, 1080.0), (1080, 1080), motion_scale=0.45)


@pytest.mark.parametrize("ground", [WIDE, TALL, EXACT])
@pytest.mark.parametrize("motion", MOTIONS)
@pytest.mark.parametrize("seconds", [0.1, 3, 600])
def test_the_camera_never_looks_beyond_the_picture(
    motion: str, ground: CameraSetup, seconds: float
) -> None:
    way = path(motion, ground, seconds)
    for step in range(21):
        view = way.view(step / 20)
        assert min(view.left, view.top) > -1e-6
        assert view.right < ground.canvas[0] + 1e-6
        assert view.bottom < ground.canvas[1] + 1e-6


@pytest.mark.parametrize("motion", [name for name in MOTIONS if name != "still"])
def test_every_motion_goes_one_way_without_turning_back(motion: str) -> None:
    way = path(motion, WIDE, 5)
    edges = np.array(
        [[v.left, v.top, v.right, v.bottom] for v in map(way.view, np.linspace(0, 1, 50))]
    )
    steps = np.diff(edges, axis=0)
    for edge in steps.T:
        assert (edge >= -1e-9).all() or (edge <= 1e-9).all()
    assert np.abs(steps).sum() > 20


def test_a_motion_starts_and_ends_gently() -> None:
    way = path("pan-right", WIDE, 10)
    lefts = [way.view(step / 300).left for step in range(301)]
    fastest = max(np.diff(lefts))
    assert lefts[1] - lefts[0] < fastest / 100
    assert lefts[-1] - lefts[-2] < fastest / 100
    assert fastest < 3  # pixels a frame


def test_the_camera_stands_still_when_asked_to() -> None:
    way = path("still", WIDE, 5)
    assert way.view(0) == way.view(0.5) == way.view(1)


def test_a_motion_without_a_name_varies_by_the_shot() -> None:
    assert [motion_name("", shot) for shot in range(len(CYCLE))] == list(CYCLE)
    assert motion_name("Zoom_Out", 0) == "zoom-out"
    assert motion_name("pan  left", 0) == "pan-left"
    assert motion_name("somersault", 1) == CYCLE[1]


@given(st.floats(200, 700), st.floats(1.03, 1.36), st.sampled_from([480, 1080, 1920]))
def test_whole_pixels_come_close_to_any_crop_and_stay_in_the_padding(
    low: float, scale: float, out: int
) -> None:
    high = low + out * scale
    found = fit(low, high, out)
    real = found.size / found.scaled
    assert abs(found.start + found.offset * real - low) < 0.8
    assert abs(found.start + (found.offset + out) * real - high) < 0.8
    assert found.offset + out <= found.scaled
    assert low - found.start < PADDING
    assert found.start + found.size - high < PADDING


def test_a_slow_zoom_is_followed_within_a_hundredth_of_a_pixel() -> None:
    way = path("zoom-in", WIDE, 10)
    scale = way.most_zoom * 1.098
    errors = []
    for step in range(300):
        view = way.view(step / 299)
        found = fit(view.left * scale + PADDING, view.right * scale + PADDING, 1920)
        real = found.size / found.scaled
        middle = found.start + (found.offset + 960) * real
        errors.append(middle - (view.left + view.right) / 2 * scale - PADDING)
    assert np.sqrt(np.mean(np.square(errors))) < 0.01
