"""A question on the terminal amid other work: whoever is interrupted waits for no answer."""

import asyncio
import os
import threading
from collections.abc import Iterator

import pytest

from tui.command_line.asking import agreed_meanwhile
from tui.tests.keyboards import at_a_keyboard


@pytest.fixture
def keyboard(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """Where to write what is typed."""
    with at_a_keyboard(monkeypatch) as typed:
        yield typed


@pytest.mark.parametrize(("answer", "is_yes"), [(b"y\n", True), (b"n\n", False), (b"\x04", False)])
async def test_only_a_yes_is_one(keyboard: int, answer: bytes, is_yes: bool) -> None:
    os.write(keyboard, answer)
    assert await agreed_meanwhile("Go on?") is is_yes


async def test_whoever_is_interrupted_leaves_nobody_waiting_for_an_answer(keyboard: int) -> None:
    threads = threading.active_count()
    asking = asyncio.ensure_future(agreed_meanwhile("Go on?"))
    await asyncio.sleep(0)
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    left = threading.active_count() - threads
    os.write(keyboard, b"\n")
    assert not left
