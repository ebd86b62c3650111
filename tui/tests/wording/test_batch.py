from pathlib import Path

import pytest

from tui.library.batches import RowState
from tui.studio.batch.due import RowDue
from tui.studio.batch.events import (
    BatchEnded,
    BatchEvent,
    BatchPlanned,
    ListChecking,
    ListFault,
    RowEnded,
    RowListed,
    RowStarted,
)
from tui.studio.batch.faults import FaultKind
from tui.wording.batch import batch_lines, fault_words

CLIP = Path("/clips/a.mp4")


@pytest.mark.parametrize("kind", FaultKind)
def test_every_fault_has_words_that_name_what_is_wrong(kind: FaultKind) -> None:
    words = fault_words(ListFault(kind, "x\x1b[2Jy.jpg\n{other}", 3, 4, 2))
    assert words
    assert "\x1b" not in words
    assert "\n" not in words


@pytest.mark.parametrize("due", RowDue)
def test_every_due_has_words(due: RowDue) -> None:
    (line, prompt) = batch_lines(RowListed(1, ("a.jpg", "b.jpg"), "move\nit", CLIP, due, 100))
    assert line.startswith("row 1: a.jpg, b.jpg → /clips/a.mp4 · ")
    assert prompt == "    move it"


@pytest.mark.parametrize(
    ("event", "lines"),
    [
        (
            ListFault(FaultKind.NOT_FOUND, "a.jpg", 3, 4, 0),
            ["error: row 3 (line 4): there is no file a.jpg"],
        ),
        (
            ListFault(FaultKind.COLUMN, "promt", 0, 1, 0),
            ["error: line 1: there is no column promt; the columns are files, prompt, out"],
        ),
        (
            ListFault(FaultKind.NO_ROWS, "", 0, 0, 0),
            ["error: the list: there is nothing to make in it"],
        ),
        (ListChecking(25, 40), ["looking at the stills: 25 of 40"]),
        (
            BatchPlanned(12, 3, 1, 6, 2, 0, 90, 540, 200),
            [
                "12 rows: 3 already saved, 1 already asked for, "
                "2 failed before (--retry asks again), 6 to ask for",
                "about 540 credits (90 for each clip); you have 200",
                "that is enough for 2 of 6; the rest then waits",
            ],
        ),
        (BatchPlanned(1, 1, 0, 0, 0, 0, 100, 0, None), ["1 row: 1 already saved"]),
        (BatchPlanned(0, 0, 0, 0, 0, 0, 100, 0, None), ["0 rows: nothing to do"]),
        (
            RowStarted(7, 3, 5, ("a.jpg",), CLIP, 552.0),
            ["[3 of 5] row 7: a.jpg → a.mp4 (9:12 left for all)"],
        ),
        (RowStarted(7, 1, 5, ("a.jpg",), CLIP, None), ["[1 of 5] row 7: a.jpg → a.mp4"]),
        (RowEnded(7, RowState.SAVED, CLIP, "", 100), ["row 7: saved, 100 credits"]),
        (RowEnded(7, RowState.SAVED, CLIP, "", 0), ["row 7: saved, 0 credits"]),
        (RowEnded(7, RowState.PAUSED, CLIP, "", None), ["row 7: paused"]),
        (RowEnded(7, RowState.FAILED, CLIP, "no", None), ["row 7: failed: no"]),
        (
            BatchPlanned(4, 0, 1, 2, 0, 0, 100, 200, 300, 1, 1),
            [
                "4 rows: 1 already asked for, 1 paused, 2 to ask for",
                "about 200 credits (100 for each clip); you have 300",
                "up to 100 more for 1 row that may not have been taken",
            ],
        ),
        (
            BatchEnded(5, 2, (1, 4), 1, 300, 300),
            ["5 rows: 2 saved, 2 failed (rows 1, 4), 1 not made yet; 300 credits spent"],
        ),
        (BatchEnded(1, 1, (), 0, 100, 100), ["1 row: 1 saved; 100 credits spent"]),
        (
            BatchEnded(3, 3, (), 0, 300, 0),
            ["3 rows: 3 saved; 300 credits spent in all, 0 of them now"],
        ),
        (
            BatchEnded(3, 3, (), 0, 300, 100),
            ["3 rows: 3 saved; 300 credits spent in all, 100 of them now"],
        ),
    ],
)
def test_a_batch_in_lines(event: BatchEvent, lines: list[str]) -> None:
    assert batch_lines(event) == lines
