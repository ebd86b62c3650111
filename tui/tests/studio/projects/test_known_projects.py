"""The list of all projects: what stands in it, what is found in it, what is done to one."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tui.library.library import Library
from tui.library.records import RenderState, TurnOutcome
from tui.studio.history import history
from tui.studio.listed_events import Leftover, MessageListed
from tui.studio.projects.known_projects import listed_projects, matches


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    library = Library(tmp_path / "l.sqlite3")
    yield library
    library.close()


def add(library: Library, name: str, at: float, account: str | None = None) -> str:
    return library.projects.add("mock", name, f"s-{name}", None, at, account).id


def say(library: Library, project: str, message: str) -> None:
    library.turns.close(library.turns.open(project, message, 1.0), TurnOutcome.COMPLETE, 2.0)


def test_of_each_project_stands_what_there_is_in_it(library: Library) -> None:
    project = add(library, "harbour", 1.0, "anon_1")
    say(library, project, "boats")
    say(library, project, "slower")
    for number in (1, 2):
        render = library.renders.open(project, f"/{number}.mp4", 2.0)
        library.renders.accept(render, f"r{number}")
        library.renders.mark(render, RenderState.SAVED)
    (one,) = listed_projects(library, "mock")
    assert (one.title, one.messages, one.last, one.clips) == ("harbour", 2, "slower", 2)
    assert (one.account, one.used_at, one.due, one.archived) == ("anon_1", 1.0, (), False)


def test_what_was_left_stands_above_what_was_used_later(library: Library) -> None:
    asked, exported = add(library, "asked", 1.0), add(library, "exported", 2.0)
    add(library, "later", 3.0)
    library.turns.open(asked, "boats", 1.0)
    library.renders.accept(library.renders.open(exported, "/a.mp4", 2.0), "r")
    found = [(one.title, one.due) for one in listed_projects(library, "mock")]
    assert found == [
        ("exported", (Leftover.EXPORT,)),
        ("asked", (Leftover.MESSAGE,)),
        ("later", ()),
    ]


def test_what_another_program_works_on_was_not_left(library: Library, tmp_path: Path) -> None:
    asked = add(library, "asked", 1.0)
    add(library, "later", 3.0)
    library.turns.open(asked, "boats", 1.0)
    other = Library(tmp_path / "l.sqlite3")
    try:
        assert other.locks.lock(f"open_{asked}")
        found = [(one.title, one.busy) for one in listed_projects(library, "mock")]
    finally:
        other.close()
    assert found == [("later", False), ("asked", True)]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("", True),
        ("HARBOUR", True),
        ("港口", True),
        ("夜晚 harbour", True),
        ("anon_1", True),
        ("caf\u00e9", True),
        ("gulls", False),
        ("harbour gulls", False),
    ],
)
def test_each_word_is_searched_for_in_name_message_and_account(
    library: Library, words: str, found: bool
) -> None:
    say(library, add(library, "Harbour 港口 Cafe\u0301", 1.0, "anon_1"), "在夜晚的船")
    (one,) = listed_projects(library, "mock")
    assert matches(one, words) is found


def test_an_archived_project_keeps_all_and_comes_back(library: Library) -> None:
    project = add(library, "harbour", 1.0, "a")
    say(library, project, "boats")
    library.projects.archive(project, 5.0)
    (one,) = listed_projects(library, "mock")
    assert one.archived
    assert one.messages == 1
    assert library.projects.latest("mock") is None
    library.projects.archive(project, None)
    assert not listed_projects(library, "mock")[0].archived


@pytest.mark.parametrize(("account", "said"), [("a", "mine"), ("b", "theirs")])
def test_without_a_name_the_history_is_of_the_accounts_own_project(
    library: Library, account: str, said: str
) -> None:
    say(library, add(library, "mine", 1.0, "a"), "mine")
    say(library, add(library, "theirs", 2.0, "b"), "theirs")
    (event,) = history(library, "mock", None, account)
    assert isinstance(event, MessageListed)
    assert (event.message, event.at) == (said, 1.0)


def test_a_project_is_meant_by_its_id_its_name_or_the_beginning_of_its_id(library: Library) -> None:
    first, other = add(library, "harbour", 1.0), add(library, "harbour", 2.0)
    for wanted, found in (
        (first, [first]),
        (first[:7], [first]),
        ("harbour", [other, first]),
        ("nobody", []),
        ("%", []),
    ):
        assert [one.id for one in library.projects.matching("mock", wanted)] == found
