"""The words of the commands: every value has some, and every action its command."""

import io
import json

import pytest

from tui.library.records import TurnOutcome
from tui.printing import JsonLines
from tui.studio.advice import Do, Link, Remedy, advice
from tui.studio.events import (
    Event,
    Failed,
    Offer,
    Offered,
    Recovered,
    TimelineUnread,
    Waiting,
    WaitingKind,
)
from tui.wording.commands import advised, offered, recovered, waiting

COMMANDS = {
    Remedy.RESUME: "stillreel resume",
    Remedy.UPLOAD: "stillreel upload 'my harbour.jpg'",
    Remedy.SEND: "stillreel send 'make it move'",
    Remedy.MAKE: "stillreel make 'my harbour.jpg' -p 'make it move'",
    Remedy.NEW_PROJECT: "stillreel upload --new FILES",
    Remedy.OTHER_PROJECT: "--new --project 'make it move'",
    Remedy.KNOWN_PROJECT: "stillreel projects",
    Remedy.ACCOUNT: "NEMO_TOKEN",
    Remedy.OTHER_PLACE: "-o 'my harbour.jpg'",
    Remedy.REPLACE: "--force",
    Remedy.DAMAGED: "--damaged",
}


def as_json(event: Event) -> dict[str, object]:
    out = io.StringIO()
    JsonLines(lambda: 0.0, out).tell(event)
    record: dict[str, object] = json.loads(out.getvalue())
    return record


@pytest.mark.parametrize("remedy", Remedy)
def test_every_action_of_an_advice_names_its_command(remedy: Remedy) -> None:
    do = Do(remedy, files=("my harbour.jpg",), message="make it move")
    assert COMMANDS[remedy] in advised(advice("Nothing was sent.", do))
    assert "{" not in advised(advice(Do(remedy)))


def test_a_message_with_braces_is_repeated_as_it_is() -> None:
    assert "'{files} {0}'" in advised(advice(Do(Remedy.SEND, message="{files} {0}")))


def test_what_follows_a_link_is_kept_apart_from_it() -> None:
    register = advice("Register:", Link("https://a.example/x"), "The timeline is safe.")
    assert advised(register) == "Register: https://a.example/x - The timeline is safe."
    assert advised(advice("Register:", Link("https://a.example/x"))).endswith("/x")
    assert advised(advice()) == ""


def test_every_wait_every_offer_and_every_outcome_has_words() -> None:
    assert all(map(waiting, WaitingKind))
    assert all("stillreel" in offered(offer, "drag it") for offer in Offer)
    for followed in (False, True):
        assert all(recovered(Recovered(outcome, "go", followed)) for outcome in TurnOutcome)


def test_json_keeps_the_sentences_that_scripts_read_beside_what_they_mean() -> None:
    wait = as_json(Waiting(WaitingKind.EXPORT_AHEAD, 0.0, 30.0))
    assert (wait["kind"], wait["reason"]) == ("queue", "another export of this project runs")
    failed = as_json(
        Failed(402, "No.", advice("Register:", Link("https://a.example"), Do(Remedy.RESUME)))
    )
    assert str(failed["advice"]).startswith("Register: https://a.example - ")
    assert (failed["actions"], failed["link"]) == (["resume"], "https://a.example")
    assert as_json(Offered(Offer.EXPORT, ""))["text"]
    assert as_json(TimelineUnread())["text"]
    lost = as_json(Recovered(TurnOutcome.UNTOUCHED, "go"))
    assert (lost["outcome"], lost["message"]) == ("untouched", "go")
