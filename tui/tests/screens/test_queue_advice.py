"""What the queue advises is done in the queue: its rows are not gone on with from the prompt."""

from tui.keys.in_force import key_of
from tui.screens.main.queueing import explained
from tui.studio.batch.row_work import RowsBarred, StillAtWork
from tui.studio.failures import describe


def test_the_queue_is_gone_on_with_by_its_own_key() -> None:
    for error in (StillAtWork(), RowsBarred()):
        said = explained(describe(error))
        assert f"{key_of('queue')}, {key_of('queue_start')}" in said
        assert key_of("resume") not in said
