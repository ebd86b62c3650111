"""One real file of every type, made once."""

from pathlib import Path

import pytest

from tui.tests.media.specimens import make_samples


@pytest.fixture(scope="session")
def samples(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Return a real file of every known type, under its kind's name."""
    return make_samples(tmp_path_factory.mktemp("samples"))
