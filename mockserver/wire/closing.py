"""The mock's shutting down, as whoever streams or waits sees it."""

import asyncio
from typing import Any


class Closing(asyncio.Event):
    """Set when the mock shuts down. It ends the tasks that it was given, a thousand as easily as
    one: none of them needs a second task that waits for it.
    """

    def __init__(self) -> None:
        super().__init__()
        self._tasks: set[asyncio.Task[Any]] = set()

    def cancel_on_close(self, task: asyncio.Task[Any]) -> None:
        """Cancel a task as soon as the mock shuts down, if the task is not over by then."""
        if self.is_set():
            task.cancel()
            return
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def set(self) -> None:
        """Shut down."""
        super().set()
        for task in self._tasks:
            task.cancel()
