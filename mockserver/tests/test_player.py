from mockserver.player import Moment, cut, frame, moments, play
from mockserver.recordings import Event, Recording, Wire
from mockserver.tests.walker import VirtualClock


def recorded(*events: Event, wire: Wire | None = None, end: str = "eof") -> Recording:
    return Recording(
        id="turns/x",
        source="handmade",
        head={},
        when={},
        request={},
        status=200,
        headers={},
        events=events,
        end=end,
        wire=wire,
    )


def framed(moment: Moment) -> list[bytes]:
    return [frame(moment.event)]


async def played(recording: Recording, clock: VirtualClock) -> list[tuple[float, bytes]]:
    """The chunks, each with the seconds since the request."""
    began_s = clock.now_s()
    stream = play(recording, clock, framed, lambda event: event.value != "unwanted")
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
    recording = recorded(Event("comment", " hb", 3), wire=Wire(at_ms=((15_000, 10_000),)))
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
    wire = Wire(at_ms=(1, 1, 5), merge=((0, 1),), split={2: (7, 8)})
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
    assert frame(Event("data", {"a": 1}), "\r\n") == b'data: {"a":1}\r\n\r\n'
    assert frame(Event("comment", " x"), "\r") == b": x\r\r"


def test_a_cut_beyond_the_end_is_ignored() -> None:
    assert list(cut(b"abc", (1, 99))) == [b"a", b"bc"]


def test_moments_unroll_repeats() -> None:
    found = list(moments(recorded(Event("data", "", 2), wire=Wire(at_ms=((5, 5),)))))
    assert [moment.at_ms for moment in found] == [5, 10]
