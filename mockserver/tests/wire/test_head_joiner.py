import asyncio
from collections.abc import Iterable
from typing import Any

import pytest

from mockserver.wire.head_joiner import HeadJoiner

HEAD, BODY = b"head ", b"body"


class Written:
    """A transport that keeps what it is given, a piece a write."""

    def __init__(self) -> None:
        self.pieces: list[bytes] = []
        self.ended = ""

    def write(self, data: bytes) -> None:
        assert not self.ended
        self.pieces.append(data)

    def writelines(self, pieces: Iterable[bytes]) -> None:
        self.write(b"".join(pieces))

    def write_eof(self) -> None:
        self.ended = "written to the end"

    def close(self) -> None:
        self.ended = "closed"

    def abort(self) -> None:
        self.ended = "aborted"

    def get_write_buffer_size(self) -> int:
        return 100

    def is_closing(self) -> bool:
        return bool(self.ended)


@pytest.fixture
async def written() -> Written:
    return Written()


@pytest.fixture
async def holder(written: Written) -> HeadJoiner:
    transport: Any = written
    return HeadJoiner(transport, asyncio.get_running_loop())


async def test_a_head_goes_out_with_the_first_piece_of_the_body_and_the_rest_by_itself(
    written: Written, holder: HeadJoiner
) -> None:
    holder.join_next()
    for data in (HEAD, BODY, BODY):
        holder.write(data)
    assert written.pieces == [HEAD + BODY, BODY]


async def test_pieces_given_together_go_out_behind_the_head(
    written: Written, holder: HeadJoiner
) -> None:
    holder.join_next()
    holder.writelines([HEAD])
    holder.writelines([BODY, BODY])
    assert written.pieces == [HEAD + BODY + BODY]


async def test_a_head_with_nothing_behind_it_goes_out_at_the_end_of_the_turn(
    written: Written, holder: HeadJoiner
) -> None:
    holder.join_next()
    holder.write(HEAD)
    assert written.pieces == []
    await asyncio.sleep(0)
    holder.write(BODY)
    assert written.pieces == [HEAD, BODY]


async def test_nothing_is_copied_that_is_large(written: Written, holder: HeadJoiner) -> None:
    large = bytes(100_000)
    holder.join_next()
    holder.write(HEAD)
    holder.write(large)
    assert written.pieces == [HEAD, large]


@pytest.mark.parametrize("end", ["close", "abort", "write_eof"])
async def test_what_is_held_goes_out_before_the_end(
    written: Written, holder: HeadJoiner, end: str
) -> None:
    holder.join_next()
    holder.write(HEAD)
    getattr(holder, end)()
    assert written.pieces == [HEAD]
    assert holder.is_closing()


async def test_two_answers_in_one_turn_keep_their_order(
    written: Written, holder: HeadJoiner
) -> None:
    for data in (HEAD, HEAD):
        holder.join_next()
        holder.write(data)
    holder.write(BODY)
    assert b"".join(written.pieces) == HEAD + HEAD + BODY
    await asyncio.sleep(0)
    assert b"".join(written.pieces) == HEAD + HEAD + BODY


async def test_what_is_held_counts_as_not_written(holder: HeadJoiner) -> None:
    holder.join_next()
    holder.write(HEAD)
    assert holder.get_write_buffer_size() == 100 + len(HEAD)
