"""Being as new, without a new process."""

from collections.abc import Sequence

from mockserver.control.scenarios import play
from mockserver.control.scope import Scope
from mockserver.faults.scenarios import CLEAN
from mockserver.mock import Instruments
from mockserver.redaction import Redactor
from mockserver.service.changes import forget_everything

PARTS = ("state", "scenario", "faults", "journal", "near-misses")
"""What can be forgotten: the service itself; what troubles it; what was heard. The clock goes on,
and so do the numbers of calls: neither ever goes back. With the journal go the references that
stood for its secrets: what was `<token:1>` may be another one afterwards."""


async def reset(instruments: Instruments, parts: Sequence[str] = PARTS) -> None:
    """Forget the named parts."""
    if "scenario" in parts:
        play(instruments, CLEAN, Scope())
        for test in [test for test in instruments.scenarios if test is not None]:
            play(instruments, CLEAN, Scope(test=test))
    if "faults" in parts:
        instruments.faults.clear()
    if "state" in parts:
        await forget_everything(instruments)
    if "near-misses" in parts:
        instruments.near_misses.clear()
    if "journal" in parts:
        instruments.journal.clear()
        instruments.redactor = Redactor()
