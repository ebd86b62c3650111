"""Whether a message comes back to the user: the one place that decides it."""

from tui.library.records import TurnOutcome
from tui.studio.events import Delivery, TurnEnded


def after_turn(ended: TurnEnded, *, refused: bool = False, unread: bool = False) -> Delivery:
    """Whose the message of a turn is. `unread` says that nobody knows what the turn changed."""
    if refused:
        return Delivery.NOT_TAKEN
    if ended.changes:
        return Delivery.TAKEN
    if ended.outcome is TurnOutcome.LOST:
        return Delivery.DOUBTFUL
    if unread:
        return Delivery.TAKEN
    silent = ended.outcome is TurnOutcome.SILENT
    return Delivery.DOUBTFUL if silent or broke_off(ended) else Delivery.TAKEN


def broke_off(ended: TurnEnded) -> bool:
    """Whether the service began to work, and ended in good order with nothing on the timeline."""
    complete = ended.outcome is TurnOutcome.COMPLETE
    return complete and bool(ended.tools) and not (ended.changes or ended.tracks)


def after_recovery(outcome: TurnOutcome) -> Delivery:
    """Whose the message of an interrupted turn is."""
    match outcome:
        case TurnOutcome.UNTOUCHED | TurnOutcome.REFUSED:
            return Delivery.NOT_TAKEN
        case TurnOutcome.UNKNOWN:
            return Delivery.DOUBTFUL
        case _:
            return Delivery.TAKEN
