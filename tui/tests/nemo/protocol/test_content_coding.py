"""Packed bodies are unpacked a little at a time, and counted before they are held."""

import gzip
import tracemalloc
import zlib
from collections.abc import AsyncIterator

import pytest

from tui.nemo.protocol.content_coding import ACCEPTED, TooLarge, Undecodable, decoded, layers
from tui.tests.nemo.protocol.bombs import bomb

JSON = b'{"available": 5, "words": "' + b"x" * 200_000 + b'"}'


async def pieces(content: bytes, step: int = 997) -> AsyncIterator[bytes]:
    for at in range(0, len(content), step):
        yield content[at : at + step]


async def undone(content: bytes, header: str, most: int = 1 << 20) -> bytes:
    chunks = decoded(pieces(content), layers(header), most)
    return b"".join([chunk async for chunk in chunks])


def raw_deflate(content: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(content) + packer.flush()


def gzipped(data: bytes) -> bytes:
    """Compressed without the time of day, so that each run draws the same cases."""
    return gzip.compress(data, mtime=0)


@pytest.mark.parametrize(
    ("header", "content"),
    [
        ("", JSON),
        ("identity", JSON),
        ("gzip", gzipped(JSON)),
        ("x-gzip", gzipped(JSON)),
        ("GZIP", gzipped(JSON)),
        ("deflate", zlib.compress(JSON)),
        ("deflate", raw_deflate(JSON)),
        ("gzip, gzip", gzipped(gzipped(JSON))),
        ("deflate, gzip", gzipped(zlib.compress(JSON))),
        ("gzip", gzipped(JSON[:100]) + gzipped(JSON[100:])),
        ("gzip", JSON),
        ("gzip, gzip", gzipped(JSON)),
        ("aws-chunked", JSON),
        ("aws-chunked, gzip", gzipped(JSON)),
        ("br", JSON),
    ],
)
async def test_what_is_packed_is_unpacked_and_what_is_not_stays(
    header: str, content: bytes
) -> None:
    assert await undone(content, header) == JSON


@pytest.mark.parametrize(
    ("header", "content"),
    [
        ("gzip", b"abc"),
        ("gzip", gzipped(JSON)[:99]),
        ("deflate", zlib.compress(JSON)[:-5]),
        ("gzip", b"\x1f\x8b\x08nonsense" * 9),
    ],
)
async def test_what_cannot_be_unpacked_says_so(header: str, content: bytes) -> None:
    with pytest.raises(Undecodable):
        await undone(content, header)


@pytest.mark.parametrize("depth", [1, 2, 3, 4])
async def test_a_bomb_is_left_at_the_limit_and_never_held(depth: int) -> None:
    content = bomb(depth)
    most = 1 << 22
    tracemalloc.start()
    with pytest.raises(TooLarge):
        async for _ in decoded(pieces(content, 1 << 16), layers(", ".join(["gzip"] * depth)), most):
            pass
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1 << 21


def test_more_layers_than_anybody_needs_are_refused() -> None:
    with pytest.raises(TooLarge):
        layers(", ".join(["gzip"] * 6))


async def test_bare_deflate_that_begins_half_as_zlib_does_is_undone() -> None:
    content = b"999999999"
    packed = raw_deflate(content)
    assert int.from_bytes(packed[:2], "big") % 31 == 0
    assert await undone(packed, "deflate") == content


def test_what_is_asked_for_can_be_undone() -> None:
    assert sorted(layers(ACCEPTED)) == ["deflate", "gzip"]


@pytest.mark.parametrize("header", ["gzip", "gzip, gzip"])
async def test_as_much_as_the_limit_comes_out_and_not_a_byte_more(header: str) -> None:
    packed = gzipped(JSON) if header == "gzip" else gzipped(gzipped(JSON))
    assert await undone(packed, header, len(JSON)) == JSON
    with pytest.raises(TooLarge):
        await undone(packed, header, len(JSON) - 1)


async def test_what_follows_a_packed_body_is_not_held() -> None:
    async def chunks() -> AsyncIterator[bytes]:
        yield gzipped(b"{}")
        for _each in range(100):
            yield b"x" * 65_536

    tracemalloc.start()
    try:
        assert [piece async for piece in decoded(chunks(), ("gzip",), 100)] == [b"{}"]
        assert tracemalloc.get_traced_memory()[1] < 1_000_000
    finally:
        tracemalloc.stop()
