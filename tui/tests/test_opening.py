"""A studio is opened whole, or leaves nothing open."""

from pathlib import Path

import pytest

from tui.library.library import Library
from tui.library.private_files import PrivateFileError
from tui.opening import open_studio
from tui.tests.screens.harness.fake_studio import a_config


async def test_a_studio_that_cannot_be_opened_closes_its_library(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed: list[Library] = []
    close = Library.close

    def noted(library: Library) -> None:
        closed.append(library)
        close(library)

    monkeypatch.setattr(Library, "close", noted)
    config = a_config(tmp_path)
    config.config_dir.parent.mkdir(parents=True, exist_ok=True)
    config.config_dir.write_text("a file where its folder should be")
    with pytest.raises(PrivateFileError):
        async with open_studio(config, lambda _: None):
            pass
    assert len(closed) == 1
