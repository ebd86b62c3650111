import asyncio
import time

import pytest

from mockserver.clock import ScaledClock


async def test_a_simulated_minute_passes_in_a_moment() -> None:
    clock = ScaledClock(speed=60_000)
    before_s, began = clock.now_s(), time.monotonic()
    await clock.sleep(60)
    assert clock.now_s() - before_s >= 60
    assert time.monotonic() - began < 1


async def test_a_deadline_in_the_past_only_yields() -> None:
    clock = ScaledClock()
    await asyncio.wait_for(clock.sleep_until(clock.now_s() - 100), 1)


def test_time_goes_on_where_an_earlier_mock_stopped() -> None:
    later_s = time.time() + 1_000_000
    assert ScaledClock(1.0, later_s).now_s() >= later_s


@pytest.mark.parametrize("speed", [0, -1, 1e9, float("nan"), float("inf")])
def test_a_speed_that_cannot_be_is_refused(speed: float) -> None:
    with pytest.raises(ValueError, match="a speed is"):
        ScaledClock(speed)
