import asyncio
import threading
from collections.abc import Callable

import pytest

from tui.library.threads import done_in_thread, opened_in_thread
from tui.tests.ending_loop import ended_with_its_loop


class Door:
    """Something that is open or not, and takes its time to open."""

    def __init__(self, fault: Exception | None = None) -> None:
        self.begun, self.may_open = threading.Event(), threading.Event()
        self.is_open = self.was_open = False
        self.fault = fault

    def open(self) -> "Door":
        self.begun.set()
        self.may_open.wait(30)
        if self.fault is not None:
            raise self.fault
        self.is_open = self.was_open = True
        return self

    def close(self) -> None:
        self.is_open = False


async def cancelled_while_it_opens(door: Door, then: Callable[[], object]) -> None:
    task = asyncio.create_task(opened_in_thread(door.open, Door.close))
    await asyncio.to_thread(door.begun.wait, 30)
    task.cancel()
    asyncio.get_running_loop().call_soon(then)
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_what_is_opened_is_given_open() -> None:
    door = Door()
    door.may_open.set()
    assert (await opened_in_thread(door.open, Door.close)).is_open


async def test_what_opens_after_a_cancel_is_closed_before_the_cancel_goes_on() -> None:
    door = Door()
    await cancelled_while_it_opens(door, door.may_open.set)
    assert not door.is_open


async def test_what_opens_while_the_loop_ends_is_closed_all_the_same() -> None:
    door = Door()
    task = asyncio.create_task(opened_in_thread(door.open, Door.close))
    await asyncio.to_thread(door.begun.wait, 30)
    await ended_with_its_loop(task)
    door.may_open.set()
    await asyncio.get_running_loop().shutdown_default_executor()
    assert door.was_open
    assert not door.is_open


async def test_what_could_not_be_opened_after_a_cancel_is_no_failure() -> None:
    door = Door(OSError("no"))
    await cancelled_while_it_opens(door, door.may_open.set)
    assert not door.is_open


async def test_what_cannot_be_opened_says_so() -> None:
    door = Door(OSError("no"))
    door.may_open.set()
    with pytest.raises(OSError, match="no"):
        await opened_in_thread(door.open, Door.close)


async def test_who_is_cancelled_while_it_closes_waits_until_it_is_closed() -> None:
    door = Door()
    door.is_open = True

    def close() -> None:
        door.begun.set()
        door.may_open.wait(30)
        door.close()

    task = asyncio.create_task(done_in_thread(close))
    await asyncio.to_thread(door.begun.wait, 30)
    task.cancel()
    asyncio.get_running_loop().call_soon(door.may_open.set)
    with pytest.raises(asyncio.CancelledError):
        await task
    assert not door.is_open
