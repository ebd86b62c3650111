"""How much of a body is read before it is told what it is."""

import json
from collections.abc import AsyncIterator

import pytest

from tui.nemo.protocol.stream_start import past_the_start, whole_body


@pytest.mark.parametrize(
    "start", [b"{", b"[", b"<", b": ping\r\r", b"data: 1\n", b"  \xef", b"x" * 64]
)
async def test_what_shows_itself_waits_for_nothing_more(start: bytes) -> None:
    given: list[bytes] = []

    async def chunks() -> AsyncIterator[bytes]:
        for piece in (start, b"y" * 64, b"z"):
            given.append(piece)
            yield piece

    async for shown in past_the_start(chunks()):
        whole = start.strip() != b"\xef"
        assert shown == (start if whole else start + b"y" * 64)
        assert len(given) == (1 if whole else 2)


async def test_of_a_body_without_end_a_megabyte_is_read() -> None:
    async def chunks() -> AsyncIterator[bytes]:
        while True:
            yield b" " * 65_536

    assert len(await whole_body(b"[", chunks())) == 1 + (1 << 20)


async def test_blank_lines_before_a_stream_are_passed_on_before_long() -> None:
    async def chunks() -> AsyncIterator[bytes]:
        for _each in range(100):
            yield b"\n" * 1000

    assert [len(start) < 10_000 async for start in past_the_start(chunks())] == [True]


async def test_a_body_that_seems_to_end_with_each_byte_is_not_read_as_often(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tried, loads = list[str](), json.loads

    async def chunks() -> AsyncIterator[bytes]:
        for _each in range(10_000):
            yield b"}"

    def noted(text: str) -> object:
        tried.append(text)
        return loads(text)

    monkeypatch.setattr(json, "loads", noted)
    assert len(await whole_body(b'{"a": "', chunks())) == 10_007
    assert len(tried) < 1000
