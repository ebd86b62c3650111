import asyncio

import pytest

from tui.studio.clock import ScaledClock


async def test_a_cancel_that_comes_together_with_the_result_is_not_swallowed() -> None:
    queue: asyncio.Queue[int] = asyncio.Queue()
    waiting = asyncio.ensure_future(ScaledClock().wait_for(queue.get(), 60))
    await asyncio.sleep(0)
    queue.put_nowait(1)
    await asyncio.sleep(0)
    if waiting.cancel():
        with pytest.raises(asyncio.CancelledError):
            await waiting
    else:
        assert await waiting == 1


async def test_time_that_runs_out_is_said_so() -> None:
    with pytest.raises(TimeoutError):
        await ScaledClock(60).wait_for(asyncio.Event().wait(), 0.6)


@pytest.mark.parametrize("scale", [0.0, -1.0, float("nan")])
def test_time_does_not_stand_still_or_run_back(scale: float) -> None:
    with pytest.raises(ValueError, match="cannot run"):
        ScaledClock(scale)
