"""What a thread opens for the event loop is closed, whatever becomes of who asked for it."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


async def opened_in_thread(open_it: Callable[[], T], close: Callable[[T], object]) -> T:
    """Open something where that may take time; whoever gets it closes it.

    A thread cannot be cancelled: who is cancelled meanwhile waits until it is open, and it is
    closed again.
    """
    work = asyncio.ensure_future(asyncio.to_thread(open_it))
    try:
        return await asyncio.shield(work)
    except asyncio.CancelledError:
        await asyncio.wait({work})
        if work.exception() is None:
            await asyncio.to_thread(close, work.result())
        raise


async def closed_in_thread(close: Callable[[], object]) -> None:
    """Close something where that may take time.

    Who is cancelled meanwhile waits until it is closed: what comes after may count on that.
    """
    work = asyncio.ensure_future(asyncio.to_thread(close))
    try:
        await asyncio.shield(work)
    except asyncio.CancelledError:
        await asyncio.wait({work})
        raise
