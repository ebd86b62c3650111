import asyncio
import io
import json
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import av
import pytest

from mockserver.dialects import parse_dialects
from mockserver.drift.compare import Comparison
from mockserver.drift.readers import our_readers
from mockserver.drift.reading.gathering import evidence_in
from mockserver.exit_codes import ExitCode
from mockserver.recorder.cli import main, report
from mockserver.recorder.proof import replay_difference
from mockserver.recorder.provenance import is_of_this_machine
from mockserver.recorder.server import Recorder, Summary
from mockserver.recordings.lint import lint
from mockserver.recordings.model import Wire
from mockserver.recordings.read import read_recording
from mockserver.server import MockServer
from mockserver.tests.harness.films import quick_film
from mockserver.tests.harness.walker import JSON, SPEED, STREAM, Walker, client, plain_get, png


@pytest.fixture(scope="module")
def behind() -> Iterator[MockServer]:
    with MockServer(speed=SPEED, film=quick_film) as mock:
        yield mock


def walk(url: str, name: str = "somebody-somewhere") -> str:
    """Go through the whole workflow; give the address of the film."""
    walker = Walker(url, name).connect().open()
    walker.upload(harbour_png=png(200, 100))
    walker.say("turn this image into a 10-second clip")
    order = walker.order()
    walker.post("/api/render/proxy/lambda", order)
    done = walker.finished(str(order["id"]))
    walker.http.close()
    address = re.search(r"https?://[^\"']+/cdn/[^\"']+", str(done))
    assert address, done
    return address[0]


def recorded_walk(folder: Path, url: str, name: str = "somebody-somewhere") -> Summary:
    with Recorder(folder, url, environ={}) as recorder:
        walk(recorder.url, name)
    return recorder.summary


def meaning(path: Path) -> list[Any]:
    """A session without what is volatile: dates, times, and which events came together."""
    found: list[Any] = []
    for exchange in read_recording(path).exchanges:
        events = [
            replace(event, repeat=1) for event in exchange.events for _ in range(event.repeat)
        ]
        wire = exchange.wire or Wire()
        response = replace(exchange.response, events=tuple(events))
        found.append((exchange.request, response, wire.values, wire.sha256))
    return found


@pytest.fixture(scope="module")
def walked(behind: MockServer, tmp_path_factory: pytest.TempPathFactory) -> Summary:
    return recorded_walk(tmp_path_factory.mktemp("runs"), behind.url)


def test_a_whole_workflow_is_one_recording_that_replays_as_it_was(walked: Summary) -> None:
    assert (walked.not_kept, walked.unlike) == ({}, {})
    (path,) = walked.files
    assert path.name == "session-1.json"
    assert lint(path) == []
    recording = read_recording(path)
    assert recording.source == "local"
    assert recording.is_session
    assert len(recording.exchanges) == walked.kept


def test_record_replay_and_record_the_replay_differ_in_nothing_but_dates(
    walked: Summary, tmp_path: Path
) -> None:
    with MockServer(session=walked.files[0], clock="instant") as replay:
        again = recorded_walk(tmp_path, replay.url)
    assert (again.not_kept, again.unlike) == ({}, {})
    assert meaning(again.files[0]) == meaning(walked.files[0])


def test_a_replay_serves_a_film_of_its_own_where_the_file_host_was_named(walked: Summary) -> None:
    with MockServer(session=walked.files[0], clock="instant") as replay:
        address = walk(replay.url)
        assert address.startswith(f"{replay.url}/cdn/")
        with client() as http:
            film = http.get(address)
            part = http.get(address, headers={"range": "bytes=4-7"})
            assert http.get(address.replace("/cdn/", "/cdn/x")).status_code == 599
    assert (film.status_code, film.headers["content-type"]) == (200, "video/mp4")
    assert (part.status_code, part.content) == (206, b"ftyp")
    with av.open(io.BytesIO(film.content), "r") as opened:
        assert opened.duration == 10_000_000  # as long as the timeline that was rendered
        (video,) = opened.streams.video
        assert video.duration is not None
        assert video.time_base is not None
        assert video.duration * video.time_base == 10
    assert f'"size": {len(film.content)}' in walked.files[0].read_text()


def test_a_film_that_did_not_pass_is_counted_until_it_does(
    behind: MockServer, walked: Summary, tmp_path: Path
) -> None:
    assert walked.unfetched_films == 1
    assert any("NOT KEPT: 1 - films on their own host" in line for line in walked.lines)
    with Recorder(tmp_path, behind.url, environ={}) as recorder:
        plain_get(walk(recorder.url, "another").replace(behind.url, recorder.url))
    assert (recorder.summary.unfetched_films, len(recorder.summary.lines)) == (0, 1)


def test_what_the_client_gets_is_what_the_service_says(behind: MockServer, tmp_path: Path) -> None:
    with Recorder(tmp_path, behind.url, environ={}) as recorder:
        walker = Walker(recorder.url, "a-client").connect().open()
        direct = Walker(behind.url, "a-client")
        direct.token, direct.sid = walker.token, walker.sid
        assert walker.token.startswith("nmv_usr_")
        assert (
            walker.get(f"/api/state/nemo_agent/me/{walker.sid}/latest").content
            == direct.get(f"/api/state/nemo_agent/me/{walker.sid}/latest").content
        )
        walker.http.close()
        direct.http.close()
    assert walker.token not in recorder.summary.files[0].read_text()
    assert walker.sid not in recorder.summary.files[0].read_text()


def test_it_says_at_which_address_the_service_was_found(behind: MockServer, tmp_path: Path) -> None:
    by_name = behind.url.replace("127.0.0.1", "localhost")
    with Recorder(tmp_path, by_name, environ={}) as recorder:
        assert recorder.peer is None
        plain_get(f"{recorder.url}/api/credits/balance/simple")
        assert recorder.peer == "127.0.0.1"


def test_sessions_that_run_at_once_are_kept_apart(behind: MockServer, tmp_path: Path) -> None:
    with Recorder(tmp_path, behind.url, environ={}) as recorder:
        one = Walker(recorder.url, "the-first-one").connect()
        other = Walker(recorder.url, "the-other-one").connect()
        for walker in (one, other, one, other):
            if not walker.sid:
                walker.open()
            walker.say("what can you do?")
            walker.credits()
        one.open()
        one.state()
        one.http.close()
        other.http.close()
    assert [path.name for path in recorder.summary.files] == [
        "session-1.json",
        "session-2.json",
        "session-3.json",
    ]
    kept = [read_recording(path) for path in recorder.summary.files]
    assert [len(each.exchanges) for each in kept] == [6, 6, 2]
    began = [datetime.fromisoformat(each.head["recorded_at"]) for each in kept]
    assert began == sorted(set(began))  # each its own moment, not that of the run
    assert recorder.summary.unlike == {}


def test_a_token_that_is_replaced_amid_a_session_is_in_its_recording(tmp_path: Path) -> None:
    with MockServer(speed=SPEED) as mock:
        walker = Walker(mock.url, "somebody").connect().open()
        with Recorder(tmp_path, mock.url, environ={}) as recorder:
            walker.http.base_url = recorder.url
            walker.state()
            mock.scenario("expired-token")
            walker.get(f"/api/state/nemo_agent/me/{walker.sid}/latest")
            walker.connect().state()
            Walker(recorder.url, "somebody-else").connect().http.close()
        walker.http.close()
    said = [
        [each.request.path.rpartition("/")[2] for each in read_recording(path).exchanges]
        for path in recorder.summary.files
    ]
    assert said == [["latest", "latest", "anonymous-token", "latest"], ["anonymous-token"]]
    assert recorder.summary.unlike == {}


def test_the_same_asked_again_after_a_failure_is_another_attempt(
    behind: MockServer, tmp_path: Path
) -> None:
    with Recorder(tmp_path, behind.url, environ={}) as recorder:
        walker = Walker(recorder.url, "tries-again").connect().open()
        behind.fault("error:500,status=503@run_sse;times=1")
        assert walker.say("what can you do?").status_code == 503
        assert walker.say("what can you do?").status_code == 200
        walker.http.close()
    exchanges = read_recording(recorder.summary.files[0]).exchanges
    tried = [each.request.attempt for each in exchanges if each.request.path == "/run_sse"]
    assert tried == [1, 2]


def test_a_client_that_leaves_amid_a_stream_leaves_a_partial_recording(tmp_path: Path) -> None:
    with MockServer(speed=5) as slow, Recorder(tmp_path, slow.url, environ={}) as recorder:
        slow.fault("stall:9000000@event:1")
        walker = Walker(recorder.url, "goes-away").connect().open()
        sent = walker.http.build_request(
            "POST",
            "/run_sse",
            content=json.dumps(walker.message("what can you do?")),
            headers={**walker.headers, **JSON, **STREAM},
        )
        answer = walker.http.send(sent, stream=True)
        next(answer.iter_raw())
        answer.close()
        walker.http.close()
    last = read_recording(recorder.summary.files[0]).exchanges[-1]
    assert (last.request.path, last.response.end) == ("/run_sse", "left")
    assert last.events
    assert recorder.summary.unlike == {}


def test_a_service_that_is_not_there_is_counted_with_the_reason(tmp_path: Path) -> None:
    with Recorder(tmp_path, "http://127.0.0.1:9", environ={}) as recorder, client() as http:
        assert http.get(f"{recorder.url}/api/credits/balance/simple").status_code == 502
    assert recorder.summary.kept == 0
    assert recorder.summary.not_kept == {"the service behind did not answer": 1}


def test_a_page_of_another_origin_is_not_let_through(behind: MockServer, tmp_path: Path) -> None:
    with Recorder(tmp_path, behind.url, environ={}) as recorder, client() as http:
        foreign = {"origin": "https://bad.example"}
        assert http.post(recorder.url, headers=foreign).status_code == 403
        assert http.get(recorder.url, headers={"host": "bad.example"}).status_code == 400
    assert recorder.summary.kept == 0


@pytest.mark.parametrize(
    ("upstream", "found_at", "is_local"),
    [
        ("https://service.example", None, False),
        ("https://service.example", "203.0.113.7", False),
        ("https://service.example", "127.0.1.1", True),  # a name of this machine
        ("https://service.example", "::1", True),
        ("http://127.0.0.1:1", None, True),
        ("https://localhost", None, True),
        ("http://[::1]:8", None, True),
    ],
)
def test_the_source_is_derived_from_where_the_service_is(
    upstream: str, found_at: str | None, is_local: bool
) -> None:
    assert is_of_this_machine(upstream, found_at) == is_local


def test_a_recording_that_does_not_come_out_again_says_so_and_ends_in_four(
    walked: Summary, tmp_path: Path
) -> None:
    text = walked.files[0].read_text()
    bent = tmp_path / "session-1.json"
    bent.write_text(text.replace("Your raw clip", "Your own clip"))
    why = asyncio.run(replay_difference(bent))
    assert why is not None
    assert "are others" in why
    summary = replace(walked, unlike={bent: why})
    assert report(summary) == ExitCode.BAD_RECORDING
    assert report(walked) == ExitCode.DONE
    assert report(replace(walked, not_kept={"the disk did not take it": 1})) == ExitCode.FAILED


def test_three_runs_make_a_baseline_that_another_dialect_contradicts(
    behind: MockServer, walked: Summary, tmp_path: Path
) -> None:
    for number in range(3):
        recorded_walk(tmp_path / "base", behind.url, f"client-{number}")
    with MockServer(speed=SPEED, film=quick_film, dialects=parse_dialects("render=wrapped")) as it:
        other = recorded_walk(tmp_path / "other", it.url)
    base = evidence_in([tmp_path / "base"])
    assert len(base.runs) == 3

    def findings(recorded: Summary) -> int:
        fresh = evidence_in([recorded.files[0].parent])
        return len(Comparison(base, fresh, (), "2026-01-01", our_readers()).report().findings)

    assert findings(walked) == 0
    assert findings(other) > 0


def test_ended_by_a_signal_it_says_what_it_kept(behind: MockServer, tmp_path: Path) -> None:
    words = [sys.executable, "-m", "mockserver.recorder.cli", str(tmp_path), "--json"]
    with subprocess.Popen(
        [*words, "--upstream", behind.url], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        begun = json.loads(process.stdout.readline())
        walker = Walker(begun["url"], "ends-well").connect().open()
        walker.http.close()
        process.send_signal(signal.SIGTERM)
        out, told = process.communicate()
    assert out == b""  # the line with the address was all
    summary = json.loads(told.splitlines()[-1])
    assert (summary["kept"], summary["sessions"]) == (2, ["session-1.json"])
    assert (summary["not_kept"], summary["unlike"]) == ({}, {})
    assert b"2 calls in 1 recording:" in told
    assert process.returncode == ExitCode.DONE


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ([], ExitCode.USAGE),
        (["--help"], ExitCode.DONE),
        (["x", "--upstream", "http://service.example"], ExitCode.USAGE),
        (["x", "--port", "70000"], ExitCode.USAGE),
        (["/dev/null/x", "--upstream", "http://127.0.0.1:9"], ExitCode.FAILED),
    ],
)
def test_how_it_ends_where_it_cannot_start(
    words: list[str], code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(words) == code
