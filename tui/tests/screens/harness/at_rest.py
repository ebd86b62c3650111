"""How a pilot waits in tests: until the event loop has nothing left to do.

Textual's own way is to look at how busy the processor was in the last moment. On a machine where
others work as well that says nothing: a program that is not given the processor seems to rest.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from inspect import CO_VARARGS, CO_VARKEYWORDS, isawaitable, signature
from types import FunctionType, MethodType
from typing import Any, Final
from unittest.mock import patch

from textual._queue import Queue
from textual.app import App
from textual.message import Message
from textual.message_pump import MessagePump
from textual.pilot import Pilot

from tui.tests.screens.harness.unwatched import painted_at_rest, style_sheets_read_once

_MOST_TURNS: Final = 10_000
_QUIET_TURNS: Final = 3
_ENDING_S: Final = 10.0

_ask_all = Pilot._wait_for_screen
_run_test = App.run_test


async def at_rest(*_: float) -> None:
    """Let the loop turn until it only waits: for a timer, a thread, or another program.

    Whatever comes of those later must be waited for by name, with `until`.
    """
    ready = asyncio.get_running_loop()._ready  # type: ignore[attr-defined]  # of every loop of asyncio
    quiet = 0
    for _turn in range(_MOST_TURNS):
        await asyncio.sleep(0)
        quiet = 0 if ready else quiet + 1
        if quiet == _QUIET_TURNS:
            return


@contextmanager
def pilots_wait_for_rest() -> Iterator[None]:
    """Within it, `press` and `pause` return when the program rests, and not before.

    And a test of an app ends when all that the app had begun has ended, too: Textual cancels that,
    and leaves it to itself. On a busy machine the loop would be gone before a connection is closed.
    """
    with (
        patch.object(App, "run_test", _run_to_the_end),
        patch("textual.pilot.wait_for_idle", at_rest),
        patch("textual.app.wait_for_idle", at_rest),
        patch.object(Pilot, "_wait_for_screen", _all_done),
        patch("textual._callback.isawaitable", _is_awaitable),
        patch("textual._callback._count_parameters", _count_parameters),
        painted_at_rest(),
        style_sheets_read_once(),
    ):
        yield


def _is_awaitable(result: object) -> bool:
    """As `inspect` says it, and at once for nothing, which is what most handlers return."""
    return result is not None and isawaitable(result)


def _count_parameters(callback: Callable[..., object]) -> int:
    """As a signature has them, which takes long to make; at once for plain functions."""
    if isinstance(callback, MethodType):
        return _count_parameters(callback.__func__) - 1
    if not isinstance(callback, FunctionType) or hasattr(callback, "__wrapped__"):
        return len(signature(callback).parameters)
    code = callback.__code__
    several = bool(code.co_flags & CO_VARARGS) + bool(code.co_flags & CO_VARKEYWORDS)
    return code.co_argcount + code.co_kwonlyargcount + several


@asynccontextmanager
async def _run_to_the_end(app: App[Any], **how: Any) -> AsyncIterator[Pilot[Any]]:
    if eager := getattr(asyncio, "eager_task_factory", None):
        asyncio.get_running_loop().set_task_factory(eager)  # as `App.run` does
    try:
        async with _run_test(app, **how) as pilot:
            yield pilot
    finally:
        if ending := [one._task for one in app.workers if one._task is not None]:
            await asyncio.wait(ending, timeout=_ENDING_S)


async def _all_done(pilot: Pilot[object], *limit: float) -> bool:
    """Wait for widgets that are at work; Textual has all of them answer, those at rest too."""
    await at_rest()
    app = pilot.app
    if app._exception is None and app.screen_stack:
        everyone = (app, *app.screen.walk_children(with_self=True))
        if all(map(_is_at_rest, everyone)):
            return True
    return await _ask_all(pilot, *limit)


def _is_at_rest(widget: MessagePump) -> bool:
    messages: Queue[Message | None] = widget._message_queue
    return messages.empty() and bool(messages.ready_event._waiters)
