"""The clock. Whoever waits longer here than is right runs into the time limit of every test."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import pytest

from mockserver.clock import LOOP_PASSES, MODES, MockClock, Mode

Log = list[tuple[str, float]]


async def sleeper(clock: MockClock, name: str, log: Log, *waits_s: float) -> None:
    began_s = clock.now_s()
    for wait_s in waits_s:
        await clock.sleep_until(began_s + wait_s)
        log.append((name, round(clock.now_s() - began_s, 3)))


async def begun(*tasks: Awaitable[None]) -> Sequence[asyncio.Future[None]]:
    """Start tasks and let each come to its first wait."""
    started = [asyncio.ensure_future(task) for task in tasks]
    await asyncio.sleep(0)
    return started


@pytest.fixture
async def timers(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The real waits that are asked of the event loop, in seconds."""
    loop, waits_s = asyncio.get_running_loop(), list[float]()
    later = loop.call_later

    def noted(delay: float, *rest: Any, **named: Any) -> asyncio.TimerHandle:
        waits_s.append(delay)
        return later(delay, *rest, **named)

    monkeypatch.setattr(loop, "call_later", noted)
    return waits_s


@pytest.mark.parametrize("speed", [600, 60_000, 100_000])
async def test_a_simulated_minute_takes_as_much_less_as_the_clock_is_faster(
    timers: list[float], speed: float
) -> None:
    clock = MockClock(speed=speed)
    before_s = clock.now_s()
    await clock.sleep(60)
    assert clock.now_s() - before_s >= 60 - 1e-5
    assert 0 < timers[0] <= 60 / speed
    assert sum(timers[1:]) < 0.01  # a timer that woke a moment early


async def test_a_deadline_in_the_past_only_yields(timers: list[float]) -> None:
    clock = MockClock()
    await clock.sleep_until(clock.now_s() - 100)
    assert timers == []


def test_time_goes_on_where_an_earlier_mock_stopped() -> None:
    later_s = time.time() + 1_000_000
    assert MockClock(1.0, later_s).now_s() >= later_s


@pytest.mark.parametrize("speed", [0, -1, 1e9, float("nan"), float("inf")])
def test_a_speed_that_cannot_be_is_refused(speed: float) -> None:
    with pytest.raises(ValueError, match="a speed is"):
        MockClock(speed)
    with pytest.raises(ValueError, match="a speed is"):
        MockClock().set_speed(speed)


@pytest.mark.parametrize("mode", MODES)
def test_a_clock_says_how_it_runs(mode: Mode) -> None:
    assert MockClock(speed=60, mode=mode).mode == mode


def test_an_unknown_mode_is_refused_with_those_there_are() -> None:
    clock = MockClock()
    mode: Callable[[str], None] = clock.set_mode  # type: ignore[assignment] # a caller's slip
    with pytest.raises(ValueError, match="instant"):
        mode("quick")


async def test_instant_waits_for_nothing_but_keeps_the_order_of_deadlines(
    timers: list[float],
) -> None:
    clock, log = MockClock(mode="instant"), Log()
    await asyncio.gather(
        sleeper(clock, "a", log, 10, 20, 600),
        sleeper(clock, "b", log, 15, 20.5, 700_000),
        sleeper(clock, "c", log, 5),
    )
    assert log == [
        ("c", 5), ("a", 10), ("b", 15), ("a", 20), ("b", 20.5), ("a", 600), ("b", 700_000),
    ]  # fmt: skip
    assert timers == []


async def test_stepped_time_stands_still_until_it_is_moved() -> None:
    clock, log = MockClock(mode="stepped"), Log()
    (task,) = await begun(sleeper(clock, "a", log, 0.4, 1, 30))
    before_s = clock.now_s()
    await asyncio.sleep(0.01)
    assert (clock.now_s(), log, clock.waiting) == (before_s, [], 1)
    await clock.advance(150)
    assert log == []
    await clock.advance(250)
    assert log == [("a", 0.4)]
    await clock.advance(60_000)
    assert log[1:] == [("a", 1), ("a", 30)]
    assert round(clock.now_s() - before_s, 3) == 60.4
    await task


async def test_time_is_stepped_by_events() -> None:
    clock, log = MockClock(mode="stepped"), Log()
    await begun(sleeper(clock, "a", log, 1, 3), sleeper(clock, "b", log, 2))
    assert await clock.step(2) == 2
    assert log == [("a", 1), ("b", 2)]
    assert await clock.step(5) == 1
    assert clock.next_s is None


async def test_time_is_stepped_until_a_condition_holds() -> None:
    clock, log = MockClock(mode="stepped"), Log()
    tasks = await begun(sleeper(clock, "a", log, *range(15, 900, 15)))
    assert await clock.until(lambda: len(log) == 40)
    assert log[-1:] == [("a", 600)]
    assert not await clock.until(lambda: len(log) == 50, within_s=60)
    assert log[-1:] == [("a", 660)]
    assert not await clock.until(lambda: False, patience_s=0)
    await asyncio.gather(*tasks)


async def test_until_waits_for_work_that_takes_real_time() -> None:
    clock, done = MockClock(mode="stepped"), asyncio.Event()
    asyncio.get_running_loop().call_later(0.03, done.set)
    assert await clock.until(done.is_set)


@pytest.mark.parametrize("mode", MODES)
async def test_a_jump_makes_due_what_lies_within_it(mode: Mode) -> None:
    clock, log = MockClock(mode=mode), Log()
    (task,) = await begun(sleeper(clock, "a", log, 600, 1200))
    before_s = clock.now_s()
    clock.jump(7 * 24 * 3600)
    await task
    assert clock.now_s() - before_s >= 7 * 24 * 3600
    assert len(log) == 2


async def test_advancing_a_running_clock_lives_through_the_time_in_order() -> None:
    clock, log = MockClock(mode="real"), Log()
    await begun(sleeper(clock, "a", log, 1000, 3000), sleeper(clock, "b", log, 2000))
    await clock.advance(9_000_000)
    assert [(name, int(at)) for name, at in log] == [("a", 1000), ("b", 2000), ("a", 3000)]


async def catches_up(clock: MockClock, name: str, log: Log, steps: int) -> None:
    """Be behind by many deadlines: each of them has come, and costs a pass of the loop."""
    await clock.sleep(1)
    for _ in range(steps):
        await clock.sleep_until(clock.now_s())
    log.append((name, 1))


@pytest.mark.parametrize("mode", ["stepped", "scaled"])
async def test_advancing_waits_for_who_has_to_catch_up(mode: Mode) -> None:
    clock, log = MockClock(mode=mode), Log()
    await begun(catches_up(clock, "late", log, 10 * LOOP_PASSES))
    await clock.advance(60_000)
    assert log == [("late", 1)]


@pytest.mark.parametrize("passes", range(LOOP_PASSES + 1))
async def test_advancing_waits_for_who_is_woken_meanwhile(passes: int) -> None:
    async def wakes_all() -> None:
        for _ in range(passes):
            await asyncio.sleep(0)
        clock.jump(1)

    clock, log = MockClock(mode="stepped"), Log()
    await begun(sleeper(clock, "woken", log, 1), wakes_all())
    await clock.advance(0)
    assert log == [("woken", 1)]


async def test_a_step_waits_for_who_has_to_catch_up() -> None:
    clock, log = MockClock(mode="stepped"), Log()
    await begun(catches_up(clock, "late", log, 10 * LOOP_PASSES), sleeper(clock, "next", log, 2))
    assert await clock.step() == 1
    assert log == [("late", 1)]


async def test_instant_goes_on_when_all_have_caught_up() -> None:
    clock, log = MockClock(mode="instant"), Log()
    late = catches_up(clock, "late", log, 10 * LOOP_PASSES)
    await asyncio.gather(late, sleeper(clock, "next", log, 2))
    assert log == [("late", 1), ("next", 2)]


@pytest.mark.parametrize("mode", ["stepped", "scaled"])
async def test_who_never_waits_does_not_keep_an_advance_from_ending(mode: Mode) -> None:
    async def restless() -> None:
        while True:
            await clock.sleep_until(clock.now_s())

    clock = MockClock(mode=mode)
    before_s = clock.now_s()
    (task,) = await begun(restless())
    await clock.advance(1000)
    task.cancel()
    assert clock.now_s() - before_s >= 1


async def test_changing_the_speed_wakes_who_was_waiting_for_the_slow_time() -> None:
    clock, log = MockClock(), Log()
    (task,) = await begun(sleeper(clock, "a", log, 600))
    clock.set_speed(100_000)
    await task


async def test_freezing_and_going_on_loses_no_time_and_nobody() -> None:
    clock, log = MockClock(speed=1000), Log()
    (task,) = await begun(sleeper(clock, "a", log, 5))
    clock.set_mode("stepped")
    frozen_s = clock.now_s()
    clock.set_mode("scaled")
    assert clock.speed == 1000
    assert clock.now_s() >= frozen_s
    await task


async def test_who_stops_waiting_is_forgotten() -> None:
    clock = MockClock(mode="stepped")
    (task,) = await begun(sleeper(clock, "a", [], 600))
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert (clock.waiting, clock.next_s) == (0, None)


@pytest.mark.parametrize("seconds", [-1, float("nan")])
async def test_time_does_not_go_back(seconds: float) -> None:
    with pytest.raises(ValueError, match="forward"):
        MockClock().jump(seconds)
    with pytest.raises(ValueError, match="forward"):
        await MockClock().advance(seconds)
