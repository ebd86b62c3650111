"""Which messages count as sent again."""

from collections.abc import Sequence

import pytest

from mockserver.journal.entries import LEFT
from mockserver.tests.verdict.journal_calls import (
    MESSAGE,
    call,
    message,
    rules,
    says,
    state_read,
    verdict,
)


def test_a_message_after_a_cut_stream_is_charged_twice() -> None:
    first, second = message(0, ended=LEFT), message(40)
    (finding,) = verdict(first, second).findings
    assert verdict(first, second).guilty
    assert (finding.rule, finding.severity) == ("message-sent-again", "costly")
    assert finding.calls == (first.number, second.number)
    assert "“animate”" in finding.sentence
    assert "state" in finding.advice


def test_a_message_while_its_stream_still_runs_is_charged_twice() -> None:
    assert rules(message(0, ended=None), message(5)) == ["message-sent-again"]


def test_a_message_after_a_server_error_may_have_been_taken() -> None:
    broken = call(0, "POST", MESSAGE, says("animate"), status=502, answer={})
    assert rules(broken, message(5)) == ["message-sent-again"]


def test_a_message_that_was_refused_may_be_sent_again() -> None:
    refused = call(0, "POST", MESSAGE, says("animate"), answer={"code": 1001, "message": "x"})
    assert rules(refused, message(5)) == []


def test_the_same_words_after_a_whole_answer_are_a_wish_of_the_user() -> None:
    assert rules(message(0), message(60)) == []
    assert rules(message(0, ended=LEFT), message(60, "something else")) == []


def test_a_retry_after_five_reads_of_the_state_is_one_that_the_user_was_offered() -> None:
    def after(reads: int, every_s: float = 60) -> list[str]:
        first = message(0, ended=LEFT)
        between = [state_read(30 + every_s * each) for each in range(reads)]
        return rules(first, *between, message(30 + every_s * reads))

    assert after(5) == []
    assert after(4) == ["message-sent-again"]
    assert after(5, every_s=1) == ["message-sent-again"]


def told(before: int, words: Sequence[str], after: int, again: str) -> list[str]:
    """What is found wrong with a message sent again, with these in between two lengths read."""
    return rules(
        state_read(0, {"data": {"state": {"draft": {"d": before}}}}),
        *(message(10 + number, each, ended=LEFT) for number, each in enumerate(words)),
        state_read(40, {"data": {"state": {"draft": {"d": after}}}}),
        message(100, again),
    )


def test_the_same_words_after_the_state_has_shown_a_change_are_a_wish_of_the_user() -> None:
    assert told(5, ["longer"], 9, "longer") == []
    assert told(5, ["longer"], 5, "longer") == ["message-sent-again"]


@pytest.mark.parametrize("words", [("brighter", "longer"), ("longer", "brighter")])
def test_what_another_message_may_have_changed_shows_nothing(words: Sequence[str]) -> None:
    assert told(5, words, 9, "longer") == ["message-sent-again"]
