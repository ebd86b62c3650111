"""What a thread does for the event loop is done, whatever becomes of who asked for it."""

import asyncio
import threading
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


async def opened_in_thread(open_it: Callable[[], T], close: Callable[[T], object]) -> T:
    """Open something where that may take time; whoever gets it closes it.

    A thread cannot be cancelled: who is cancelled meanwhile waits until it is open, and it is
    closed again. Who is cancelled once more, as by the loop's end, leaves that to the thread.
    """
    guard, is_left = threading.Lock(), threading.Event()
    opened: list[T] = []

    def open_or_close() -> T:
        thing = open_it()
        with guard:
            if not is_left.is_set():
                opened.append(thing)
                return thing
        close(thing)
        return thing

    work = asyncio.ensure_future(asyncio.to_thread(open_or_close))
    try:
        return await asyncio.shield(work)
    except asyncio.CancelledError:
        with guard:
            is_left.set()
        if opened:
            await asyncio.to_thread(close, opened[0])
        else:
            await asyncio.wait({work})
            work.exception()  # it is seen
        raise


async def done_in_thread(do: Callable[[], T]) -> T:
    """Do something where that may take time.

    Who is cancelled meanwhile waits until it is done: what comes after may count on that.
    """
    work = asyncio.ensure_future(asyncio.to_thread(do))
    try:
        return await asyncio.shield(work)
    except asyncio.CancelledError:
        await asyncio.wait({work})
        work.exception()  # it is seen
        raise
