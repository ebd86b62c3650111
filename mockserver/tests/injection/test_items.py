from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockserver.injection.compressed import Compressed
from mockserver.injection.items import EventBorders, Fragment, Item, Pause, Rate
from mockserver.injection.stages import rewritten

A_STREAM = b"data: a\n\n: beat\r\n\r\ndata: b\rdata: c\r\rdata: \n\n\ndata: \xf0\x9f\x8e\xac\n\n"
EVENTS = [
    b"data: a\n\n",
    b": beat\r\n\r\n",
    b"data: b\rdata: c\r\r",
    b"data: \n\n",
    b"\ndata: \xf0\x9f\x8e\xac\n\n",
]


def events(chunks: list[bytes]) -> list[bytes]:
    """The events that the borders make, and what is left."""
    borders, found, current = EventBorders(), [], b""
    for chunk in chunks:
        for fragment in borders.fragments(chunk):
            current += fragment.data
            if fragment.ends_event:
                found.append(current)
                current = b""
    return [*found, current]


def test_an_event_ends_with_its_blank_line_whatever_the_line_ends() -> None:
    assert events([A_STREAM]) == [*EVENTS, b""]


def test_half_an_event_is_no_event() -> None:
    assert events([b"data: a\n\ndata: b\n"]) == [b"data: a\n\n", b"data: b\n"]


@given(st.sets(st.integers(1, len(A_STREAM) - 1)))
def test_the_borders_of_chunks_change_no_event_but_for_a_torn_line_end(places: set[int]) -> None:
    cuts = [0, *sorted(places), len(A_STREAM)]
    chunks = [A_STREAM[start:end] for start, end in pairwise(cuts)]
    found = events(chunks)
    assert b"".join(found) == A_STREAM
    # Where a chunk ends between CR and LF, the LF is counted to the event that follows.
    assert [each.strip(b"\n\r") for each in found if each.strip(b"\r\n")] == [
        each.strip(b"\n\r") for each in EVENTS
    ]


@pytest.mark.parametrize("size", [1, 7, 1000])
def test_chunks_are_remembered(size: int) -> None:
    borders = EventBorders()
    chunks = [A_STREAM[at : at + size] for at in range(0, len(A_STREAM), size)]
    again, current = [], b""
    for chunk in chunks:
        for fragment in borders.fragments(chunk):
            current += fragment.data
            if fragment.ends_chunk:
                again.append(current)
                current = b""
    assert again == chunks


@pytest.mark.parametrize("item", [Pause(1.0), Rate(5.0), Fragment(b"", ends_event=True)], ids=repr)
def test_what_is_no_bytes_is_not_compressed(item: Item) -> None:
    assert list(Compressed(1, 0, ()).feed(item)) == [item]


@pytest.mark.parametrize("ends_event", [True, False])
@pytest.mark.parametrize("ends_chunk", [True, False])
def test_an_event_that_is_rewritten_ends_where_it_ended(ends_event: bool, ends_chunk: bool) -> None:
    event = [Fragment(b"ab"), Fragment(b"c", ends_event, ends_chunk)]
    assert list(rewritten(event, b"x")) == [Fragment(b"x", ends_event, ends_chunk)]
