"""Every answer is as `openapi.yaml` describes it, in whichever dialect."""

from collections.abc import Sequence

import pytest

from contract_tests.harness.conformance import Conformance
from contract_tests.service.answers import Answer
from contract_tests.service.expectations import about
from mockserver.calls import CallName
from mockserver.description.document import document
from tui.check.legs import CALL, LEGS, Leg

ANY = tuple(Leg)
OPERATION = {
    CallName.SESSION: "createSession",
    CallName.CREDITS: "credits",
    CallName.UPLOAD: "upload",
    CallName.STATE: "state",
    CallName.RUN_SSE: "runSse",
    CallName.RENDER: "submitRender",
    CallName.POLL: "pollRender",
    CallName.DOWNLOAD: "downloadRender",
    CallName.CDN: "file",
}


def assert_described(answers: Sequence[Answer]) -> None:
    conformance = Conformance(document())
    faults = {str(answer): conformance.answer_faults(answer.exchange) for answer in answers}
    assert not {answer: found for answer, found in faults.items() if found}


def legs_with(call: CallName) -> tuple[Leg, ...]:
    """The legs in which a call is made."""
    found = tuple(leg for leg, steps in LEGS.items() if call in [CALL[step] for step in steps])
    return found or (Leg.CLIP,)


@pytest.mark.parametrize(
    "call",
    [
        pytest.param(
            call,
            marks=about(
                call, facts=[operation, f"{operation}.responses.200"], legs=legs_with(call)
            ),
            id=call,
        )
        for call, operation in OPERATION.items()
    ],
)
def test_what_succeeds_is_answered_as_described(call: CallName, answers: Sequence[Answer]) -> None:
    assert_described(answers)


@pytest.mark.parametrize(
    "call",
    [
        pytest.param(call, marks=about(call, facts=[fact], refused=True), id=call)
        for call, fact in (
            (CallName.TOKEN, "anonymousToken.responses.400"),
            (CallName.CREDITS, "credits.responses.401"),
            (CallName.STATE, "state.responses.404"),
            (CallName.UPLOAD, "upload.responses.415"),
        )
    ],
)
def test_what_is_refused_is_refused_as_described(call: CallName, answers: Sequence[Answer]) -> None:
    assert_described(answers)
