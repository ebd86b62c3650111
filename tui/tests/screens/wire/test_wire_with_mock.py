"""The wire on the real mock: its stream step by step, what a shell makes of curl, what is saved."""

import asyncio
import json
import shutil
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from mockserver.recordings.lint import lint
from mockserver.recordings.read import read_recording
from tui.config import Config
from tui.library.tokens import TokenFile
from tui.screens.wire.screen import WireScreen
from tui.tests.screens.harness.fake_studio import a_config, operations_of, send, text_of, until
from tui.tests.screens.harness.with_mock import SPEED, a_film, an_interface, ready
from tui.tests.screens.wire.calls import looked, rows_of, screen_of, view_of
from tui.wire.seen import SeenCall

needs_curl = pytest.mark.skipif(shutil.which("curl") is None, reason="no curl is installed")
HELLO = 'what can you do? it\'s $5 "here"'


@pytest.fixture
def mock(start_nemo_mock: Callable[..., Any], stills_examined_here: None) -> Any:
    return start_nemo_mock(speed=SPEED, seed=1, film=partial(a_film, None))


@pytest.fixture
def config(mock: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Config:
    monkeypatch.chdir(tmp_path)
    return replace(a_config(tmp_path), api_url=mock.url, mock=False, time_scale=SPEED)


def chosen(pilot: Pilot[None]) -> SeenCall:
    call = rows_of(pilot).call_marked
    assert call is not None
    return call


async def choose(pilot: Pilot[None], words: str) -> SeenCall:
    """Choose the newest call whose line has these words."""
    await looked(pilot)
    rows = rows_of(pilot)
    rows.mark([at for at, call in enumerate(rows.calls) if words in rows.address(call)][-1])
    await pilot.pause()
    return chosen(pilot)


async def open_and_close(pilot: Pilot[None]) -> None:
    """From the first time that the wire is opened, all is kept."""
    await pilot.press("ctrl+l")
    await until(pilot, lambda: isinstance(pilot.app.screen, WireScreen))
    await pilot.press("ctrl+l")
    await pilot.pause()


def events_of(pilot: Pilot[None]) -> int:
    events = view_of(pilot)._events
    return 0 if events is None else len(events.reader.events)


def entries(mock: Any, call: str) -> Sequence[Any]:
    return [one for one in mock.journal if one["call"] == call]


async def test_a_stream_is_shown_event_by_event_while_the_service_is_at_it(
    mock: Any, config: Config
) -> None:
    app = an_interface(config)
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await ready(pilot)
        await open_and_close(pilot)
        mock.clock.set_mode("stepped")
        await send(pilot, HELLO)
        await pilot.press("ctrl+l")
        await until(pilot, lambda: isinstance(pilot.app.screen, WireScreen))
        await until(pilot, lambda: chosen(pilot).path == "/run_sse")
        call, seen = chosen(pilot), [0]
        while call.head.ended_s is None:
            await asyncio.to_thread(mock.clock.step)
            came = call.body.size if call.body is not None else 0
            await until(
                pilot, lambda: screen_of(pilot)._revision == screen_of(pilot)._wire.revision
            )
            if came and rows_of(pilot).call_marked is call:
                seen.append(events_of(pilot))
        mock.clock.set_mode("scaled", SPEED)
        await until(pilot, lambda: not operations_of(pilot).running)
        await choose(pilot, "/run_sse")
        shown = events_of(pilot)
    [turn] = entries(mock, "run_sse")
    assert shown == len(turn["answer"]["events"])
    assert sorted(seen) == seen
    assert len(set(seen)) > 3


def saved_in(folder: Path) -> set[Path]:
    return set(folder.glob("wire-*.json"))


def run_in_shell(command: str, token: str) -> str:
    done = subprocess.run(
        ["sh", "-c", command],
        env={"NEMO_TOKEN": token, "NEMO_CLIENT_ID": "", "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


@needs_curl
@pytest.mark.nemo_guilty  # it asks again what was asked, as whoever pastes the command
async def test_what_is_copied_as_curl_works_when_it_is_pasted(
    mock: Any, config: Config, pictures: Path
) -> None:
    still = (pictures / "harbour.jpg").rename(pictures / "my 'har;bour\".jpg")
    app = an_interface(config, still)
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await ready(pilot)
        await open_and_close(pilot)
        await send(pilot, HELLO)
        await until(pilot, lambda: not operations_of(pilot).running)
        await pilot.press("ctrl+l")
        await until(pilot, lambda: isinstance(pilot.app.screen, WireScreen))
        commands = {}
        for path in ("/api/credits", "/api/upload-video", "/run_sse"):
            call = await choose(pilot, path)
            await pilot.press("c")
            commands[path] = pilot.app.clipboard
    assert call.sent is not None
    token = call.sent.token or ""
    assert token
    assert not any(token in command for command in commands.values())
    before = len(mock.journal)
    said = {path: run_in_shell(command, token) for path, command in commands.items()}
    again = mock.journal[before:]
    assert [one["status"] for one in again] == [200, 200, 200]
    assert json.loads(said["/api/credits"])["code"] == 0
    [upload, upload_again] = entries(mock, "upload")
    assert upload["request"]["parts"] == upload_again["request"]["parts"]
    [turn, turn_again] = entries(mock, "run_sse")
    assert turn["request"]["json"] == turn_again["request"]["json"]
    assert said["/run_sse"].count("data:") > 3


async def test_calls_are_saved_as_recordings_that_are_without_fault_and_hold_no_secret(
    mock: Any, config: Config, pictures: Path, tmp_path: Path
) -> None:
    app = an_interface(config, pictures / "harbour.jpg")
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await ready(pilot)
        await open_and_close(pilot)
        await send(pilot, HELLO)
        await until(pilot, lambda: not operations_of(pilot).running)
        await pilot.press("ctrl+l")
        await until(pilot, lambda: isinstance(pilot.app.screen, WireScreen))
        call = await choose(pilot, "/run_sse")
        await pilot.press("s")
        await until(pilot, lambda: len(saved_in(tmp_path)) == 1)
        [alone] = saved_in(tmp_path)
        await until(pilot, lambda: "Saved 1 call" in text_of(pilot))
        for path in ("/run_sse", "/api/upload-video", "/api/credits"):
            await choose(pilot, path)
            await pilot.press("m")
        await pilot.press("S")
        await until(pilot, lambda: len(saved_in(tmp_path)) == 2)
        await until(pilot, lambda: "Saved 3 calls" in text_of(pilot))
        [together] = saved_in(tmp_path) - {alone}
        await choose(pilot, "/api/state")
        await pilot.press("home", "s")
        await until(pilot, lambda: "Not saved: only the head" in text_of(pilot))
    assert call.sent is not None
    for saved, calls in ((alone, ["/run_sse"]), (together, None)):
        assert list(lint(saved)) == []
        recording = read_recording(saved)
        assert recording.source == "local"
        if calls is not None:
            assert [one.request.path for one in recording.exchanges] == calls
            assert len(recording.exchange.events) > 3
        assert (call.sent.token or "-") not in saved.read_text()
        assert str(tmp_path) not in saved.read_text()
    assert len(read_recording(together).exchanges) == 3


@needs_curl
async def test_what_was_saved_can_be_replayed_and_no_token_is_on_the_screen_whatever_is_unfolded(
    mock: Any, config: Config, start_nemo_mock: Callable[..., Any], tmp_path: Path
) -> None:
    app, seen = an_interface(config), []
    async with app.run_test(size=(120, 60), notifications=True) as pilot:
        await until(pilot, lambda: operations_of(pilot).studio is not None)
        await pilot.press("ctrl+l")
        await until(pilot, lambda: isinstance(pilot.app.screen, WireScreen))
        await until(pilot, lambda: not operations_of(pilot).running)
        await pilot.press("escape", "f7")
        await until(pilot, lambda: not operations_of(pilot).running)
        await pilot.press("ctrl+l")
        await until(pilot, lambda: isinstance(pilot.app.screen, WireScreen))
        call = await choose(pilot, "/api/credits")
        await pilot.press("c", "s", "s", "s")
        await until(pilot, lambda: text_of(pilot).count("Saved 1 call") == 3)
        command = pilot.app.clipboard
        await pilot.press("enter", "slash", *"e", "escape")  # what is looked for unfolds all
        await pilot.press("escape", "home")
        for _ in rows_of(pilot).calls:
            await pilot.press("down")
            seen.append(text_of(pilot))
        secrets = screen_of(pilot)._wire.secrets.values
    stored = TokenFile(config.data_dir / "tokens.json").get(config.service)
    assert stored is not None
    assert stored.token in secrets
    assert not any(secret in shown for secret in secrets for shown in seen)
    assert any("Authorization: Bearer [hidden]" in shown for shown in seen)
    assert len(saved_in(tmp_path)) == 3
    for saved in saved_in(tmp_path):
        assert list(lint(saved)) == []
    replay = start_nemo_mock(session=saved)
    assert call.body is not None
    said = run_in_shell(command.replace(mock.url, replay.url), stored.token)
    assert said.encode() == call.body.data
