import base64
import json
import re
from collections.abc import Sequence
from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockserver.drift.places import Aspect
from mockserver.drift.reading.gathering import evidence_of
from mockserver.exit_codes import ExitCode
from mockserver.har.cli import main
from mockserver.har.exporting import write_har
from mockserver.har.importing import Imported, imported
from mockserver.har.reading import HarError, Omitted
from mockserver.recordings.catalog import shipped_recordings
from mockserver.recordings.lint import lint
from mockserver.recordings.model import Body, Exchange, Recording, Request, Response, Wire
from mockserver.recordings.player import chunks_of
from mockserver.recordings.read import read_recording
from mockserver.server import MockServer
from mockserver.tests.harness.exchanges import answer, balance, folder
from mockserver.tests.harness.walker import client

API = "https://api.example.org"
TOKEN = "opaque-Zx81secretvalue"
JSON = {"content-type": "application/json"}
STREAM = {"content-type": "text/event-stream", "content-encoding": "gzip"}
CREDITS = "/api/credits/balance/simple"
Entry = dict[str, Any]


def entry(path: str = CREDITS, method: str = "GET", at_s: int = 0, **more: Any) -> Entry:
    """An entry as Chrome writes it."""
    response = {"status": 200, "headers": headers({**JSON, "content-length": "9"})}
    response["content"] = {"size": 11, "mimeType": "application/json", "text": '{"code": 0}'}
    return {
        "startedDateTime": f"2026-11-28T10:00:{at_s:02}.000Z",
        "time": 900.4,
        "timings": {"blocked": -1, "dns": -1, "connect": -1, "send": 1, "wait": 99.2, "receive": 9},
        "request": {
            "method": method,
            "url": f"{API}{path}",
            "headers": headers({":authority": "x", "Authorization": f"Bearer {TOKEN}"}),
            **more.pop("request", {}),
        },
        "response": response | more.pop("response", {}),
        **more,
    }


def headers(given: dict[str, str]) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in given.items()]


def har(*entries: Entry) -> str:
    return json.dumps({"log": {"version": "1.2", "entries": list(entries)}})


def stream(messages: Sequence[Entry], text: str | None) -> Entry:
    content = {"size": 99, "mimeType": "text/event-stream"} | (
        {} if text is None else {"text": text}
    )
    response = {"headers": headers(STREAM), "content": content}
    return entry("/run_sse", "POST", response=response, _eventSourceMessages=messages)


def message(at_s: float, data: str, **more: str) -> Entry:
    return {"time": 1795860000.0 + at_s, "eventName": "message", "eventId": "", "data": data} | more


def exchanges(found: Imported) -> tuple[Exchange, ...]:
    assert found.recorded is not None
    return found.recorded.recording.exchanges


def chunks(exchange: Exchange) -> list[tuple[int, bytes]]:
    return [(chunk.at_ms, chunk.data) for chunk in chunks_of(exchange)]


def test_calls_of_the_service_become_a_session_in_the_order_in_which_they_began() -> None:
    path = "/api/state/nemo_agent/me/0a1b2c3d4e/latest"
    made = {"content": {"size": 1, "text": '{"session_id": "0a1b2c3d4e"}'}}
    create = entry("/api/tasks/me/with-session/nemo_agent", "POST", 1, response=made)
    found = imported(har(entry(path, at_s=2), entry("/logo.svg"), create), "har/x", {})
    first, second = exchanges(found)
    assert (first.request.method, second.request.path) == (
        "POST",
        "/api/state/nemo_agent/me/<session:1>/latest",
    )
    assert second.wire is not None
    assert second.wire.began_ms == 1000
    assert (found.kept, found.omitted) == (2, {Omitted.ELSEWHERE: 1})
    assert found.recorded is not None
    assert (found.recorded.recording.source, found.recorded.recording.is_session) == ("har", True)


@pytest.mark.parametrize(
    "of_a_mock",
    [
        entry(request={"url": f"http://127.0.0.1:8787{CREDITS}"}),
        entry(request={"url": f"http://localhost{CREDITS}"}),
        entry(serverIPAddress="[::1]"),
    ],
)
def test_a_har_of_a_mock_on_this_machine_claims_nothing_of_the_service(of_a_mock: Entry) -> None:
    for entries in ((of_a_mock,), (entry(serverIPAddress="203.0.113.7"), of_a_mock)):
        found = imported(har(*entries), "har/x", {})
        assert found.recorded is not None
        assert found.recorded.recording.source == "local"


def test_a_stream_has_its_events_at_the_times_that_the_browser_noted() -> None:
    text = ': hello\n\ndata: {"a":1}\n\nevent: x\ndata: b\n\n'
    (found,) = exchanges(
        imported(har(stream([message(1.5, '{"a":1}'), message(4, "b")], text)), "h/x", {})
    )
    assert chunks(found) == [
        (1500, b': hello\n\ndata: {"a":1}\n\n'),
        (4000, b"event: x\ndata: b\n\n"),
    ]
    assert "content-encoding" not in found.response.headers


def test_a_stream_whose_text_was_not_saved_is_made_of_its_events() -> None:
    given = [message(1, "a\nb"), message(2, "c", eventName="note", eventId="7")]
    (found,) = exchanges(imported(har(stream(given, None)), "h/x", {}))
    assert chunks(found) == [
        (1000, b"data: a\ndata: b\n\n"),
        (2000, b"id: 7\nevent: note\ndata: c\n\n"),
    ]


def test_events_that_do_not_fit_the_text_give_it_no_times() -> None:
    (found,) = exchanges(
        imported(har(stream([message(1, "a")], "data: a\n\ndata: b\n\n")), "h/x", {})
    )
    assert chunks(found) == [(100, b"data: a\n\ndata: b\n\n")]


@pytest.mark.parametrize(
    ("response", "why"),
    [
        ({"status": 0}, Omitted.UNANSWERED),
        ({"status": 101}, Omitted.UNANSWERED),
        ({"content": {"size": 9}}, Omitted.BODY_MISSING),
        ({"headers": headers(STREAM), "content": {"size": 0}}, Omitted.BODY_MISSING),
    ],
)
def test_what_cannot_be_used_is_counted_with_the_reason(response: Entry, why: Omitted) -> None:
    found = imported(har(entry(response=response)), "h/x", {})
    assert (found.recorded, found.kept, found.omitted) == (None, 0, {why: 1})


def test_an_upload_is_known_by_hash_and_size_and_no_byte_of_it_is_kept() -> None:
    head = 'Content-Disposition: form-data; name="files"; filename="a.png"'
    body = f"--B\r\n{head}\r\n\r\nPIXELS\r\n--B--\r\n"
    form = {"mimeType": "multipart/form-data; boundary=B"}
    path = "/api/upload-video/nemo_agent/me/0a1b2c3d4e"
    params = [
        {"name": "files", "fileName": "a.png", "value": "PIXELS", "contentType": 7},
        {"name": "n", "value": "v"},
    ]
    firefox = {"text": f"Content-Type: {form['mimeType']}\r\nContent-Length: 9\r\n\r\n{body}"}
    for posted, count in (({"text": body}, 1), (firefox, 1), ({"params": params}, 2)):
        (found,) = exchanges(
            imported(har(entry(path, "POST", request={"postData": form | posted})), "h/x", {})
        )
        assert found.request.body is not None
        parts = found.request.body.value
        assert (parts[0].filename, parts[0].body.kind, parts[0].body.size) == ("a.png", "file", 6)
        assert len(parts) == count


def test_what_other_programs_write_otherwise_is_read_all_the_same() -> None:
    """Numbers as texts, a null, base64 without its end, answers without their headers."""
    content = {"size": "11", "mimeType": "application/json", "encoding": "Base64"}
    content |= {"text": coded('{"code": 0}').rstrip("=")}
    response = {"status": "200", "headers": None, "content": content}
    times = {"send": "1", "wait": "99.5", "dns": None, "connect": float("inf")}
    odd = entry(response=response, time="900.4", timings=times)
    null = entry(response={"headers": [*headers(JSON), {"name": "X-None", "value": None}]})
    found, other = exchanges(imported(har(odd, null), "h/x", {}))
    assert (found.response.status, found.response.body) == (200, Body("json", {"code": 0}))
    assert found.response.headers == JSON
    assert other.response.headers == {**JSON, "x-none": ""}
    assert found.wire is not None
    assert (found.wire.head_ms, found.wire.end_ms) == (100, 900)


def test_what_a_browser_had_in_its_cache_is_no_answer_of_the_service() -> None:
    found = imported(har(entry(_fromCache="disk"), entry(response={"status": 304})), "h/x", {})
    assert (found.recorded, found.omitted) == (None, {Omitted.CACHED: 2})


def coded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


PLANTED = st.sampled_from(
    [
        lambda secret: {"request": {"url": f"{API}{CREDITS}?x=1&access_token={secret}"}},
        lambda secret: {"response": {"content": {"text": json.dumps({"echo": secret})}}},
        lambda secret: {"response": {"content": {"text": json.dumps({"b": coded(f"u:{secret}")})}}},
        lambda secret: {"response": {"content": {"text": coded(secret), "encoding": "base64"}}},
        lambda secret: {"response": {"headers": headers({**JSON, "x-echo": secret})}},
        lambda secret: {"response": {"content": {"text": f"at https://me:{secret}@host/"}}},
    ]
)


@given(PLANTED, st.from_regex(r"[A-Za-z0-9]{12,30}", fullmatch=True), st.booleans())
def test_a_secret_that_any_call_shows_is_in_no_other(
    plant: Any, secret: str, is_first: bool
) -> None:
    telling = entry(
        at_s=5 if is_first else 0,
        request={"headers": headers({"Authorization": f"Bearer {secret}"})},
    )
    found = imported(har(telling, entry(at_s=2, **plant(secret))), "h/x", {})
    assert found.recorded is not None
    texts = [repr(found.recorded.recording), *map(repr, found.recorded.files.values())]
    for spelled in (secret, coded(secret)):
        assert not any(spelled in text for text in texts)


def test_a_secret_of_the_environment_is_held_too() -> None:
    echo = {"content": {"text": '{"a": "my-own-Value77"}'}}
    found = imported(har(entry(response=echo)), "h/x", {"MY_API_KEY": "my-own-Value77"})
    assert "Value77" not in repr(found)


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{", '{"log": {"entries": 5}}', '{"log": {"entries": [{}]}}', "[" * 100_000,
     har({"startedDateTime": "2026-11-28T10:00:00Z"}), har(entry(request={"url": "http://["})),
     har(entry(startedDateTime="0001-01-01T00:00:00+05:00")), har(stream([message(1e999, "")], "")),
     har(entry(response={"content": {"text": "a", "encoding": "base64"}}))],
    ids=lambda text: text[:30],
)  # fmt: skip
def test_what_is_no_har_is_refused_and_breaks_nothing(text: str) -> None:
    with pytest.raises(HarError, match="HAR") as caught:
        imported(text, "h/x", {})
    assert "Error" not in str(caught.value)


def test_an_imported_session_is_sound_and_can_be_replayed(tmp_path: Path) -> None:
    source, out = tmp_path / "a.har", tmp_path / "a.json"
    source.write_text(har(entry()), "utf-8")
    assert main(["import", str(source), "-o", str(out)]) == ExitCode.DONE
    assert lint(out) == []
    with MockServer(session=out, clock="instant") as mock, client(mock.url) as http:
        asked = http.get(CREDITS, headers={"Authorization": "Bearer nmv_usr_other"})
    assert (asked.status_code, asked.json()) == (200, {"code": 0})


def test_nothing_is_replaced_unless_asked_and_usage_is_told_apart_from_bad_files(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source, out, bad = tmp_path / "a.har", tmp_path / "a.json", tmp_path / "bad.har"
    source.write_text(har(entry(), entry("/logo.svg")), "utf-8")
    bad.write_text(har(entry()), "utf-16")
    assert main(["import", str(bad), "-o", str(tmp_path / "b.json")]) == ExitCode.BAD_RECORDING
    assert "bad.har is no HAR, for it is not in UTF-8" in capsys.readouterr().err
    bad.write_text("no har", "utf-8")
    words = ["import", str(source), "-o", str(out)]
    assert [main(words), main(words), main([*words, "--force"])] == [0, 2, 0]
    assert main(["import", str(bad), "-o", str(tmp_path / "b.json")]) == ExitCode.BAD_RECORDING
    assert main(["import", str(tmp_path / "none.har")]) == ExitCode.USAGE
    assert main(["export", str(bad), "--har", str(tmp_path / "c.har")]) == ExitCode.BAD_RECORDING
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.har", "a.json", "bad.har"]
    assert "LEFT OUT: 1 - no call of the service" in capsys.readouterr().err


def test_what_is_read_is_never_written_over(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source, recording, link = tmp_path / "a.json", tmp_path / "b.json", tmp_path / "link.json"
    source.write_text(har(entry()), "utf-8")
    assert main(["import", str(source), "-o", str(recording)]) == ExitCode.DONE
    link.symlink_to(source)
    before = source.read_bytes(), recording.read_bytes()
    for out in (source, link):
        assert main(["import", str(source), "-o", str(out), "--force"]) == ExitCode.USAGE
    assert "is the HAR itself; name the recording with -o" in capsys.readouterr().err
    for place in (recording, tmp_path):
        words = ["export", str(place), "--har", str(recording), "--force"]
        assert main(words) == ExitCode.USAGE
    assert "is one of the recordings; name another --har" in capsys.readouterr().err
    assert (source.read_bytes(), recording.read_bytes()) == before


def test_what_ships_is_exported_with_every_byte_and_comes_in_again() -> None:
    recording = read_recording(shipped_recordings() / "sessions" / "animate-one.json")
    out = StringIO()
    assert write_har([recording], out) == len(recording.exchanges)
    entries = json.loads(out.getvalue())["log"]["entries"]
    for written, exchange in zip(entries, recording.exchanges, strict=True):
        content = written["response"]["content"]
        data = b"".join(chunk.data for chunk in chunks_of(exchange, recording.folder))
        text = content.get("text", "")
        got = base64.b64decode(text) if content.get("encoding") else text.encode()
        assert (got, written["response"]["status"]) == (data, exchange.response.status)
        assert written["request"]["url"].endswith(exchange.request.path)
    again = imported(out.getvalue(), "h/x", {})
    assert (again.kept, again.omitted) == (len(recording.exchanges), {})


def of_a_check(leg: str, second: int, *spent: int) -> Recording:
    """A session of `check`: a balance, and after each message another one."""
    body = Body("json", {"task_name": f"stillreel-check/{leg}", "language": "en"})
    made = Body("json", {"session_id": "<session:1>"})
    asked = Body("json", {"session_id": "<session:1>", "new_message": {"parts": []}})
    stream = Response(200, {"content-type": "text/event-stream"}, events=())
    calls = [
        Exchange(Request("POST", "/api/tasks/me/with-session/nemo_agent", JSON, body),
                 Response(200, JSON, body=made)),
        answer(balance(total=spent[0])),
    ]  # fmt: skip
    for left in spent[1:]:
        calls += [Exchange(Request("POST", "/run_sse", JSON, asked), stream)]
        calls += [answer(balance(total=left))]
    timed = [replace(each, wire=Wire(began_ms=300 * number)) for number, each in enumerate(calls)]
    head = {"recorded_at": f"2026-11-28T10:00:0{second}.250Z"}
    return Recording(f"session-{second}", "local", tuple(timed), head, is_session=True)


def prices_in(*recordings: Recording) -> object:
    evidence = evidence_of(replace(folder(), recordings=recordings))
    return {
        place: values for place, values in evidence.counts.items() if place.aspect is Aspect.PRICE
    }


def har_of(*recordings: Recording) -> str:
    out = StringIO()
    write_har(recordings, out)
    return out.getvalue()


def test_sessions_of_a_run_come_in_again_apart_and_with_the_prices_that_they_had() -> None:
    for second in (4, 1):  # at first as before: all that a run had said the same moment
        run = [of_a_check("clip", 4, 90, 20, 15), of_a_check("talk", second, 100, 93)]
        again = imported(har_of(*run), "h/x", {}).recorded
        assert again is not None
        assert prices_in(again.recording) == prices_in(*run) != {}
        sessions = [
            json.dumps(each.request.body.value)
            for each in again.recording.exchanges
            if each.request.path == "/run_sse" and each.request.body
        ]
        assert (len(sessions), len(set(sessions))) == (3, 2)
        assert sessions[0] != sessions[2]


def test_what_was_exported_comes_in_again_with_its_references_and_goes_out_the_same() -> None:
    shipped = read_recording(shipped_recordings() / "sessions" / "animate-one.json")
    for first in ([shipped], [of_a_check("talk", 1, 100, 93), of_a_check("clip", 4, 90, 20)]):
        texts = [har_of(*first)]
        for _ in range(2):
            again = imported(texts[-1], "h/x", {}).recorded
            assert again is not None
            texts.append(har_of(replace(again.recording, folder=shipped.folder)))
        assert re.findall(r"<literal:\d+>", repr(again)) == []
        for name in ("request", "response", "startedDateTime", "time"):
            was, once, twice = ([each[name] for each in entries_of(text)] for text in texts)
            assert [each != other for each, other in zip(was, once, strict=True)].count(True) == 0
            assert once == twice


def test_a_tag_that_only_looks_like_a_reference_is_a_text_each_time_it_comes_in(
    tmp_path: Path,
) -> None:
    text = har(entry(response={"content": {"text": '{"code": 0, "msg": "<note:1>"}'}}))
    for _ in range(2):
        found = imported(text, "h/x", {}).recorded
        assert found is not None
        found.save(tmp_path / "x.json")
        assert lint(tmp_path / "x.json") == []
        text = har_of(found.recording)


def entries_of(text: str) -> list[Entry]:
    entries: list[Entry] = json.loads(text)["log"]["entries"]
    return sorted(entries, key=lambda each: str(each["startedDateTime"]))


def test_who_mistypes_what_to_do_with_recordings_is_told_all_there_is(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["imprt"]) == ExitCode.USAGE
    assert "(choose from 'lint', 'import', 'export')" in capsys.readouterr().err
    assert main(["--help"]) == ExitCode.DONE
    said = capsys.readouterr().out
    assert [verb for verb in ("lint", "import", "export") if f"\n    {verb} " not in said] == []
