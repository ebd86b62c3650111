"""How a task ends with its event loop."""

import asyncio
from typing import Any


async def ended_with_its_loop(task: asyncio.Task[Any]) -> None:
    """A screen that goes cancels what it does, and a loop that ends cancels all that is left."""
    task.cancel()
    await asyncio.sleep(0)
    left = asyncio.all_tasks() - {asyncio.current_task()}
    for one in left:
        one.cancel()
    await asyncio.gather(*left, return_exceptions=True)
