from collections.abc import Iterator
from pathlib import Path

import pytest

from tui.library.library import Library
from tui.library.records import RenderState, TurnOutcome
from tui.studio.failures import StudioError
from tui.studio.history import history
from tui.studio.listed_events import MessageListed, VersionListed


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    library = Library(tmp_path / "l.sqlite3")
    yield library
    library.close()


def say(library: Library, project: str, message: str) -> None:
    library.turns.close(library.turns.open(project, message, 1.0), TurnOutcome.COMPLETE, 2.0)


def export(library: Library, project: str) -> None:
    library.renders.accept(library.renders.open(project, "/a.mp4", 2.0), "r")


def test_messages_and_versions_stand_in_the_order_in_which_they_came(library: Library) -> None:
    project = library.projects.add("mock", "harbour", "s1", None, 1.0).id
    export(library, project)
    say(library, project, "one")
    export(library, project)
    export(library, project)
    say(library, project, "two")
    export(library, project)
    library.turns.open(project, "three", 3.0)
    told = [
        event.message if isinstance(event, MessageListed) else getattr(event, "version", None)
        for event in history(library, "mock", None, None)
    ]
    assert told == [1, "one", 2, 3, "two", 4, "three"]


def test_a_project_is_named_by_its_name_its_id_or_not_at_all(library: Library) -> None:
    harbour = library.projects.add("mock", "harbour", "s1", None, 1.0)
    say(library, harbour.id, "boats")
    gulls = library.projects.add("mock", "gulls", "s2", None, 2.0)
    say(library, gulls.id, "birds")
    for wanted, said in ((None, "birds"), ("harbour", "boats"), (harbour.id, "boats")):
        (event,) = history(library, "mock", wanted, None)
        assert event == MessageListed(said, TurnOutcome.COMPLETE, 1.0)


@pytest.mark.parametrize("wanted", ["nobody", None])
def test_where_there_is_no_such_project_it_says_so(library: Library, wanted: str | None) -> None:
    with pytest.raises(StudioError) as refused:
        list(history(library, "mock", wanted, None))
    assert refused.value.usage


def test_a_version_whose_film_is_gone_says_so(library: Library, tmp_path: Path) -> None:
    project = library.projects.add("mock", "harbour", "s1", None, 1.0).id
    film = tmp_path / "a.mp4"
    film.touch()
    render = library.renders.open(project, str(film), 2.0)
    library.renders.accept(render, "r")
    library.renders.name(render, str(film), 5, 1.0)
    (event,) = history(library, "mock", None, None)
    assert isinstance(event, VersionListed)
    assert not event.is_there  # what the film is to replace
    library.renders.mark(render, RenderState.SAVED)
    for is_there in (True, False):
        (event,) = history(library, "mock", None, None)
        assert isinstance(event, VersionListed)
        assert (event.is_there, event.path, event.bytes) == (is_there, film, 5)
        film.unlink(missing_ok=True)
