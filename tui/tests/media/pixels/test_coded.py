"""Numbers for colours, PQ and HLG, by their own formulas."""

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from tui.media.pixels.coded import HLG, PQ, ColourCodes, decoded

COLOURS = ((200, 90, 60), (40, 160, 70), (128, 128, 128), (250, 250, 250))
TO_2020 = np.array([[0.6274, 0.3293, 0.0433], [0.0691, 0.9195, 0.0114], [0.0164, 0.0880, 0.8956]])


def light(colours: object) -> NDArray[np.float64]:
    signal = np.asarray(colours, float) / 255
    found: NDArray[np.float64] = np.where(
        signal <= 0.04045, signal / 12.92, ((signal + 0.055) / 1.055) ** 2.4
    )
    return found


def pq(nits: NDArray[np.float64]) -> NDArray[np.float64]:
    root = (nits / 10_000) ** 0.1593017578125
    found: NDArray[np.float64] = (
        (0.8359375 + 18.8515625 * root) / (1 + 18.6875 * root)
    ) ** 78.84375
    return found


def hlg(nits: NDArray[np.float64]) -> NDArray[np.float64]:
    luminance = nits @ np.array([0.2627, 0.6780, 0.0593]) / 1000
    scene = nits / 1000 / (luminance ** (0.2 / 1.2))[..., None]
    high = 0.17883277 * np.log(np.maximum(12 * scene - 0.28466892, 1e-9)) + 0.55991073
    found: NDArray[np.float64] = np.where(scene <= 1 / 12, np.sqrt(3 * scene), high)
    return found


def picture(signal: NDArray[np.float64]) -> Image.Image:
    levels = np.rint(signal * 255).clip(0, 255).astype(np.uint8)[None]
    return Image.fromarray(levels.repeat(8, 0).repeat(8, 1))


def shown(image: Image.Image, coded: ColourCodes) -> NDArray[np.int16]:
    return np.asarray(decoded(image, coded), np.int16)[0, ::8]


@pytest.mark.parametrize("transfer", [PQ, HLG])
def test_paper_at_203_nits_is_white_and_colours_below_it_stay(transfer: int) -> None:
    encode = pq if transfer == PQ else hlg
    image = picture(encode(light(COLOURS) @ TO_2020.T * 203))
    assert np.abs(shown(image, ColourCodes(9, transfer)) - np.array(COLOURS)).max() <= 8


@pytest.mark.parametrize("peak", [400.0, 1000.0, 4000.0])
def test_what_is_brighter_than_paper_stays_apart_from_it(peak: float) -> None:
    nits = np.array([[203.0] * 3, [300.0] * 3, [peak] * 3, [40.0] * 3])
    white, brighter, brightest, dark = shown(picture(pq(nits)), ColourCodes(9, PQ))[:, 0]
    assert white < brighter < brightest
    assert brightest >= 250
    assert abs(int(dark) - 124) <= 8


def test_wide_primaries_become_srgb_without_a_curve() -> None:
    image = picture(np.asarray(COLOURS, float) / 255)
    found = shown(image, ColourCodes(12, 13))
    assert np.abs(found[0] - (216, 81, 49)).max() <= 3
    assert np.abs(found[1] - (0, 163, 56)).max() <= 3
    assert np.abs(found[2] - 128).max() <= 1


@pytest.mark.parametrize("numbers", [(1, 13), (1, 1), (2, 2), (1, 6), (0, 0), (99, 99)])
def test_the_numbers_of_common_pictures_change_nothing(numbers: tuple[int, int]) -> None:
    image = picture(np.asarray(COLOURS, float) / 255)
    assert ColourCodes(*numbers).plain
    assert decoded(image, ColourCodes(*numbers)) is image


@pytest.mark.parametrize(("transfer", "expected"), [(8, 188), (4, 129)])
def test_other_curves_are_undone(transfer: int, expected: int) -> None:
    found = shown(picture(np.full((1, 3), 128 / 255)), ColourCodes(1, transfer))
    assert abs(int(found[0, 0]) - expected) <= 2
