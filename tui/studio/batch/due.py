"""What is still to be done for a row, by what it came to before."""

from enum import StrEnum

from tui.library.batches import BatchRow, RowState


class RowDue(StrEnum):
    """The next thing to do for a row."""

    NOTHING = "nothing"
    """Its clip is there."""

    EXPORT = "export"
    """Its clip is made and paid for, and is to be saved."""

    FIND_OUTCOME = "finish"
    """Its message went out: what became of it is to be found out."""

    ASK = "ask"
    """Its message is to be sent, which costs credits."""

    PAUSED = "paused"
    """The user left it out until further notice."""

    NEEDS_CONSENT = "decide"
    """It failed, and may have been paid for: it is asked again only if the user says so."""


def due_of(row: BatchRow | None, *, is_there: bool, retry: bool) -> RowDue:
    """What to do for a row; `is_there` says that its clip lies where it was saved.

    With `retry`, a row that failed is asked again whatever that costs; not one whose clip is made.
    """
    if row is None:
        return RowDue.ASK
    if row.state is RowState.PAUSED:
        return RowDue.PAUSED
    if row.state is RowState.SAVED and is_there:
        return RowDue.NOTHING
    if row.draft is not None:
        return RowDue.EXPORT
    if row.is_free:
        return RowDue.ASK
    if row.state is not RowState.FAILED:
        return RowDue.FIND_OUTCOME
    return RowDue.ASK if retry else RowDue.NEEDS_CONSENT
