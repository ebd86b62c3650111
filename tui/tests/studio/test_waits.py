import asyncio

import pytest

from tui.studio.clock import ScaledClock
from tui.studio.waits import Waits


async def test_a_wait_ends_by_itself() -> None:
    clock = ScaledClock(10_000)
    began = clock.now()
    await Waits(clock).wait(30)
    assert clock.now() - began >= 30


async def test_a_hurried_wait_ends_at_once() -> None:
    waits = Waits(ScaledClock(0.001))
    waiting = asyncio.create_task(waits.wait(30))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    waits.hurry()
    await waiting  # else it goes on for hours, and runs into the time limit


@pytest.mark.parametrize("is_hurried", [True, False])
async def test_a_wait_leaves_nothing_waiting_behind_it(is_hurried: bool) -> None:
    waits = Waits(ScaledClock(0.001 if is_hurried else 10_000))
    waiting = asyncio.create_task(waits.wait(30))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    if is_hurried:
        waits.hurry()
    await waiting
    await asyncio.sleep(0)
    assert asyncio.all_tasks() == {asyncio.current_task()}


async def test_hurrying_once_does_not_cut_the_next_wait() -> None:
    clock = ScaledClock(10_000)
    waits = Waits(clock)
    waits.hurry()
    began = clock.now()
    await waits.wait(30)
    assert clock.now() - began >= 30


async def test_a_pause_of_the_service_is_waited_out_however_one_hurries() -> None:
    clock = ScaledClock(10_000)
    waits = Waits(clock)
    began = clock.now()
    before = waits.is_waiting
    pause = asyncio.create_task(waits.wait_out(300))
    await asyncio.sleep(0)
    during = waits.is_waiting
    waits.hurry()
    await pause
    assert (before, during, waits.is_waiting) == (False, True, False)
    assert waits.last_ended - began >= 300
