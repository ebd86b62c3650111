"""What is in no library has one owner: no two programs show it, and none loses it."""

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from tui.config import Config
from tui.library.private_files import write_private
from tui.library.schema import LibraryError
from tui.screens.dialogs.question import Question
from tui.screens.main.composing.unsent import NOWHERE, Unsent, UnsentFiles
from tui.screens.main.keeping import Keeping
from tui.studio.events import Tell
from tui.tests.screens.harness.fake_memory import FakeMemory
from tui.tests.screens.harness.fake_studio import (
    FakeStudio,
    a_config,
    an_app,
    has_started,
    main_of,
    operations_of,
    panels_of,
    running,
    send,
    until,
)
from tui.tests.screens.harness.unsent_files import leave, written

MINE = Unsent("half a thought", ("/a.jpg",), ("later",))
NOTHING: tuple[Unsent, Sequence[Path]] = (Unsent(), [])


@pytest.fixture
def programs(tmp_path: Path) -> Iterator[tuple[UnsentFiles, UnsentFiles]]:
    """Two at once; no more than processes do, they know of each other."""
    both = UnsentFiles(tmp_path), UnsentFiles(tmp_path)
    yield both
    for each in both:
        each.close()


@pytest.mark.parametrize("project", ["", "h1"])
def test_what_a_program_has_written_is_its_own_while_it_is_there(
    project: str, programs: tuple[UnsentFiles, UnsentFiles], tmp_path: Path
) -> None:
    one, other = programs
    assert one.save(MINE, project)
    assert other.claim_abandoned(project) == one.claim_abandoned(project) == NOTHING
    assert one.save(Unsent("more"), project)
    assert one.save(Unsent("of another"), "g1")
    one.close()
    assert other.claim_abandoned(project)[0] == Unsent("more")
    assert other.claim_abandoned("g1")[0] == Unsent("of another")


def test_what_was_left_is_taken_by_one_alone_and_lies_there_until_it_is_kept_elsewhere(
    programs: tuple[UnsentFiles, UnsentFiles], tmp_path: Path
) -> None:
    one, other = programs
    leave(tmp_path, MINE)
    leave(tmp_path, Unsent("and this"))
    taken, _files = one.claim_abandoned()
    assert sorted(taken.text.split("\n")) == ["and this", "half a thought"]
    assert (taken.stills, taken.waiting) == (MINE.stills, MINE.waiting)
    assert other.claim_abandoned() == one.claim_abandoned() == NOTHING
    one.close()  # it was killed before it could keep it
    taken, files = other.claim_abandoned()
    assert sorted(taken.text.split("\n")) == ["and this", "half a thought"]
    other.discard_claimed(files)
    assert not written(tmp_path)
    assert other.claim_abandoned() == NOTHING


def test_what_is_written_after_something_was_taken_is_not_settled_with_it(
    programs: tuple[UnsentFiles, UnsentFiles], tmp_path: Path
) -> None:
    one, other = programs
    leave(tmp_path, MINE)
    _, files = one.claim_abandoned()
    one.save(Unsent("mine, and more"))
    one.discard_claimed(files)
    assert written(tmp_path) == Unsent("mine, and more")
    one.delete()
    assert not list(tmp_path.glob("unsent*"))
    one.close()
    assert other.claim_abandoned() == NOTHING


def test_who_leaves_a_project_leaves_what_was_written_in_it(
    programs: tuple[UnsentFiles, UnsentFiles],
) -> None:
    one, other = programs
    one.save(MINE, "h1")
    assert not other.is_alone("h1")
    one.leave("h1")
    assert other.is_alone("h1")
    taken, files = one.claim_abandoned("h1")
    assert taken == MINE
    one.save(Unsent("again"), "h1")
    one.discard_claimed(files)
    assert one.is_alone("h1")
    assert not other.is_alone("h1")
    one.close()
    assert other.claim_abandoned("h1")[0] == Unsent("again")


def test_who_has_joined_a_project_is_known_before_anything_is_written(
    programs: tuple[UnsentFiles, UnsentFiles],
) -> None:
    one, other = programs
    one.join("h1")
    assert one.is_alone("h1")
    assert not other.is_alone("h1")
    assert other.is_alone("g1")


def test_what_is_left_is_its_owners_alone_and_nothing_is_no_file(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    leave(folder, Unsent("  \n"))
    assert not folder.exists()
    leave(folder, Unsent("mine"))
    (path,) = folder.glob("unsent-new-*.json")
    assert path.stat().st_mode & 0o777 == 0o600
    files = UnsentFiles(folder)
    path.chmod(0o644)  # somebody has put it back from a copy; it is the user's own text
    assert files.claim_abandoned()[0] == Unsent("mine")
    files.close()


@pytest.mark.parametrize("text", ["", "[", "[1]", '{"text": 1, "stills": {}}', "{" * 100_000])
@pytest.mark.parametrize("name", ["unsent.json", "unsent-new-1.json", "unsent-new-.json"])
def test_a_file_that_nobody_can_read_is_nothing(name: str, text: str, tmp_path: Path) -> None:
    write_private(tmp_path / name, text)
    files = UnsentFiles(tmp_path)
    assert files.claim_abandoned()[0] == Unsent()
    files.close()


def test_a_disk_that_takes_nothing_is_said(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file in the way")
    files = UnsentFiles(tmp_path / "data")
    assert not files.save(MINE)
    assert files.save(Unsent())
    assert files.claim_abandoned() == NOTHING
    assert files.is_alone("h1")
    files.close()


async def test_what_was_taken_is_settled_though_more_is_taken_while_it_is_written_down(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data, writing, goes_on = tmp_path / "data", threading.Event(), threading.Event()
    take, bring_back, keep = (
        UnsentFiles.claim_abandoned,
        Keeping._bring_back,
        FakeMemory.keep_unsent,
    )

    def take_late(files: UnsentFiles, project: str = NOWHERE) -> tuple[Unsent, Sequence[Path]]:
        if project:
            writing.wait(60)
        return take(files, project)

    def bring_back_then(keeping: Keeping, left: Unsent) -> None:
        bring_back(keeping, left)
        if writing.is_set():
            asyncio.get_running_loop().call_soon(goes_on.set)

    def keep_slowly(*given: Any, **named: Any) -> None:
        writing.set()
        goes_on.wait(60)
        keep(*given, **named)

    monkeypatch.setattr(UnsentFiles, "claim_abandoned", take_late)
    monkeypatch.setattr(Keeping, "_bring_back", bring_back_then)
    monkeypatch.setattr(FakeMemory, "keep_unsent", keep_slowly)
    leave(data, MINE)
    studio = FakeStudio()
    async with an_app(studio, config=a_config(tmp_path)).run_test() as pilot:
        await until(pilot, lambda: studio.memory.unsent == MINE.text)
        await pilot.press("ctrl+q")
    assert not list(data.glob("unsent*"))


class SlowToClose(FakeStudio):
    """A studio that has something to do at its end."""

    @asynccontextmanager
    async def _open(self, config: Config, tell: Tell) -> AsyncIterator[FakeStudio]:
        async with super()._open(config, tell) as studio:
            yield studio
            await self.unblock.wait()


async def test_a_message_that_has_not_gone_out_is_kept_until_the_very_end() -> None:
    async with running(studio := SlowToClose(blocks_turn=True)) as pilot:
        await send(pilot, "make it move")
        await until(pilot, lambda: ("message", "make it move") in studio.asked)
        panels_of(pilot).prompt.load_text("and slower")
        await pilot.press("ctrl+q")
        await until(pilot, lambda: isinstance(pilot.app.screen, Question))
        await pilot.press("y")
        await until(pilot, lambda: not operations_of(pilot).running)
        await main_of(pilot).parts.keeping.save()
        panels_of(pilot).prompt.load_text("and slower, please")
        await main_of(pilot).parts.keeping.save()
        assert studio.memory.unsent == "make it move\nand slower, please"
        studio.unblock.set()
        await until(pilot, lambda: not pilot.app.is_running)


async def test_what_only_a_file_took_goes_from_it_with_the_text(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    studio = FakeStudio()
    app = an_app(studio, config=a_config(tmp_path))
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: has_started(pilot, studio))
        keeping, prompt = main_of(pilot).parts.keeping, panels_of(pilot).prompt
        await keeping.save()
        with monkeypatch.context() as full:
            full.setattr(FakeMemory, "keep_unsent", _full)
            prompt.load_text("a thought")
            await keeping.save()
        assert written(tmp_path / "data", studio.project_id).text == "a thought"
        prompt.load_text("")
        await keeping.save()
        assert written(tmp_path / "data", studio.project_id) == Unsent()


def _full(*_: object, **__: object) -> None:
    raise LibraryError("the disk is full")
