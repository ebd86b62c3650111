import asyncio

from tui.studio.clock import ScaledClock
from tui.studio.waits import Pause


async def test_a_pause_ends_by_itself() -> None:
    clock = ScaledClock(10_000)
    began = clock.now()
    await Pause(clock).wait(30)
    assert clock.now() - began >= 30


async def test_a_hurried_pause_ends_at_once() -> None:
    pause = Pause(ScaledClock(0.001))
    waiting = asyncio.create_task(pause.wait(30))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    pause.hurry()
    await asyncio.wait_for(waiting, 1)


async def test_hurrying_once_does_not_cut_the_next_pause() -> None:
    clock = ScaledClock(10_000)
    pause = Pause(clock)
    pause.hurry()
    began = clock.now()
    await pause.wait(30)
    assert clock.now() - began >= 30
