"""The layer by itself, in simulated time: an application of three lines, and no server."""

import asyncio
from collections.abc import Callable, MutableMapping, Sequence
from typing import Any

import pytest
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from mockserver.clock import MockClock
from mockserver.faults.board import FaultBoard
from mockserver.faults.in_recordings import read_faults
from mockserver.faults.notation import parse_faults
from mockserver.faults.targets import FaultError
from mockserver.injection.layer import FaultLayer
from mockserver.journal.notes import notes_of
from mockserver.service.service import Service

EVENTS = [b"data: %d\n\n" % number for number in range(1, 5)]
HEAD: Message = {
    "type": "http.response.start",
    "status": 200,
    "headers": [(b"content-type", b"text/event-stream"), (b"x-other", b"kept")],
}


async def streaming(scope: Scope, receive: Receive, send: Send) -> None:
    """Send the events, and end in good order."""
    await send(HEAD)
    for event in EVENTS:
        await send({"type": "http.response.body", "body": event, "more_body": True})
    await send({"type": "http.response.body", "body": b"", "more_body": False})


async def called(
    service: Service,
    specs: str,
    app: ASGIApp = streaming,
    body: bytes = b"",
    *,
    stays: bool = True,
    each_takes_s: float = 0.0,
) -> tuple[list[MutableMapping[str, Any]], Scope]:
    """Send a message through the layer; what came out, each with its time, and the scope.

    The client takes `each_takes_s` over each event.
    """
    board = FaultBoard(parse_faults(specs)) if specs else FaultBoard()
    came: list[MutableMapping[str, Any]] = []
    scope: Scope = {"type": "http", "method": "POST", "path": "/run_sse", "headers": []}
    asked = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> Message:
        if not asked and stays:
            await asyncio.Event().wait()
        return asked.pop() if asked else {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        came.append({**message, "at_s": service.clock.now_s() - 1_800_000_000})
        if message.get("body"):
            await service.clock.sleep(each_takes_s)

    await FaultLayer(app, service, board)(scope, receive, send)
    return came, scope


def bodies(came: Sequence[MutableMapping[str, Any]]) -> list[tuple[float, bytes]]:
    return [(each["at_s"], each["body"]) for each in came if each.get("body")]


async def test_without_faults_every_message_goes_by_untouched(service: Service) -> None:
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        return {"type": "http.disconnect"}

    scope: Scope = {"type": "http", "method": "POST", "path": "/run_sse", "headers": []}
    await FaultLayer(streaming, service, FaultBoard())(scope, receive, send)
    assert sent[0] is HEAD
    assert b"".join(each.get("body", b"") for each in sent) == b"".join(EVENTS)
    assert not notes_of(scope).faults


async def test_a_stall_lasts_exactly_as_long_as_it_says(service: Service) -> None:
    came, _ = await called(service, "stall:600@event:2")
    assert bodies(came) == [
        (0, EVENTS[0]), (0, EVENTS[1]), (600, EVENTS[2]), (600, EVENTS[3]),
    ]  # fmt: skip


@pytest.mark.parametrize("cut", ["", "split:3 | ", "split:4 | ", "split:1 | "])
@pytest.mark.parametrize("bytes_per_s", [1, 9, 18])
async def test_a_slow_answer_is_even_over_the_borders_of_its_chunks(
    service: Service, bytes_per_s: int, cut: str
) -> None:
    came, _ = await called(service, f"{cut}slow:{bytes_per_s}@byte:0")
    sent, due = 0, list[tuple[float, int]]()
    for at_s, body in bodies(came):
        sent += len(body)
        due.append((at_s, sent))
    assert sent == sum(map(len, EVENTS))
    assert [at_s for at_s, _ in due] == [pytest.approx(sent / bytes_per_s) for _, sent in due]


async def test_a_stall_in_a_slow_answer_comes_on_top(service: Service) -> None:
    came, _ = await called(service, "slow:9@byte:0 | stall:30@event:2")
    assert bodies(came)[-1][0] == pytest.approx(sum(map(len, EVENTS)) / 9 + 30)


async def test_a_stall_before_the_head_holds_back_the_head(service: Service) -> None:
    for place in ("start", "head"):
        before = service.clock.now_s()
        came, _ = await called(service, f"stall:30@{place}")
        assert came[0]["at_s"] == before + 30 - 1_800_000_000


async def test_a_stall_waits_for_a_clock_that_is_stepped(service: Service) -> None:
    clock = MockClock(mode="stepped")
    service.clock = clock
    call = asyncio.create_task(called(service, "stall:30@event:2"))
    await clock.advance(29_900)
    assert not call.done()
    await clock.advance(200)
    came, _ = await call
    assert len(bodies(came)) == 4


async def test_a_mock_that_closes_waits_for_no_stall(service: Service) -> None:
    service.clock = MockClock(mode="stepped")
    call = asyncio.create_task(called(service, "stall:30@event:2"))
    await asyncio.sleep(0)
    service.closing.set()
    await call  # the clock stands still: else it would run into the time limit


async def test_heartbeats_come_every_fifteen_seconds_for_ten_minutes(service: Service) -> None:
    came, _ = await called(service, "heartbeats@event:1")
    beats = [at_s for at_s, body in bodies(came) if body == b": heartbeat\n\n"]
    assert beats == [15 * number for number in range(1, 41)]


async def test_a_stall_begins_when_what_is_before_it_has_been_taken(service: Service) -> None:
    came, _ = await called(service, "stall:600@event:2", each_takes_s=3)
    assert [at_s for at_s, _ in bodies(came)] == [0, 3, 606, 609]


async def test_what_each_heartbeat_takes_does_not_add_up(service: Service) -> None:
    came, _ = await called(service, "heartbeats:60@event:1", each_takes_s=2)
    beats = [at_s for at_s, body in bodies(came) if body == b": heartbeat\n\n"]
    assert beats == [17, 32, 47, 62]


async def test_a_slow_line_takes_as_long_as_its_bytes(service: Service) -> None:
    came, _ = await called(service, "slow:2")
    times = [at_s for at_s, _ in bodies(came)]
    assert b"".join(body for _, body in bodies(came)) == b"".join(EVENTS)
    assert times == [each / 2 for each in range(1, 37)]


async def test_a_promised_length_is_sent_only_where_it_stays_true(service: Service) -> None:
    head = {
        **HEAD,
        "headers": [(b"content-type", b"application/json"), (b"content-length", b"8")],
    }

    async def json(scope: Scope, receive: Receive, send: Send) -> None:
        await send(head)
        await send({"type": "http.response.body", "body": b'{"a": 1}', "more_body": False})

    for spec, is_kept in (("split:2", True), ("slow:9", True), ("abort@byte:4", True),
                          ("reset@byte:4", True), ("stall:1@byte:4", True),
                          ("bad-json", False), ("bad-utf8", False), ("end@byte:4", False),
                          ("split:2 | end@byte:4", False), ("gzip", False)):  # fmt: skip
        came, _ = await called(service, spec, json)
        assert ((b"content-length", b"8") in came[0]["headers"]) is is_kept, spec


async def test_where_nobody_knows_the_connection_an_end_by_closing_is_a_plain_end(
    service: Service,
) -> None:
    came, _ = await called(service, "end,by=close@event:2")
    assert bodies(came) == [(0, EVENTS[0]), (0, EVENTS[1])]
    assert (b"connection", b"close") not in came[0]["headers"]
    assert not came[-1]["more_body"]


async def test_below_one_byte_a_second_each_byte_comes_alone(service: Service) -> None:
    came, _ = await called(service, "slow:0.1")
    assert [(at_s, len(body)) for at_s, body in bodies(came)] == [
        (10 * number, 1) for number in range(1, sum(map(len, EVENTS)) + 1)
    ]


@pytest.mark.parametrize("spec", ["slow:0.1", "stall:600@event:2", "heartbeats@event:1"])
async def test_nothing_waits_for_a_client_that_has_left_nor_is_made_for_it(
    service: Service, spec: str
) -> None:
    service.clock = MockClock(mode="stepped")
    came, scope = await called(service, spec, stays=False)  # else it would wait without end
    assert len(came) < 10
    assert notes_of(scope).faults == [spec.partition("@")[0].partition(":")[0]]


async def test_what_a_broken_off_answer_buffered_is_sent_at_its_end(service: Service) -> None:
    async def torn(scope: Scope, receive: Receive, send: Send) -> None:
        await send(HEAD)
        await send({"type": "http.response.body", "body": EVENTS[0], "more_body": True})

    came, _ = await called(service, "merge:3", torn)
    assert bodies(came) == [(0, EVENTS[0])]
    assert all(each.get("more_body", True) for each in came)


async def test_an_unknown_server_is_left_with_an_answer_that_never_ends(service: Service) -> None:
    for spec in ("abort@event:2", "reset@event:2"):
        came, scope = await called(service, spec)
        assert [body for _, body in bodies(came)] == EVENTS[:2]
        assert came[-1]["more_body"]
        assert notes_of(scope).faults == [spec.partition("@")[0]]


def playing(specs: list[str]) -> Callable[[Scope, Receive, Send], Any]:
    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        notes_of(scope).recorded_faults = read_faults({"faults": specs})
        await streaming(scope, receive, send)

    return app


async def test_a_recording_brings_its_own_faults(service: Service) -> None:
    came, scope = await called(service, "", playing(["drop@event:1", "end@event:2"]))
    assert [body for _, body in bodies(came)] == EVENTS[1:3]
    assert (b"x-mock-fault", b"drop; end") in came[0]["headers"]
    assert notes_of(scope).faults == ["drop", "end"]


async def test_a_recordings_faults_work_before_those_that_are_armed(service: Service) -> None:
    came, _ = await called(service, "drop@event:1", playing(["drop:2@event:1"]))
    assert [body for _, body in bodies(came)] == EVENTS[3:]


async def test_what_would_strike_at_the_start_strikes_a_recording_at_its_head(
    service: Service,
) -> None:
    came, _ = await called(service, "", playing(["stall:30", "error:503"]))
    assert (came[0]["at_s"], came[0]["status"]) == (30, 503)
    assert all(b"data" not in body for _, body in bodies(came))


@pytest.mark.parametrize(
    ("faults", "mend"),
    [
        (["token-expired"], "place it at head, event:N or byte:N"),
        (["reset@sent:9"], "place it at head"),
        ("reset", "is an array of texts"),
        (["rest"], "did you mean reset"),
    ],
)
def test_a_recordings_fault_that_cannot_be_is_named(faults: object, mend: str) -> None:
    with pytest.raises(FaultError, match=mend):
        read_faults({"faults": faults})


async def test_the_body_of_a_call_is_whole_after_its_session_was_searched(
    service: Service,
) -> None:
    transform: list[bytes] = []

    async def listening(scope: Scope, receive: Receive, send: Send) -> None:
        transform.append((await receive())["body"])
        await streaming(scope, receive, send)

    body = b'{"session_id": "s1"}'
    came, _ = await called(service, "drop@event:1;session=s1", listening, body)
    assert (transform, len(bodies(came))) == ([body], 3)
    for other in (b'{"session_id": "s2"}', b"no json", b'["s1"]', b'{"session_id": 1}'):
        came, _ = await called(service, "drop@event:1;session=s1", listening, other)
        assert len(bodies(came)) == 4
