"""What is due for a row, what it costs, and what is said for it."""

import pytest

from tui.library.batches import BatchRow, RowRequest, RowState
from tui.studio.batch.due import RowDue, due_of
from tui.studio.batch.message import row_message

REQUEST = RowRequest(("/a.png",), "move", "/a.mp4")


def row(state: RowState, draft: str | None = None, *, is_free: bool = True) -> BatchRow:
    return BatchRow(1, 1, REQUEST, False, state, draft=draft, is_free=is_free)


@pytest.mark.parametrize(
    ("known", "is_there", "due", "on_retry"),
    [
        (None, False, RowDue.ASK, RowDue.ASK),
        (row(RowState.WAITING), False, RowDue.ASK, RowDue.ASK),
        (row(RowState.STARTED), False, RowDue.ASK, RowDue.ASK),
        (row(RowState.STARTED, is_free=False), False, RowDue.FIND_OUTCOME, RowDue.FIND_OUTCOME),
        (row(RowState.MADE, "{}", is_free=False), False, RowDue.EXPORT, RowDue.EXPORT),
        (row(RowState.SAVED, "{}", is_free=False), True, RowDue.NOTHING, RowDue.NOTHING),
        (row(RowState.SAVED, "{}", is_free=False), False, RowDue.EXPORT, RowDue.EXPORT),
        (row(RowState.FAILED), False, RowDue.ASK, RowDue.ASK),
        (row(RowState.FAILED, is_free=False), False, RowDue.NEEDS_CONSENT, RowDue.ASK),
        (row(RowState.FAILED, "{}", is_free=False), False, RowDue.EXPORT, RowDue.EXPORT),
    ],
)
def test_a_row_is_asked_again_only_where_nothing_was_paid_or_the_user_says_so(
    known: BatchRow | None, is_there: bool, due: RowDue, on_retry: RowDue
) -> None:
    assert due_of(known, is_there=is_there, retry=False) is due
    assert due_of(known, is_there=is_there, retry=True) is on_retry


def test_the_words_around_the_stills_are_in_the_language_of_the_prompt() -> None:
    assert row_message("让它动起来", ["港口.jpg"]).startswith("做")
    assert row_message("动 it slowly please", ["港口.jpg"]).startswith("Make")
