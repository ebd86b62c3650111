"""The decoding process as the viewer sees it: one file opened, a picture for each question."""

import asyncio
from asyncio.subprocess import DEVNULL, PIPE, Process
from dataclasses import replace
from types import TracebackType
from typing import Final

from tui.child_python import command_for, plain_environment
from tui.media.examination import MOST_BYTES
from tui.media.playing.messages import (
    CELL,
    Opened,
    Order,
    Picture,
    ViewerProblem,
    Wanted,
    Wrong,
    order_line,
    read_head,
    read_opened,
    wanted_line,
)
from tui.screens.child_programs import end_for_good

PATIENCE_S: Final = 30.0
_MODULE: Final = "tui.media.playing.child"
_MOST_BUFFERED: Final = 4 << 20
"""More than any picture in cells: what nobody reads any more must not keep the pipe open."""
_BROKEN: Final = ViewerProblem(Wrong.DECODER_DIED)


class Decoder:
    """Decodes one file while it is open; leaving ends the process and frees all that it took."""

    def __init__(self, patience_s: float = PATIENCE_S, most_bytes: int = MOST_BYTES) -> None:
        self._patience_s = patience_s
        self._most_bytes = most_bytes
        self._process: Process | None = None
        self._is_left = False

    async def __aenter__(self) -> "Decoder":
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._is_left = True
        await self._end()

    @property
    def pid(self) -> int | None:
        """The process, while there is one."""
        return self._process.pid if self._process is not None else None

    async def open(self, order: Order) -> Opened:
        """Start the process, and have it open a file."""
        try:
            self._process = await asyncio.create_subprocess_exec(
                *command_for(_MODULE, str(self._most_bytes)),
                stdin=PIPE,
                stdout=PIPE,
                stderr=DEVNULL,
                limit=_MOST_BUFFERED,
                env=plain_environment(),
                start_new_session=True,  # Ctrl-C is for the program, which ends it in its turn
            )
        except (OSError, ValueError):
            return _BROKEN
        if self._is_left:
            await self._end()
            return _BROKEN
        line = await self._answer(order_line(order))
        try:
            return read_opened(line)
        except ValueError:
            return _BROKEN

    async def picture(self, wanted: Wanted) -> Picture | ViewerProblem:
        """The picture that is wanted; one question at a time."""
        try:
            head = read_head(await self._answer(wanted_line(wanted)))
            if (
                isinstance(head, ViewerProblem)
                or self._process is None
                or self._process.stdout is None
            ):
                return _BROKEN if isinstance(head, Picture) else head
            count = head.columns * head.rows * CELL
            return replace(head, cells=await self._process.stdout.readexactly(count))
        except (ValueError, OSError, asyncio.IncompleteReadError):
            return _BROKEN

    async def _answer(self, question: bytes) -> bytes:
        """The line that answers; empty when none comes in time, which ends the process."""
        process = self._process
        if process is None or process.stdin is None or process.stdout is None:
            return b""
        try:
            process.stdin.write(question)
            async with asyncio.timeout(self._patience_s):
                return await process.stdout.readline()
        except TimeoutError:
            await self._end()
            return b""
        except (OSError, ValueError):
            return b""

    async def _end(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            await end_for_good(process)
