"""Films for the server: each in a child process of low priority, one at a time.

A child keeps the event loop free and takes a crash in a codec with it. Cheap to import: nothing
here needs numpy, av or Pillow before a film is made.

The child's standard input carries one line `{"plan": ..., "out": path}` and then stays open: its
end tells the child that nobody waits any more. Its standard output carries lines `{"ready":
true}`, `{"progress": 0..1}` and at last `{"done": report}` or `{"failed": problem}`,
with `"still": path` where that is in the way.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import subprocess
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from mockserver.child_python import command_for
from mockserver.film.errors import FilmError, StillError
from mockserver.film.plan import (
    FilmPlan,
    FilmReport,
    mapping,
    number,
    part_of,
    text,
    to_json,
    whole,
)

OnProgress = Callable[[float], None]

MOST_LINE_BYTES = 1 << 20
STDERR_TAIL = 400
_NOT_FOR_THE_CHILD = "NEMO_TOKEN"

_one_at_a_time: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Semaphore] = (
    WeakKeyDictionary()
)


class _NoChildError(Exception):
    """No child process can be started here, or it cannot load the renderer."""


async def render_film(plan: FilmPlan, out: Path, on_progress: OnProgress) -> FilmReport:
    """Make a film at `out`, after those asked for earlier in this event loop.

    `on_progress` is called with 0..1 in the event loop. Cancelling the task kills the child and
    leaves no file. Raises FilmError where a still, the disk or the child fails.
    """
    async with _one_at_a_time.setdefault(asyncio.get_running_loop(), asyncio.Semaphore(1)):
        try:
            return await _in_child(plan, out, on_progress)
        except _NoChildError:
            return await _in_thread(plan, out, on_progress)
        finally:
            _clean_up(out)


def _clean_up(out: Path) -> None:
    """Remove what a killed child could not."""
    part_of(out).unlink(missing_ok=True)


async def _in_child(plan: FilmPlan, out: Path, on_progress: OnProgress) -> FilmReport:
    try:
        child = await asyncio.create_subprocess_exec(
            *command_for("mockserver.film"),
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE, env=_environment(), limit=MOST_LINE_BYTES,
            start_new_session=True,  # Ctrl-C is for the server, which decides about its films
            creationflags=getattr(subprocess, "BELOW_NORMAL_PRIORITY_CLASS", 0),
        )  # fmt: skip
    except (OSError, NotImplementedError, ValueError) as fault:
        raise _NoChildError from fault
    complaints = asyncio.ensure_future(_tail(child.stderr))
    try:
        await _send(child, _order(plan, out))
        last = await _follow(child, on_progress)
        code = await child.wait()
        return _report(last, code, await complaints)
    finally:
        await _end(child, complaints)


def _environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name != _NOT_FOR_THE_CHILD}


def _order(plan: FilmPlan, out: Path) -> bytes:
    order = {"plan": json.loads(to_json(plan)), "out": str(out.absolute())}
    return json.dumps(order).encode() + b"\n"


async def _send(child: asyncio.subprocess.Process, order: bytes) -> None:
    if child.stdin is not None:
        child.stdin.write(order)
        try:
            await child.stdin.drain()
        except (BrokenPipeError, ConnectionResetError):
            return  # it is gone already: its last words say why


async def _follow(
    child: asyncio.subprocess.Process, on_progress: OnProgress
) -> Mapping[str, object]:
    """Pass progress on, and give the child's last message; `ready` says that it got so far."""
    last: Mapping[str, object] = {}
    while child.stdout is not None and (line := await child.stdout.readline()):
        try:
            message = mapping(json.loads(line))
        except ValueError:
            continue  # a library's chatter
        share = number(message.get("progress"))
        if share is not None:
            on_progress(share)
        elif message:
            last = message
    return last


async def _tail(stream: asyncio.StreamReader | None) -> str:
    tail = b""
    while stream is not None and (piece := await stream.read(4096)):
        tail = (tail + piece)[-STDERR_TAIL:]
    return tail.decode(errors="replace").strip()


def _report(last: Mapping[str, object], code: int, complaints: str) -> FilmReport:
    if problem := text(last.get("failed")):
        still = text(last.get("still"))
        raise StillError(Path(still), problem) if still else FilmError(problem)
    done = mapping(last.get("done"))
    if done and code == 0:
        return FilmReport(whole(done.get("frames")) or 0, whole(done.get("bytes")) or 0)
    if code > 0 and not last:
        raise _NoChildError
    reason = complaints.splitlines()[-1] if complaints else f"exit status {code}"
    raise FilmError(f"The renderer stopped unexpectedly ({reason}). Ask for the film again.")


async def _end(child: asyncio.subprocess.Process, complaints: asyncio.Future[str]) -> None:
    """Make sure that the child is gone, also while this task is being cancelled again."""
    if child.returncode is None:
        with contextlib.suppress(ProcessLookupError):
            child.kill()
    if child.stdin is not None:
        child.stdin.close()
    again: asyncio.CancelledError | None = None
    while child.returncode is None:  # waited for here: a loop that ends cancels every other task
        try:
            await child.wait()
        except asyncio.CancelledError as fault:
            again = fault
    await _outlast(complaints)
    if again is not None:
        raise again


async def _in_thread(plan: FilmPlan, out: Path, on_progress: OnProgress) -> FilmReport:
    from mockserver.film.render import render

    loop = asyncio.get_running_loop()
    cancelled = threading.Event()

    def progress(share: float) -> None:
        loop.call_soon_threadsafe(on_progress, share)

    work = asyncio.ensure_future(
        asyncio.to_thread(render, plan, out, progress=progress, cancelled=cancelled)
    )
    try:
        await asyncio.wait({work})
    finally:
        cancelled.set()
        await _outlast(work)
    return work.result()


async def _outlast(*work: asyncio.Future[Any]) -> None:
    """Wait for all of `work` even if this task is cancelled meanwhile; pass that on afterwards."""
    again: asyncio.CancelledError | None = None
    while not all(one.done() for one in work):
        try:
            await asyncio.wait(work)
        except asyncio.CancelledError as fault:
            again = fault
    for one in work:
        one.exception()  # it is seen: asyncio need not complain that nobody looked
    if again is not None:
        raise again
