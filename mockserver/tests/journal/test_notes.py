from starlette.types import Scope

from mockserver.journal.notes import CallNotes, notes_of


def test_all_layers_of_a_call_have_the_same_notes() -> None:
    scope: Scope = {"type": "http"}
    notes_of(scope).faults.append("drop")
    notes_of(scope).recording = "turns/animate"
    assert notes_of(scope) == CallNotes(faults=["drop"], recording="turns/animate")


def test_two_calls_have_notes_of_their_own() -> None:
    first: Scope = {"type": "http"}
    second: Scope = {"type": "http"}
    notes_of(first).faults.append("drop")
    assert notes_of(second) == CallNotes()
