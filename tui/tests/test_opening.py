"""A studio is opened whole, or leaves nothing open."""

import asyncio
from contextlib import AsyncExitStack, suppress
from pathlib import Path

import pytest

from tui.library.library import Library
from tui.library.private_files import PrivateFileError
from tui.opening import open_studio
from tui.tests.screens.harness.fake_studio import a_config


@pytest.fixture
def closed(monkeypatch: pytest.MonkeyPatch) -> list[Library]:
    """The libraries that were closed."""
    noted: list[Library] = []
    close = Library.close

    def note(library: Library) -> None:
        noted.append(library)
        close(library)

    monkeypatch.setattr(Library, "close", note)
    return noted


async def test_a_studio_that_cannot_be_opened_closes_its_library(
    tmp_path: Path, closed: list[Library]
) -> None:
    config = a_config(tmp_path)
    config.config_dir.parent.mkdir(parents=True, exist_ok=True)
    config.config_dir.write_text("a file where its folder should be")
    with pytest.raises(PrivateFileError):
        async with open_studio(config, lambda _: None):
            pass
    assert len(closed) == 1


async def test_a_studio_closes_its_library_though_its_closing_is_cancelled(
    tmp_path: Path, closed: list[Library]
) -> None:
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(open_studio(a_config(tmp_path), lambda _: None))
        closing = asyncio.create_task(stack.pop_all().aclose())
        for _ in range(2):
            await asyncio.sleep(0)
            closing.cancel()
        with suppress(asyncio.CancelledError):
            await closing
    assert len(closed) == 1
