"""Soft music out of a name."""

from __future__ import annotations

import numpy as np
import pytest

from mockserver.film.music import RATE, Samples, Track
from mockserver.film.plan import Music


@pytest.fixture(scope="module")
def lofi() -> Track:
    return Track(Music("Lo-fi", 0.5, 1000, 30_000))


def loudness(samples: Samples) -> float:
    return float(np.sqrt((samples**2).mean()))


def test_music_is_stereo_and_soft(lofi: Track) -> None:
    block = lofi.block(5 * RATE, RATE)
    assert block.shape == (2, RATE)
    assert 0.01 < loudness(block) < 0.15
    assert np.abs(block).max() <= 0.26
    assert not np.allclose(block[0], block[1])


def test_music_is_heard_in_its_time_and_fades(lofi: Track) -> None:
    assert not lofi.block(0, RATE).any()
    assert not lofi.block(31 * RATE, RATE).any()
    assert loudness(lofi.block(RATE, RATE // 10)) < loudness(lofi.block(5 * RATE, RATE)) / 3
    assert loudness(lofi.block(31 * RATE - RATE // 10, RATE // 10)) < 0.01


def test_blocks_join_without_a_seam(lofi: Track) -> None:
    whole = lofi.block(2 * RATE, 3000)
    parts = np.concatenate([lofi.block(2 * RATE, 1024), lofi.block(2 * RATE + 1024, 1976)], axis=1)
    assert np.array_equal(whole, parts)
    long = lofi.block(3 * RATE, 20 * RATE)  # longer than the loop
    assert np.abs(np.diff(long)).max() < 0.15


def test_the_name_decides_what_is_played(lofi: Track) -> None:
    again = Track(Music("Lo-fi", 0.5, 1000, 30_000))
    other = Track(Music("ambient calm", 0.5, 1000, 30_000))
    assert np.array_equal(again.block(RATE * 3, RATE), lofi.block(RATE * 3, RATE))
    assert not np.allclose(other.block(RATE * 3, RATE), lofi.block(RATE * 3, RATE), atol=0.01)


def test_volume_scales_the_music(lofi: Track) -> None:
    loud = Track(Music("Lo-fi", 1.0, 1000, 30_000))
    assert np.allclose(loud.block(RATE * 3, 999), 2 * lofi.block(RATE * 3, 999), atol=1e-6)
