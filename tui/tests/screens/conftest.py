"""Nothing here waits for people, and nothing moves by itself."""

import gc
import threading
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from mockserver.pytest_plugin import StartNemoMock
from tui.config import Config
from tui.studio.film.render_course import POLL_EVERY_S
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
    # However busy the machine is, these stay until they are read.
    monkeypatch.setattr("tui.screens.application._ASK_AGAIN_S", 60.0)
    monkeypatch.setattr("textual.notifications.Notification.time_left", 60.0)
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
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who waits for the service, or for another program, waits for as long as that takes.

    At the speed of these tests the program's ten minutes are two seconds, its half a minute a tenth
    of one: where the machine is busy, a stream would be lost, or over before all was said, a render
    would get no further, and a program would end before its recording, or its locks.
    """
    long_s = 60 * SPEED
    for limit in ("SILENCE_S", "LONGEST_S", "QUIET_S", "LONG_QUIET_S"):
        monkeypatch.setattr(f"tui.studio.turns.stream_watch.{limit}", long_s)
    for limit in ("IDLE_POLLS", "MOST_POLLS"):
        most = round(long_s / POLL_EVERY_S)
        monkeypatch.setattr(f"tui.studio.film.render_course.{limit}", most)
    monkeypatch.setattr("tui.studio.account.LONGEST_LOCK_WAIT_S", long_s)
    monkeypatch.setattr("tui.screens.main.opener._CLOSING_S", 60.0)


@pytest.fixture
def start_nemo_mock(start_nemo_mock: StartNemoMock, patience: None) -> StartNemoMock:
    """A mock for patient programs."""
    return start_nemo_mock


@pytest.fixture
def serve(start_nemo_mock: StartNemoMock, stills_examined_here: None, tmp_path: Path) -> Serve:
    """Starts a mock with faults; gives a configuration that leads to it.

    Its films are not done before `made` is set, where there is one.
    """

    def run(*faults: str, speed: float = SPEED, made: threading.Event | None = None) -> Config:
        mock = start_nemo_mock(speed=speed, seed=1, film=partial(a_film, made))
        mock.fault(*faults)
        return replace(a_config(tmp_path), api_url=mock.url, mock=False, time_scale=speed)

    return run
