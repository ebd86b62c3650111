"""Event streams read as their chunks come."""

import pytest

from tui.nemo.events import Heartbeat, Text
from tui.wire import events as module
from tui.wire.captured_body import ROOM, BodyKind, CapturedBody
from tui.wire.events import StreamReader

HELLO = b'data: {"type":"text","content":"hello"}\n\n'


def read(*chunks: bytes, ended: bool = False) -> StreamReader:
    body = CapturedBody(BodyKind.STREAM)
    reader = StreamReader(body)
    for number, data in enumerate(chunks):
        body.add(float(number), data)
        reader.read(ended=False)
    reader.read(ended=ended)
    return reader


def test_an_event_is_there_with_the_time_of_its_last_byte() -> None:
    reader = read(b": heartbeat\n\nda", HELLO[2:] + b"data: 2", b"\n")
    assert [(event.at_s, event.payload) for event in reader.events] == [
        (0.0, ": heartbeat"),
        (1.0, '{"type":"text","content":"hello"}'),
    ]
    assert [event.kind for event in reader.events] == [Heartbeat, Text]
    assert reader.events[1].gist == "hello"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_line_end_and_every_cut_gives_the_same_events(end: str) -> None:
    stream = f"event: note{end}data: a{end}{end}: ping{end}{end}data: b{end}{end}".encode()
    whole = [event.payload for event in read(stream, ended=True).events]
    assert whole == ["note: a", ": ping", "b"]
    for size in (1, 2, 3, 5):
        cut = [stream[at : at + size] for at in range(0, len(stream), size)]
        assert [event.payload for event in read(*cut, ended=True).events] == whole


def test_what_follows_the_last_border_is_an_event_once_the_stream_has_ended() -> None:
    assert len(read(HELLO, b"data: cut").events) == 1
    assert read(HELLO, b"data: cut", ended=True).events[1].payload == "cut"


def test_what_is_no_longer_kept_is_left_out_and_so_is_the_rest_of_its_last_event() -> None:
    body = CapturedBody(BodyKind.STREAM)
    reader = StreamReader(body)
    body.add(0.0, HELLO)
    reader.read(ended=False)
    body.add(1.0, b"data: " + b"x" * (ROOM[BodyKind.STREAM] - 100))
    body.add(2.0, b"y" * 200 + b"\n\n" + HELLO)
    reader.read(ended=True)
    assert reader.left_out
    assert [event.at_s for event in reader.events] == [0.0, 2.0]


def test_a_long_stream_keeps_its_newest_events(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(ROOM, BodyKind.STREAM, 100 * len(HELLO))
    reader = read(*[HELLO] * 1000)
    assert len(reader.events) <= 100
    assert reader.events[-1].number == 999
    assert reader.left_out


def test_an_event_without_an_end_is_shown_in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_LONGEST", 1000)
    reader = read(*[b"x" * 300] * 10)
    assert [len(event.raw) for event in reader.events] == [1200, 1200]
