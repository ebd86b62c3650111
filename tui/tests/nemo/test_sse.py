import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.nemo.sse import Comment, EventDecoder, Frame, Message

STREAM = (
    (
        "\ufeff: keep-alive\n"
        'data: {"text": "caf\u00e9 \u2028 \u0085 🎬"}\r\n\r\n'
        "event: note\rid: 7\rdata: one\rdata:two\rdata\r\r"
        ":\n\n"
        "retry: 100\nunknown: x\ndata:  two spaces\n\n"
        "data\n\n"
        "data:\n\n"
        "event: lonely\n\n"
        "data: bad \ufffd\n\n"
        "data: unfinished\n"
    )
    .encode()
    .replace("\ufffd".encode(), b"\xff\xc3")
)

FRAMES: list[Frame] = [
    Comment(" keep-alive"),
    Message('{"text": "caf\u00e9 \u2028 \u0085 🎬"}'),
    Message("one\ntwo\n", "note", "7"),
    Comment(""),
    Message(" two spaces", id="7"),
    Message("", id="7"),
    Message("", id="7"),
    Message("bad \ufffd\ufffd", id="7"),
]


def decode(*chunks: bytes) -> list[Frame]:
    decoder = EventDecoder()
    return [frame for chunk in chunks for frame in decoder.feed(chunk)]


def test_a_stream_is_read_by_the_standard() -> None:
    assert decode(STREAM) == FRAMES


def test_where_the_stream_is_cut_makes_no_difference() -> None:
    for cut in range(len(STREAM) + 1):
        assert decode(STREAM[:cut], b"", STREAM[cut:]) == FRAMES


def test_a_stream_may_come_byte_by_byte() -> None:
    assert decode(*(bytes([byte]) for byte in STREAM)) == FRAMES


@given(st.lists(st.integers(0, len(STREAM))))
def test_a_stream_may_come_in_any_pieces(cuts: list[int]) -> None:
    places = [0, *sorted(cuts), len(STREAM)]
    assert decode(*(STREAM[a:b] for a, b in pairwise(places))) == FRAMES


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
def test_each_line_end_ends_a_line(end: bytes) -> None:
    stream = end.join([b"data: a", b"data: b", b"", b"data: c", b"", b""])
    assert decode(stream) == [Message("a\nb"), Message("c")]


def test_mixed_line_ends_are_told_apart() -> None:
    assert decode(b"data: a\r\ndata: b\r\rdata: c\n\ndata: d\n\r\n") == [
        Message("a\nb"),
        Message("c"),
        Message("d"),
    ]


def test_a_carriage_return_ends_its_line_at_once() -> None:
    assert decode(b"data: a\r\r") == [Message("a")]


def test_a_line_feed_after_a_cut_carriage_return_is_swallowed() -> None:
    assert decode(b"data: a\r", b"", b"\ndata: b\r", b"\n\r", b"\n") == [Message("a\nb")]


def test_only_the_very_first_bom_is_removed() -> None:
    assert decode(b"\xef\xbb", b"\xbfdata: a\n\n\xef\xbb\xbfdata: b\n\n") == [Message("a")]


def test_an_id_with_a_null_is_ignored() -> None:
    assert decode(b"id: 1\ndata: a\n\nid: 2\0\ndata: b\n\n") == [
        Message("a", id="1"),
        Message("b", id="1"),
    ]


def test_only_one_space_after_the_colon_belongs_to_the_syntax() -> None:
    assert decode(b"data:  a\ndata:b:c\n\n") == [Message(" a\nb:c")]


def test_an_event_above_the_bound_is_cut_and_says_so() -> None:
    decoder = EventDecoder(largest=20)
    frames = decoder.feed(b"data: " + b"x" * 100 + b"\ndata: more\ndata: y\n\ndata: next\n\n")
    assert frames == [Message("x" * 14, truncated=True), Message("next")]


def test_a_comment_above_the_bound_is_cut_alone() -> None:
    frames = EventDecoder(largest=20).feed(b":" + b"x" * 100 + b"\ndata: a\n\n")
    assert frames == [Comment("x" * 19), Message("a")]


def test_an_endless_line_is_not_kept() -> None:
    decoder = EventDecoder(largest=1000)
    for _ in range(100):
        assert decoder.feed(b"x" * 1000) == []
    assert len(decoder._line) == 1000


def test_a_large_event_takes_linear_time() -> None:
    size = 2_000_000
    event = b'data: "' + b"x" * size + b'"\n\n'
    for step in (64, 1024, 65536):
        began = time.thread_time()
        chunks = (event[at : at + step] for at in range(0, len(event), step))
        assert len(decode(*chunks)) == 1
        assert time.thread_time() - began < 2


def test_a_large_event_byte_by_byte_takes_linear_time() -> None:
    event = b"data: " + b"x" * 200_000 + b"\n\n"
    began = time.thread_time()
    assert len(decode(*(event[at : at + 1] for at in range(len(event))))) == 1
    assert time.thread_time() - began < 1.5


@given(st.lists(st.binary() | st.sampled_from([b"data:", b"\n", b"\r", b"\n\n", b"\xef\xbb\xbf"])))
def test_any_bytes_in_any_pieces_give_the_same_frames(chunks: list[bytes]) -> None:
    assert decode(*chunks) == decode(b"".join(chunks))
