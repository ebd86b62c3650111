import asyncio
import json
import logging
import socket
import threading
from collections.abc import Callable, Mapping
from pathlib import Path

import httpx
import pytest

from mockserver.control.request import ControlError
from mockserver.faults.targets import FaultError
from mockserver.film.errors import StillError
from mockserver.recordings.model import RecordingError
from mockserver.server import MockServer, ServeError
from mockserver.service.drafts import Draft
from mockserver.service.folder import FolderError
from mockserver.tests.harness.films import quick_film
from mockserver.tests.harness.walker import (
    JSON,
    SPEED,
    STREAM,
    Walker,
    client,
    payloads,
    plain_get,
    png,
)

Progress = Callable[[float], None]
DRAFT = {"t": [{"tt": 0, "sg": [{"s": 0, "d": 4000, "m": {}}]}], "d": 4000}


def test_the_port_is_known_and_open_when_start_returns() -> None:
    with MockServer() as mock:
        assert mock.port > 0
        assert plain_get(f"{mock.url}/x").status_code == 599
    with pytest.raises(httpx.ConnectError):
        plain_get(mock.url)


def test_a_stream_has_no_chunks_for_a_client_that_knows_none(
    server: MockServer, walker: Walker
) -> None:
    body = json.dumps(walker.message("hello"))
    sent = {**walker.headers, **STREAM, **JSON, "Content-Length": str(len(body))}
    lines = ["POST /run_sse HTTP/1.0", *(f"{name}: {value}" for name, value in sent.items())]
    with socket.create_connection((server.host, server.port)) as connection:
        connection.sendall("\r\n".join([*lines, "", body]).encode())
        answer = b"".join(iter(lambda: connection.recv(65536), b""))
    head, _, stream = answer.partition(b"\r\n\r\n")
    assert b"transfer-encoding" not in head.lower()
    assert payloads(stream)


def test_a_port_in_use_is_a_clear_error() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(ServeError, match=rf"Port {port} cannot be used \([A-Z]"):
            MockServer(port=port).start()


def test_a_dialect_and_faults_may_be_words_from_the_start_as_later_on() -> None:
    with MockServer(dialects="errors=http", faults=["error:429@credits;times=1"]) as mock:
        for status in (429, 401):
            assert plain_get(f"{mock.url}/api/credits/balance/simple").status_code == status
    with pytest.raises(ValueError, match="no dialect named"):
        MockServer(dialects="error=http")
    with pytest.raises(FaultError):
        MockServer(faults=["rest"])


def test_what_cannot_be_reset_is_told(mock: MockServer) -> None:
    with pytest.raises(ControlError, match="near-misses"):
        mock.reset("near_misses")


def test_only_this_machine_is_served() -> None:
    with pytest.raises(ValueError, match="this machine only"):
        MockServer(host="0.0.0.0")


def test_recordings_that_are_not_there_are_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(RecordingError):
        MockServer(recordings=tmp_path).start()


def test_a_stop_cuts_open_streams_at_once() -> None:
    mock = MockServer(speed=1).start()
    walker = Walker(mock.url, "x").connect().open()
    walker.upload(a_png=png())
    with walker.http.stream(
        "POST", "/run_sse", json=walker.message("animate"), headers={**walker.headers, **STREAM}
    ) as stream:
        chunks = stream.iter_raw()
        next(chunks)
        # The turn takes minutes here: a stop that waited for its end would run into the time limit.
        mock.stop()
        with pytest.raises(httpx.RemoteProtocolError):
            list(chunks)
    walker.http.close()


def test_a_stop_ends_films_under_way_and_leaves_nothing() -> None:
    ended = threading.Event()

    async def endless(draft: Draft, stills: Mapping[str, Path], out: Path, tell: Progress) -> int:
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()
        return 0

    mock = MockServer(speed=SPEED, film=endless).start()
    walker = Walker(mock.url, "x").connect().open()
    walker.render(DRAFT, "render_1")
    mock.stop()
    walker.http.close()
    assert ended.is_set()


def test_cancelling_stops_the_film_itself() -> None:
    ended = threading.Event()

    async def endless(draft: Draft, stills: Mapping[str, Path], out: Path, tell: Progress) -> int:
        tell(0.25)
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()
        return 0

    with MockServer(speed=SPEED, film=endless) as mock:
        walker = Walker(mock.url, "x").connect().open()
        walker.render(DRAFT, "render_1")
        path = "/api/render/proxy/lambda/render_1/cancel"
        assert walker.post(path, None).status_code == 422
        answer = walker.http.post(path, headers=walker.headers).json()
        assert answer["status"] == "cancelled"
        assert ended.wait(60)
        walker.http.close()


def test_a_film_that_fails_is_a_failed_render_in_the_users_words() -> None:
    async def broken(draft: Draft, stills: Mapping[str, Path], out: Path, tell: Progress) -> int:
        raise StillError(next(iter(stills.values())), "is damaged.")

    with MockServer(speed=SPEED, film=broken) as mock:
        walker = Walker(mock.url, "x").connect().open()
        url = walker.upload(harbour_png=png()).json()["data"]["files"][0]["cdn_url"]
        draft = {"t": [{"tt": 0, "sg": [{"d": 4000, "m": {"url": url}}]}]}
        walker.render(draft, "render_1")
        done = walker.finished("render_1")
        assert (done["status"], done["error"]) == ("failed", "harbour.png is damaged.")
        assert "taskId" in walker.render(draft, "render_2").json()
        walker.http.close()


def test_a_renderer_that_breaks_is_a_failed_render_too(caplog: pytest.LogCaptureFixture) -> None:
    async def bug(draft: Draft, stills: Mapping[str, Path], out: Path, tell: Progress) -> int:
        raise ZeroDivisionError

    with MockServer(speed=SPEED, film=bug) as mock, caplog.at_level(logging.CRITICAL):
        walker = Walker(mock.url, "x").connect().open()
        walker.render(DRAFT, "render_1")
        assert "ZeroDivisionError" in walker.finished("render_1")["error"]
        walker.http.close()


def test_what_is_kept_is_there_again_for_the_next_process(tmp_path: Path) -> None:
    with MockServer(speed=SPEED, data=tmp_path, film=quick_film) as mock:
        walker = Walker(mock.url, "x").connect().open()
        walker.upload(harbour_png=png())
        walker.say("animate this with the title Harbour")
        walker.render(render_id="render_1")
        done = walker.finished("render_1")
    saved = b"".join(path.read_bytes() for path in tmp_path.glob("state*"))
    assert walker.sid.encode() in saved
    assert walker.token.encode() not in saved
    with MockServer(speed=SPEED, data=tmp_path, film=quick_film) as again:
        walker.http.close()
        walker.http = client(again.url)
        assert walker.credits() == (0, 0, 0)
        shots = walker.draft()["t"][0]["sg"]
        assert shots[0]["m"]["url"].startswith(again.url)
        assert plain_get(shots[0]["m"]["url"]).content == png()
        assert walker.poll("render_1")["output"]["size"] == done["output"]["size"]
        assert walker.render(render_id="render_1").status_code == 409
        assert "taskId" in walker.render(render_id="render_2").json()
        walker.finished("render_2")
        walker.http.close()


def test_a_turn_that_died_with_the_mock_is_paid_back(tmp_path: Path) -> None:
    mock = MockServer(speed=1, data=tmp_path).start()
    walker = Walker(mock.url, "x").connect().open()
    walker.upload(a_png=png())
    with walker.http.stream(
        "POST", "/run_sse", json=walker.message("animate"), headers={**walker.headers, **STREAM}
    ) as stream:
        next(stream.iter_raw())
        mock.stop()
    walker.http.close()
    with MockServer(data=tmp_path) as again:
        walker.http = client(again.url)
        assert walker.credits() == (100, 0, 100)
        walker.http.close()


def test_a_film_that_died_with_the_mock_is_made_by_the_next(tmp_path: Path) -> None:
    async def endless(draft: Draft, stills: Mapping[str, Path], out: Path, tell: Progress) -> int:
        await asyncio.Event().wait()
        return 0

    with MockServer(speed=SPEED, data=tmp_path, film=endless) as mock:
        walker = Walker(mock.url, "x").connect().open()
        walker.render(DRAFT, "render_1")
    walker.http.close()
    with MockServer(speed=SPEED, data=tmp_path, film=quick_film) as again:
        walker.http = client(again.url)
        assert walker.finished("render_1")["status"] == "completed"
        walker.http.close()


def test_one_mock_at_a_time_has_a_data_folder(tmp_path: Path) -> None:
    with MockServer(data=tmp_path) as mock, pytest.raises(FolderError, match=mock.url):
        MockServer(data=tmp_path).start()
    with MockServer(data=tmp_path):
        pass


def test_a_seed_makes_ids_and_tokens_predictable() -> None:
    found = []
    for _ in range(2):
        with MockServer(seed=7) as mock:
            walker = Walker(mock.url, "x").connect().open()
            found.append((walker.token, walker.sid))
            walker.http.close()
    assert found[0] == found[1]


def test_the_credits_that_a_token_grants_can_be_set() -> None:
    with MockServer(credits=7) as mock:
        walker = Walker(mock.url, "x").connect()
        assert walker.credits() == (7, 0, 7)
        walker.http.close()


def test_the_mocks_own_fault_is_told_as_json(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    logging.getLogger("mockserver").setLevel(logging.CRITICAL + 1)
    with MockServer() as mock:
        monkeypatch.setattr("mockserver.api.messages.choose", broken)
        walker = Walker(mock.url, "x").connect().open()
        answer = walker.say("hello")
        walker.http.close()
    logging.getLogger("mockserver").setLevel(logging.NOTSET)
    assert answer.status_code == 500
    assert "ZeroDivisionError" in answer.json()["message"]


def test_a_completed_render_is_a_real_film_of_the_upload() -> None:
    with MockServer(speed=SPEED) as mock:
        walker = Walker(mock.url, "x").connect().open()
        url = walker.upload(harbour_png=png(640, 480)).json()["data"]["files"][0]["cdn_url"]
        shot = {"s": 0, "d": 400, "m": {"url": url}}
        draft = {"t": [{"tt": 0, "sg": [shot]}], "d": 400, "m": {"width": 256, "height": 144}}
        walker.render(draft, "render_1")
        done = walker.finished("render_1", within_s=60)
        assert done["status"] == "completed", done
        film = plain_get(done["output"]["url"]).content
        walker.http.close()
    assert film[4:8] == b"ftyp"
    assert done["output"]["duration"] == 0.4
