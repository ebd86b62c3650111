"""What the layers inside write down about a call, for the layers around them."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from starlette.types import Scope

from mockserver.faults.fault import Fault
from mockserver.faults.kinds import DroppedAs
from mockserver.journal.entries import Entry

_KEY = "mock_notes"


@dataclass(frozen=True, slots=True)
class DroppedFiles:
    """How many of an upload's last files the service is not to keep, and what it says of them."""

    count: int
    how: DroppedAs


@dataclass(slots=True)
class CallNotes:
    """Notes about one call.

    `entry` is its entry in the journal, `faults` names the faults that struck, `recording` the
    recording that answers, and `recorded_faults` are those that this recording brings along: they
    strike when the answer begins. `dropped` is for the upload that the call is.
    """

    entry: Entry | None = None
    faults: list[str] = field(default_factory=list)
    recording: str | None = None
    recorded_faults: Sequence[Fault] = ()
    dropped: DroppedFiles | None = None


def notes_of(scope: Scope) -> CallNotes:
    """Give the notes of a call; they are made where there are none yet."""
    state = scope.setdefault("state", {})
    if _KEY not in state:
        state[_KEY] = CallNotes()
    notes: CallNotes = state[_KEY]
    return notes
