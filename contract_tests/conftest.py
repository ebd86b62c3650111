"""The real client on the real mock, over a real socket, with time running fast."""

import os
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from contract_tests.harness.accounts import ANONYMOUS, A, B
from contract_tests.harness.batch_trial import SPEED as BATCH_SPEED
from contract_tests.harness.commands import SPEED, CommandResult, Stillreel
from contract_tests.harness.home import SPEED as HOME_SPEED
from contract_tests.harness.home import Home
from mockserver.pytest_plugin import NemoMock, StartNemoMock
from mockserver.tests.harness.films import coloured_film, quick_film
from tui import cli
from tui.library.library import Library
from tui.tests.patience import LIMITS
from tui.tests.processes import Program
from tui.tests.screens.harness.at_rest import pilots_wait_for_rest

NOBODY = "http://127.0.0.1:9"
"""Where a program goes that a test gave no service: never beyond this machine."""


@pytest.fixture(scope="session")
def nemo_settings() -> Mapping[str, Any]:
    """A mock with accounts of plenty."""
    return {"speed": SPEED, "credits": 1000}


@pytest.fixture
def stillreel(tmp_path: Path) -> Stillreel:
    """The command, in a process and a home of its own."""

    def run(
        *words: object, env: dict[str, str] | None = None, cwd: Path | None = None
    ) -> CommandResult:
        environ = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("NEMO_", "STILLREEL_", "SKILL_"))
        }
        environ |= {
            "STILLREEL_HOME": str(tmp_path / "home"),
            "STILLREEL_TIME_SCALE": str(SPEED),
            "NEMO_API_URL": NOBODY,
            **(env or {}),
        }
        printed, said = tmp_path / "printed", tmp_path / "said"
        process = Program(list(map(str, words)), environ, cwd or tmp_path).start(printed, said)
        process.join(60)
        assert process.exitcode is not None, said.read_text()
        return CommandResult(process.exitcode, printed.read_text(), said.read_text())

    return run


@pytest.fixture
def home(
    start_nemo_mock: StartNemoMock,
    stills_examined_here: None,
    patience: None,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Home:
    """A home and a service of one's own, where a turn goes on when its client has left.

    Programs wait for one that gets a token as long as it takes: two minutes of theirs are a fifth
    of a second.
    """
    monkeypatch.setattr("tui.studio.account.LONGEST_LOCK_WAIT_S", 60 * HOME_SPEED)
    mock = start_nemo_mock(speed=HOME_SPEED, credits=1000, film=quick_film, leaving="finish")
    return Home(mock, tmp_path)


@pytest.fixture
def command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> Stillreel:
    """A command in this process, where quickness counts; its home and time are its own."""
    for name in [name for name in os.environ if name.startswith(("NEMO_", "STILLREEL_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("STILLREEL_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("STILLREEL_TIME_SCALE", "100")
    monkeypatch.setenv("NEMO_API_URL", NOBODY)
    monkeypatch.chdir(tmp_path)

    def run(*words: object, env: dict[str, str] | None = None) -> CommandResult:
        for name, value in (env or {}).items():
            monkeypatch.setenv(name, value)
        try:
            code = cli.main([str(word) for word in words])
        except SystemExit as end:
            code = int(end.code or 0)
        printed = capsysbinary.readouterr()
        return CommandResult(code, printed.out.decode(errors="replace"), printed.err.decode())

    return run


@pytest.fixture
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Turns are listened to, and renders asked about, for as long as they take.

    A turn that is held, or a machine that is busy, is no stream that was lost.
    """
    for module, name, limit in LIMITS:
        monkeypatch.setattr(module, name, limit)


@pytest.fixture
def batch_mock(
    start_nemo_mock: StartNemoMock,
    command: Stillreel,
    monkeypatch: pytest.MonkeyPatch,
    patience: None,
    stills_examined_here: None,
) -> NemoMock:
    """A service for batches, whose films have the colour of their first still.

    Stills are examined in this process, and not by one of their own.
    """
    running = start_nemo_mock(speed=BATCH_SPEED, credits=2000, film=coloured_film)
    monkeypatch.setenv("NEMO_API_URL", running.url)
    monkeypatch.setenv("STILLREEL_TIME_SCALE", str(BATCH_SPEED))
    return running


@pytest.fixture
async def tokens(home: Home) -> dict[str, str]:
    """The user's own tokens; the anonymous one is the program's business."""
    return {ANONYMOUS: "", A: await home.own_token(), B: await home.own_token()}


@pytest.fixture
def library(home: Home) -> Iterator[Library]:
    (home.folder / "home" / "data").mkdir(parents=True, exist_ok=True, mode=0o700)
    with closing(Library(home.folder / "home" / "data" / "library.sqlite3")) as opened:
        yield opened


@pytest.fixture
def quick_queue(
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    stills_examined_here: None,
    patience: None,
) -> Iterator[None]:
    """An interface and its queue in a home of their own, at the speed of batches."""
    monkeypatch.setattr("tui.screens.main.layout._FILL_DELAY_S", 0.001)
    monkeypatch.setenv("STILLREEL_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("STILLREEL_TIME_SCALE", str(BATCH_SPEED))
    monkeypatch.chdir(tmp_path)
    with pilots_wait_for_rest():
        yield
