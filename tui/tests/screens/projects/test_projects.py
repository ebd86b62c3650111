"""The list of projects, by the keyboard alone."""

import asyncio
from pathlib import Path
from threading import Event

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from tui.screens.dialogs.note import Note
from tui.screens.projects.rows import ProjectRows
from tui.screens.projects.screen import ProjectList
from tui.studio.listed_events import Leftover, ProjectListed
from tui.studio.projects.known_projects import matches
from tui.tests.screens.harness.fake_studio import (
    FakeStudio,
    operations_of,
    running,
    text_of,
    until,
    until_read,
)

HARBOUR = ProjectListed("h1", "harbour", 2, "make it slower", 0, 10.0, "anon_1", 2, 300)
GULLS = ProjectListed("g1", "海鸥与港口", 1, "加一点钢琴", 0, 5.0, "usr_ada")
LEFT = ProjectListed("l1", "quay", 1, "boats", 1, 1.0, "anon_1", due=(Leftover.EXPORT,))
OLD = ProjectListed("o1", "old", 0, "", 0, 1.0, archived=True)


def several() -> FakeStudio:
    studio = FakeStudio()
    studio.projects.known = (LEFT, HARBOUR, GULLS, OLD)
    return studio


async def opened(pilot: Pilot[None], key: str = "ctrl+r") -> ProjectList:
    await until(pilot, lambda: not operations_of(pilot).running)
    await pilot.press(key)
    await until(pilot, lambda: isinstance(pilot.app.screen, ProjectList))
    screen = pilot.app.screen
    assert isinstance(screen, ProjectList)
    await until(pilot, lambda: bool(screen.query_one("#hint", Note).said))
    return screen


def marked(screen: ProjectList) -> int | None:
    return screen.query_one(ProjectRows).marked


def count(screen: ProjectList) -> int:
    return len(screen.query_one(ProjectRows).projects)


@pytest.mark.parametrize("size", [(120, 40), (60, 20)])
async def test_what_was_left_stands_on_top_with_what_is_due(size: tuple[int, int]) -> None:
    async with running(several(), size=size) as pilot:
        screen = await opened(pilot)
        await until(pilot, lambda: count(screen) == 3)
        await until(pilot, lambda: "2 clips" in text_of(pilot))
        assert "tab, then words to find" in text_of(pilot)
        shown = text_of(pilot)
        assert shown.index("an unfinished render") < shown.index("make it slower")
        assert "300 credits" in shown
        assert "加一点钢琴" in shown


async def test_an_empty_list_says_how_to_begin() -> None:
    async with running(FakeStudio(), size=(80, 24)) as pilot:
        for key in ("ctrl+r", "alt+j"):
            await opened(pilot, key)
            await until(pilot, lambda: "n begins one" in text_of(pilot))
            await pilot.press("escape")
            await until(pilot, lambda: len(pilot.app.screen_stack) == 1)


async def test_letters_move_through_the_list_and_enter_opens() -> None:
    studio = several()
    async with running(studio, size=(80, 24)) as pilot:
        screen = await opened(pilot)
        await until(pilot, lambda: count(screen) == 3)
        for key, at in (("G", 2), ("g", 0), ("j", 1), ("j", 2), ("k", 1)):
            await pilot.press(key)
            await until(pilot, lambda at=at: marked(screen) == at)  # type: ignore[misc] # not inferred: a default
        await pilot.press("enter")
        await until(pilot, lambda: studio.projects.asked == [("open", "h1")])


async def test_it_is_found_as_one_types_and_opened() -> None:
    studio = several()
    async with running(studio, size=(80, 24)) as pilot:
        screen = await opened(pilot)
        await until(pilot, lambda: count(screen) == 3)
        await pilot.press("slash")
        await until(pilot, lambda: screen.query_one(Input).has_focus)
        await pilot.press(*"钢琴")
        await until(pilot, lambda: count(screen) == 1)
        await pilot.press("enter")
        await until(pilot, lambda: studio.projects.asked == [("open", "g1")])


async def test_enter_right_after_the_words_opens_what_they_find_and_not_what_was_marked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    goes_on = Event()

    def slow(project: ProjectListed, words: str) -> bool:
        return bool(not words or goes_on.wait(60)) and matches(project, words)

    monkeypatch.setattr("tui.screens.projects.screen.matches", slow)
    studio = several()
    async with running(studio, size=(80, 24)) as pilot:
        screen = await opened(pilot)
        await until(pilot, lambda: count(screen) == 3)
        await pilot.press("slash", *"海鸥", "enter")
        await pilot.pause()
        assert studio.projects.asked == []
        goes_on.set()
        await until(pilot, lambda: studio.projects.asked == [("open", "g1")])


@pytest.mark.parametrize("size", [(120, 40), (60, 20)])
async def test_every_project_is_in_reach_and_those_in_sight_have_a_picture(
    size: tuple[int, int], pictures: Path, stills_examined_here: None
) -> None:
    studio = FakeStudio()
    studio.projects.known = [
        ProjectListed(f"p{number}", f"project {number}", 0, "", 0, 1.0) for number in range(2000)
    ]
    studio.projects.pictures = {
        f"p{number}": (pictures / "fake.png", pictures / "harbour.jpg") for number in range(2000)
    }
    async with running(studio, size=size) as pilot:
        screen = await opened(pilot)
        await until(pilot, lambda: count(screen) == 2000)
        for key, name in (("G", "project 1999"), ("k", "project 1998"), ("g", "project 0 ")):
            await pilot.press(key)
            await until_read(pilot, name)
            rows = screen.query_one(ProjectRows)
            assert name.strip() == rows.projects[rows.marked].title
            await until(pilot, lambda rows=rows: not rows.unpictured())  # type: ignore[misc] # not inferred: a default
        drawn = len([line for line in text_of(pilot).split("\n") if "▀▀" in line])
        assert (drawn > 2) is (size[0] > 60)
        # Only what came into sight was looked for.
        assert len(studio.projects.looked_for) < 60


async def test_a_name_that_is_written_while_the_one_before_is_kept_stays(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    studio, answer = several(), asyncio.Event()
    rename = studio.projects.rename

    async def slowly(project: str, name: str) -> str:
        await answer.wait()
        return await rename(project, name)

    monkeypatch.setattr(studio.projects, "rename", slowly)
    async with running(studio, size=(80, 24)) as pilot:
        screen = await opened(pilot)
        await until(pilot, lambda: count(screen) == 3)
        field = screen.query_one(Input)
        screen.action_rename()
        field.value = "quays"
        await field.action_submit()
        await pilot.pause()
        screen.action_back()
        screen.action_rename()
        field.value = "boats"
        answer.set()
        await until(pilot, lambda: studio.projects.asked == [("rename", "l1", "quays")])
        await pilot.pause()
        assert (field.value, field.has_focus) == ("boats", True)


async def test_one_is_named_in_place_and_put_aside_when_that_is_agreed_to() -> None:
    studio = several()
    async with running(studio, size=(80, 24)) as pilot:
        screen = await opened(pilot)
        await until(pilot, lambda: count(screen) == 3)
        await pilot.press("r")
        await until(pilot, lambda: screen.query_one(Input).value == "quay")
        await pilot.press("s", "enter")
        await until(pilot, lambda: studio.projects.asked == [("rename", "l1", "quays")])
        await until(pilot, lambda: screen.query_one(ProjectRows).has_focus)
        await pilot.press("x")
        await until(pilot, lambda: "Archive quay?" in text_of(pilot))
        await pilot.press("enter")
        await until(pilot, lambda: pilot.app.screen is screen)
        assert len(studio.projects.asked) == 1
        await pilot.press("x")
        await until(pilot, lambda: "Archive quay?" in text_of(pilot))
        await pilot.press("y")
        await until(pilot, lambda: studio.projects.asked[1:] == [("archive", "l1")])
        await until(pilot, lambda: count(screen) == 2)
        await pilot.press("A")
        await until(pilot, lambda: count(screen) == 2 and "Archived projects" in text_of(pilot))
