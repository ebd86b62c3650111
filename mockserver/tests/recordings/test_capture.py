import hashlib
import json
from collections.abc import Sequence
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockserver.recordings.canonical import write_recording
from mockserver.recordings.capture import (
    Captured,
    NotRecordable,
    Recorded,
    hash_of,
    record,
)
from mockserver.recordings.model import STYLES, Each, Exchange, Recording, Steps
from mockserver.recordings.player import chunks_of, end_ms, head_ms
from mockserver.recordings.pseudonyms import Pseudonyms
from mockserver.recordings.read import parse_recording, read_recording
from mockserver.recordings.references import LOOKS_LIKE_ONE
from mockserver.recordings.sse import json_text
from mockserver.redaction.finding import secrets_in

STREAM = [("Content-Type", "text/event-stream"), ("Transfer-Encoding", "chunked")]
Chunks = Sequence[tuple[int, bytes]]


def captured(
    chunks: Chunks, headers: Sequence[tuple[str, str]] = STREAM, **more: object
) -> Captured:
    usual: dict[str, object] = {
        "method": "POST", "path": "/run_sse", "request_headers": [], "request_body": b"",
        "status": 200, "headers": headers, "chunks": chunks,
    }  # fmt: skip
    return Captured(**{**usual, **more})  # type: ignore[arg-type] # members of all types


def captured_as(chunks: Chunks, **more: Any) -> tuple[str, Recording]:
    """The file's text, and what is read of it."""
    text = write_recording(record(captured(chunks, **more), "x/y").recording)
    again = parse_recording(text, Path("x.json"))
    assert write_recording(again) == text
    return text, again


def played(exchange: Exchange) -> list[tuple[int, bytes]]:
    return [(chunk.at_ms, chunk.data) for chunk in chunks_of(exchange)]


def rising(chunks: Sequence[bytes], gaps: Sequence[int]) -> Chunks:
    times = accumulate(gaps[: len(chunks)])
    return [(at, chunk) for at, chunk in zip(times, chunks, strict=False) if chunk]


PIECES = st.sampled_from(
    [
        b"data: ", b'{"a":1}', b'{"a": 1.50, "b":"\xe6\xb8\xaf"}', b"\n", b"\r\n", b"\r", b"\n\n",
        b": heartbeat\n\n", b": heartbeat\n\n", b"event: x\n", b"data: \n\n", b"vendor: y\r\n",
        b"\xf0\x9f\x8e\xac", b"\xff", b"<session:1>", b'"<time>"', b"<literal:1>", b"\xef\xbb\xbf",
        b'data: {"text":"caf\xc3\xa9"}\n\n', b"data:tight\n\n", b"id: 3\ndata: a\ndata: b\n\n",
        b'data: {"author":"a","id":"e1","timestamp":1.5,"partial":true}\n\n',
        b'data: {"author":"a","id":"e1","invocationId":"<x:1>","timestamp":1e3}\n\n',
        b"data: \xe2\x80\xa8\n\n", b'data: NaN\n\ndata: "s"\n\n', b'data: "\\ud800"\n\n',
    ]
)  # fmt: skip
BYTES = st.one_of(PIECES, st.binary(max_size=12))
GAPS = st.lists(st.integers(0, 20_000), min_size=40, max_size=40)


@given(st.lists(BYTES, max_size=40), GAPS)
def test_any_stream_comes_back_byte_for_byte_chunk_for_chunk(
    pieces: list[bytes], gaps: list[int]
) -> None:
    chunks = rising(pieces, gaps)
    if secrets_in(b"".join(pieces).decode("latin-1")):
        return
    _, recording = captured_as(chunks)
    assert played(recording.exchange) == chunks


@given(st.lists(BYTES, min_size=1, max_size=12), st.lists(st.integers(1, 60)), GAPS)
def test_where_a_stream_is_cut_does_not_matter(
    pieces: list[bytes], cuts: list[int], gaps: list[int]
) -> None:
    data = b"".join(pieces)
    if secrets_in(data.decode("latin-1")):
        return
    places = [0, *sorted({cut for cut in cuts if cut < len(data)}), len(data)]
    chunks = rising([data[a:b] for a, b in pairwise(places)], gaps)
    _, recording = captured_as(chunks)
    assert played(recording.exchange) == chunks


@given(st.lists(st.binary(min_size=1, max_size=20), max_size=6), GAPS, st.booleans())
def test_any_body_comes_back_byte_for_byte_chunk_for_chunk(
    pieces: list[bytes], gaps: list[int], is_json: bool
) -> None:
    if secrets_in(b"".join(pieces).decode("latin-1")):
        return
    kind = "application/json" if is_json else "video/mp4"
    chunks = rising(pieces, gaps)
    _, recording = captured_as(chunks, headers=[("content-type", kind)])
    assert played(recording.exchange) == chunks


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
        | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)  # fmt: skip
def test_json_is_recorded_as_json_however_it_is_spelt(value: object) -> None:
    for ascii_only in (True, False):
        for separators in ((",", ":"), (", ", ": ")):
            text = json.dumps(value, ensure_ascii=ascii_only, separators=separators)
            try:
                data = text.encode()
            except UnicodeEncodeError:
                continue
            if secrets_in(text) or LOOKS_LIKE_ONE.search(text) or data.strip() != data:
                continue
            _, recording = captured_as([(5, data)], headers=[("content-type", "application/json")])
            body = recording.exchange.response.body
            assert body is not None
            assert body.kind == "json"
            assert played(recording.exchange) == [(5, data)]


def test_a_stream_is_recorded_by_its_meaning() -> None:
    film = '{"content":{"parts":[{"text":"🎬"}]},"id":"e-1","author":"a","timestamp":1.25}'
    event = f"data: {film}\r\n\r\n".encode()
    middle = event.index(b"\x8e")
    beat = b": heartbeat\r\n\r\n"
    chunks = [
        (412, event[:middle]),
        (9000, event[middle:] + b"vendor: x\r\ndata: {}\r\n\r\n"),
        *[(at, beat) for at in (24_000, 39_000, 54_000)],
        *[(at, b"data: \r\n\r\n") for at in (54_001, 54_010, 60_000)],
        (61_000, b"data: half"),
    ]
    text, recording = captured_as(chunks, end="abort", end_ms=70_000)
    assert played(recording.exchange) == chunks
    assert [event.kind for event in recording.exchange.events] == [
        "data", "data", "comment", "data", "raw",
    ]  # fmt: skip
    assert '{"comment": " heartbeat", "repeat": 3},\n' in text
    assert '"id": "<event:1>", "author": "a", "timestamp": "<time:1>"' in text
    wire = recording.exchange.wire
    assert wire is not None
    assert wire.values == {"event:1": "e-1", "time:1": 1.25}
    assert wire.at_ms[2:4] == (Steps(24_000, 15_000), Each((54_001, 54_010, 60_000)))
    assert wire.merge == ((0, 1),)
    assert wire.eol == "\r\n"
    assert end_ms(recording.exchange) == 70_000


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("eol", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("space", [True, False])
def test_the_spelling_of_a_stream_is_written_once_and_only_where_it_is_unusual(
    style: str, eol: str, space: bool
) -> None:
    value = {"a": [1, 2.5, "港"], "b": {"c": None}}
    line = f"data:{' ' * space}{json_text(value, style)}{eol}{eol}".encode()
    _, found = captured_as([(0, line), (9, line)])
    wire = found.exchange.wire
    assert wire is not None
    assert wire.json == (None if style == "compact" else style)
    assert wire.eol == (None if eol == "\n" else eol)
    assert wire.space is space
    assert [event.value for event in found.exchange.events] == [value]
    assert found.exchange.events[0].repeat == 2
    assert played(found.exchange) == [(0, line), (9, line)]


def test_recording_the_same_again_changes_only_the_wire() -> None:
    def stream(event_id: str, at: float) -> bytes:
        event = {"author": "nemo", "id": event_id, "timestamp": at, "text": "same"}
        return f"data: {json.dumps(event)}\n\n".encode()

    texts = [
        write_recording(record(captured([(at, stream(name, at + 0.5))]), "x/y").recording)
        for name, at in (("aaa", 100), ("bbb", 2000))
    ]
    pairs = zip(*(text.splitlines() for text in texts), strict=True)
    changed = [one for one, other in pairs if one != other]
    assert len(changed) == 1
    assert changed[0].startswith(' "wire"')


def test_the_hash_is_that_of_the_redacted_stream() -> None:
    _, recording = captured_as([(1, b"data: nmv_usr_1\n\n")])
    wire = recording.exchange.wire
    assert wire is not None
    assert wire.sha256 == hashlib.sha256(b"data: <token:1>\n\n").hexdigest()
    assert wire.sha256 == hash_of(recording.exchange)


def test_a_secret_that_comes_in_pieces_is_taken_out_of_them() -> None:
    def piece(text: str, **more: object) -> bytes:
        parts = [{"text": text}]
        event = {"content": {"parts": parts}, **more}
        return f"data: {json.dumps(event, ensure_ascii=False)}\n\n".encode()

    chunks = [
        (1, piece("write to jo", partial=True)),
        (2, piece("e@example.org please", partial=True)),
        (3, piece("write to joe@example.org please")),
    ]
    text, recording = captured_as(chunks)
    assert "example.org" not in text
    assert b"".join(data for _, data in played(recording.exchange)).count(b"<email:1>") == 2


def test_in_the_recordings_of_one_session_the_same_thing_has_the_same_name() -> None:
    token, session = "nmv_usr_4f9a", "0a1b2c3d-session"
    exchanges = [
        captured(
            [(80, json.dumps({"data": {"token": token}}).encode())],
            headers=[("content-type", "application/json")],
            path="/api/auth/anonymous-token",
            request_headers=[("X-Client-Id", "uuid-1"), ("User-Agent", "x"), ("Host", "h")],
        ),
        captured(
            [(90, f'{{"session_id":"{session}","task_id":"t-123456"}}'.encode())],
            headers=[("content-type", "application/json")],
            path="/api/tasks",
            request_headers=[("Authorization", f"Bearer {token}")],
        ),
        captured(
            [(5, b"{}")],
            headers=[("content-type", "application/json")],
            method="GET",
            path=f"/api/state/{session}/latest?token={token}",
        ),
    ]
    pseudonyms = Pseudonyms()
    recordings = [
        record(each, f"x/{number}", pseudonyms=pseudonyms).recording
        for number, each in enumerate(exchanges)
    ]
    text = "".join(map(write_recording, recordings))
    assert token not in text
    assert session not in text
    one, two, three = (recording.exchange for recording in recordings)
    assert one.request.headers == {"x-client-id": "<client:1>"}
    assert two.request.headers == {"authorization": "Bearer <token:1>"}
    assert two.response.body is not None
    assert two.response.body.value == {"session_id": "<session:1>", "task_id": "<task:1>"}
    assert three.request.path == "/api/state/<session:1>/latest?<signature:1>"


def test_large_bodies_lie_beside_the_file_by_hash(tmp_path: Path) -> None:
    film = bytes(range(256)) * 1000
    recorded = record(captured([(7, film)], headers=[("content-type", "video/mp4")]), "x/film")
    recorded.save(tmp_path / "film.json")
    name = f"{hashlib.sha256(film).hexdigest()}.bin"
    assert {path.name for path in tmp_path.iterdir()} == {"film.json", name}
    again = read_recording(tmp_path / "film.json")
    assert b"".join(chunk.data for chunk in chunks_of(again.exchange, again.folder)) == film


def test_multipart_is_recorded_by_its_parts_and_never_by_its_boundary() -> None:
    body = (
        b'--B0undary\r\nContent-Disposition: form-data; name="files"; filename="h\xc3\xa4.png"\r\n'
        b"Content-Type: image/png\r\n\r\n\x89PNG\r\n\xff\r\n"
        b'--B0undary\r\nContent-Disposition: form-data; name="note"\r\n\r\nme@example.org\r\n'
        b"--B0undary--\r\n"
    )
    kind = [("Content-Type", "multipart/form-data; boundary=B0undary")]
    text, recording = captured_as([], request_headers=kind, request_body=body)
    asked = recording.exchange.request.body
    assert asked is not None
    files, note = asked.value
    assert (files.name, files.filename, files.type) == ("files", "hä.png", "image/png")
    assert files.body.kind == "base64"
    assert (note.name, note.body.value) == ("note", "<email:1>")
    assert "B0undary" not in text


def test_a_picture_is_not_searched_for_what_chance_put_there() -> None:
    picture = b"\xff\xd8 a@bc.de \xff"
    _, recording = captured_as([(1, picture)], headers=[("content-type", "image/jpeg")])
    assert played(recording.exchange) == [(1, picture)]


def test_head_and_end_have_times_of_their_own() -> None:
    _, recording = captured_as([(100, b"data: x\n\n")], head_ms=30, end_ms=900)
    assert (head_ms(recording.exchange), end_ms(recording.exchange)) == (30, 900)


@pytest.mark.parametrize(("ended", "written"), [(None, None), (99, None), (100, None), (101, 101)])
def test_an_end_is_written_only_where_it_comes_after_the_last_byte(
    ended: int | None, written: int | None
) -> None:
    _, recording = captured_as([(100, b"data: x\n\n"), (900, b"")], end_ms=ended)
    assert recording.exchange.wire is not None
    assert recording.exchange.wire.end_ms == written
    assert end_ms(recording.exchange) == max(100, ended or 0)


def test_a_compressed_answer_is_refused() -> None:
    headers = [*STREAM, ("Content-Encoding", "gzip")]
    with pytest.raises(NotRecordable, match="identity"):
        record(captured([(1, b"\x1f\x8b")], headers=headers), "x/y")


def test_saving_replaces_a_file_whole(tmp_path: Path) -> None:
    path = tmp_path / "turns" / "a.json"
    saved: Recorded = record(captured([(1, b"data: x\n\n")]), "turns/a")
    saved.save(path)
    assert read_recording(path).id == "turns/a"
    assert [each.name for each in path.parent.iterdir()] == ["a.json"]
