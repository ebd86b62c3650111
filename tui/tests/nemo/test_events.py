import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.nemo.events import Failure, Heartbeat, Text, Thought, Tool, WireEvent, read_frame
from tui.nemo.sse import Comment, EventDecoder, Message

KEYS = [
    *("content", "parts", "text", "type", "error", "functionCall", "partial", "code", "errorCode"),
    *("errorMessage", "detail", "thought", "name", "author", "message"),
]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=5)
    ),
    max_leaves=12,
)


def read(event: object, kind: str = "message") -> tuple[WireEvent, ...]:
    data = event if isinstance(event, str) else json.dumps(event)
    return read_frame(Message(data, kind))


def adk(*parts: object, **fields: object) -> dict[str, object]:
    return {
        "id": "e1",
        "author": "nemo_agent",
        "content": {"role": "model", "parts": list(parts)},
        "actions": {"stateDelta": {}, "artifactDelta": {}},
        **fields,
    }


def test_partial_text_is_a_preview() -> None:
    assert read(adk({"text": "Ani"}, partial=True)) == (Text("Ani", "partial"),)


@pytest.mark.parametrize("fields", [{}, {"partial": False}, {"partial": None}])
def test_text_that_is_not_partial_is_whole(fields: dict[str, object]) -> None:
    assert read(adk({"text": "Animated."}, **fields)) == (Text("Animated.", "whole"),)


def test_one_event_keeps_its_texts_thoughts_and_calls_in_order() -> None:
    event = adk(
        {"text": "hm", "thought": True},
        {"text": "Now"},
        {"functionCall": {"id": "c1", "name": "generate_video", "args": {"x": 1}}},
        {"functionCall": {"name": "add_music"}},
        {"inlineData": {}},
        {"text": "done"},
    )
    assert read(event) == (
        Thought("hm", "whole"),
        Text("Now", "whole"),
        Tool("generate_video", "c1", done=False, partial=False),
        Tool("add_music", None, done=False, partial=False),
        Text("done", "whole"),
    )


def test_a_function_response_is_a_tool_that_is_done() -> None:
    event = adk({"functionResponse": {"id": "c1", "name": "generate_video", "response": {}}})
    event["content"] = {**event["content"], "role": "user"}  # type: ignore[dict-item]  # a dict above
    assert read(event) == (Tool("generate_video", "c1", done=True, partial=False),)


def test_a_partial_call_says_so() -> None:
    event = adk({"functionCall": {"name": "generate_video"}}, partial=True)
    assert read(event) == (Tool("generate_video", None, done=False, partial=True),)


def test_the_users_own_words_are_not_the_services() -> None:
    assert read(adk({"text": "make it slow"}, author="user")) == ()


def test_an_event_with_nothing_for_us_says_nothing() -> None:
    assert read({"id": "e", "actions": {"artifactDelta": {"clip.mp4": 1}}}) == ()


@pytest.mark.parametrize(
    ("event", "meaning"),
    [
        ({"type": "text", "content": "hi"}, Text("hi", "piece")),
        ({"type": "text", "text": "hi"}, Text("hi", "piece")),
        ({"text": "hi"}, Text("hi", "piece")),
        ({"type": "thought", "content": "hm"}, Thought("hm", "piece")),
        ({"type": "tool_call", "name": "cut", "args": {}}, Tool("cut", None, False, False)),
        ({"type": "tool_result", "name": "cut", "result": 1}, Tool("cut", None, True, False)),
        ({"type": "error", "message": "no"}, Failure(None, "no")),
        ({"type": "error", "content": "no"}, Failure(None, "no")),
        ({"type": "error", "code": 2001, "message": "no"}, Failure("2001", "no")),
    ],
)
def test_the_typed_dialect_is_read(event: object, meaning: WireEvent) -> None:
    assert read(event) == (meaning,)


@pytest.mark.parametrize(
    ("words", "meaning"),
    [
        (("text", "message", "content"), Text("hi", "piece")),
        (("thought", "thinking", "reasoning"), Thought("hi", "piece")),
        (("tool_call", "tool_use"), Tool("cut", None, done=False, partial=False)),
        (("tool_result", "tool_response"), Tool("cut", None, done=True, partial=False)),
        (("heartbeat", "ping", "keepalive"), Heartbeat()),
    ],
)
def test_a_type_says_what_an_event_means_whatever_stands_beside_it(
    words: tuple[str, ...], meaning: WireEvent
) -> None:
    for word in words:
        assert read({"type": word, "text": "hi", "name": "cut", "error": "no"}) == (meaning,)


@pytest.mark.parametrize("event", [{"type": "novelty"}, {"type": "text", "content": 3}, [], 3, "x"])
def test_unknown_kinds_say_nothing(event: object) -> None:
    assert read(json.dumps(event)) == ()


def test_an_error_of_a_tool_does_not_fail_the_turn() -> None:
    event = {"type": "tool_result", "name": "cut", "error": "no such clip"}
    assert read(event) == (Tool("cut", None, done=True, partial=False),)


@pytest.mark.parametrize("data", ["", " ", "\n\n"])
def test_empty_data_is_a_heartbeat(data: str) -> None:
    assert read(data) == (Heartbeat(),)


def test_a_comment_is_a_heartbeat() -> None:
    assert read_frame(Comment(" ping")) == (Heartbeat(),)


@pytest.mark.parametrize(
    ("event", "failure"),
    [
        (
            {"errorCode": "RESOURCE_EXHAUSTED", "errorMessage": "Quota."},
            Failure("RESOURCE_EXHAUSTED", "Quota."),
        ),
        ({"errorCode": 500, "errorMessage": "Quota."}, Failure("500", "Quota.")),
        ({"error": "ValueError: bad", "error_details": "x"}, Failure(None, "ValueError: bad")),
        ({"error": {"code": 2001, "message": "No credits"}}, Failure("2001", "No credits")),
        ({"code": 2001, "message": "No credits"}, Failure("2001", "No credits")),
        ({"detail": "Session not found: s"}, Failure(None, "Session not found: s")),
        ({"detail": [{"loc": ["body"], "msg": "bad"}]}, Failure(None, "body: bad")),
    ],
)
def test_an_error_is_read_in_every_shape(event: object, failure: Failure) -> None:
    assert read(event) == (failure,)


@pytest.mark.parametrize("field", ["errorMessage", "error_message", "error", "detail"])
def test_what_an_error_says_of_itself_counts_before_what_the_event_says(field: str) -> None:
    event = {"errorCode": "E7", field: "the model is full", "message": "see the log"}
    assert read(event) == (Failure("E7", "the model is full"),)


def test_an_error_without_words_still_says_something() -> None:
    (failure,) = read({"errorCode": "SAFETY"})
    assert isinstance(failure, Failure)
    assert failure.code == "SAFETY"
    assert failure.message


def test_an_error_event_by_its_sse_type_is_an_error() -> None:
    assert read({"message": "gone"}, "error") == (Failure(None, "gone"),)


def test_text_before_an_error_in_the_same_event_stays() -> None:
    event = adk({"text": "Half"}, errorCode="MAX_TOKENS", errorMessage="Cut.")
    assert read(event) == (Text("Half", "whole"), Failure("MAX_TOKENS", "Cut."))


@pytest.mark.parametrize("empty", [None, "", {}, []])
def test_an_empty_error_is_none(empty: object) -> None:
    assert read({"text": "hi", "error": empty}) == (Text("hi", "piece"),)


@pytest.mark.parametrize(
    "data",
    ['{"error": "KeyError: "a" is "b""}', '{"error": "KeyError: "a" is "b'],
)
def test_an_old_error_with_unescaped_quotes_is_readable(data: str) -> None:
    assert read(data) == (Failure(None, 'KeyError: "a" is "b'),)


def test_a_line_that_is_no_json_is_a_readable_failure() -> None:
    (failure,) = read("Internal Server \x1b]0;x\x07Error" + "!" * 10_000)
    assert isinstance(failure, Failure)
    assert "Internal Server Error" in failure.message
    assert len(failure.message) <= 500


def test_a_secret_in_a_failure_is_hidden() -> None:
    (failure,) = read({"error": "bad token nmv_usr_1234"})
    assert isinstance(failure, Failure)
    assert "1234" not in failure.message


def test_escape_sequences_and_lone_surrogates_leave_the_text() -> None:
    event = '{"text": "a\\u001b]52;c;eA==\\u0007b\\ud800c"}'
    assert read(event) == (Text("ab\ufffdc", "piece"),)


def test_line_separators_inside_text_stay() -> None:
    frames = EventDecoder().feed('data: {"text": "a\u2028b"}\n\n'.encode())
    assert [read_frame(frame) for frame in frames] == [(Text("a\u2028b", "piece"),)]


def test_nan_does_no_harm() -> None:
    event = '{"timestamp": NaN, "code": NaN, "text": "hi", "usageMetadata": {"x": -Infinity}}'
    assert read(event) == (Text("hi", "piece"),)


@pytest.mark.parametrize(
    "data",
    ["[" * 100_000, '{"a":' * 100_000, "[" * 100_000 + "]" * 100_000],
    ids=["lists", "objects", "closed"],
)
def test_an_event_nested_too_deep_is_a_readable_failure(data: str) -> None:
    (failure,) = read(data)
    assert isinstance(failure, Failure)


def test_an_event_too_large_is_a_readable_failure() -> None:
    (failure,) = read_frame(Message('{"text": "x', truncated=True))
    assert isinstance(failure, Failure)
    assert failure.code == "event_too_large"


def test_a_text_of_two_megabytes_comes_whole() -> None:
    text = "é" * 1_000_000
    (event,) = read({"text": text})
    assert event == Text(text, "piece")


@given(st.binary())
def test_any_bytes_can_be_read(data: bytes) -> None:
    for frame in EventDecoder().feed(b"data: " + data + b"\n\n"):
        read_frame(frame)


@given(JSON, st.sampled_from(["message", "error", "x"]))
def test_any_json_can_be_read(event: object, kind: str) -> None:
    for meaning in read(json.dumps(event), kind):
        assert "\x1b" not in repr(meaning)


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("<html><head><title>502 Bad Gateway</title></head><body>", ": 502 Bad Gateway"),
        ("<p>Please stand by", "A web page came instead of an answer."),
        ('{"content": {"parts": [{"te', "Part of the answer came broken"),
        ("upstream timed out", "upstream timed out"),
    ],
)
def test_a_line_that_cannot_be_read_is_told_in_words(line: str, says: str) -> None:
    (failure,) = read(line)
    assert isinstance(failure, Failure)
    assert says in failure.message
    assert not {"<", "{"} & set(failure.message)
