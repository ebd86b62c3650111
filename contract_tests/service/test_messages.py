"""A message, and the stream that answers it."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from contract_tests.service.answers import Answer, Session
from contract_tests.service.expectations import about
from mockserver.calls import CallName
from mockserver.dialects import parts_of
from tui.check.legs import Leg

LEGS = (Leg.TALK, Leg.CLIP)


@about(CallName.RUN_SSE, facts=["runSse", "runSse.responses.200"], legs=LEGS)
def test_a_message_is_answered_by_a_stream_of_events(answers: Sequence[Answer]) -> None:
    for answer in answers:
        assert answer.exchange.media_type == "text/event-stream", answer
        assert answer.exchange.status == 200, answer


@about(
    CallName.RUN_SSE,
    facts=[
        "AdkToolCall.functionCall", "AdkToolResult.functionResponse", "TypedToolCall.name",
        "TypedToolResult.name",
    ],
    legs=LEGS,
)  # fmt: skip
def test_a_tool_has_no_result_before_it_was_called(answers: Sequence[Answer]) -> None:
    for answer in answers:
        running: Counter[str] = Counter()
        for is_call, name in _tools(answer):
            running[name] += 1 if is_call else -1
            assert running[name] >= 0, answer


@about(CallName.RUN_SSE, facts=["TypedEvent.type", "AdkEvent.author"], legs=LEGS)
def test_a_stream_speaks_one_dialect(answers: Sequence[Answer]) -> None:
    for answer in answers:
        spoken = {"typed" if "type" in event else "adk" for event in _objects(answer)}
        assert len(spoken) <= 1, answer


@about(
    CallName.RUN_SSE,
    CallName.STATE,
    facts=["State.draft", "Draft.t", "Draft.d", "Track.tt", "Track.sg", "Segment.d"],
    legs=(Leg.CLIP,),
)
def test_after_a_generation_the_timeline_has_a_track_of_film(sessions: Sequence[Session]) -> None:
    for session in sessions:
        read = [each for each in session if each.call is CallName.STATE and not each.code]
        draft = read[-1].data["state"]["draft"]
        (film,) = [track for track in draft["t"] if track["tt"] == 0]
        assert sum(segment["d"] for segment in film["sg"]) == draft["d"] > 0, read[-1]


def _objects(answer: Answer) -> Iterator[Mapping[str, Any]]:
    return (event for event in answer.events if isinstance(event, Mapping))


def _tools(answer: Answer) -> Iterator[tuple[bool, str]]:
    """The tools of a stream in their order: whether it is called, or gives its result."""
    for event in _objects(answer):
        if event.get("type") in ("tool_call", "tool_result"):
            yield event["type"] == "tool_call", event["name"]
        elif not event.get("partial"):
            for part in parts_of(event):
                for kind in ("functionCall", "functionResponse"):
                    tool: Any = part.get(kind)
                    if tool:
                        yield kind == "functionCall", tool["name"]
