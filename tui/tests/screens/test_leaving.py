"""How the program ends when it did not mean to: nothing that was written is lost with it."""

import asyncio
import gc
import json
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from unittest.mock import patch

import pytest
from textual.pilot import Pilot
from textual.worker import WorkerFailed

from tui.config import Config
from tui.library.private_files import write_private
from tui.screens.application import Stillreel
from tui.screens.leaving import not_kept
from tui.screens.main.composing.unsent import Unsent
from tui.screens.main.keeping import Keeping
from tui.screens.terminal.driver import Output
from tui.studio.events import Notice, Tell
from tui.studio.failures import StudioError
from tui.studio.keeping.memory import Page, SavedProject
from tui.studio.keeping.stored_events import MessageSent
from tui.studio.studio_like import StudioLike
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
    text_of,
    until,
)
from tui.tests.screens.harness.unsent_files import leave, written
from tui.widgets.lines import Lines

Mistake = Callable[[Pilot[None]], None]


def files_of(folder: Path) -> list[Path]:
    return [*folder.glob("unsent*"), *folder.glob("draft")]


def raise_defect(*_: object) -> None:
    raise ZeroDivisionError


def in_a_handler(pilot: Pilot[None]) -> None:
    pilot.app.call_later(raise_defect)


def in_a_job(pilot: Pilot[None]) -> None:
    operations_of(pilot).ask(lambda studio: studio.credits())


def in_a_worker(pilot: Pilot[None]) -> None:
    async def work() -> None:
        raise_defect()

    main_of(pilot).run_worker(work())


def in_the_compositor(pilot: Pilot[None]) -> None:
    panels_of(pilot).header.refresh()


async def until_it_breaks(
    studio: FakeStudio, folder: Path, scene: Callable[[Pilot[None]], Awaitable[None]]
) -> Stillreel:
    """The program after a mistake, which Textual's pilot brings up once more at the end."""
    app = an_app(studio, config=a_config(folder))
    try:
        with patch("textual.screen.UPDATE_PERIOD", 0.01):
            async with app.run_test(size=(120, 40)) as pilot:
                await until(pilot, lambda: has_started(pilot, studio))
                await scene(pilot)
                # No pause of the pilot's: it draws by itself, and the mistake would be the test's.
                await asyncio.wait_for(app._exception_event.wait(), 10)
    except (ZeroDivisionError, WorkerFailed):
        return app
    raise AssertionError("nothing broke")


@pytest.mark.parametrize("strike", [in_a_handler, in_a_job, in_a_worker, in_the_compositor])
async def test_a_mistake_anywhere_ends_the_program_and_keeps_the_draft(
    strike: Mistake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def scene(pilot: Pilot[None]) -> None:
        panels_of(pilot).prompt.load_text("half a thought")
        if strike is in_a_job:
            monkeypatch.setattr(FakeStudio, "credits", raise_defect)
        if strike is in_the_compositor:
            monkeypatch.setattr(Lines, "render_line", raise_defect)
        strike(pilot)

    studio = FakeStudio()
    app = await until_it_breaks(studio, tmp_path, scene)
    assert isinstance(app.defect, ZeroDivisionError)
    assert app.return_code == 1
    assert studio.memory.unsent == "half a thought"
    assert app._exit_renderables == []


async def test_a_message_that_the_mistake_kept_from_going_out_is_in_the_draft(
    tmp_path: Path,
) -> None:
    async def scene(pilot: Pilot[None]) -> None:
        panels_of(pilot).prompt.load_text("make it move")
        main_of(pilot).action_send()

    studio = FakeStudio(turn=[ZeroDivisionError()])
    await until_it_breaks(studio, tmp_path, scene)
    assert studio.memory.unsent == "make it move"


async def test_what_had_no_project_yet_stands_in_the_prompt_and_goes_into_the_first(
    tmp_path: Path,
) -> None:
    leave(tmp_path / "data", Unsent("half a thought\nin two lines"))
    # As earlier versions wrote it.
    write_private(tmp_path / "data" / "draft", "of long ago")
    write_private(tmp_path / "data" / "unsent.json", json.dumps({"text": "of a while ago"}))
    studio = FakeStudio()
    app = an_app(studio, config=a_config(tmp_path))
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await until(pilot, lambda: "is back in it" in text_of(pilot))
        text = panels_of(pilot).prompt.text
        assert text == "of a while ago\nof long ago\nhalf a thought\nin two lines"
        await until(pilot, lambda: not files_of(tmp_path / "data"))
        assert studio.memory.unsent == text


@pytest.mark.parametrize("keys", [("ctrl+q",), ("ctrl+c", "ctrl+c"), ("f3", "q")])
async def test_a_wish_to_leave_keeps_what_was_written(
    tmp_path: Path, keys: tuple[str, ...]
) -> None:
    studio = FakeStudio()
    app = an_app(studio, config=a_config(tmp_path))
    text = "把这张图变成\n" * 600 + " a last line "
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: has_started(pilot, studio))
        panels_of(pilot).prompt.load_text(text)
        await pilot.press(*keys)
        await until(pilot, lambda: studio.asked[-1] == "closed")
    assert studio.memory.unsent == text


async def test_without_a_project_what_was_written_and_listed_is_left_in_a_file(
    tmp_path: Path, pictures: Path
) -> None:
    studio = FakeStudio(broken=StudioError("no", "no"))
    app = an_app(studio, [pictures / "gulls.png"], config=a_config(tmp_path))
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: not main_of(pilot).view.can_focus)
        panels_of(pilot).prompt.load_text("half a thought")
        await until(pilot, lambda: written(tmp_path / "data").text == "half a thought")
        await pilot.press("ctrl+q")
    assert written(tmp_path / "data") == Unsent("half a thought", (str(pictures / "gulls.png"),))


def test_an_output_that_fails_is_told_once_and_written_to_no_more(tmp_path: Path) -> None:
    told: list[str] = []
    with (tmp_path / "terminal").open("w") as gone:
        pass
    output = Output(gone, lambda: told.append("gone"))
    for _ in range(3):
        output.write("words")
        output.flush()
    assert told == ["gone"]


async def test_keys_answer_while_the_disk_is_slow(monkeypatch: pytest.MonkeyPatch) -> None:
    began, goes_on = threading.Event(), threading.Event()

    def write(*_: object, **__: object) -> None:
        began.set()
        goes_on.wait(60)

    monkeypatch.setattr(Keeping, "_write", write)
    async with running(FakeStudio()) as pilot:
        try:
            await pilot.press("a")
            await until(pilot, began.is_set)
            await pilot.press("b", "c")
            assert panels_of(pilot).prompt.text == "abc"
        finally:
            goes_on.set()


@pytest.mark.parametrize("how", ["ctrl+q", "signal"])
async def test_what_no_disk_takes_is_said_before_leaving_and_handed_over(
    how: str, tmp_path: Path
) -> None:
    (tmp_path / "data").write_text("a file in the way")
    app = an_app(FakeStudio(broken=StudioError("no", "no")), config=a_config(tmp_path))
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: not main_of(pilot).view.can_focus)
        panels_of(pilot).prompt.load_text("half a thought")
        if how == "ctrl+q":
            await pilot.press("ctrl+q")
            await until(pilot, lambda: "does not take what you wrote" in text_of(pilot))
            await pilot.press("y")
        else:
            app.signalled(15)
        await until(pilot, lambda: not app.is_running)
    assert app.unkept == [Unsent("half a thought")]
    assert list(not_kept(app.unkept))[1:] == ["half a thought"]


async def test_a_mistake_in_writing_down_keeps_no_program_from_its_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = an_app(FakeStudio(), config=a_config(tmp_path))
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: operations_of(pilot).connected)
        monkeypatch.setattr(Keeping, "save_now", raise_defect)
        app.signalled(15)
        await until(pilot, lambda: not app.is_running)
    assert isinstance(app.defect, ZeroDivisionError)


async def test_leaving_while_a_project_is_being_opened_is_no_mistake(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    studio = FakeStudio(
        memory=FakeMemory(SavedProject(Page((MessageSent("a while ago"),))), slow=True)
    )
    app = an_app(studio, config=a_config(tmp_path))
    leave = app.exit

    def exit_as_it_is_read(return_code: int) -> None:
        studio.memory.read.set()
        leave(return_code=return_code)

    monkeypatch.setattr(app, "exit", exit_as_it_is_read)
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: operations_of(pilot).connected)
        await pilot.press("ctrl+q")
        await until(pilot, lambda: not app.is_running)
    assert app.defect is None
    assert app.return_code == 0


async def test_a_studio_that_does_not_end_in_time_is_left_without_a_word(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    complaints: list[object] = []
    studio = FakeStudio()

    @asynccontextmanager
    async def opener(config: Config, tell: Tell) -> AsyncIterator[StudioLike]:
        async with studio.opener(config, tell) as opened:
            yield opened
        await asyncio.Event().wait()

    monkeypatch.setattr("tui.screens.main.opener._CLOSING_S", 0.01)
    asyncio.get_running_loop().set_exception_handler(lambda _, about: complaints.append(about))
    app = Stillreel(a_config(tmp_path), opener=opener)
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: operations_of(pilot).connected)
        await pilot.press("ctrl+q")
        await until(pilot, lambda: not app.is_running)
    gc.collect()
    assert complaints == []


async def test_what_is_told_when_the_screen_is_left_is_said_after_it(tmp_path: Path) -> None:
    studio = FakeStudio()

    @asynccontextmanager
    async def opener(config: Config, tell: Tell) -> AsyncIterator[StudioLike]:
        async with studio.opener(config, tell) as opened:
            yield opened
        tell(Notice("3 calls in 1 recordings"))

    app = Stillreel(a_config(tmp_path), opener=opener)
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: operations_of(pilot).connected)
        await pilot.press("ctrl+q")
    assert app.last_words == ["3 calls in 1 recordings"]
