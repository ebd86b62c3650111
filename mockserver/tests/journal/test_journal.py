"""The journal: what it keeps of a call, how much of it, and what it never shows."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, get_args

import httpx
import pytest

from mockserver.journal.as_recording import recorded
from mockserver.journal.call import DEEPEST, parsed
from mockserver.journal.entries import Chunk, Entry, Journal
from mockserver.journal.view import arrivals, whole
from mockserver.recordings.capture import NotRecordable
from mockserver.recordings.player import chunks_of, end_ms
from mockserver.recordings.read import read_recording
from mockserver.redaction.redactor import Redactor
from mockserver.server import MockServer, ServeError
from mockserver.service.service import LeavePolicy
from mockserver.tests.harness.films import quick_film
from mockserver.tests.harness.walker import STREAM, Walker, client, plain_get, png


@pytest.fixture
def walker(guest: Walker) -> Walker:
    """Everybody here is on a mock of their own."""
    return guest


def entry(**members: Any) -> Entry:
    usual: Mapping[str, Any] = {"method": "GET", "path": "/x", "query": b"", "headers": []}
    return Entry(**{**usual, "at_s": 0.0, "real_s": 0.0, **members})


def test_calls_are_numbered_and_the_oldest_go_first() -> None:
    journal = Journal(most_calls=3)
    for _ in range(5):
        journal.begin(entry())
    assert [each.number for each in journal] == [3, 4, 5]
    assert journal.forgotten == 2
    assert journal.entry(2) is None


def test_the_journal_holds_no_more_bytes_than_it_may() -> None:
    journal = Journal(most_bytes=1000)
    for _ in range(5):
        each = entry()
        journal.begin(each)
        journal.add_size(each, 400)
    assert len(journal) == 2
    assert journal.stored_bytes == 800
    journal.clear()
    assert (len(journal), journal.stored_bytes, journal.forgotten) == (0, 0, 0)


def test_a_call_that_goes_on_after_it_was_forgotten_weighs_nothing() -> None:
    journal = Journal(most_calls=1)
    first, second = entry(), entry()
    journal.begin(first)
    journal.begin(second)
    journal.add_size(first, 500)
    assert journal.stored_bytes == 0


def test_numbers_are_never_used_twice() -> None:
    journal = Journal()
    journal.begin(entry())
    journal.clear()
    journal.begin(entry())
    assert [each.number for each in journal] == [2]


def test_a_call_is_kept_with_both_sides_of_it(mock: MockServer, walker: Walker) -> None:
    seen = mock.journal[1]
    assert (seen["number"], seen["method"], seen["call"]) == (2, "POST", "session")
    assert type(seen["call"]) is str  # plain JSON, whatever the table of calls is made of
    assert seen["path"] == "/api/tasks/me/with-session/nemo_agent"
    assert seen["request"]["json"] == {"task_name": "project", "language": "en"}
    assert seen["answer"]["json"]["data"]["session_id"] == walker.sid == seen["session"]
    assert (seen["status"], seen["code"], seen["ended"]) == (200, 0, "eof")
    assert seen["lasted_s"] > seen["lasted_real_s"] > 0


def test_no_secret_is_shown_and_the_same_one_stays_the_same(
    mock: MockServer, walker: Walker
) -> None:
    walker.get(f"/api/credits/balance/simple?token={walker.token}")
    walker.get(f"/api/credits/{walker.token}")
    walker.say(f"my token is {walker.token}, mail me@example.org")
    shown = json.dumps([mock.journal, mock.near_misses, mock.state])
    for secret in (walker.token, walker.client_id, "me@example.org"):
        assert secret not in shown
    first, second = mock.journal[0], mock.journal[1]
    reference = first["answer"]["json"]["data"]["token"]
    assert reference.startswith("<token:")
    assert ["authorization", f"Bearer {reference}"] in [*map(list, second["request"]["headers"])]


def test_a_secret_told_in_pieces_over_several_events_is_found() -> None:
    def piece(text: str) -> bytes:
        said = {"content": {"parts": [{"text": text}]}, "partial": True}
        return f"data: {json.dumps(said)}\n\n".encode()

    data = piece("your token is nmv_usr_012") + piece("3456789abcdef, keep it")
    seen = entry(
        answer_headers=[(b"content-type", b"text/event-stream")],
        got_pieces=[data],
        got_bytes=len(data),
    )
    events = whole(seen, Redactor())["answer"]["events"]
    texts = [event["data"]["content"]["parts"][0]["text"] for event in events]
    assert texts == ["your token is <token:1>", ", keep it"]


def test_half_a_secret_at_the_end_of_what_was_kept_is_left_out() -> None:
    seen = entry(sent_pieces=[b'{"text": "so: nmv_us'], sent_bytes=9000)
    shown = whole(seen, Redactor())["request"]
    assert (shown["text"], shown["cut"]) == ('{"text": "so: ', True)


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        (b"so be it", {"text": "so be it", "cut": False}),
        (b'{"a": 1}', {"json": {"a": 1}, "cut": False}),
        (b"", {}),
    ],
)
def test_a_body_is_shown_as_json_where_it_is_that_else_as_text(
    body: bytes, shown: Mapping[str, object]
) -> None:
    seen = entry(got_pieces=[body], got_bytes=len(body))
    answer = whole(seen, Redactor())["answer"]
    assert {name: answer[name] for name in ("text", "json", "cut") if name in answer} == shown


def test_a_stream_is_kept_event_by_event_with_its_times(mock: MockServer, walker: Walker) -> None:
    walker.say("hello")
    seen = mock.journal[-1]
    events = seen["answer"]["events"]
    assert seen["recording"] == "turns/talk-en"
    assert all(set(event) == {"at_s", "real_s", "data"} for event in events)
    times = [event["at_s"] for event in events]
    assert times == sorted(times)
    assert times[0] >= 0.4
    assert sum(size for _, size in seen["answer"]["chunks"]) == seen["got_bytes"]
    assert not seen["answer"]["cut"]


def test_an_event_arrives_with_the_chunk_that_completes_it() -> None:
    chunks = [Chunk(1.0, 0.1, 5), Chunk(2.0, 0.2, 10), Chunk(3.0, 0.3, 5)]
    found = list(arrivals([b"12345", b"123456", b"123456789", b"x"], chunks))
    assert found == [chunks[0], chunks[1], chunks[2], None]


def test_what_is_no_single_line_of_data_is_shown_raw() -> None:
    data = b": heartbeat\n\ndata\n\ndata: no json\n\ndata:{}\n\nevent: x\ndata: {}\n\n"
    seen = entry(
        answer_headers=[(b"content-type", b"text/event-stream")],
        got_pieces=[data],
        got_bytes=len(data),
    )
    assert whole(seen, Redactor())["answer"]["events"] == [
        {"comment": " heartbeat"},
        {"raw": "data\n\n"},
        {"data": "no json"},
        {"data": {}},
        {"raw": "event: x\ndata: {}\n\n"},
    ]


def test_of_an_upload_only_its_parts_are_kept(mock: MockServer, walker: Walker) -> None:
    picture = png()
    walker.upload(harbour_png=picture, gulls_png=picture + b"tail")
    seen = mock.journal[-1]
    assert seen["request"]["parts"] == [
        {"field": "files", "filename": name, "content_type": "image/png", "size": size}
        for name, size in (("harbour.png", len(picture)), ("gulls.png", len(picture) + 4))
    ]
    assert not seen["request"]["broken"]
    assert seen["sent_bytes"] > 2 * len(picture)


def test_of_a_file_only_the_sizes_are_kept(mock: MockServer, walker: Walker) -> None:
    url = walker.upload(a_png=png()).json()["data"]["files"][0]["cdn_url"]
    plain_get(url)
    seen = mock.journal[-1]
    assert seen["got_bytes"] == len(png())
    assert seen["answer"]["cut"]
    assert "text" not in seen["answer"]


def test_a_long_body_is_kept_in_part_and_said_so(mock: MockServer, walker: Walker) -> None:
    walker.post("/run_sse", walker.message("word " * 200_000), **STREAM)
    seen = mock.journal[-1]["request"]
    assert seen["cut"]
    assert 200_000 < len(seen["text"]) < 300_000


@pytest.mark.parametrize("leaving", get_args(LeavePolicy))
def test_a_client_that_leaves_is_seen_leaving_though_its_turn_may_go_on(
    leaving: LeavePolicy,
) -> None:
    with MockServer(clock="stepped", film=quick_film, leaving=leaving) as mock:
        walker = Walker(mock.url, "one-who-leaves").connect().open()
        walker.upload(a_png=png())
        message, headers = walker.message("animate this"), {**walker.headers, **STREAM}
        with walker.http.stream("POST", "/run_sse", json=message, headers=headers):
            pass
        number = mock.heads[-1]["number"]
        assert any(mock.heads[-1]["ended"] for _ in range(2000))
        mock.clock.advance(600_000)
        seen = mock.heads[number - 1]
        assert (seen["ended"], seen["lasted_s"], seen["got_bytes"]) == ("client left", 0, 0)
        assert bool(walker.draft()) == (leaving == "finish")
        walker.http.close()


@pytest.mark.parametrize("how", ["abort", "reset"])
def test_a_stream_that_the_mock_cuts_is_no_leaving_client(
    how: str, mock: MockServer, walker: Walker
) -> None:
    mock.fault(f"{how}@event:1@run_sse;times=1")
    with pytest.raises(httpx.TransportError):
        walker.say("hello")
    walker.get("/api/credits/balance/simple")
    seen = mock.journal[-2]
    assert (seen["ended"], seen["faults"]) == (how, [how])


def test_a_call_under_way_is_there_and_has_not_ended(mock: MockServer, walker: Walker) -> None:
    mock.clock.set_mode("stepped")
    with walker.http.stream(
        "POST", "/run_sse", json=walker.message("hello"), headers={**walker.headers, **STREAM}
    ):
        seen = mock.journal[-1]
        assert (seen["call"], seen["status"], seen["ended"]) == ("run_sse", 200, None)


def test_headers_that_speak_to_the_mock_are_not_the_clients_own(
    mock: MockServer, walker: Walker
) -> None:
    headers = {**walker.headers, "X-Mock-Test-Id": "t-1", "X-Mock-Fault": "stall:1"}
    walker.http.get("/api/credits/balance/simple", headers=headers)
    seen = mock.journal[-1]
    assert seen["test"] == "t-1"
    assert not [name for name, _ in seen["request"]["headers"] if name.startswith("x-mock")]


def test_json_nested_beyond_reason_is_not_read() -> None:
    assert parsed(b"[" * DEEPEST + b"]" * DEEPEST) is not None
    assert parsed(b"[" * 500 + b"]" * 500) is None
    assert parsed(b"[" * 100_000) is None


def test_a_mock_that_does_not_run_says_so() -> None:
    with pytest.raises(ServeError, match="start it first"):
        _ = MockServer().journal


def test_a_call_becomes_a_recording_that_plays_the_same_bytes(
    mock: MockServer, walker: Walker, tmp_path: Path
) -> None:
    answer = walker.say("hello")
    path = tmp_path / "turns" / "hello.json"
    mock.record(3, path)
    text = path.read_text(encoding="utf-8")
    found = read_recording(path)
    assert (found.id, found.source) == ("turns/hello", "handmade")
    assert walker.sid not in text
    assert walker.token not in text
    assert '"text": "hello"' in text
    played = b"".join(chunk.data for chunk in chunks_of(found.exchange))
    assert played.replace(b"<session:1>", walker.sid.encode()) == answer.content
    with client(mock.url) as http:
        served = http.get("/__mock/journal/3/recording?id=turns/hello")
        assert served.headers["content-disposition"] == 'attachment; filename="hello.json"'
    assert served.text == text


def test_a_recording_lasts_as_long_as_its_call_did() -> None:
    call = entry(at_s=2.0, status=200, ended="eof", ended_s=3.5, got_pieces=[b"ab"], got_bytes=2)
    call.answer_headers = [(b"content-type", b"text/plain")]
    call.moments.extend((0.25, 0.25, 1, 1.25, 1.25, 1))
    (exchange,) = recorded(call, "x").recording.exchanges
    assert ([chunk.at_ms for chunk in chunks_of(exchange)], end_ms(exchange)) == (
        [250, 1250],
        1500,
    )


def test_what_was_not_kept_whole_is_not_recorded(
    mock: MockServer, walker: Walker, tmp_path: Path
) -> None:
    url = walker.upload(a_png=png()).json()["data"]["files"][0]["cdn_url"]
    plain_get(url)
    for number, why in ((3, "an upload only the sizes"), (4, "its answer was a file")):
        with pytest.raises(NotRecordable, match=why):
            mock.record(number, tmp_path / "x.json")
    with pytest.raises(KeyError):
        mock.record(99, tmp_path / "x.json")
    with client(mock.url) as http:
        refused = http.get("/__mock/journal/3/recording")
        assert refused.status_code == 409
        assert "only the sizes" in refused.json()["detail"]
        odd = http.get("/__mock/journal/2/recording?id=../../etc")
        assert odd.status_code == 400
