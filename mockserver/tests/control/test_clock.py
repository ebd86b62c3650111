"""What takes minutes and days, in an instant: the clock's modes over real sockets."""

import time
from collections.abc import Iterator

import pytest

from mockserver.clock import Mode
from mockserver.server import MockServer
from mockserver.service.records import DAY_S, WEEK_S
from mockserver.tests.harness.films import quick_film
from mockserver.tests.harness.walker import STREAM, Walker, payloads, png

DRAFT = {"t": [{"tt": 0, "sg": [{"s": 0, "d": 4000, "m": {}}]}], "d": 4000}
MINUTES = {"x-mock-recording": "turns/fifteen-minutes-of-heartbeats-adk"}


@pytest.fixture
def mock(request: pytest.FixtureRequest) -> Iterator[MockServer]:
    mode: Mode = getattr(request, "param", "instant")
    with MockServer(clock=mode, film=quick_film) as mock:
        yield mock


@pytest.fixture
def walker(mock: MockServer) -> Iterator[Walker]:
    walker = Walker(mock.url, "somebody").connect().open()
    yield walker
    walker.http.close()


stepped = pytest.mark.parametrize("mock", ["stepped"], indirect=True)


def test_a_clip_of_two_minutes_is_made_at_once(walker: Walker) -> None:
    walker.upload(harbour_png=png())
    began = time.monotonic()
    events = payloads(walker.say("turn this image into a 10-second clip").content)
    assert time.monotonic() - began < 1
    stamps = [event["timestamp"] for event in events]
    assert 140 < stamps[-1] - stamps[0] < 150


def test_fifteen_minutes_of_heartbeats_pass_in_less_than_a_second(
    mock: MockServer, walker: Walker
) -> None:
    before_s, began = mock.clock.now_s(), time.monotonic()
    stream = walker.post("/run_sse", walker.message("hello"), **STREAM, **MINUTES)
    assert time.monotonic() - began < 1
    assert stream.content.count(b": heartbeat\n\n") == 60
    assert mock.clock.now_s() - before_s >= 900


@stepped
def test_a_stream_is_stepped_heartbeat_by_heartbeat(mock: MockServer, walker: Walker) -> None:
    body, headers = walker.message("hello"), {**walker.headers, **STREAM, **MINUTES}
    with walker.http.stream("POST", "/run_sse", json=body, headers=headers) as stream:
        chunks = stream.iter_raw()
        for _ in range(3):
            assert mock.clock.step() == 1
            assert next(chunks) == b": heartbeat\n\n"
        mock.clock.advance(30_000)
        assert next(chunks) + next(chunks, b"") in (b": heartbeat\n\n" * 2, b": heartbeat\n\n" * 3)
        mock.clock.jump(900)
        assert b"".join(chunks).count(b": heartbeat") >= 54


@stepped
def test_a_token_expires_after_seven_days_and_the_next_may_be_had_then(
    mock: MockServer, walker: Walker
) -> None:
    began = time.monotonic()
    mock.clock.jump(WEEK_S - 60)
    assert walker.credits() == (100, 0, 100)
    again = {"X-Client-Id": walker.client_id}
    refused = walker.http.post("/api/auth/anonymous-token", headers=again)
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "60")
    mock.clock.advance(60_000)
    assert walker.get("/api/credits/balance/simple").json()["code"] == 1001
    walker.connect()
    assert walker.credits() == (100, 0, 100)
    assert time.monotonic() - began < 1


@stepped
def test_a_session_left_alone_for_a_day_is_gone(mock: MockServer, walker: Walker) -> None:
    mock.clock.jump(DAY_S)
    answer = walker.get(f"/api/state/nemo_agent/me/{walker.sid}/latest")
    assert answer.json()["code"] == 1002


@stepped
def test_a_render_is_as_far_as_the_clock_says(mock: MockServer, walker: Walker) -> None:
    walker.render(DRAFT, "render_1")
    assert walker.poll("render_1") == {"status": "pending", "progress": 0}
    mock.clock.advance(3_000)
    assert walker.poll("render_1")["status"] == "processing"
    mock.clock.jump(13.5)
    until = time.monotonic() + 5  # the film itself takes its own time
    while walker.poll("render_1")["progress"] != 45:
        assert time.monotonic() < until
    mock.clock.jump(16.5)
    while walker.poll("render_1")["status"] != "completed":
        assert time.monotonic() < until


def test_five_reads_of_an_unchanged_state_take_no_time(walker: Walker) -> None:
    began = time.monotonic()
    assert len({str(walker.state()) for _ in range(5)}) == 1
    assert time.monotonic() - began < 1


def test_a_render_is_over_at_once_where_nothing_waits(walker: Walker) -> None:
    walker.render(DRAFT, "render_1")
    assert walker.finished("render_1")["status"] == "completed"


@stepped
def test_time_goes_on_until_a_render_is_completed(mock: MockServer, walker: Walker) -> None:
    walker.render(DRAFT, "render_1")
    before_s = mock.clock.now_s()
    until = {"until": {"render": "render_1", "status": "completed"}}
    assert walker.http.post("/__mock/clock/step", json=until).json()["reached"]
    assert walker.poll("render_1")["status"] == "completed"
    assert round(mock.clock.now_s() - before_s) == 33
