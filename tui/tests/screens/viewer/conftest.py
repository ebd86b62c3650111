"""One film for all tests of the viewer."""

from pathlib import Path

import pytest

from tui.tests.media.specimens import brightening_film


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return brightening_film(tmp_path_factory.mktemp("films") / "harbour.mp4")
