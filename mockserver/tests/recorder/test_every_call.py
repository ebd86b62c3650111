"""Each call that passes is kept, or counted with the reason; the client gets what was said."""

import base64
import http.client
import json
import socket
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest

from mockserver.exit_codes import ExitCode
from mockserver.modes.passthrough import checked_upstream
from mockserver.recorder import server
from mockserver.recorder.cli import report
from mockserver.recorder.got_body import GotBody
from mockserver.recorder.server import Recorder
from mockserver.recorder.watched import Watched
from mockserver.recordings.lint import lint, orphans
from mockserver.recordings.read import read_recording
from mockserver.server import MockServer
from mockserver.tests.harness.raw_service import RawService

HEAD = b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n"
STREAM = b"Content-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
CHUNKED = b"HTTP/1.1 200 OK\r\nConnection: close\r\n" + STREAM
JSON = b"application/json"
SLOW = CHUNKED + b'c\r\ndata: {"a":1\r\n'
ANSWERS = {
    "/whole": HEAD % (JSON, 2) + b"{}",
    "/empty": b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n",
    "/reason": b"HTTP/1.1 400 No s3cr3t-Phrase-9\r\nConnection: close\r\nContent-Length: 0\r\n\r\n",
    "/short": HEAD % (JSON, 9) + b'{"a":',
    "/cut": CHUNKED + b"8\r\ndata: \n\n\r\n5\r\n",
    "/reset": CHUNKED + b"6\r\ndata: \r\n!",
    "/silent": b"",
    "/nonsense": b"\x00\x01\x02 no HTTP\r\n\r\n",
    "/slow": SLOW + b"\x85",
    "/endless": SLOW + b"\x85",
}


def asked(url: str, path: str, method: str = "GET") -> tuple[int, bytes]:
    """Ask, and give what came until the end, however it was."""
    connection = http.client.HTTPConnection(str(urlsplit(url).netloc), timeout=30)
    try:
        connection.request(method, path)
        answer = connection.getresponse()
        try:
            return answer.status, answer.read()
        except http.client.IncompleteRead as cut:
            return answer.status, cut.partial
        except ConnectionResetError:
            return answer.status, b""
    finally:
        connection.close()


def left_open(url: str, path: str) -> socket.socket:
    """Ask, and read the beginning of the answer."""
    address = urlsplit(url)
    connection = socket.create_connection((address.hostname, address.port or 80), 30)
    connection.sendall(f"GET {path} HTTP/1.1\r\nHost: {address.netloc}\r\n\r\n".encode())
    got = b""
    while b'"a"' not in got:
        got += connection.recv(4096)
    return connection


def test_each_call_is_kept_or_counted_however_it_ends(tmp_path: Path) -> None:
    with RawService(ANSWERS) as service, Recorder(tmp_path, service.url, environ={}) as recorder:
        for path in ("/whole", "/empty", "/short", "/cut", "/reset", "/reason"):
            status, data = asked(recorder.url, path)
            direct = asked(service.url, path)
            assert (path, status, data) == (path, *direct)
        assert asked(recorder.url, "/whole", "HEAD") == (200, b"")
        assert asked(recorder.url, "/silent")[0] == 502
        assert asked(recorder.url, "/nonsense")[0] == 502
        left_open(recorder.url, "/slow").close()
        begun = socket.create_connection(("127.0.0.1", recorder.port))
        host = f"Host: 127.0.0.1:{recorder.port}".encode()
        begun.sendall(b"POST /whole HTTP/1.1\r\n" + host + b"\r\nContent-Length: 9\r\n\r\n{")
        while not any(b"POST" in each for each in service.heard):
            asked(recorder.url, "/whole")
        running = left_open(recorder.url, "/endless")
    running.close()
    begun.close()
    summary = recorder.summary
    calls = recorder._number
    assert summary.kept + sum(summary.not_kept.values()) == calls
    ends = {
        (each.request.method, each.request.path): each.response.end
        for path in summary.files
        for each in read_recording(path).exchanges
    }
    assert ends == {
        ("GET", "/whole"): "eof",
        ("HEAD", "/whole"): "eof",
        ("GET", "/empty"): "eof",
        ("GET", "/reason"): "eof",
        ("GET", "/short"): "abort",
        ("GET", "/cut"): "abort",
        ("GET", "/reset"): "reset",
        ("GET", "/slow"): "left",
        ("GET", "/endless"): "left",
    }
    assert summary.not_kept == {
        "the service behind did not answer": 2,
        "the client left before the answer began": 1,
    }
    assert summary.unlike == {}
    assert [finding for path in summary.files for finding in lint(path)] == []
    assert b"s3cr3t" not in b"".join(path.read_bytes() for path in summary.files)


def test_a_call_of_which_nothing_more_is_heard_is_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Watched, "ended", lambda *_: None)
    with RawService(ANSWERS) as service, Recorder(tmp_path, service.url, environ={}) as recorder:
        assert asked(recorder.url, "/whole") == (200, b"{}")
    assert recorder.summary.not_kept == {"it was still running at the end": 1}


def test_what_the_recorder_trips_over_is_nothing_to_the_client(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(GotBody, "feed", fails)
    with RawService(ANSWERS) as service, Recorder(tmp_path, service.url, environ={}) as recorder:
        assert asked(recorder.url, "/whole") == (200, b"{}")
        monkeypatch.undo()
        assert asked(recorder.url, "/whole") == (200, b"{}")
    assert recorder.summary.kept == 1
    assert recorder.summary.not_kept == {"it could not be watched (RuntimeError)": 1}


def test_where_the_proof_itself_fails_the_summary_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async def fails(_: Path) -> None:
        raise KeyError("s3cr3t")

    monkeypatch.setattr(server, "replay_difference", fails)
    with RawService(ANSWERS) as service, Recorder(tmp_path, service.url, environ={}) as recorder:
        asked(recorder.url, "/whole")
    (path,) = recorder.summary.files
    assert recorder.summary.unlike == {path: "it cannot be checked (KeyError)"}
    assert report(recorder.summary) == ExitCode.BAD_RECORDING
    assert "calls-1.json: it cannot be checked (KeyError)" in capsys.readouterr().err
    assert "it cannot be checked (KeyError)" in str(read_recording(path).head["note"])


@pytest.mark.parametrize("damage", ["half", "folder", "gone", "device"])
def test_a_session_that_somebody_damaged_is_named_and_the_others_are_whole(
    damage: str, tmp_path: Path
) -> None:
    (tmp_path / "foreign.json").write_text("{no JSON")
    (tmp_path / "2026-01-01T00-00-00Z").mkdir()
    (tmp_path / "2026-01-01T00-00-00Z" / ".recording").mkdir()
    with RawService(ANSWERS) as service, Recorder(tmp_path, service.url, environ={}) as recorder:
        asked(recorder.url, "/whole")
        other = http.client.HTTPConnection("127.0.0.1", recorder.port)
        other.request("GET", "/whole", headers={"authorization": "Bearer another-1"})
        assert other.getresponse().read() == b"{}"
        other.close()
        path, still = recorder.run / "calls-1.json", recorder.run / "calls-2.json"
        while not (path.exists() and still.exists()):
            asked(service.url, "/whole")
        if damage == "half":
            path.write_text('{"format": "recording/1", "exch')
        else:
            path.unlink()
        if damage == "folder":
            path.mkdir()
        if damage == "device":
            path.symlink_to("/dev/zero")
    assert list(recorder.summary.unlike) == [path]
    assert recorder.summary.kept == 2
    assert report(recorder.summary) == ExitCode.BAD_RECORDING
    assert lint(still) == []
    assert (tmp_path / "foreign.json").read_text() == "{no JSON"


def test_killed_it_leaves_complete_exchanges_and_no_secret_and_the_next_puts_it_in_order(
    tmp_path: Path,
) -> None:
    secret = "oq7Zr-kT+x2.Lw9~Vb4"
    film = HEAD % (b"video/mp4", 10**9) + b"\x00\xff" * 400_000 + b"\x85"
    text = b"long text " * 3000
    answers = ANSWERS | {"/film": film, "/text": HEAD % (b"text/plain", len(text)) + text}
    words = [sys.executable, "-m", "mockserver.recorder.cli", str(tmp_path), "--json"]
    with (
        RawService(answers) as service,
        subprocess.Popen(
            [*words, "--upstream", service.url], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        ) as process,
    ):
        assert process.stdout is not None
        begun = json.loads(process.stdout.readline())
        run, url = Path(begun["run"]), begun["url"]
        held = http.client.HTTPConnection(str(urlsplit(url).netloc))
        held.request("GET", "/text", headers={"authorization": f"Bearer {secret}"})
        assert held.getresponse().read() == text
        held.request("GET", "/film", headers={"authorization": f"Bearer {secret}"})
        answer = held.getresponse()
        answer.read(700_000)
        while not ((run / "calls-1.json").exists() and list(run.glob("*.part"))):
            answer.read(1)
        process.kill()
        process.wait()
        held.close()
        assert process.stdout.read() == b""
        (kept,) = run.glob("*.json")
        assert lint(kept) == []
        assert [each.request.path for each in read_recording(kept).exchanges] == ["/text"]
        (run / f"{'0' * 64}.bin").write_bytes(b"nobody's")
        with Recorder(tmp_path, service.url, environ={}):
            pass
    assert list(orphans(run, [kept])) == []
    assert {path.suffix for path in run.iterdir()} == {".json", ".bin"}
    assert not any(secret.encode() in path.read_bytes() for path in run.iterdir())


def test_two_recorders_at_once_have_a_folder_each(tmp_path: Path) -> None:
    with RawService(ANSWERS) as service:
        with (
            Recorder(tmp_path, service.url, environ={}) as one,
            Recorder(tmp_path, service.url, environ={}) as other,
        ):
            for recorder in (one, other, one):
                asked(recorder.url, "/whole")
        assert one.run != other.run
        assert (one.summary.kept, other.summary.kept) == (2, 1)


def test_the_users_password_in_an_address_is_not_repeated() -> None:
    for address in ("https://me:s3cr3t@host", "https://me:s3/cr3t@host:x", "https://h?t=s3cr3t"):
        with pytest.raises(ValueError, match=r"address|upstream") as refused:
            checked_upstream(address)
        assert "cr3t" not in str(refused.value)


def test_whatever_secrets_a_client_sends_its_calls_replay_and_record_again_the_same(
    tmp_path: Path,
) -> None:
    secret = "oq7Zr/kT+x2=Lw9~Vb4??>"
    user = base64.b64encode(f"jo:{secret}".encode()).decode()
    owner = {"authorization": f"Basic {user}"}
    kind = {"content-type": "application/x-www-form-urlencoded"}
    form = {"content-type": "multipart/form-data; boundary=b"}
    field = f'--b\r\nContent-Disposition: form-data; name="password"\r\n\r\n{secret}\r\n--b--\r\n'
    plain = {"content-type": "application/json"}
    calls: list[tuple[dict[str, str], str]] = [
        ({}, ""),
        ({"cookie": f"a=1; sid={secret}; theme=dark blue"}, ""),
        ({"x-api-key": secret}, ""),
        (kind, f"grant=1&refresh_token={quote(secret)}&password=abc&x=1"),
        (plain, json.dumps({"passphrase": "my own words"})),
        (plain, json.dumps({"tokens": ["ab", secret]})),
        (form, field),
    ]

    def walk(url: str) -> list[tuple[int, bytes]]:
        connection, found = http.client.HTTPConnection(str(urlsplit(url).netloc)), []
        for headers, body in calls:
            connection.request("POST", "/whole", body=body, headers=owner | headers)
            answer = connection.getresponse()
            found.append((answer.status, answer.read()))
        connection.close()
        return found

    def meaning(recorder: Recorder) -> object:
        assert (recorder.summary.not_kept, recorder.summary.unlike) == ({}, {})
        return [
            [(each.request, each.response) for each in read_recording(path).exchanges]
            for path in recorder.summary.files
        ]

    with RawService(ANSWERS) as service, Recorder(tmp_path, service.url, environ={}) as first:
        assert walk(first.url) == [(200, b"{}")] * len(calls)
    (path,) = first.summary.files
    with (
        MockServer(session=path, clock="instant") as replay,
        Recorder(tmp_path, replay.url, environ={}) as again,
    ):
        assert walk(again.url) == [(200, b"{}")] * len(calls)
    assert meaning(again) == meaning(first)
    written = b"".join(each.read_bytes() for each in tmp_path.rglob("*.json"))
    for told in (secret, quote(secret), user, "own words", "=abc&", "dark blue"):
        assert told.encode() not in written
