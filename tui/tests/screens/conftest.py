"""Nothing here waits for people, and nothing moves by itself."""

import gc
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tui.config import Config
from tui.tests.screens.harness.at_rest import pilots_wait_for_rest
from tui.tests.screens.harness.fake_studio import a_config
from tui.tests.screens.harness.with_mock import SPEED, Serve, a_film


@pytest.fixture(autouse=True)
def _uncollected() -> Iterator[None]:
    """As the program itself starts: a third of the time went into looking for garbage."""
    gc.disable()
    yield
    gc.enable()


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for delay in ("_KEYS_FIRST_S", "_FILL_DELAY_S"):
        monkeypatch.setattr(f"tui.screens.main.layout.{delay}", 0.001)
    monkeypatch.setenv("COLORTERM", "truecolor")
    # No test writes to the clipboard of whoever runs it.
    for variable in ("NO_COLOR", "DISPLAY", "WAYLAND_DISPLAY", "WSL_DISTRO_NAME", "TMUX", "STY"):
        monkeypatch.delenv(variable, raising=False)
    with pilots_wait_for_rest():
        yield


@pytest.fixture
def pictures(tmp_path: Path, stills_examined_here: None) -> Path:
    """A folder with two small pictures, a text that pretends, and one in a folder of its own."""
    from PIL import Image

    (tmp_path / "more").mkdir()
    for number, name in enumerate(("harbour.jpg", "gulls.png", "more/港口.png")):
        Image.linear_gradient("L").resize((40 + number, 30)).convert("RGB").save(tmp_path / name)
    (tmp_path / "fake.png").write_text("these are words")
    return tmp_path


@pytest.fixture
def serve(start_nemo_mock: Callable[..., Any], stills_examined_here: None, tmp_path: Path) -> Serve:
    """Starts a mock with faults; gives a configuration that leads to it.

    Its films are not done before `made` is set, where there is one.
    """

    def run(*faults: str, speed: float = SPEED, made: threading.Event | None = None) -> Config:
        mock = start_nemo_mock(speed=speed, seed=1, film=partial(a_film, made))
        mock.fault(*faults)
        return replace(a_config(tmp_path), api_url=mock.url, mock=False, time_scale=speed)

    return run
