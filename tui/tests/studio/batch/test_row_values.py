"""What is due for a row, what it costs, and what is said for it."""

import pytest

from tui.library.batches import BatchRow, RowState, RowWish
from tui.library.records import TurnRecord
from tui.studio.batch.cost import spent_on
from tui.studio.batch.due import RowDue, due_of
from tui.studio.batch.message import row_message
from tui.studio.events import CreditsRead

WISH = RowWish(("/a.png",), "move", "/a.mp4")


def row(state: RowState, draft: str | None = None, *, is_free: bool = True) -> BatchRow:
    return BatchRow(1, 1, WISH, False, state, draft=draft, is_free=is_free)


@pytest.mark.parametrize(
    ("known", "is_there", "due", "on_retry"),
    [
        (None, False, RowDue.ASK, RowDue.ASK),
        (row(RowState.WAITING), False, RowDue.ASK, RowDue.ASK),
        (row(RowState.STARTED), False, RowDue.ASK, RowDue.ASK),
        (row(RowState.STARTED, is_free=False), False, RowDue.FINISH, RowDue.FINISH),
        (row(RowState.MADE, "{}", is_free=False), False, RowDue.EXPORT, RowDue.EXPORT),
        (row(RowState.SAVED, "{}", is_free=False), True, RowDue.NOTHING, RowDue.NOTHING),
        (row(RowState.SAVED, "{}", is_free=False), False, RowDue.EXPORT, RowDue.EXPORT),
        (row(RowState.FAILED), False, RowDue.ASK, RowDue.ASK),
        (row(RowState.FAILED, is_free=False), False, RowDue.DECIDE, RowDue.ASK),
        (row(RowState.FAILED, "{}", is_free=False), False, RowDue.EXPORT, RowDue.EXPORT),
    ],
)
def test_a_row_is_asked_again_only_where_nothing_was_paid_or_the_user_says_so(
    known: BatchRow | None, is_there: bool, due: RowDue, on_retry: RowDue
) -> None:
    assert due_of(known, is_there=is_there, retry=False) is due
    assert due_of(known, is_there=is_there, retry=True) is on_retry


@pytest.mark.parametrize(
    ("balance", "reserved", "now", "spent"),
    [
        (300, 0, CreditsRead(200, 0, 200), 100),
        (300, None, CreditsRead(300, 0, 300), 0),
        (300, None, CreditsRead(200, 100, 300), None),
        (200, 100, CreditsRead(100, 100, 200), 100),
        (200, 100, CreditsRead(200, None, None), 100),
        (100, 0, CreditsRead(500, 0, 500), 0),
        (None, 0, CreditsRead(200, 0, 200), None),
        (300, 0, CreditsRead(None, None, None), None),
        (300, 0, None, None),
    ],
)
def test_what_a_message_cost_is_what_is_gone_since(
    balance: int | None, reserved: int | None, now: CreditsRead | None, spent: int | None
) -> None:
    turn = TurnRecord(1, "move", None, None, balance, reserved)
    assert spent_on(turn, now) == spent


def test_the_words_around_the_stills_are_in_the_language_of_the_prompt() -> None:
    assert row_message("让它动起来", ["港口.jpg"]).startswith("做")
    assert row_message("动 it slowly please", ["港口.jpg"]).startswith("Make")
