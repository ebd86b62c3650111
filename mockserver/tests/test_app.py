import errno
from pathlib import Path

import pytest
from starlette.types import ASGIApp, Message

from mockserver.app import build_app
from mockserver.calls import CALLS, CallName
from mockserver.journal.entries import LEFT
from mockserver.mock import Mock
from mockserver.modes.choice import responder_for
from mockserver.recordings.catalog import shipped_recordings
from mockserver.refusals import NO_SUCH_CALL, Broken
from mockserver.server import MockServer
from mockserver.service.service import Service
from mockserver.tests.harness.walker import Walker, kinds, plain_get, png, texts


def test_the_whole_workflow_follows_the_description_by_hand(stranger: Walker) -> None:
    stranger.connect().open()
    assert stranger.credits() == (100, 0, 100)
    files = stranger.upload(harbour_png=png(), gulls_png=png(40, 90)).json()["data"]["files"]
    assert [file["filename"] for file in files] == ["harbour.png", "gulls.png"]
    stream = stranger.say("turn these into a 12-second vertical clip with the title Harbour")
    assert stream.headers["content-type"].startswith("text/event-stream")
    draft = stranger.draft()
    assert (draft["m"]["width"], draft["m"]["height"], draft["d"]) == (1080, 1920, 12_000)
    assert kinds(draft) == [0, 1, 7]
    assert [segment["m"]["name"] for segment in draft["t"][0]["sg"]] == [
        "harbour.png",
        "gulls.png",
    ]
    assert draft["t"][2]["sg"][0]["m"]["text"] == "Harbour"
    assert "Harbour" in texts(stream.content)
    assert stranger.credits() == (0, 0, 0)
    order = stranger.order()
    submitted = stranger.post("/api/render/proxy/lambda", order).json()
    assert submitted == {"taskId": order["id"], "status": "pending", "progress": 0}
    done = stranger.finished(str(order["id"]))
    assert done["status"] == "completed"
    film = plain_get(done["output"]["url"])
    assert len(film.content) == done["output"]["size"]
    assert film.headers["content-type"] == "video/mp4"


def test_a_path_that_is_no_call_is_nothing_the_service_would_say(walker: Walker) -> None:
    answer = walker.get("/api/credits")
    assert answer.status_code == 599
    assert answer.headers["content-type"] == "application/problem+json"
    assert "GET /api/credits." in answer.json()["detail"]
    assert answer.json()["nearest"]["path"] == "/api/credits/balance/simple"


def test_a_wrong_method_is_no_call_either_and_is_told_which_is_right(walker: Walker) -> None:
    answer = walker.post("/api/credits/balance/simple", {})
    assert answer.status_code == 599
    assert "GET" in answer.headers["allow"]
    assert answer.json()["difference"] == [{"part": "method", "expected": "GET", "got": "POST"}]


def test_a_slash_too_many_is_no_redirect(walker: Walker) -> None:
    assert walker.get("/api/credits/balance/simple/").status_code == 599


def test_another_hosts_name_is_refused(server: MockServer, walker: Walker) -> None:
    hosts = ("evil.example", "127.0.0.1.evil.example", "user@127.0.0.1")
    for host in (*hosts, "127.0.0.1:x", "127.0.0.1:0", "["):
        headers = {**walker.headers, "Host": host}
        answer = plain_get(f"{server.url}/api/credits/balance/simple", **headers)
        assert answer.status_code == 400, host


def test_localhost_is_this_machine(server: MockServer, walker: Walker) -> None:
    headers = {**walker.headers, "Host": f"localhost:{server.port}"}
    files = walker.upload(a_png=png()).json()["data"]["files"]
    assert files[0]["cdn_url"].startswith(server.url)
    path = f"/api/state/nemo_agent/me/{walker.sid}/latest"
    state = plain_get(server.url + path, **headers).json()["data"]["state"]
    url = state["video_infos"][0]["cdn_url"]
    assert url.startswith(f"http://localhost:{server.port}/cdn/")


def test_a_json_body_beyond_reason_is_refused(walker: Walker) -> None:
    answer = walker.post("/run_sse", walker.message("a" * 9_000_000))
    assert answer.status_code == 413


def test_json_that_is_none_is_a_breach_and_never_a_crash(walker: Walker) -> None:
    path = "/api/tasks/me/with-session/nemo_agent"
    for body in (b"", b"{", b"\xff", b"[" * 100_000, b'{"a": NaN}', b'"\\ud800"', b'{"a":1,"a":2}'):
        headers = {**walker.headers, "Content-Type": "application/json"}
        answer = walker.http.post(path, content=body, headers=headers)
        assert answer.status_code == 422, body[:20]
        assert answer.json()["detail"][0]["type"] == "json_invalid"


def test_an_error_of_the_mock_itself_is_told_as_such(
    walker: Walker, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(Service, "account", broken)
    monkeypatch.setattr(Service, "stored", broken)
    answer = walker.get("/api/credits/balance/simple")
    assert answer.status_code == Broken.status
    assert "ZeroDivisionError" in answer.json()["message"]
    assert walker.http.head("/cdn/key/name").status_code == Broken.status


def test_a_method_that_nobody_described_is_answered_by_nothing(walker: Walker) -> None:
    for call in CALLS:
        known = {"GET", "HEAD"} if call.name is CallName.CDN else {call.method}
        path = call.path.replace("{sid}", walker.sid)
        for method in {"GET", "HEAD", "PUT", "OPTIONS", "TRACE"} - known:
            answer = walker.http.request(method, path, headers=walker.headers)
            assert answer.status_code == NO_SUCH_CALL, (method, path)
            assert set(answer.headers["allow"].split(", ")) == known, (method, path)


@pytest.mark.parametrize("fault", [TimeoutError("too late"), ChildProcessError(10, "no child")])
def test_an_error_of_the_system_that_is_of_no_disk_is_a_bug(
    walker: Walker, monkeypatch: pytest.MonkeyPatch, fault: OSError
) -> None:
    def broken(*_: object) -> None:
        raise fault

    monkeypatch.setattr(Service, "account", broken)
    answer = walker.get("/api/credits/balance/simple")
    assert answer.status_code == Broken.status
    assert f"{type(fault).__name__}. This is a bug in it" in answer.json()["message"]


def test_a_disk_that_does_not_take_it_is_told_in_one_line_and_is_no_bug(
    walker: Walker, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Service, "account", full)
    answer = walker.get("/api/credits/balance/simple")
    assert answer.status_code == Broken.status
    assert "No space left on device" in answer.json()["message"]
    assert "bug" not in answer.json()["message"]
    assert "No space left on device" in caplog.text
    assert "Traceback" not in caplog.text


def test_what_a_full_disk_refuses_has_not_happened(
    walker: Walker, server: MockServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def known() -> object:
        counts = [len(server.state[kind]) for kind in ("accounts", "sessions", "renders")]
        return counts, walker.state()

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    def submit() -> int:
        return walker.render({"t": [{"tt": 0, "sg": [{"d": 1}]}], "d": 1}).status_code

    (kept,) = walker.upload(kept_png=png()).json()["data"]["files"]
    before, other = known(), Walker(server.url, f"other-{walker.client_id[:9]}")
    with monkeypatch.context() as patch:
        patch.setattr(Service, "save", full)
        for call in (other.connect, walker.open):
            with pytest.raises(KeyError):
                call()
        assert walker.upload(a_png=png()).status_code == submit() == Broken.status
        told = walker.post("/__mock/transitions", {"do": "drop-session", "session": walker.sid})
        assert (told.status_code, "No space left" in told.json()["detail"]) == (500, True)
    assert known() == before
    assert plain_get(kept["cdn_url"]).status_code == 200
    assert other.connect().token
    assert submit() == 200
    other.http.close()


async def left_by_its_client(app: ASGIApp, path: str, header: tuple[bytes, bytes]) -> list[Message]:
    """What a request is answered whose client leaves in the middle of it."""
    sent: list[Message] = []
    came: list[Message] = [
        {"type": "http.request", "body": b"{", "more_body": True},
        {"type": "http.disconnect"},
    ]

    async def receive() -> Message:
        return came.pop(0)

    async def send(message: Message) -> None:
        sent.append(message)

    headers = [header, (b"content-type", b"application/json"), (b"transfer-encoding", b"chunked")]
    request = {"method": "POST", "path": path, "query_string": b"", "headers": headers}
    await app({"type": "http", "server": ("127.0.0.1", 1), **request}, receive, send)
    return sent


@pytest.mark.parametrize("mode", ["simulate", "replay", "passthrough"])
@pytest.mark.parametrize("path", ["/run_sse", "/api/auth/anonymous-token", "/no-call", "/__mock/x"])
async def test_who_leaves_in_the_middle_of_a_request_is_answered_nothing_and_breaks_nothing(
    path: str, mode: str, server: MockServer, service: Service, caplog: pytest.LogCaptureFixture
) -> None:
    mock = Mock(service)
    session = Path("sessions/animate-one") if mode == "replay" else None
    upstream = server.url if mode == "passthrough" else None
    app = build_app(service, mock, responder_for(session, upstream, shipped_recordings()))
    for header in ((b"accept", b"*/*"), (b"host", b"evil.example"), (b"x-mock-recording", b"x")):
        assert await left_by_its_client(app, path, header) == []
    assert {(entry.status, entry.ended) for entry in mock.journal} <= {(None, LEFT)}
    assert caplog.records == []
