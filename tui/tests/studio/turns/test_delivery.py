"""Whose a message is, for every end of a turn."""

import pytest

from tui.library.records import TurnOutcome
from tui.studio.events import Delivery, TurnEnded
from tui.studio.timeline import Begun
from tui.studio.turns.delivery import after_recovery, after_turn, broke_off, known_of

SILENT, LOST, FAILED, COMPLETE = (
    TurnOutcome.SILENT,
    TurnOutcome.LOST,
    TurnOutcome.FAILED,
    TurnOutcome.COMPLETE,
)


def ended(
    outcome: TurnOutcome,
    *,
    changes: bool = False,
    tools: bool = False,
    tracks: bool = False,
    spent: int | None = 0,
) -> TurnEnded:
    return TurnEnded(
        (),
        (),
        ("generate_video",) if tools else (),
        (),
        outcome,
        ("video",) if tracks else (),
        (Begun(1_000, None),) if changes else (),
        spent,
    )


@pytest.mark.parametrize("outcome", [SILENT, LOST, FAILED, COMPLETE])
def test_what_changed_the_timeline_was_taken(outcome: TurnOutcome) -> None:
    assert after_turn(ended(outcome, changes=True, tracks=True)) is Delivery.TAKEN


@pytest.mark.parametrize("outcome", [LOST, SILENT])
def test_what_may_be_lost_is_offered_again_only_where_nothing_was_taken_for_it(
    outcome: TurnOutcome,
) -> None:
    assert after_turn(ended(outcome)) is Delivery.DOUBTFUL
    assert after_turn(ended(outcome, spent=50)) is Delivery.TAKEN
    assert after_turn(ended(outcome, spent=None)) is Delivery.TAKEN
    assert after_turn(ended(outcome), took_effect=True) is Delivery.TAKEN


def test_a_refused_message_is_the_users() -> None:
    assert after_turn(ended(FAILED), refused=True) is Delivery.NOT_TAKEN
    assert after_turn(ended(FAILED)) is Delivery.TAKEN


def test_on_a_timeline_that_nobody_read_only_a_lost_stream_is_doubtful() -> None:
    assert after_turn(ended(SILENT), unread=True) is Delivery.TAKEN
    assert after_turn(ended(LOST), unread=True) is Delivery.DOUBTFUL


def test_a_service_that_began_and_made_nothing_may_have_broken_off() -> None:
    assert broke_off(ended(COMPLETE, tools=True))
    assert after_turn(ended(COMPLETE, tools=True)) is Delivery.DOUBTFUL
    assert after_turn(ended(COMPLETE, tools=True, spent=100)) is Delivery.TAKEN
    assert after_turn(ended(COMPLETE)) is Delivery.TAKEN
    assert after_turn(ended(COMPLETE, tools=True, tracks=True)) is Delivery.TAKEN


def test_an_interrupted_turn_gives_its_message_back_where_it_took_no_effect() -> None:
    back = {outcome for outcome in TurnOutcome if after_recovery(outcome) is Delivery.NOT_TAKEN}
    assert back == {TurnOutcome.UNTOUCHED, TurnOutcome.REFUSED}
    assert after_recovery(TurnOutcome.UNKNOWN) is Delivery.TAKEN


def test_of_what_is_in_doubt_is_said_what_is_known() -> None:
    assert known_of(ended(LOST)) == ""
    words = {
        known_of(ended(LOST), took_effect=True),
        known_of(ended(LOST, spent=None)),
        known_of(ended(LOST, spent=50)),
    }
    assert len(words - {""}) == 3
