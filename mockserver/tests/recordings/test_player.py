from mockserver.recordings.model import (
    Body,
    Cut,
    Each,
    Event,
    Exchange,
    Request,
    Response,
    Steps,
    Wire,
)
from mockserver.recordings.player import Moment, chunks_of, end_ms, head_ms, moments, play
from mockserver.recordings.sse import Spelling, event_bytes
from mockserver.tests.harness.walker import VirtualClock


def recorded(*events: Event, wire: Wire | None = None, end: str = "eof") -> Exchange:
    return Exchange(Request("POST", "/x"), Response(200, {}, events, None, end), wire)


def framed(moment: Moment) -> list[bytes]:
    return [event_bytes(moment.event)]


async def played(recording: Exchange, clock: VirtualClock) -> list[tuple[float, bytes]]:
    """The chunks, each with the seconds since the request."""
    began_s = clock.now_s()
    stream = play(recording, clock, framed, lambda moment: moment.event.value != "unwanted")
    return [(round(clock.now_s() - began_s, 3), chunk) async for chunk in stream]


async def test_every_event_leaves_at_its_time_since_the_request() -> None:
    wire = Wire(at_ms=(412, 2100, 152_310))
    events = [Event("data", {"n": 1}), Event("data", ""), Event("raw", "data: café\n\n")]
    assert await played(recorded(*events, wire=wire), VirtualClock()) == [
        (0.412, b'data: {"n":1}\n\n'),
        (2.1, b"data: \n\n"),
        (152.31, "data: café\n\n".encode()),
    ]


async def test_a_repeat_goes_by_start_and_step() -> None:
    recording = recorded(Event("comment", " hb", 3), wire=Wire(at_ms=(Steps(15_000, 10_000),)))
    assert [at for at, _ in await played(recording, VirtualClock())] == [15, 25, 35]


async def test_a_late_start_shifts_nothing_that_comes_after() -> None:
    clock = VirtualClock()
    wire = Wire(at_ms=(1000, 2000, 3000))
    stream = play(recorded(*[Event("data", "")] * 3, wire=wire), clock, framed, lambda _: True)
    began_s = clock.now_s()
    async for _ in stream:
        clock.time_s += 0.7  # a slow reader
    assert [round(wait - began_s, 3) for wait in clock.waits] == [1, 2, 3]


async def test_without_times_there_is_a_sensible_pace() -> None:
    events = [Event("data", {}), Event("comment", " hb", 2), Event("data", {})]
    times = [at for at, _ in await played(recorded(*events), VirtualClock())]
    assert times == sorted(times)
    assert round(times[2] - times[1], 3) == 15


async def test_merged_events_leave_as_one_chunk_and_split_ones_in_pieces() -> None:
    wire = Wire(at_ms=(1, 1, 5), merge=((0, 1),), split={2: (Cut(7), Cut(8))})
    events = [Event("data", "a"), Event("data", "b"), Event("data", "🎬")]
    chunks = [chunk for _, chunk in await played(recorded(*events, wire=wire), VirtualClock())]
    assert chunks[0] == b"data: a\n\ndata: b\n\n"
    assert chunks[1:] == [b"data: \xf0", b"\x9f", b"\x8e\xac\n\n"]


async def test_what_is_not_wanted_takes_no_time() -> None:
    wire = Wire(at_ms=(10, 99_000))
    clock = VirtualClock()
    events = [Event("data", "a"), Event("data", "unwanted")]
    assert len(await played(recorded(*events, wire=wire), clock)) == 1
    assert len(clock.waits) == 1


def test_line_ends_are_the_recordings_own() -> None:
    assert event_bytes(Event("data", {"a": 1}), Spelling("\r\n")) == b'data: {"a":1}\r\n\r\n'
    assert event_bytes(Event("comment", " x"), Spelling("\r")) == b": x\r\r"


def test_a_cut_beyond_the_end_is_ignored() -> None:
    wire = Wire(at_ms=(1,), split={0: (Cut(1), Cut(99))})
    chunks = list(chunks_of(recorded(Event("raw", "abc"), wire=wire)))
    assert [chunk.data for chunk in chunks] == [b"a", b"bc"]


async def test_parts_of_an_event_come_at_their_own_times() -> None:
    wire = Wire(at_ms=(100, 5000), split={0: (Cut(3, 4000), Cut(4))}, merge=((0, 1),), end_ms=9000)
    exchange = recorded(Event("raw", "abcdef"), Event("raw", "gh"), wire=wire)
    wanted = [(100, b"abc"), (4000, b"d"), (5000, b"efgh")]
    assert [(chunk.at_ms, chunk.data) for chunk in chunks_of(exchange)] == wanted
    clock = VirtualClock()
    assert await played(exchange, clock) == [(at / 1000, data) for at, data in wanted]
    assert round(clock.waits[-1] - 1_800_000_000, 3) == 9
    assert (head_ms(exchange), end_ms(exchange)) == (0, 9000)


def test_a_body_comes_in_chunks_too() -> None:
    wire = Wire(at_ms=(120,), split={0: (Cut(2, 300),)})
    exchange = Exchange(Request("GET", "/"), Response(200, body=Body("json", {"a": 1})), wire)
    assert [(each.at_ms, each.data) for each in chunks_of(exchange)] == [
        (120, b'{"'),
        (300, b'a":1}'),
    ]
    assert (head_ms(exchange), end_ms(exchange)) == (120, 300)


def test_references_are_filled_and_borders_stay_between_the_same_bytes() -> None:
    event = Event("data", {"s": "<session:1>", "t": "<time:1>", "x": "é"})
    template = event_bytes(event)
    cuts = (Cut(template.index(b"ion:1")), Cut(template.index(b'"x"')), Cut(len(template) - 5))
    exchange = recorded(event, wire=Wire(at_ms=(1,), split={0: cuts}))
    values = {"session:1": "S", "time:1": 12.5}
    chunks = [chunk.data for chunk in chunks_of(exchange, lookup=values.__getitem__)]
    assert chunks == [
        b'data: {"s":"S"', b',"t":12.5,', '"x":"é'.encode()[:-1], b'\xa9"}\n\n'
    ]  # fmt: skip


def test_the_values_of_a_recording_are_part_of_its_bytes() -> None:
    values = {"event:1": 'a"b', "time:1": 1.5, "literal:1": "<session:1>"}
    event = Event("data", {"id": "<event:1>", "t": "<time:1>", "text": "x <literal:1> <session:1>"})
    exchange = recorded(event, wire=Wire(at_ms=(1,), values=values))
    (chunk,) = chunks_of(exchange)
    assert chunk.data == (b'data: {"id":"a\\"b","t":1.5,"text":"x <session:1> <session:1>"}\n\n')


def test_an_irregular_repeat_has_a_time_for_every_one() -> None:
    wire = Wire(at_ms=(Each((5, 7, 20)),))
    assert [each.at_ms for each in moments(recorded(Event("comment", "", 3), wire=wire))] == [
        5, 7, 20,
    ]  # fmt: skip


def test_moments_unroll_repeats() -> None:
    found = list(moments(recorded(Event("data", "", 2), wire=Wire(at_ms=(Steps(5, 5),)))))
    assert [moment.at_ms for moment in found] == [5, 10]
