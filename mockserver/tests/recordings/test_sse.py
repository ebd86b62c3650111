import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockserver.recordings.model import EOLS, STYLES, Event, Wire
from mockserver.recordings.sse import (
    Spelling,
    event_bytes,
    event_in,
    json_text,
    likeliest_spelling,
    spelling_of,
    split_events,
)

SPELLINGS = [
    Spelling(eol, style, space) for eol in EOLS for style in STYLES for space in (True, False)
]


@pytest.mark.parametrize("spelling", SPELLINGS)
@pytest.mark.parametrize(
    "event",
    [
        Event("data", {"text": "café 港 🎬", "n": [1, 2.5, None, True]}),
        Event("data", ""),
        Event("data", "two\nlines"),
        Event("data", "not JSON {"),
        Event("data", 7),
        Event("data", None),
        Event("comment", " heartbeat"),
        Event("comment", ""),
        Event("data", {"a": 1}, 1, (("event", "note"), ("vendor", ""), ("id", "1"))),
    ],
)
def test_what_is_framed_is_read_again(event: Event, spelling: Spelling) -> None:
    data = event_bytes(event, spelling)
    assert list(split_events(data)) == [data]
    assert event_in(data, spelling) == event


@given(st.binary(max_size=60), st.sampled_from(SPELLINGS))
def test_any_block_frames_to_itself(block: bytes, spelling: Spelling) -> None:
    assert event_bytes(event_in(block, spelling), spelling) == block


@given(st.lists(st.sampled_from([b"\r", b"\n", b"\r\n", b"a", b"data: x", b": y"]), max_size=20))
def test_cutting_into_blocks_loses_nothing(pieces: list[bytes]) -> None:
    data = b"".join(pieces)
    found = list(split_events(data))
    assert b"".join(found) == data
    assert all(found)


@pytest.mark.parametrize(
    "block",
    [
        b"data: x\n",  # no end
        b"data: x\r\n\n",  # two kinds of ends
        b"data: x\nevent: late\n\n",  # not in the order that a recording tells
        b": one\n: two\n\n",
        b"data\n\n",  # without a colon
        b"event: only\n\n",
        b"\n",
        b"\xef\xbb\xbfdata: x\n\n",
    ],
)
def test_what_is_no_event_stays_raw(block: bytes) -> None:
    assert event_in(block, Spelling()).kind == "raw"


def test_what_is_no_text_stays_bytes() -> None:
    assert event_in(b"data: \xff\n\n", Spelling()) == Event("raw_base64", "ZGF0YTog/woK")


@pytest.mark.parametrize("text", ["1.50", "1e3", '{"a":1,"a":2}', '"\\/"', "NaN", "[1 ,2]"])
def test_json_that_would_come_back_otherwise_is_written_as_text(text: str) -> None:
    assert event_in(f"data: {text}\n\n".encode(), Spelling()).value == text


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_the_spelling_of_a_stream_is_found(spelling: Spelling) -> None:
    events = [Event("data", {"a": ["é", 1], "b": 2}), Event("comment", " x"), Event("data", [1, 2])]
    assert (
        likeliest_spelling(b"".join(event_bytes(event, spelling) for event in events)) == spelling
    )


def test_a_stream_that_says_nothing_of_it_is_in_the_usual_spelling() -> None:
    assert likeliest_spelling(b"") == spelling_of(None) == Spelling()
    assert spelling_of(Wire(eol="\r", json="spaced", space=False)) == Spelling(
        "\r", "spaced", False
    )


def test_what_json_cannot_say_is_refused() -> None:
    with pytest.raises(ValueError, match="JSON"):
        json_text(float("nan"))


def blocks_of(data: bytes) -> list[bytes]:
    return list(split_events(data))


def test_events_are_cut_at_blank_lines_of_any_kind() -> None:
    data = b"data: a\n\ndata: b\r\n\r\n: c\r\rdata: d\ndata: e\n\nrest"
    assert blocks_of(data) == [
        b"data: a\n\n",
        b"data: b\r\n\r\n",
        b": c\r\r",
        b"data: d\ndata: e\n\n",
        b"rest",
    ]
    assert blocks_of(b"data: a\r\ndata: b\r\n\r\n") == [b"data: a\r\ndata: b\r\n\r\n"]
