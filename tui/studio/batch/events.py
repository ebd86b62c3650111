"""What a batch tells beside the events of each clip: its plan, its rows, its end.

They stand here and not with the others because only a batch tells them, and the words for them are
read in one place.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from tui.library.batches import RowState
from tui.studio.batch.due import RowDue
from tui.studio.batch.faults import FaultKind
from tui.studio.events import Event


@dataclass(frozen=True, slots=True)
class BatchEvent(Event):
    """Something about a batch; see the subclasses."""


@dataclass(frozen=True, slots=True)
class ListFault(BatchEvent):
    """A fault of the list; see `tui.studio.batch.faults.Fault`."""

    name: ClassVar[str] = "list_fault"
    kind: FaultKind
    detail: str
    row: int
    line: int
    other: int


@dataclass(frozen=True, slots=True)
class ListChecking(BatchEvent):
    """The stills of a long list are being checked: `done` of `total`."""

    name: ClassVar[str] = "list_checking"
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class RowListed(BatchEvent):
    """A row as it would be worked on; `cost` in credits, estimated."""

    name: ClassVar[str] = "row_listed"
    row: int
    stills: tuple[str, ...]
    prompt: str
    path: Path
    due: RowDue
    cost: int


@dataclass(frozen=True, slots=True)
class BatchPlanned(BatchEvent):
    """What there is to do, and what it will probably cost.

    `saved` rows have their clip, `asked` ones were asked for and lack only the rest, `undecided`
    ones failed after they may have been paid for, `paused` ones are left out. Of the `asked` ones
    the `unsure` may not have been taken: they cost as much again then. `available` credits are
    absent where unread.
    """

    name: ClassVar[str] = "batch"
    rows: int
    saved: int
    asked: int
    to_ask: int
    undecided: int
    faults: int
    cost_each: int
    cost: int
    available: int | None
    unsure: int = 0
    paused: int = 0


@dataclass(frozen=True, slots=True)
class RowStarted(BatchEvent):
    """A row is worked on, the `place`-th of `of`; `left_s` for all of them, where one can say."""

    name: ClassVar[str] = "row"
    row: int
    place: int
    of: int
    stills: tuple[str, ...]
    path: Path
    left_s: float | None


@dataclass(frozen=True, slots=True)
class RowEnded(BatchEvent):
    """A row came to its end: `saved` at `path`, `failed` for a `reason`, or `paused` by the user.

    `spent` credits went for it in this run, absent where nobody knows.
    """

    name: ClassVar[str] = "row_ended"
    row: int
    state: RowState
    path: Path
    reason: str
    spent: int | None


@dataclass(frozen=True, slots=True)
class BatchEnded(BatchEvent):
    """All that was done; `failed` are the numbers of rows, `waiting` rows were not begun or ended.

    `spent` credits went for it so far, in all runs together, as far as anybody knows; `spent_now`
    of them in this run.
    """

    name: ClassVar[str] = "batch_ended"
    rows: int
    saved: int
    failed: tuple[int, ...]
    waiting: int
    spent: int
    spent_now: int = 0

    @property
    def is_whole(self) -> bool:
        """Whether every row has its clip."""
        return self.saved == self.rows
