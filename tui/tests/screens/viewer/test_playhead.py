"""Where a film stands, and how many of its frames are shown."""

import pytest

from tui.screens.viewer.playhead import Playhead, shown_rate
from tui.tests.screens.harness.fake_studio import StoppedClock


def test_a_film_of_a_frame_a_second_plays_at_its_own_speed() -> None:
    clock = StoppedClock()
    head = Playhead(60.0, clock.now)
    head.play()
    for _ in range(40):
        clock.time += 1 / shown_rate(1.0)
        head.move()
    assert head.at == pytest.approx(40 / shown_rate(1.0))


@pytest.mark.parametrize(
    ("rate", "shown"),
    [
        (30, 15),
        (24, 12),
        (25, 12.5),
        (60, 12),
        (29.97, 14.985),
        (10, 10),
        (20, 20),
        (0, 11.9),
        (1, 4),
        (0.2, 4),
    ],
)
def test_every_frame_that_is_shown_is_shown_as_long(rate: float, shown: float) -> None:
    assert shown_rate(rate) == pytest.approx(shown)
    assert shown_rate(rate, 6.0) <= 6.0


def test_a_film_that_was_not_decoded_for_long_goes_on_where_it_was() -> None:
    clock = StoppedClock()
    head = Playhead(10.0, clock.now)
    head.play()
    clock.time += 60.0
    assert head.move() == 0.5
