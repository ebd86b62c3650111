"""Frames that say nothing, events in several parts, calls in pieces."""

import json

import pytest

from tui.nemo.events import (
    Failure,
    Finished,
    Heartbeat,
    Text,
    Thought,
    Tool,
    WireEvent,
    read_frame,
)
from tui.nemo.sse import Message


def read(data: object, kind: str = "message") -> tuple[WireEvent, ...]:
    return read_frame(Message(data if isinstance(data, str) else json.dumps(data), kind))


def event(*parts: object, **fields: object) -> dict[str, object]:
    return {"content": {"role": "model", "parts": list(parts)}, **fields}


@pytest.mark.parametrize("data", ["[DONE]", " [done] ", "DONE", "[END]", "end", "[EOF]", "stop"])
def test_a_terminator_says_that_all_was_said(data: str) -> None:
    assert read(data) == (Finished(stream=True),)


@pytest.mark.parametrize(
    "data", ["ping", "PONG", "keep-alive", "keepalive", "heartbeat", "[ping]", "hb"]
)
def test_a_keep_alive_in_words_is_a_heartbeat(data: str) -> None:
    assert read(data) == (Heartbeat(),)


@pytest.mark.parametrize("kind", ["ping", "heartbeat", "keep-alive", "Heart_beat", "keepalive"])
@pytest.mark.parametrize(
    "data", ["2026-10-13 10:00:00.12+00:00", "still here: 12%", "x", "{broken"]
)
def test_what_a_keep_alive_holds_says_nothing(kind: str, data: str) -> None:
    assert read(data, kind) == (Heartbeat(),)


@pytest.mark.parametrize("kind", ["done", "end", "close", "complete"])
def test_the_type_of_a_terminator_is_enough(kind: str) -> None:
    assert read("good bye, then", kind) == (Finished(stream=True),)


@pytest.mark.parametrize("data", ["upstream timed out", "done with errors", "pinged out", "<p>502"])
@pytest.mark.parametrize("kind", ["message", "error", "log"])
def test_other_words_are_a_readable_error(data: str, kind: str) -> None:
    (failure,) = read(data, kind)
    assert isinstance(failure, Failure)


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        (
            ("The clip is **rea", "dy** and", " lasts 10 s."),
            "The clip is **ready** and lasts 10 s.",
        ),
        (("a", "", "b"), "ab"),
        ((" ", "- one\n", "- two"), " - one\n- two"),
        (("\x1b", "]52;c;eA==\x07safe"), "safe"),
        (("\ud83c", "\udfac"), "\U0001f3ac"),
    ],
)
@pytest.mark.parametrize("partial", [True, False])
def test_the_text_parts_of_an_event_are_one_text(
    parts: tuple[str, ...], said: str, partial: bool
) -> None:
    pieces = [{"text": part} for part in parts]
    (text,) = read(event(*pieces, partial=partial))
    assert isinstance(text, Text)
    assert text.text == said


def test_what_stands_between_them_does_not_part_them_but_a_call_does() -> None:
    found = read(
        event({"text": "a"}, {"thought": True, "text": "hm"}, {"inlineData": {}}, {"text": "b"},
              {"functionCall": {"name": "cut"}}, {"text": "c"}, {"text": "d"})
    )  # fmt: skip
    assert found == (
        Thought("hm", "whole"),
        Text("ab", "whole"),
        Tool("cut", None, done=False, partial=False),
        Text("cd", "whole"),
    )


@pytest.mark.parametrize(
    "call",
    [
        {"partialArgs": [{"jsonPath": "$.prompt"}], "willContinue": True},
        {"id": "adk-1", "willContinue": False},
        {"name": ""},
        {"name": None, "id": "x"},
        {"name": "\u200b"},
        {},
        None,
        3,
    ],
    ids=str,
)
def test_a_call_without_a_name_is_none(call: object) -> None:
    assert read(event({"functionCall": call})) == ()
    assert read(event({"functionResponse": call}, partial=True)) == ()


@pytest.mark.parametrize("entry", [{"type": "tool_call"}, {"type": "tool_result", "id": "1"}])
def test_a_typed_tool_without_a_name_is_none(entry: object) -> None:
    assert read(entry) == ()


@pytest.mark.parametrize(
    "reason", ["stop", "END_TURN", "end", "finished", "Complete", "completed", "FinishReason.STOP"]
)
def test_each_reason_of_a_model_that_is_done_is_an_end(reason: str) -> None:
    assert read(event({"text": "Done."}, finishReason=reason))[-1] == Finished()


@pytest.mark.parametrize(
    "said", [{"finishReason": "STOP"}, {"finish_reason": "stop"}, {"turnComplete": True}]
)
def test_the_models_last_word_is_known(said: dict[str, object]) -> None:
    assert read(event({"text": "Done."}, **said)) == (Text("Done.", "whole"), Finished())


@pytest.mark.parametrize(
    "said", [{"finishReason": "MAX_TOKENS"}, {"finishReason": None}, {"turnComplete": False}]
)
def test_any_other_reason_is_no_end(said: dict[str, object]) -> None:
    assert read(event({"text": "Done."}, **said)) == (Text("Done.", "whole"),)


def test_a_piece_is_never_the_last_word() -> None:
    found = read(event({"text": "Do"}, partial=True, finishReason="STOP"))
    assert found == (Text("Do", "partial"),)
