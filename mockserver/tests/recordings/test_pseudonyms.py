from typing import Any

from mockserver.recordings.pseudonyms import Pseudonyms
from mockserver.recordings.split_secrets import redact_split_secrets


def test_sessions_tasks_users_and_renders_are_called_by_references() -> None:
    pseudonyms = Pseudonyms()
    pseudonyms.learn(b'{"data":{"session_id":"s-12345","task_id":"t-12345","user_id":"anon_1"}}')
    pseudonyms.learn(b'{"id":"render_17","sessionId":"s-12345"}')
    assert (
        pseudonyms.text("/api/state/s-12345/x?t=t-12345") == "/api/state/<session:1>/x?t=<task:1>"
    )
    assert pseudonyms.text("anon_1 has render_17") == "<user:1> has <render:1>"


def test_names_are_learned_from_the_events_of_a_stream() -> None:
    pseudonyms = Pseudonyms()
    pseudonyms.learn(b': x\n\ndata: {"session_id":"s-12345"}\r\n\r\n')
    assert pseudonyms.text("s-12345") == "<session:1>"


def test_common_words_and_parts_of_words_are_no_names() -> None:
    pseudonyms = Pseudonyms()
    pseudonyms.learn(b'{"user_id":"me","session_id":"short","task_id":"abcdef"}')
    assert (
        pseudonyms.text("me short xabcdef abcdef-1 abcdef") == "me short xabcdef abcdef-1 <task:1>"
    )


def test_ids_and_times_of_an_event_become_references_with_values() -> None:
    values: dict[str, Any] = {}
    call = {"functionCall": {"id": "c", "name": "x", "args": {"id": "stays"}}}
    event = {"author": "a", "id": "e", "timestamp": 1.5, "content": {"parts": [call]}}
    redacted = Pseudonyms().with_passing_references(event, values)
    assert redacted["content"]["parts"][0]["functionCall"]["id"] == "<call:1>"
    assert redacted["content"]["parts"][0]["functionCall"]["args"] == {"id": "stays"}
    assert (redacted["id"], redacted["timestamp"]) == ("<event:1>", "<time:1>")
    assert values == {"event:1": "e", "time:1": 1.5, "call:1": "c"}


def test_what_is_no_adk_event_keeps_its_ids() -> None:
    assert Pseudonyms().with_passing_references({"id": "x", "type": "text"}, {}) == {
        "id": "x",
        "type": "text",
    }
    assert Pseudonyms().with_passing_references([1], {}) == [1]


def test_what_looks_like_a_reference_keeps_its_borders_and_its_meaning() -> None:
    pseudonyms = Pseudonyms()
    values: dict[str, Any] = {}
    clean = pseudonyms.redacted([b"a <ses", b"sion:1> b"])
    assert [len(piece) for piece in clean.pieces] == [6, 9]
    joined = pseudonyms.literal(b"".join(clean.pieces), clean.mark, values)
    assert joined == b"a <literal:1> b"
    assert values == {"literal:1": "<session:1>"}


def test_a_stream_of_all_bytes_there_are_is_left_unmarked() -> None:
    clean = Pseudonyms().redacted([bytes(range(256)), b"<time>"])
    assert clean.mark is None
    assert clean.pieces[1] == b"<time>"


def test_a_secret_spread_over_events_leaves_no_piece_of_itself() -> None:
    chunks = [
        b'data: {"type":"text","content":"the token is nmv_usr_ab"}\n\nda',
        b'ta: {"type":"text","content":"cd1234, keep it"}\n\n',
    ]
    clean = redact_split_secrets(chunks, Pseudonyms())
    joined = b"".join(clean)
    assert b"cd1234" not in joined
    assert joined.count(b"<token:1>") == 1
    assert len(clean) == 2
    assert clean[0].endswith(b"da")


def test_a_stream_without_secrets_is_not_touched() -> None:
    chunks = [b'data: {"type": "text", "content": "x"}\n\n', b"\xff"]
    assert redact_split_secrets(chunks, Pseudonyms()) == chunks
