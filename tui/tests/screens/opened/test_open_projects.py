"""Several projects open at once: what works in one goes on while another is looked at."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from textual.pilot import Pilot

from tui.config import Config
from tui.library.schema import LibraryError
from tui.nemo.errors import PlanRequired
from tui.screens.application import Stillreel
from tui.screens.dialogs.question import Question
from tui.screens.main.composing.unsent import Unsent, UnsentFiles
from tui.screens.main.opener import Opener
from tui.screens.projects.elsewhere import ProjectState
from tui.screens.projects.screen import ProjectList
from tui.screens.projects.wording import STATES
from tui.studio.events import Notice, Tell
from tui.studio.failures import StudioError
from tui.studio.keeping.memory import Page, SavedProject
from tui.studio.keeping.stored_events import MessageSent
from tui.studio.listed_events import ProjectListed
from tui.tests.screens.harness.fake_projects import FakeProjects
from tui.tests.screens.harness.fake_studio import (
    FakeStudio,
    a_config,
    answer,
    has_started,
    main_of,
    operations_of,
    panels_of,
    send,
    text_of,
    until,
    words_of,
)
from tui.tests.screens.harness.unsent_files import leave, written

KNOWN = (
    ProjectListed("h1", "harbour", 2, "make it slower", 0, 10.0, "anon_1"),
    ProjectListed("g1", "海鸥与港口", 1, "加一点钢琴", 0, 5.0, "anon_1"),
)


class Studios:
    """A played studio for each project; each can be opened once at a time."""

    def __init__(self, **first: object) -> None:
        self.harbour = FakeStudio(project_id="h1", projects=FakeProjects(KNOWN), **first)  # type: ignore[arg-type] # what a test gives
        self.gulls = FakeStudio(
            project_id="g1", project_name="海鸥与港口", projects=FakeProjects(KNOWN)
        )
        self._next = iter((self.harbour, self.gulls))

    def open(self, config: Config, tell: Tell) -> AbstractAsyncContextManager[FakeStudio]:
        return next(self._next).opener(config, tell)


@asynccontextmanager
async def at_work(
    studios: Studios,
    folder: Path,
    size: tuple[int, int] = (80, 24),
    opener: Opener | None = None,
) -> AsyncIterator[Pilot[None]]:
    """Harbour works on a message, and the gulls are looked at."""
    app = Stillreel(a_config(folder), opener=opener or studios.open)
    app.animation_level = "none"
    async with app.run_test(size=size, notifications=True) as pilot:
        await until(pilot, lambda: has_started(pilot, studios.harbour))
        await send(pilot, "make it move")
        await until(pilot, lambda: ("message", "make it move") in studios.harbour.asked)
        panels_of(pilot).prompt.load_text("of the harbour")
        await to(pilot, "海鸥")
        await until(pilot, lambda: main_of(pilot).project_id == "g1")
        await until(pilot, lambda: "refresh_timeline" in studios.gulls.asked)
        await until(pilot, lambda: not operations_of(pilot).running)
        if not studios.gulls.memory.slow:
            await until(pilot, lambda: has_started(pilot, studios.gulls))
        yield pilot


async def to(pilot: Pilot[None], words: str) -> None:
    """Open the project that is found by these words."""
    await pilot.press("ctrl+r")
    await until(pilot, lambda: isinstance(pilot.app.screen, ProjectList))
    await pilot.press("slash", *words, "enter")
    await until(pilot, lambda: len(pilot.app.screen_stack) == 1)


def ends(studios: Studios) -> Callable[[], bool]:
    return lambda: studios.harbour.asked[-1] == "closed"


async def test_a_turn_goes_on_unseen_and_its_end_is_told_and_marked(tmp_path: Path) -> None:
    studios = Studios(blocks_turn=True)
    async with at_work(studios, tmp_path) as pilot:
        first = pilot.app.title
        assert "make it move" not in words_of(pilot)
        assert panels_of(pilot).prompt.text == ""
        await pilot.press("ctrl+r")
        await until(pilot, lambda: "working" in text_of(pilot))
        for event in answer("The boats drift."):
            studios.harbour.tell(event)
        studios.harbour.unblock.set()
        await until(pilot, lambda: "harbour: The message has its answer" in text_of(pilot))
        await until(pilot, lambda: "done" in text_of(pilot))
        assert pilot.app.title == first
        # Idle and not looked at: it is closed, with what was written in it.
        await until(pilot, ends(studios))
        assert studios.harbour.memory.unsent == "of the harbour"
        await until(pilot, lambda: len(pilot.app._registry) < 120)


async def test_come_back_while_it_works_it_is_as_it_was_left(tmp_path: Path) -> None:
    studios = Studios(blocks_turn=True)
    async with at_work(studios, tmp_path, (120, 40)) as pilot:
        gulls = main_of(pilot)
        await pilot.press("ctrl+r")
        await until(pilot, lambda: isinstance(pilot.app.screen, ProjectList))
        await until(pilot, lambda: "working" in text_of(pilot))
        await pilot.press("r", "s", "enter")
        await until(pilot, lambda: ("rename", "h1", "harbours") in studios.harbour.projects.asked)
        assert not studios.gulls.projects.asked
        await pilot.press("escape")
        await until(pilot, lambda: len(pilot.app.screen_stack) == 1)
        await pilot.resize_terminal(80, 24)
        await to(pilot, "harbour")
        await until(pilot, lambda: main_of(pilot) is not gulls)
        assert panels_of(pilot).prompt.text == "of the harbour"
        await until(pilot, lambda: "make it move" in words_of(pilot))
        assert pilot.app.title == "harbour · stillreel"
        await until(pilot, lambda: main_of(pilot).has_class("-narrow"))
        assert max(map(len, text_of(pilot).split("\n"))) == 80
        # Nothing works in the gulls: they are closed, and the screen is gone.
        await until(pilot, lambda: studios.gulls.asked[-1] == "closed")
        await until(pilot, lambda: not gulls.is_attached)
        await pilot.press("x")
        await until(pilot, lambda: panels_of(pilot).prompt.text == "xof the harbour")
        studios.harbour.unblock.set()
        await until(pilot, lambda: not operations_of(pilot).running)


@pytest.mark.parametrize(
    ("failure", "state"),
    [
        (StudioError("It broke", "Try again."), ProjectState.FAILED),
        (PlanRequired(402, 402), ProjectState.NEEDS_YOU),
    ],
)
async def test_what_fails_unseen_is_told_by_the_name_of_its_project(
    tmp_path: Path, failure: Exception, state: ProjectState
) -> None:
    studios = Studios(blocks_turn=True)

    async def carry_out(routed: object) -> None:
        studios.harbour.asked.append(("message", "make it move"))
        await studios.harbour.unblock.wait()
        raise failure

    studios.harbour.carry_out = carry_out  # type: ignore[method-assign] # for this test
    async with at_work(studios, tmp_path) as pilot:
        studios.harbour.unblock.set()
        await until(pilot, lambda: "harbour: " in text_of(pilot))
        app = pilot.app
        assert isinstance(app, Stillreel)
        assert app._projects.states()["h1"] is state
        await pilot.press("ctrl+r")
        await until(pilot, lambda: STATES[state] in text_of(pilot))
        # The message is not lost: it is back, before what was written since.
        await until(pilot, ends(studios))
        assert studios.harbour.memory.unsent == "make it move\nof the harbour"


async def test_leaving_names_all_that_works_and_keeps_what_is_written_in_each(
    tmp_path: Path,
) -> None:
    studios = Studios(blocks_turn=True)
    studios.gulls.blocks_turn = True
    async with at_work(studios, tmp_path) as pilot:
        await send(pilot, "加一点钢琴")
        await until(pilot, lambda: ("message", "加一点钢琴") in studios.gulls.asked)
        panels_of(pilot).prompt.load_text("of the gulls")
        await pilot.press("ctrl+q")
        await until(pilot, lambda: isinstance(pilot.app.screen, Question))
        assert "2 projects at work: 海鸥与港口, harbour." in " ".join(text_of(pilot).split())
        await pilot.press("y")
        await until(pilot, ends(studios))
    assert studios.gulls.asked[-1] == "closed"
    assert studios.harbour.memory.unsent.endswith("of the harbour")
    assert studios.gulls.memory.unsent.endswith("of the gulls")


async def test_ended_by_a_signal_it_loses_nothing_written_in_any_project(tmp_path: Path) -> None:
    studios = Studios(blocks_turn=True)
    async with at_work(studios, tmp_path) as pilot:
        panels_of(pilot).prompt.load_text("of the gulls")
        app = pilot.app
        assert isinstance(app, Stillreel)
        for screen in app._mains:
            if screen is not main_of(pilot):  # as when its message comes back just now
                screen.view.panels.prompt.load_text("of the harbour, at the end")
        app.signalled(15)
        await until(pilot, lambda: studios.gulls.asked[-1] == "closed")
    assert studios.harbour.asked[-1] == "closed"
    assert studios.harbour.memory.unsent.endswith("of the harbour, at the end")
    assert studios.gulls.memory.unsent == "of the gulls"


async def test_a_project_that_is_closed_while_it_is_being_opened_is_no_mistake(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    studios = Studios(blocks_turn=True)
    studios.gulls.memory.slow = True
    studios.gulls.memory.left = SavedProject(Page((MessageSent("a while ago"),)))
    async with at_work(studios, tmp_path) as pilot:
        log = panels_of(pilot).conversation.log_view
        reads = studios.gulls.memory.read.set
        monkeypatch.setattr(type(log), "on_unmount", lambda _: reads(), raising=False)
        await to(pilot, "harbour")
        await until(pilot, studios.gulls.memory.read.is_set)
        await until(pilot, lambda: not log.is_attached)
        assert pilot.app.is_running


async def test_what_no_library_could_take_comes_back_in_its_own_project(tmp_path: Path) -> None:
    data = tmp_path / "data"
    leave(data, Unsent("of the gulls"), "g1")
    leave(data, Unsent("of nobody yet"))
    studios = Studios(blocks_turn=True)
    studios.gulls.memory.left = SavedProject(unsent="kept")
    async with at_work(studios, tmp_path) as pilot:
        await until(pilot, lambda: panels_of(pilot).prompt.text == "of the gulls\nkept")
        await until(pilot, lambda: not written(data, "g1"))
        await to(pilot, "harbour")
        await until(pilot, lambda: panels_of(pilot).prompt.text == "of the harbour")
        assert not list(data.glob("unsent*"))


async def test_what_no_disk_takes_stays_on_the_screen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_given: object, **_how: object) -> None:
        raise LibraryError("the disk is full")

    studios = Studios(blocks_turn=True)
    monkeypatch.setattr(studios.harbour.memory, "keep_unsent", refuse)
    monkeypatch.setattr(UnsentFiles, "save", lambda *_given: False)
    async with at_work(studios, tmp_path) as pilot:
        studios.harbour.unblock.set()
        await until(pilot, lambda: "harbour: " in text_of(pilot))
        await to(pilot, "harbour")
        await until(pilot, lambda: panels_of(pilot).prompt.text == "of the harbour")
        assert studios.harbour.asked[-1] != "closed"
        await until(pilot, lambda: not operations_of(pilot).running)
        await to(pilot, "海鸥")
        await until(pilot, lambda: "it would be lost" in words_of(pilot))
        assert main_of(pilot).project_id == "h1"
        assert panels_of(pilot).prompt.text == "of the harbour"


def telling_as_it_is_closed(studios: Studios, words: Mapping[str, str]) -> Opener:
    """An opener whose projects say these words, by their ids, when they are closed."""

    @asynccontextmanager
    async def opener(config: Config, tell: Tell) -> AsyncIterator[FakeStudio]:
        async with studios.open(config, tell) as opened:
            yield opened
        if opened.project_id in words:
            tell(Notice(words[opened.project_id]))

    return opener


async def test_what_is_told_as_an_idle_project_is_closed_is_said_with_its_name(
    tmp_path: Path,
) -> None:
    studios = Studios(blocks_turn=True)
    opener = telling_as_it_is_closed(studios, {"h1": "Not all could be kept"})
    async with at_work(studios, tmp_path, opener=opener) as pilot:
        studios.harbour.unblock.set()
        await until(pilot, lambda: "harbour: Not all could be kept" in text_of(pilot))


async def test_what_each_project_tells_as_the_program_is_left_is_said_after_it(
    tmp_path: Path,
) -> None:
    studios = Studios(blocks_turn=True)
    opener = telling_as_it_is_closed(studios, {"h1": "of h1", "g1": "of g1"})
    async with at_work(studios, tmp_path, opener=opener) as pilot:
        app = pilot.app
        assert isinstance(app, Stillreel)
        await pilot.press("ctrl+q")
        await until(pilot, lambda: isinstance(app.screen, Question))
        await pilot.press("y")
        await until(pilot, lambda: not app.is_running)
    assert set(app.last_words) == {"of h1", "of g1"}


async def test_a_token_that_an_unseen_project_works_with_is_not_taken_back(tmp_path: Path) -> None:
    studios = Studios(blocks_turn=True)
    studios.harbour.accounts = replace(studios.harbour.accounts, current="usr_ada")
    async with at_work(studios, tmp_path) as pilot:
        from tui.screens.dialogs.account import Forget

        main_of(pilot).parts.project_change._do(Forget("usr_ada"))
        await until(pilot, lambda: "harbour is at work in this account" in text_of(pilot))
        assert not studios.gulls.accounts.asked
        main_of(pilot).parts.project_change._do(Forget("usr_bob"))
        await until(pilot, lambda: studios.gulls.accounts.asked == [("forget", "usr_bob")])
        assert not studios.harbour.accounts.asked
        await until(pilot, lambda: not operations_of(pilot).running)
