"""A memory that a test fills, and looks into."""

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from tui.library.records import StillRecord
from tui.studio.events import Event
from tui.studio.keeping.memory import Page, SavedProject


@dataclass
class FakeMemory:
    """What was left by an earlier program, and what is kept by this one.

    While it is `slow`, a project that is opened waits until `read` is set.
    """

    left: SavedProject = field(default_factory=SavedProject)
    older: list[Page] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    unsent: str = ""
    stills: tuple[StillRecord, ...] = ()
    waiting: tuple[str, ...] = ()
    said: tuple[str, ...] = ()
    said_elsewhere: tuple[str, ...] = ()
    aside: list[str] = field(default_factory=list)
    slow: bool = False
    read: asyncio.Event = field(default_factory=asyncio.Event)

    def store(self, event: Event) -> None:
        self.events.append(event)

    async def saved_project(self, project: str, *, is_alone: bool) -> SavedProject:
        if self.slow:
            await self.read.wait()
        return self.left

    async def page_before(self, project: str, end: int) -> Page:
        return self.older.pop() if self.older else Page()

    def keep_unsent(
        self,
        project: str,
        text: str | None,
        stills: Sequence[StillRecord],
        gone: Sequence[str],
        waiting: Sequence[str],
        known: Sequence[str],
        going_out: str = "",
        went_out: str = "",
        *,
        is_new: bool = False,
    ) -> None:
        self.unsent = "\n".join(filter(None, (going_out, text)))
        self.stills, self.waiting = tuple(stills), tuple(waiting)

    async def unused(self, sources: Collection[str]) -> Collection[str]:
        return ()

    async def messages(self, project: str | None) -> tuple[str, ...]:
        return self.said if project is not None else (*self.said, *self.said_elsewhere)

    async def put_aside(self, project: str, text: str) -> bool:
        self.aside.append(text)
        return True

    async def lock_stashed(self, project: str) -> tuple[int, str] | None:
        return (len(self.aside), self.aside[-1]) if self.aside else None

    async def release_stashed(self, number: int, *, is_taken: bool) -> None:
        if is_taken:
            del self.aside[number - 1]
