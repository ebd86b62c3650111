import asyncio

from mockserver.wire.closing import Closing


async def test_it_ends_every_task_that_it_was_given() -> None:
    closing = Closing()
    tasks = [asyncio.create_task(asyncio.Event().wait()) for _ in range(3)]
    for task in tasks:
        closing.cancel_on_close(task)
    closing.set()
    assert await asyncio.gather(*tasks, return_exceptions=True)
    assert all(task.cancelled() for task in tasks)


async def test_it_ends_a_task_that_comes_too_late() -> None:
    closing = Closing()
    closing.set()
    task = asyncio.create_task(asyncio.Event().wait())
    closing.cancel_on_close(task)
    await asyncio.wait([task])
    assert task.cancelled()


async def test_it_leaves_a_task_alone_that_is_over() -> None:
    closing = Closing()
    task = asyncio.create_task(asyncio.sleep(0, "done"))
    closing.cancel_on_close(task)
    await task
    closing.set()
    assert task.result() == "done"


async def test_it_is_waited_for_like_any_event() -> None:
    closing = Closing()
    waiting = asyncio.create_task(closing.wait())
    closing.set()
    assert await waiting
