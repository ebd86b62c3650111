"""The faults over a real socket: raw httpx, no client of ours."""

import socket
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest

from mockserver.faults.notation import parse_fault
from mockserver.injection.call import HEADER
from mockserver.recordings.catalog import shipped_recordings
from mockserver.server import MockServer
from mockserver.tests.harness.films import film_bytes, quick_film
from mockserver.tests.harness.walker import SPEED, Walker, client, kinds, png
from mockserver.tests.injection.fault_table import (
    DRAFT,
    ROWS,
    Row,
    Seen,
    call,
    events,
    in_words,
    last_call,
    longest_silence_s,
    render_id,
    said,
    seen,
)

OF_EACH_CALL = list({row.call: row for row in ROWS}.values())


@pytest.fixture(scope="module")
def mock() -> Iterator[MockServer]:
    with MockServer(speed=SPEED, film=quick_film, credits=1000) as found:
        yield found


@pytest.fixture
def caller(mock: MockServer) -> Iterator[Walker]:
    """Somebody with a session, at a mock where nothing is armed and nothing was noted."""
    mock.faults.clear()
    mock.reset("journal")
    walker = Walker(mock.url, str(uuid4())).connect().open()
    yield walker
    walker.http.close()
    mock.faults.clear()


@pytest.fixture(scope="module")
def plain(mock: MockServer) -> Seen:
    """A message answered without any fault."""
    walker = Walker(mock.url, "plain").connect().open()
    found = call(walker, "message")
    walker.http.close()
    return found


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.spec)
def test_every_fault_arrives_as_what_it_claims_to_be(
    mock: MockServer, caller: Walker, plain: Seen, row: Row
) -> None:
    mock.faults.arm(row.fault)
    came = call(caller, row.call)
    entry = last_call(mock, came)
    assert in_words(came, plain) == row.comes
    if came.status is not None:
        assert came.headers[HEADER] == row.fault.name
    assert (entry["faults"], entry["ended"]) == ([row.fault.name], row.journal)
    assert longest_silence_s(entry) >= row.silence_s
    assert entry["lasted_s"] >= row.lasts_s
    assert row.chunks in (None, len(came.chunks))


@pytest.mark.parametrize("row", OF_EACH_CALL, ids=lambda row: row.spec)
def test_a_header_arms_a_fault_for_its_own_call(caller: Walker, plain: Seen, row: Row) -> None:
    came = call(caller, row.call, **{HEADER: row.spec})
    assert in_words(came, plain) == row.comes
    if row.call == "message":
        again = call(caller, "message")
        assert in_words(again, plain) == "200, events 1 2 3 4 5 6 7"
        assert HEADER not in again.headers


def test_without_a_fault_no_byte_and_no_header_differs(caller: Walker, plain: Seen) -> None:
    armed = call(caller, "message", **{HEADER: "reset@cdn"})
    assert [said(event) for event in events(armed.body)] == [
        said(event) for event in events(plain.body)
    ]
    differing = {"date", HEADER}
    assert {key: value for key, value in armed.headers.items() if key not in differing} == {
        key: value for key, value in plain.headers.items() if key not in differing
    }
    assert HEADER not in armed.headers


def test_faults_of_several_sources_work_together(mock: MockServer, caller: Walker) -> None:
    mock.faults.arm(parse_fault("stall:60@event:1"))
    came = call(caller, "message", **{HEADER: "drop@event:2 | abort@event:3"})
    assert came.headers[HEADER] == "stall; drop; abort"
    entry = last_call(mock, came)
    assert entry["faults"] == ["stall", "drop", "abort"]
    assert longest_silence_s(entry) >= 60
    assert len(events(came.body)) == 3


def test_a_made_up_answer_can_be_spoilt_too(caller: Walker) -> None:
    came = call(caller, "balance", **{HEADER: "error:503,retry_after=9 | bad-json"})
    assert (came.status, came.headers["retry-after"]) == (503, "9")
    assert came.headers[HEADER] == "error; bad-json"
    assert not came.body.endswith(b"}")


def test_everything_can_come_in_small_pieces(caller: Walker) -> None:
    came = call(caller, "message", **{HEADER: "split:30"})
    assert max(len(chunk) for chunk in came.chunks) == 30
    assert len(came.chunks) > 50


def test_an_answer_can_be_lost_after_the_work_is_done(caller: Walker) -> None:
    lost = call(caller, "upload", **{HEADER: "reset@head"})
    assert type(lost.error).__name__ == "ReadError"
    assert len(caller.state()["video_infos"]) == 1


def test_a_call_that_is_reset_at_its_start_never_reaches_the_service(caller: Walker) -> None:
    call(caller, "upload", **{HEADER: "reset"})
    call(caller, "upload", **{HEADER: "reset@sent:1000"})
    call(caller, "upload", **{HEADER: "upload-refused,when=after"})
    assert caller.state()["video_infos"] == []


def test_a_fault_is_for_one_session_one_test_or_the_next_calls(
    mock: MockServer, caller: Walker
) -> None:
    other = caller.sid
    caller.open()
    for spec in (f"error:500;session={caller.sid}", "error:500;test=mine", "error:500;times=1"):
        mock.faults.clear()
        mock.faults.arm(parse_fault(spec))
        mine, theirs = caller.message("hello"), {**caller.message("hello"), "session_id": other}
        accept = {"Accept": "text/event-stream"}
        first = caller.post("/run_sse", mine, **accept, **{"X-Mock-Test-Id": "mine"})
        second = caller.post("/run_sse", theirs, **accept, **{"X-Mock-Test-Id": "yours"})
        assert (first.status_code, second.status_code) == (500, 200), spec


def test_the_session_of_every_kind_of_call_is_known(mock: MockServer, caller: Walker) -> None:
    caller.upload(a_png=png())
    url = caller.state()["video_infos"][0]["cdn_url"]
    mock.faults.arm(parse_fault(f"stall:0;session={caller.sid}"))
    for name in ("message", "upload", "film"):
        assert call(caller, name).headers[HEADER] == "stall", name
    assert seen(caller, "GET", url).headers[HEADER] == "stall"
    assert HEADER not in call(caller, "balance").headers
    new = {"task_name": "clip", "language": "en"}
    answer = caller.post("/api/tasks/me/with-session/nemo_agent", new)
    assert (answer.status_code, HEADER in answer.headers) == (200, False)


def test_a_header_that_names_no_fault_is_answered_with_how_to_mend_it(caller: Walker) -> None:
    for spec, mend in (("rest", "did you mean reset"), ("reset;times=2", "leave out times")):
        answer = caller.http.get(
            "/api/credits/balance/simple", headers={**caller.headers, HEADER: spec}
        )
        assert answer.status_code == 422
        assert mend in answer.json()["detail"][0]["msg"]


def test_the_service_stops_or_goes_on_when_its_client_is_cut_off(caller: Walker) -> None:
    caller.upload(a_png=png())
    for work, tracks in (("stops", []), ("goes-on", [0, 1])):
        with client(str(caller.http.base_url)) as http:
            http.request(
                "POST",
                "/run_sse",
                json=caller.message("animate this image"),
                headers={
                    **caller.headers,
                    "Accept": "text/event-stream",
                    HEADER: f"end@event:2,work={work}",
                },
            )
        for _ in range(300):
            if caller.credits()[1] == 0:
                break
        assert kinds(caller.draft()) == tracks, work


def test_an_upload_can_be_refused_before_its_body_has_come(caller: Walker) -> None:
    """The client has promised a megabyte and sent none of it."""
    lines = [
        f"POST /api/upload-video/nemo_agent/me/{caller.sid} HTTP/1.1",
        "Host: 127.0.0.1",
        f"Authorization: {caller.headers['Authorization']}",
        "Content-Type: multipart/form-data; boundary=b",
        "Content-Length: 1000000",
        f"{HEADER}: upload-refused:4002,as=status",
    ]
    base = caller.http.base_url
    with socket.create_connection((base.host, base.port or 80), timeout=10) as connection:
        connection.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
        answer = b""
        while not answer.endswith(b"}"):
            answer += connection.recv(65536)
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert b'"code":4002' in answer


def test_a_client_that_is_still_sending_sees_the_reset_too(caller: Walker) -> None:
    lines = [
        f"POST /api/upload-video/nemo_agent/me/{caller.sid} HTTP/1.1",
        "Host: 127.0.0.1",
        "Content-Type: multipart/form-data; boundary=b",
        "Content-Length: 100000000",
        f"Authorization: {caller.headers['Authorization']}",
        f"{HEADER}: reset@sent:100000",
    ]
    base = caller.http.base_url
    with socket.create_connection((base.host, base.port or 80), timeout=10) as connection:
        connection.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
        with pytest.raises((ConnectionResetError, BrokenPipeError)):
            connection.sendall(bytes(100_000_000))


@pytest.mark.parametrize(
    ("spec", "framing"),
    [
        ("end@byte:2000", {"transfer-encoding": "chunked"}),
        ("end,by=length@byte:2000", {"content-length": "2000"}),
        ("end,by=close@byte:2000", {"connection": "close"}),
        ("gzip | end,by=length@byte:100", {"transfer-encoding": "chunked"}),
    ],
)
def test_an_answer_cut_short_is_whole_by_its_own_head(
    caller: Walker, spec: str, framing: dict[str, str]
) -> None:
    came = call(caller, "film", **{HEADER: spec})
    told = ("content-length", "transfer-encoding", "connection")
    assert {name: came.headers[name] for name in told if name in came.headers} == framing
    assert came.error is None
    assert len(came.body) == int(spec.rpartition(":")[2])


def test_a_length_is_never_told_longer_than_the_answer(caller: Walker) -> None:
    came = call(caller, "film", **{HEADER: "end,by=length@byte:10000000"})
    assert came.body == film_bytes()


@pytest.mark.parametrize(
    ("spec", "named", "kept"),
    [
        ("upload-dropped", ["a.png"], ["a.png"]),
        ("upload-dropped,count=2", [], []),
        ("upload-dropped,count=9", [], []),
        ("upload-dropped:failed", ["a.png", "b.png failed"], ["a.png"]),
        ("upload-dropped:null", None, ["a.png"]),
    ],
)
def test_the_last_files_of_an_upload_are_dropped_and_the_others_kept(
    caller: Walker, spec: str, named: list[str] | None, kept: list[str]
) -> None:
    caller.http.headers[HEADER] = f"{spec}@upload"
    answer = caller.upload(a_png=png(), b_png=png(80, 60)).json()
    assert answer["code"] == 0
    files = answer["data"] and [
        " ".join((each["filename"], *each.get("status", "").split()))
        for each in answer["data"]["files"]
    ]
    assert files == named
    assert [each["filename"] for each in caller.state()["video_infos"]] == kept


def test_a_refusal_is_noted_with_its_code_under_whatever_type(
    mock: MockServer, caller: Walker
) -> None:
    for named in ("json", "event-stream", "plain", "none"):
        came = call(caller, "balance", **{HEADER: f"error:2001,type={named}"})
        assert last_call(mock, came)["code"] == 2001, named


def test_an_answer_comes_compressed_piece_by_piece(mock: MockServer, caller: Walker) -> None:
    spec = "gzip:2 | stall:600@event:1"
    came = call(caller, "message", **{HEADER: spec})
    assert longest_silence_s(last_call(mock, came)) >= 600
    inner, outer = zlib.decompressobj(31), zlib.decompressobj(31)
    assert inner.decompress(outer.decompress(came.chunks[0])).endswith(b"\n\n")


def test_a_token_expires_in_the_middle_of_a_stream_and_a_new_one_can_be_had(
    caller: Walker, plain: Seen
) -> None:
    came = call(caller, "message", **{HEADER: "token-expired@event:2"})
    assert in_words(came, plain) == "200, events 1 2 3 4 5 6 7"
    assert caller.get("/api/credits/balance/simple").json()["code"] == 1001
    caller.connect()
    assert caller.credits() == (1000, 0, 1000)


def test_a_render_that_is_stuck_never_ends(mock: MockServer, caller: Walker) -> None:
    call(caller, "poll", **{HEADER: "render-stuck"})
    for seconds in (30, 300, 3600):
        mock.clock.jump(seconds)
        assert caller.poll(render_id(caller))["status"] == "processing"


def test_a_render_that_failed_can_be_made_again_under_a_new_id(caller: Walker) -> None:
    call(caller, "poll", **{HEADER: "render-failed"})
    assert caller.poll(render_id(caller))["status"] == "failed"
    caller.render(DRAFT, "render_again_" + caller.client_id)
    assert caller.finished("render_again_" + caller.client_id)["status"] == "completed"


def test_a_download_that_was_cut_goes_on_where_it_broke_off(
    mock: MockServer, caller: Walker
) -> None:
    mock.faults.arm(parse_fault("download-cut@byte:2000;times=1"))
    came = call(caller, "film")
    url = caller.poll(render_id(caller))["output"]["url"]
    with client() as http:
        rest = http.get(url, headers={"Range": "bytes=2000-"})
    assert rest.status_code == 206
    assert came.body + rest.content == film_bytes()


def test_a_drawn_place_is_the_same_again_for_the_same_seed(caller: Walker) -> None:
    def cuts(seed: int) -> list[int]:
        spec = f"end@byte:0-2000;seed={seed}"
        return [len(call(caller, "message", **{HEADER: spec}).body) for _ in range(2)]

    first, again = cuts(1)
    assert first == again
    assert first != cuts(2)[0]


@pytest.mark.parametrize("seconds", [0, 60, 3600, 604_800])
def test_a_retry_can_be_a_date_so_many_seconds_after_the_answers_own(
    caller: Walker, seconds: int
) -> None:
    spec = f"error:429,retry_after={seconds},retry_form=date"
    came = call(caller, "balance", **{HEADER: spec})
    then, now = (
        datetime.strptime(came.headers[name], "%a, %d %b %Y %H:%M:%S GMT").replace(tzinfo=UTC)
        for name in ("retry-after", "date")
    )
    # The server writes its own date once a second.
    assert (then - now).total_seconds() == pytest.approx(seconds, abs=2)
    assert abs((now - datetime.now(UTC)).total_seconds()) < 60


def test_the_dialect_decides_how_a_code_travels_unless_the_fault_says(caller: Walker) -> None:
    for spec, status in (
        ("error:2001", 200),
        ("error:2001,as=status", 402),
        ("error:429", 429),
        ("error:429,as=body", 200),
        ("error:2001,status=418", 418),
        ("error:77777,as=status", 400),
    ):
        came = call(caller, "balance", **{HEADER: spec})
        assert came.status == status, spec


def test_fifteen_minutes_of_heartbeats_take_no_time_where_the_clock_waits_for_nobody(
    mock: MockServer, caller: Walker, plain: Seen
) -> None:
    mock.clock.set_mode("instant")
    # Whoever really waited here would run into the time limit of every test.
    came = call(caller, "message", **{HEADER: "heartbeats:900@event:1"})
    mock.clock.set_mode("scaled", SPEED)
    assert in_words(came, plain) == "200, events 1 60 beats 2 3 4 5 6 7"
    assert last_call(mock, came)["lasted_s"] >= 900


def test_a_recording_of_the_catalog_can_bring_its_fault(tmp_path: Path, plain: Seen) -> None:
    text = (shipped_recordings() / "turns" / "talk-en.json").read_text(encoding="utf-8")
    (tmp_path / "turns").mkdir()
    spoilt = text.replace(' "when"', ' "faults": ["duplicate@event:1", "reset@event:3"],\n "when"')
    (tmp_path / "turns" / "talk-en.json").write_text(spoilt, encoding="utf-8")
    with MockServer(speed=SPEED, recordings=tmp_path) as mock:
        walker = Walker(mock.url, "x").connect().open()
        came = call(walker, "message")
        assert in_words(came, plain) == "200, events 1 1 2, then ReadError: ECONNRESET"
        assert came.headers[HEADER] == "duplicate; reset"
        assert last_call(mock, came)["faults"] == ["duplicate", "reset"]
        walker.http.close()


def test_a_mock_can_start_with_faults() -> None:
    with MockServer(speed=SPEED, faults=[parse_fault("error:503;times=1")]) as mock:
        walker = Walker(mock.url, "x")
        assert walker.http.post("/api/auth/anonymous-token").status_code == 503
        walker.connect()
        walker.http.close()
