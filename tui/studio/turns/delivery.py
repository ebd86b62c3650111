"""Whether a message comes back to the user, or is offered again: the one place that decides it."""

from tui.library.records import TurnOutcome
from tui.studio.events import Delivery, TurnEnded
from tui.words import _, plural


def after_turn(
    ended: TurnEnded, *, refused: bool = False, unread: bool = False, took_effect: bool = False
) -> Delivery:
    """Whose the message of a turn is. It is offered again only where no credits went.

    `unread` says that nobody knows what the turn changed, `took_effect` that the timeline has shown
    something of it, though it be as before in the end.
    """
    if refused:
        return Delivery.NOT_TAKEN
    is_free = ended.spent == 0 and not took_effect
    return Delivery.DOUBTFUL if is_free and is_in_doubt(ended, unread=unread) else Delivery.TAKEN


def is_in_doubt(ended: TurnEnded, *, unread: bool = False) -> bool:
    """Whether a turn shows in no way that the service took its message."""
    if ended.changes:
        return False
    if ended.outcome is TurnOutcome.LOST:
        return True
    return not unread and (ended.outcome is TurnOutcome.SILENT or broke_off(ended))


def broke_off(ended: TurnEnded) -> bool:
    """Whether the service began to work, and ended in good order with nothing on the timeline."""
    complete = ended.outcome is TurnOutcome.COMPLETE
    return complete and bool(ended.tools) and not (ended.changes or ended.tracks)


def known_of(ended: TurnEnded, *, took_effect: bool = False) -> str:
    """What more is known of a message that is in doubt; empty where no credits went for it."""
    if took_effect:
        return _("Your message was taken: the timeline had changed, and is as it was again.")
    if ended.spent is None:
        return _("Whether credits went for it is not known. Look at them before you send it again.")
    if ended.spent == 0:
        return ""
    return plural(
        "{count} credit went, so it may have been taken. Sent again, it may be paid twice.",
        "{count} credits went, so it may have been taken. Sent again, it may be paid twice.",
        ended.spent,
    )


def after_recovery(outcome: TurnOutcome) -> Delivery:
    """Whose the message of an interrupted turn is."""
    return Delivery.NOT_TAKEN if outcome.is_not_taken else Delivery.TAKEN
