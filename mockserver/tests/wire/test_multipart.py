import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockserver.wire.multipart import (
    MultipartError,
    MultipartReader,
    NoBoundary,
    PartHead,
    PartsSeen,
    is_multipart,
    whole_parts,
)

FORM = 'multipart/form-data; boundary="B"'
HEAD = b'Content-Disposition: form-data; name="files"; filename="%s"\r\nContent-Type: %s\r\n\r\n'
BODY = (
    b"--B\r\n" + HEAD % (b"a.jpg", b"image/jpeg") + b"one\r\n--B\r\n"
    b'content-disposition: form-data; name="note"\r\n\r\ntwo\r\n\r\n--B--\r\n'
)
HEADS = [PartHead("files", "a.jpg", "image/jpeg"), PartHead("note")]


def test_a_whole_body_gives_its_parts_with_their_bytes() -> None:
    found = whole_parts(BODY, FORM)
    assert [part.head for part in found] == HEADS
    assert [part.content for part in found] == [b"one", b"two\r\n"]


@given(st.integers(1, len(BODY)))
def test_it_does_not_matter_how_a_body_is_cut(size: int) -> None:
    seen = PartsSeen(FORM)
    for start in range(0, len(BODY), size):
        seen.feed(BODY[start : start + size])
    assert [part.head for part in seen.parts] == HEADS
    assert [part.size for part in seen.parts] == [3, 5]
    assert not seen.broken


def test_parts_are_read_whatever_else_their_heads_say() -> None:
    body = (
        b'--B\r\nX: y\r\ncontent-disposition: form-data; filename="\xc3\xa4 \\".jpg"; name="n"'
        b"\r\n\r\n"
        b"\r\n--B--\r\n"
    )
    (part,) = whole_parts(body, FORM)
    assert part.head == PartHead("n", 'ä ".jpg', None)


def test_what_stands_before_the_first_part_and_after_the_last_is_no_part() -> None:
    assert whole_parts(b"hello\r\n" + BODY + b"bye", FORM) == whole_parts(BODY, FORM)


@pytest.mark.parametrize("length", [30, len(BODY) - 8])
def test_a_body_that_ends_early_gives_the_parts_that_came_whole(length: int) -> None:
    assert len(whole_parts(BODY[:length], FORM)) == int(length > 100)


@pytest.mark.parametrize("data", [b"", b"{}", b"--C\r\n\r\n--C--"])
def test_another_body_has_no_parts(data: bytes) -> None:
    assert whole_parts(data, FORM) == []


@pytest.mark.parametrize("kind", ["", "application/json", "multipart/form-data", "multipart/mixed"])
def test_another_type_is_none_at_all(kind: str) -> None:
    assert whole_parts(BODY, kind) == []
    assert not is_multipart(kind)
    assert PartsSeen(kind).parts == []
    with pytest.raises(NoBoundary):
        MultipartReader(kind, PartsSeen(kind))


def test_what_stops_making_sense_is_an_error_or_noted_as_broken() -> None:
    seen = PartsSeen(FORM)
    seen.feed(b"--B\r\nno head at all\r\n\r\nx")
    assert seen.broken
    with pytest.raises(MultipartError):
        MultipartReader(FORM, PartsSeen(FORM)).feed(b"--C\r\n")


def test_a_reader_says_whether_the_closing_boundary_came() -> None:
    reader = MultipartReader(FORM, PartsSeen(FORM))
    reader.feed(BODY[:-6])
    assert not reader.is_complete
    reader.feed(BODY[-6:])
    assert reader.is_complete


def test_names_are_cut_where_they_are_only_noted() -> None:
    seen = PartsSeen(FORM)
    seen.feed(b"--B\r\n" + HEAD % (b"n" * 900, b"t" * 900) + b"x\r\n--B--")
    (part,) = seen.parts
    assert (len(part.filename or ""), len(part.content_type or "")) == (200, 300)
