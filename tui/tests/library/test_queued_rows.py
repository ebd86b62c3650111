"""The queue's rows as they are edited: what may be paid for is neither lost nor paid again."""

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tui.library.batches import BatchRow, RowRequest, RowState
from tui.library.library import Library
from tui.library.queue.rows import queue_key
from tui.library.records import MessageOwner, TurnOutcome
from tui.library.schema import LibraryError

Edit = Callable[[Library, BatchRow], bool]

EDITS: dict[str, Edit] = {
    "rewrite": lambda library, row: library.queued.rewrite(row, "another"),
    "remove": lambda library, row: library.queued.remove(row),
    "renew": lambda library, row: library.queued.renew(row),
    "pause": lambda library, row: library.queued.pause(row, pause=True),
}
EVERY = set(EDITS)


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with closing(Library(tmp_path / "library.sqlite3")) as opened:
        yield opened


@pytest.fixture
def other(library: Library, tmp_path: Path) -> Iterator[Library]:
    """Another program's."""
    with closing(Library(tmp_path / "library.sqlite3")) as opened:
        yield opened


def queued(library: Library, *prompts: str) -> tuple[BatchRow, ...]:
    """These rows in the queue."""
    batch = library.queued.record("mock", 1.0).id
    count = len(library.batches.rows(batch))
    requests = [
        RowRequest((f"/{n}.jpg",), prompt, f"/{n}.mp4") for n, prompt in enumerate(prompts, count)
    ]
    library.queued.append(batch, requests)
    return library.batches.rows(batch)


def brought_to(library: Library, row: BatchRow, state: RowState, turn: TurnOutcome | str) -> None:
    """A row that was asked, and came to a state; `turn` says how its message ended."""
    project = library.projects.add("mock", "x", "s", None, 1.0)
    if turn != "unsent":
        number = library.turns.open(
            project.id, "message", 2.0, owner=MessageOwner(batch_row=row.id)
        )
        if isinstance(turn, TurnOutcome):
            library.turns.close(number, turn, 3.0)
    if state is RowState.MADE:
        library.batches.mark_made(row.id, "{}", 100)
    library.batches.mark(row.id, state)


@pytest.mark.parametrize(
    ("state", "turn", "allowed"),
    [
        (RowState.WAITING, "unsent", {"rewrite", "remove", "pause"}),
        (RowState.PAUSED, "unsent", {"rewrite", "remove", "pause"}),
        (RowState.FAILED, "unsent", EVERY),
        (RowState.FAILED, TurnOutcome.REFUSED, EVERY),
        (RowState.FAILED, TurnOutcome.UNKNOWN, {"remove", "renew", "pause"}),
        (RowState.FAILED, TurnOutcome.COMPLETE, {"remove", "renew", "pause"}),
        (RowState.STARTED, "unsent", {"remove", "pause"}),
        (RowState.STARTED, "open", {"pause"}),
        (RowState.STARTED, TurnOutcome.COMPLETE, {"pause"}),
        (RowState.PAUSED, "open", {"pause"}),
        (RowState.PAUSED, TurnOutcome.LOST, {"pause"}),
        (RowState.PAUSED, TurnOutcome.UNTOUCHED, {"rewrite", "remove", "pause"}),
        (RowState.MADE, TurnOutcome.COMPLETE, {"remove", "pause"}),
    ],
)
def test_what_may_be_done_to_a_row_depends_on_whether_it_may_be_paid_for(
    library: Library, state: RowState, turn: TurnOutcome | str, allowed: set[str]
) -> None:
    for name, edit in EDITS.items():
        row = queued(library, "move")[-1]
        brought_to(library, row, state, turn)
        now = library.batches.row(row.id)
        assert edit(library, now) is (name in allowed), name
        if name not in allowed:
            assert library.batches.row(row.id) == now, name


def test_a_row_that_another_program_may_be_at_work_on_is_left_to_it(
    library: Library, other: Library
) -> None:
    (row,) = queued(library, "move")
    with other.batches.while_working(queue_key("mock")):
        assert other.batches.begin(row)
        begun = library.batches.row(row.id)
        for edit in EDITS.values():
            assert not edit(library, row), "what it was before"
            assert not edit(library, begun)
        assert library.batches.row(row.id) == begun
    assert library.queued.pause(begun, pause=True)


def test_what_was_spent_stays_counted_when_a_row_is_asked_anew(library: Library) -> None:
    (row,) = queued(library, "move")
    brought_to(library, row, RowState.FAILED, TurnOutcome.COMPLETE)
    library.batches.mark_spent(row.id, 90)
    assert library.queued.renew(library.batches.row(row.id))
    renewed = library.batches.row(row.id)
    assert (renewed.state, renewed.is_free, renewed.spent, renewed.paid) == (
        RowState.WAITING,
        True,
        None,
        90,
    )
    assert library.batches.begin(renewed)
    brought_to(library, row, RowState.FAILED, TurnOutcome.COMPLETE)
    library.batches.mark_spent(row.id, 70)
    failed = library.batches.row(row.id)
    assert failed.paid == 160
    assert library.batches.begin(failed, anew=True)
    begun = library.batches.row(row.id)
    assert (begun.state, begun.paid, begun.is_free) == (RowState.STARTED, 160, True)
    assert library.turns.last_of(MessageOwner(batch_row=row.id)) is None


def test_a_row_asked_again_after_one_that_cost_nothing_is_not_free_while_it_runs(
    library: Library,
) -> None:
    (row,) = queued(library, "move")
    brought_to(library, row, RowState.FAILED, TurnOutcome.COMPLETE)
    library.batches.mark_spent(row.id, 0)
    assert library.queued.rewrite(library.batches.row(row.id), "another")
    brought_to(library, row, RowState.STARTED, "open")
    assert not library.batches.row(row.id).is_free


ODD = os.fsdecode(b"caf\xe9")
"""A file name that is no UTF-8."""


def test_any_text_that_a_file_name_or_a_list_can_be_is_queued_and_known_again(
    library: Library,
) -> None:
    batch = library.queued.record("mock", 1.0).id
    requests = [
        RowRequest((f"/{ODD}.jpg",), f"move {ODD}", f"/{ODD}.mp4"),
        RowRequest(("/b.jpg",), "move \ud83d", "/b.mp4"),
        RowRequest(("/c.jpg",), "move", "/c.mp4"),
    ]
    library.queued.append(batch, requests)
    rows = library.batches.rows(batch)
    assert [row.request for row in rows] == requests
    assert all(library.batches.begin(row) for row in rows)
    listed = list(enumerate(requests, 1))
    other = library.batches.put("mock", "key", f"/{ODD}.csv", "", listed, 1.0).id
    library.batches.put("mock", "key", f"/{ODD}.csv", "", listed, 2.0)
    assert len(library.batches.all_rows(other)) == 3


def test_rows_are_added_all_or_none_where_the_disk_is_full(
    library: Library, tmp_path: Path
) -> None:
    (row,) = queued(library, "move")
    batch = library.queued.record("mock", 1.0).id
    with closing(sqlite3.connect(tmp_path / "library.sqlite3")) as db, db:
        db.execute(
            "CREATE TRIGGER full BEFORE INSERT ON batch_rows WHEN new.prompt = 'b'"
            " BEGIN SELECT raise(ABORT, 'database or disk is full'); END"
        )
    with pytest.raises(LibraryError, match="disk is full"):
        queued(library, "a", "b", "c")
    assert library.batches.rows(batch) == (row,)
    assert len(queued(library, "c")) == 2


def test_of_two_programs_that_change_rows_at_once_one_waits_for_the_other(
    library: Library, other: Library
) -> None:
    queued(library, "a")
    other._db.patience_s = 0.0  # it need not wait in a test
    with library._db.write() as db:
        assert db.in_transaction
        with pytest.raises(LibraryError, match="Another program is writing"):
            queued(other, "b")
    queued(other, "b")
    assert [row.number for row in queued(library, "c")] == [1, 2, 3]
