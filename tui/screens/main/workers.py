"""The operations under way, at most one of each kind, and why the user stopped one."""

from collections.abc import Callable, Coroutine, Iterable
from contextlib import suppress
from enum import StrEnum
from typing import Any

from textual.screen import Screen
from textual.worker import Worker, WorkerError


class Operation(StrEnum):
    """Something that the screen has the studio do; those that matter most come first."""

    TURN = "turn"
    """A message with its stills."""

    RECOVER = "recover"
    """Finding out what became of a message whose turn was interrupted."""

    FIND_INTERRUPTED = "find_interrupted"
    """Reading what an earlier program left: nothing of it works yet."""

    CONNECT = "connect"
    EXPORT = "export"

    RESUME_RENDERS = "resume_renders"
    """Saving the clips whose export was interrupted."""

    UPLOAD = "upload"

    STOP = "stop"
    """Stopping a render at the service, too."""

    ASK = "ask"
    """A question that the studio answers at once, such as how many credits are left."""


EXPORTS = frozenset({Operation.EXPORT, Operation.RESUME_RENDERS})
"""The operations that save clips."""

BLOCKS_PROJECT_CHANGE = frozenset(
    {Operation.TURN, Operation.UPLOAD, Operation.EXPORT, Operation.STOP}
)
"""What belongs to a project and account, and is not left for another."""
RUNS_UNSEEN = BLOCKS_PROJECT_CHANGE | EXPORTS | {Operation.RECOVER}
"""What goes on while another project is looked at."""


class Stop(StrEnum):
    """Why the user stopped an operation."""

    ASKED = "asked"
    """It was to be stopped."""

    GAVE_UP = "gave_up"
    """Waiting for what became of a message took too long."""

    NOT_SENT = "not_sent"
    """The pause before the message went out took too long."""

    SUPERSEDED = "superseded"
    """Another message was sent."""

    LEFT_RUNNING = "left_running"
    """The export goes on at the service."""


class Workers:
    """Runs the operations of one screen."""

    def __init__(self, screen: Screen[None]) -> None:
        self._screen = screen
        self._workers: dict[Operation, Worker[None]] = {}
        self._stops: dict[Operation, Stop] = {}

    @property
    def running(self) -> frozenset[Operation]:
        """The operations under way."""
        return frozenset(one for one, worker in self._workers.items() if not worker.is_finished)

    def start(self, operation: Operation, do: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Run an operation."""
        self._workers[operation] = self._screen.app.run_worker(
            do, group=operation, exit_on_error=False
        )

    def cancel(self, operation: Operation, stop: Stop) -> None:
        """Stop an operation that runs; `stop` says why."""
        if operation in self.running:
            self._stops[operation] = stop
            self._workers[operation].cancel()

    def cancel_all(self) -> None:
        """Stop everything: the program ends."""
        for worker in self._workers.values():
            worker.cancel()

    def why_stopped(self, operation: Operation) -> Stop:
        """Why an operation was stopped; this is forgotten."""
        return self._stops.pop(operation, Stop.ASKED)

    def of(self, operations: Iterable[Operation]) -> "tuple[Worker[None], ...]":
        """The workers of operations that run."""
        running = self.running
        return tuple(self._workers[one] for one in operations if one in running)


async def ended(workers: "Iterable[Worker[None]]") -> None:
    """Wait until these have ended, whichever way."""
    for worker in workers:
        with suppress(WorkerError):
            await worker.wait()
