import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from mockserver.recordings.catalog import shipped_recordings
from mockserver.recordings.model import Recording
from mockserver.recordings.player import chunks_of, end_ms, head_ms
from mockserver.recordings.read import read_recording
from mockserver.server import MockServer
from mockserver.tests.harness.raw_http import raw_request
from mockserver.tests.harness.walker import JSON, STREAM, Walker

FOLDER = shipped_recordings()
ALONE = [
    path
    for kind in ("turns", "errors", "renders")
    for path in sorted((FOLDER / kind).glob("*.json"))
    if "ask" not in read_recording(path).when
]
MESSAGE = {
    "app_name": "nemo_agent",
    "user_id": "me",
    "session_id": "a-session",
    "new_message": {"parts": [{"text": "what can you do?"}]},
}


@pytest.fixture(scope="module")
def mock() -> Iterator[MockServer]:
    with MockServer(clock="instant") as mock:
        yield mock


@pytest.mark.parametrize("path", ALONE, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_every_recording_is_given_back_chunk_for_chunk_with_its_end(
    mock: MockServer, path: Path
) -> None:
    recording = read_recording(path)
    exchange, wire = recording.exchange, recording.exchange.wire
    came = raw_request(
        mock.url, exchange.request.method, "/x", None, {"x-mock-recording": recording.id}
    )
    assert came.status == exchange.response.status
    assert came.end == exchange.response.end
    chunks = [chunk.data for chunk in chunks_of(exchange)]
    if wire is not None and wire.sha256:
        assert [data for _, data in came.chunks] == chunks
    elif exchange.response.events is not None:
        assert len(came.chunks) == len(chunks)
    elif b"<" not in b"".join(chunks):
        assert came.body == b"".join(chunks)


def test_times_are_as_recorded(mock: MockServer) -> None:
    recording = read_recording(FOLDER / "turns" / "every-border-adk.json")
    raw_request(mock.url, body=MESSAGE, headers={"x-mock-recording": recording.id})
    entry = mock.journal[-1]
    wanted = [(chunk.at_ms, len(chunk.data)) for chunk in chunks_of(recording.exchange)]
    chunks = entry["answer"]["chunks"]
    assert [(round(at_s * 1000), size) for at_s, size in chunks] == wanted
    assert entry["recording"] == recording.id
    assert (head_ms(recording.exchange), end_ms(recording.exchange)) == (0, 6350)


def test_the_names_of_the_call_are_those_of_its_answer(mock: MockServer) -> None:
    came = raw_request(
        mock.url, body=MESSAGE, headers={"x-mock-recording": "errors/404-detail", **STREAM}
    )
    assert came.body == b'{"detail":"Session not found: a-session"}'


def test_an_exchange_of_a_session_is_named_by_its_number(mock: MockServer) -> None:
    named = {"x-mock-recording": "sessions/animate-one#2"}
    came = raw_request(mock.url, body={}, headers=named)
    assert b'"session_id":"' in came.body
    assert b"<session:1>" not in came.body


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("errors/1001", "nearest are errors/1001-"),
        ("../pyproject", "No recording is named"),
        ("/etc/passwd", "No recording is named"),
        ("sessions/animate-one#99", "not 99"),
        ("sessions/animate-one#two", "not two"),
        ("", "No recording"),
    ],
)
def test_a_name_that_is_none_is_599(mock: MockServer, name: str, words: str) -> None:
    came = raw_request(mock.url, body={}, headers={"x-mock-recording": name})
    assert came.status == 599
    assert words in came.body.decode()


def test_only_the_call_that_asks_is_answered_so(mock: MockServer) -> None:
    walker = Walker(mock.url, "somebody").connect().open()
    path = f"/api/state/nemo_agent/me/{walker.sid}/latest"
    headers = {**walker.headers, "x-mock-recording": "errors/1001-http"}
    assert walker.http.get(path, headers=headers).status_code == 401
    assert walker.get(path).status_code == 200
    walker.http.close()


def test_a_folder_of_ones_own_has_its_own_names(tmp_path: Path) -> None:
    (tmp_path / "turns").mkdir()
    for name in ("talk-en", "silent-adk"):
        path = FOLDER / "turns" / f"{name}.json"
        (tmp_path / "turns" / path.name).write_bytes(path.read_bytes())
    with MockServer(clock="instant", recordings=tmp_path) as mock:
        came = raw_request(mock.url, body={}, headers={"x-mock-recording": "errors/1001-http"})
    assert "of 2, the nearest are turns/" in came.body.decode()


def test_a_message_that_no_recording_of_a_folder_answers_says_what_to_add(tmp_path: Path) -> None:
    (tmp_path / "turns").mkdir()
    shutil.copy(FOLDER / "turns" / "talk-en.json", tmp_path / "turns")
    with MockServer(clock="instant", recordings=tmp_path) as mock:
        walker = Walker(mock.url, "somebody").connect().open()
        answer = walker.say("animate this")
        walker.http.close()
    assert answer.status_code == 404
    assert "No recording answers {'ask': " in answer.text
    assert "add one to turns/" in answer.text


def test_what_ships_covers_every_code_in_both_forms() -> None:
    known = {path.stem: read_recording(path) for path in (FOLDER / "errors").glob("*.json")}
    for code in (1001, 1002, 1010, 1011, 2001, 4001, 4002, 400, 402, 429):
        for form, statuses in (("body", range(200, 201)), ("http", range(400, 430))):
            answer: Recording = known[f"{code}-{form}"]
            body = answer.exchange.response.body
            assert body is not None
            assert body.value["code"] == code
            assert answer.exchange.response.status in statuses


def test_what_ships_covers_both_dialects_of_events() -> None:
    cases: dict[str, set[str]] = {}
    for path in ALONE:
        when = read_recording(path).when
        if "events" in when:
            cases.setdefault(when["case"], set()).add(when["events"])
    alone = {case: found for case, found in cases.items() if len(found) == 1}
    assert alone == {
        # what the typed dialect does not know: pieces, thoughts, ids, mixed parts
        "an-id-a-piece": {"adk"},
        "mixed-parts": {"adk"},
        "one-id-twice": {"adk"},
        "preview-only": {"adk"},
        "thoughts-twice": {"adk"},
        # what is the same in both
        "invalid-utf-8": {"adk"},
        "looks-like-a-reference": {"adk"},
        # each dialect's own
        "error-unescaped": {"adk"},
        "not-json": {"typed"},
        "text-alone": {"typed"},
    }


def test_a_recording_brings_its_own_faults_along(tmp_path: Path) -> None:
    (tmp_path / "turns").mkdir()
    for name in ("talk-en", "silent-adk"):
        text = (FOLDER / "turns" / f"{name}.json").read_text("utf-8")
        text = text.replace(' "when"', ' "faults": ["abort@event:1"],\n "when"')
        (tmp_path / "turns" / f"{name}.json").write_text(text, "utf-8")
    with MockServer(clock="instant", recordings=tmp_path) as mock:
        came = raw_request(mock.url, body={}, headers={"x-mock-recording": "turns/silent-adk"})
        walker = Walker(mock.url, "somebody").connect().open()
        with pytest.raises(httpx.RemoteProtocolError):
            walker.say("what can you do?")
        walker.http.close()
    assert (came.end, len(came.chunks)) == ("abort", 1)


def test_a_turn_that_ends_in_a_reset_does_so_in_the_simulation_too(tmp_path: Path) -> None:
    (tmp_path / "turns").mkdir()
    text = (FOLDER / "turns" / "talk-en.json").read_text("utf-8")
    (tmp_path / "turns" / "talk-en.json").write_text(text.replace('"eof"', '"reset"'), "utf-8")
    with MockServer(clock="instant", recordings=tmp_path) as mock:
        walker = Walker(mock.url, "somebody").connect().open()
        came = raw_request(
            mock.url, body=walker.message("hi"), headers={**walker.headers, **JSON, **STREAM}
        )
        walker.http.close()
    assert came.end == "reset"
    assert len(came.chunks) == 7


@pytest.mark.parametrize("end", ["abort", "reset"])
@pytest.mark.parametrize("promised", [0, 5, 50, 51, 5000])
def test_an_answer_that_was_cut_is_sent_whole_and_is_cut_whatever_length_it_promised(
    promised: int, end: str, tmp_path: Path
) -> None:
    (tmp_path / "turns").mkdir()
    (tmp_path / "errors").mkdir()
    shutil.copy(FOLDER / "turns" / "talk-en.json", tmp_path / "turns")
    recording = json.loads((FOLDER / "errors" / "1001-http.json").read_text("utf-8"))
    recording["response"]["headers"]["Content-Length"] = str(promised)
    recording["response"]["end"] = end
    recording.pop("wire", None)
    (tmp_path / "errors" / "1001-http.json").write_text(json.dumps(recording), "utf-8")
    with MockServer(clock="instant", recordings=tmp_path) as mock:
        came = raw_request(mock.url, headers={"x-mock-recording": "errors/1001-http"})
        ended = mock.journal[-1]["ended"]
    assert (came.end, ended) == (end, end)
    assert json.loads(came.body) == recording["response"]["json"]
    assert int(came.headers["content-length"]) == max(promised, len(came.body) + 1)
