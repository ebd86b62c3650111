import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import pytest

from tui.library.batches import BatchRow, RowRequest, RowState
from tui.library.library import Library
from tui.library.records import MessageOwner, RenderState, TurnOutcome
from tui.library.turns import Spent

REQUESTS = [
    (number, RowRequest((f"/{number}.jpg",), "move", f"/{number}.mp4")) for number in (1, 2, 3)
]


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    opened = Library(tmp_path / "library.sqlite3")
    yield opened
    opened.close()


def put(
    library: Library, requests: Sequence[tuple[int, RowRequest]] = REQUESTS, today: float = 1.0
) -> int:
    return library.batches.put("mock", "key", "/jobs.csv", "", requests, today).id


def ask(library: Library, row: int, outcome: TurnOutcome | None) -> int:
    project = library.projects.add("mock", "x", "s", None, 1.0)
    turn = library.turns.open(project.id, "message", 2.0, owner=MessageOwner(batch_row=row))
    if outcome is not None:
        library.turns.close(turn, outcome, 3.0)
    return turn


def states(rows: Sequence[BatchRow]) -> list[tuple[int, RowState]]:
    return [(row.number, row.state) for row in rows]


def test_a_list_is_one_batch_however_often_it_is_put(library: Library) -> None:
    batch = put(library)
    first, second, _ = library.batches.rows(batch)
    library.batches.mark_made(first.id, "{}", 90)
    library.batches.mark_saved(first.id, "/elsewhere.mp4")
    library.batches.mark(second.id, RowState.FAILED, "no reason")
    assert put(library) == batch
    rows = library.batches.rows(batch)
    assert states(rows) == [(1, RowState.SAVED), (2, RowState.FAILED), (3, RowState.WAITING)]
    assert (rows[0].film, rows[0].spent, rows[1].reason) == ("/elsewhere.mp4", 90, "no reason")


def test_rows_keep_what_they_came_to_when_the_list_is_sorted_cut_and_grown(
    library: Library,
) -> None:
    batch = put(library)
    library.batches.mark(library.batches.rows(batch)[2].id, RowState.MADE)
    new = RowRequest(("/4.jpg",), "move", "/4.mp4")
    put(library, [(1, REQUESTS[2][1]), (2, new)])
    assert states(library.batches.rows(batch)) == [(1, RowState.MADE), (2, RowState.WAITING)]
    assert len(library.batches.all_rows(batch)) == 4
    put(library)
    assert [state for _, state in states(library.batches.rows(batch))][2] is RowState.MADE


def test_another_wish_for_the_same_target_is_another_row(library: Library) -> None:
    batch = put(library)
    library.batches.mark(library.batches.rows(batch)[0].id, RowState.SAVED)
    put(library, [(1, RowRequest(("/1.jpg",), "otherwise", "/1.mp4"))])
    assert states(library.batches.rows(batch)) == [(1, RowState.WAITING)]


@pytest.mark.parametrize(
    ("outcome", "spent", "is_free"),
    [
        (TurnOutcome.REFUSED, None, True),
        (TurnOutcome.UNTOUCHED, None, True),
        (TurnOutcome.COMPLETE, 0, True),
        (TurnOutcome.COMPLETE, 100, False),
        (TurnOutcome.COMPLETE, None, False),
        (TurnOutcome.UNKNOWN, None, False),
        (TurnOutcome.LOST, None, False),
        (None, None, False),
    ],
)
def test_a_row_can_be_asked_again_for_nothing_only_where_that_is_certain(
    library: Library, outcome: TurnOutcome | None, spent: int | None, is_free: bool
) -> None:
    (row, *_) = library.batches.rows(put(library))
    assert row.is_free
    ask(library, row.id, outcome)
    library.batches.mark_spent(row.id, spent)
    assert library.batches.row(row.id).is_free is is_free


def test_a_message_is_its_askers(library: Library) -> None:
    first, second, _ = library.batches.rows(put(library))
    turn = ask(library, first.id, None)
    found = library.turns.last_of(MessageOwner(batch_row=first.id))
    assert found is not None
    assert found.id == turn
    assert library.turns.last_of(MessageOwner(batch_row=second.id)) is None
    assert library.turns.last_of(MessageOwner(job=first.id)) is None
    assert library.turns.last_of(MessageOwner()) is None


def test_a_render_of_an_earlier_wish_is_not_the_rows(library: Library) -> None:
    (row, *_) = library.batches.rows(put(library))
    project = library.projects.add("mock", "x", "s", None, 1.0)
    earlier = library.renders.open(project.id, row.request.path, 5.0)
    library.renders.mark(earlier, RenderState.SAVED)
    library.turns.open(project.id, "message", 6.0, owner=MessageOwner(batch_row=row.id))
    assert library.batches.render_of(row.id) is None
    own = library.renders.open(project.id, row.request.path, 7.0)
    assert library.batches.render_of(row.id) == "submitting"
    library.renders.mark(own, RenderState.REFUSED)
    assert library.batches.render_of(row.id) is None


def test_what_is_left_is_the_batch_used_last_unless_a_job_is_newer(library: Library) -> None:
    older = put(library, today=1.0)
    newer = library.batches.put("mock", "other", "/b.csv", "", REQUESTS, 2.0).id
    assert [each.id for each in library.batches.unfinished("mock")] == [newer, older]
    assert library.batches.unfinished("https://x.example") == ()
    library.batches.close(newer)
    assert [each.id for each in library.batches.unfinished("mock")] == [older]
    assert library.batches.is_newer_than_jobs(older)
    job = library.jobs.open("mock", ["/a.jpg"], "move", "/a.mp4", 3.0, force=False)
    assert not library.batches.is_newer_than_jobs(older)
    library.jobs.close(job.id, "done")
    assert library.batches.is_newer_than_jobs(older)


def test_a_batch_survives_its_project(library: Library, tmp_path: Path) -> None:
    batch = put(library)
    project = library.projects.add("mock", "x", "s", None, 1.0)
    library.batches.give_project(batch, project.id)
    (record,) = library.batches.unfinished("mock")
    assert record.project == project.id
    with closing(sqlite3.connect(tmp_path / "library.sqlite3")) as db, db:
        db.execute("PRAGMA foreign_keys = ON")
        db.execute("DELETE FROM projects")
    (record,) = library.batches.unfinished("mock")
    assert record.project is None


def test_each_clip_of_a_batch_is_one_anew_whatever_was_on_the_timeline(library: Library) -> None:
    (row, *_) = library.batches.rows(put(library))
    project = library.projects.add("mock", "x", "s", None, 1.0)
    for owner, amount in ((MessageOwner(batch_row=row.id), 90), (MessageOwner(), 50)):
        turn = library.turns.open(project.id, "message", 2.0, "{}", owner=owner)
        library.turns.spend(turn, amount)
    assert library.turns.spent("mock") == (Spent(False, 50), Spent(True, 90))
    assert library.batches.begin(library.batches.row(row.id), anew=True)
    assert library.turns.last_of(MessageOwner(batch_row=row.id)) is None
    assert library.turns.spent("mock") == (Spent(False, 50), Spent(True, 90))


def test_one_program_at_a_time_works_on_a_list(library: Library, tmp_path: Path) -> None:
    with closing(Library(tmp_path / "library.sqlite3")) as other:
        with library.batches.while_working("key") as mine:
            assert mine
            with other.batches.while_working("key") as theirs:
                assert not theirs
            with other.batches.while_working("another") as theirs:
                assert theirs
        with other.batches.while_working("key") as theirs:
            assert theirs


def test_a_damaged_row_is_one_that_failed(library: Library, tmp_path: Path) -> None:
    batch = put(library)
    with closing(sqlite3.connect(tmp_path / "library.sqlite3")) as db, db:
        db.execute("UPDATE batch_rows SET state = 'whatever', sources = '{' WHERE number = 1")
    (row, *_) = library.batches.rows(batch)
    assert (row.state, row.request.sources) == (RowState.FAILED, ())


def test_thousands_of_rows_are_put_and_read(library: Library) -> None:
    requests = [(n, RowRequest((f"/{n}.jpg",), "move", f"/{n}.mp4")) for n in range(2_000)]
    batch = put(library, requests)
    put(library, requests)
    assert len(library.batches.rows(batch)) == len(library.batches.all_rows(batch)) == 2_000
