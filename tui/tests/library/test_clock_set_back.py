"""The order of what was done is that in which it was written down, whatever the clock said."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tui.library.batches import RowRequest
from tui.library.library import Library
from tui.library.records import MessageOwner, RenderState, UploadRecord

NOW, BEFORE = 90_000.0, 10.0


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    opened = Library(tmp_path / "library.sqlite3")
    yield opened
    opened.close()


def test_the_project_begun_last_is_the_current_one(library: Library) -> None:
    library.projects.add("mock", "harbour", "s", None, NOW, "me")
    second = library.projects.add("mock", "gulls", "t", None, BEFORE, "me")
    assert library.projects.latest("mock") == second
    assert library.projects.current("mock", "me") == second
    assert library.projects.listed("mock")[0] == second


def test_the_project_used_last_is_the_current_one(library: Library) -> None:
    first = library.projects.add("mock", "harbour", "s", None, NOW)
    second = library.projects.add("mock", "gulls", "t", None, NOW)
    for project in (first, second, first):
        library.projects.touch(project.id, BEFORE)
        current = library.projects.latest("mock")
        assert current is not None
        assert current.id == project.id


def test_a_project_that_is_used_alone_has_the_time_of_the_clock(library: Library) -> None:
    project = library.projects.add("mock", "harbour", "s", None, NOW)
    library.projects.touch(project.id, BEFORE)
    assert [each.used_at for each in library.projects.listed("mock")] == [BEFORE]


def test_the_present_session_is_the_last(library: Library) -> None:
    project = library.projects.add("mock", "harbour", "s1", None, NOW)
    library.projects.replace_session(project, "s2", None, BEFORE)
    assert library.projects.sessions(project.id) == ("s1", "s2")


def test_stills_are_in_the_order_they_were_sent(library: Library) -> None:
    project = library.projects.add("mock", "harbour", "s1", None, NOW)
    for name, today in (("a.jpg", NOW), ("b.jpg", BEFORE)):
        upload = UploadRecord(name, f"digest of {name}", 10, 4, 3, f"/stills/{name}")
        library.uploads.add(project.id, upload, today)
    assert [each.name for each in library.uploads.of(project.id)] == ["a.jpg", "b.jpg"]
    assert [each.name for each in library.stills.of(project.id)] == ["a.jpg", "b.jpg"]
    library.projects.replace_session(project, "s2", None, BEFORE)
    assert [each.name for each in library.uploads.missing(project.id)] == ["a.jpg", "b.jpg"]


def test_the_render_begun_last_is_the_newest(library: Library) -> None:
    project = library.projects.add("mock", "harbour", "s1", None, NOW)
    renders = [library.renders.open(project.id, "a.mp4", today) for today in (NOW, BEFORE)]
    assert [each.id for each in library.renders.of(project.id)] == renders[::-1]


def test_the_message_sent_last_is_found_first(library: Library) -> None:
    project = library.projects.add("mock", "harbour", "s1", None, NOW)
    for message, today in (("slower", NOW), ("brighter", BEFORE)):
        library.turns.open(project.id, message, today)
    assert library.messages.turns("mock") == ("brighter", "slower")


def test_the_batch_used_last_is_the_first_to_go_on(library: Library) -> None:
    for key, today in (("one.csv", NOW), ("two.csv", BEFORE)):
        library.batches.put("mock", key, key, "", [], today)
    assert [each.key for each in library.batches.unfinished("mock")] == ["two.csv", "one.csv"]
    library.batches.put("mock", "one.csv", "one.csv", "", [], BEFORE)
    assert [each.key for each in library.batches.unfinished("mock")] == ["one.csv", "two.csv"]


def test_a_list_and_a_clip_alone_go_on_in_the_order_that_they_were_begun(library: Library) -> None:
    def begin(today: float) -> None:
        library.jobs.open("mock", ["/a.jpg"], "slower", "/a.mp4", today, force=False)

    batch = library.batches.put("mock", "one.csv", "one.csv", "", [], NOW).id
    begin(BEFORE)
    assert not library.batches.is_newer_than_jobs(batch)
    library.batches.put("mock", "one.csv", "one.csv", "", [], BEFORE)
    assert library.batches.is_newer_than_jobs(batch)


def test_the_clip_of_a_row_is_known_for_its_own(library: Library) -> None:
    request = RowRequest(("/stills/a.jpg",), "slower", "/clips/a.mp4")
    batch = library.batches.put("mock", "one.csv", "one.csv", "", [(1, request)], NOW)
    (row,) = library.batches.rows(batch.id)
    project = library.projects.add("mock", "x", "s", None, NOW).id
    library.turns.open(project, "slower", NOW, owner=MessageOwner(batch_row=row.id))
    library.renders.open(project, request.path, BEFORE)
    assert library.batches.render_of(row.id) is RenderState.SUBMITTING
