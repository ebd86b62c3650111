"""Who is cancelled while a thread locks something leaves no lock behind."""

import asyncio
import threading
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from contract_tests.harness.accounts import connected
from contract_tests.harness.commands import still
from contract_tests.harness.home import Home
from contract_tests.harness.prompts import ANIMATE
from tui.library.locks import Locks
from tui.library.projects import Projects
from tui.library.schema import LibraryError
from tui.media.sources import Source
from tui.studio.projects.finding import ProjectFinder
from tui.studio.whole_job import WholeJob

Doing = Callable[[], Any]


async def cancelled_while_locking(doing: Doing, monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Cancel it after a thread has the lock, and before the loop hears of that; what is locked."""
    reached, go_on = threading.Event(), threading.Event()
    locked: set[str] = set()
    lock, release = Locks.lock, Locks.release

    def slow_lock(self: Locks, name: str) -> bool:
        mine = lock(self, name)
        if threading.current_thread() is not threading.main_thread():
            locked.add(name)
            reached.set()
            assert go_on.wait(60)
        return mine

    def noted_release(self: Locks, name: str) -> None:
        release(self, name)
        locked.discard(name)

    monkeypatch.setattr(Locks, "lock", slow_lock)
    monkeypatch.setattr(Locks, "release", noted_release)
    task = asyncio.ensure_future(doing())
    await asyncio.to_thread(reached.wait, 60)
    task.cancel()
    go_on.set()
    with pytest.raises(asyncio.CancelledError):
        await task
    return locked


async def test_an_export(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    async with connected(home) as studio:
        await studio.upload([Source.read(still(home.folder / "a.jpg"))])
        await studio.run_turn(ANIMATE)
        exporting = partial(studio.export, home.folder / "a.mp4")
        assert await cancelled_while_locking(exporting, monkeypatch) == set()


@pytest.mark.parametrize("is_left", [False, True])
async def test_a_job(home: Home, monkeypatch: pytest.MonkeyPatch, is_left: bool) -> None:
    async with home.studio() as studio:
        job = WholeJob(studio, home.record)
        doing: Doing = partial(job.make, (), ANIMATE, home.folder / "a.mp4")
        if is_left:
            jobs, service = studio.library.jobs, studio.service_key
            left = jobs.open(service, (), "go", "/a.mp4", 1.0, force=False)
            studio.library.locks.release(left.lock_name)
            doing = job.resume
        assert await cancelled_while_locking(doing, monkeypatch) == set()


async def test_a_project(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    async with home.studio() as studio:
        opening = partial(studio.connect, new=True, message="go")
        locked = await cancelled_while_locking(opening, monkeypatch)
        assert not [name for name in locked if name.startswith("open_")]


async def test_a_project_in_which_nothing_was_done(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is taken by whoever wants a new one: locked once, and by nobody who is cancelled."""
    asked = asyncio.Event()

    async def never_told(*_: object) -> bool:
        asked.set()
        await asyncio.Event().wait()
        return True

    def cannot_be_written(*_: object) -> None:
        raise LibraryError("full")

    async with home.studio() as studio:
        await studio.connect(new=True)
        untouched = studio.library.projects.find(studio.service_key, studio.project_id)
        assert untouched is not None
        (file,) = home.folder.rglob("open_*.lock")

        def is_free() -> bool:
            with Locks(file.parent).while_working(untouched.open_name) as mine:
                return mine

        assert not is_free()
        await studio.connect("second", new=True, message="go")
        assert is_free()
        await studio.connect(new=True)
        assert (studio.project_id, is_free()) == (untouched.id, False)
        await studio.connect("third", new=True, message="go")
        assert is_free()
        with monkeypatch.context() as patched:
            patched.setattr(Projects, "touch", cannot_be_written)
            with pytest.raises(LibraryError):
                await studio.connect(untouched.id)
        assert (studio.project_name, is_free()) == ("third", True)
        monkeypatch.setattr(ProjectFinder, "is_known", never_told)
        opening = asyncio.ensure_future(studio.connect(new=True))
        await asked.wait()
        assert not is_free()
        opening.cancel()
        with pytest.raises(asyncio.CancelledError):
            await opening
        assert is_free()
