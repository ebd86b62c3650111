"""Two projects at once on the real mock: stills, a turn and a render of one, the other in sight."""

import threading
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from tui.config import Config
from tui.library.library import Library
from tui.nemo.client import AttributionHeaders, NemoClient
from tui.nemo.protocol.tap import Tap
from tui.screens.main.screen import MainScreen
from tui.screens.projects.rows import ProjectRows
from tui.screens.projects.screen import ProjectList
from tui.tests.screens.harness.fake_studio import (
    a_config,
    main_of,
    operations_of,
    panels_of,
    send,
    text_of,
    until,
    words_of,
)
from tui.tests.screens.harness.with_mock import SPEED, a_film, an_interface, ready
from tui.widgets.still import Still

CLIP = "make a 12-second clip of it with soft piano"
HELLO = "what can you do?"
HELD_S = 60 * SPEED
HELD = f"heartbeats:{HELD_S:.0f};every={SPEED:.0f}@event:1@run_sse;times=1"
"""A turn that ends when time is moved on, or else after a real minute."""


@pytest.fixture
def made() -> threading.Event:
    """Set when films may be done."""
    return threading.Event()


@pytest.fixture
def mock(
    start_nemo_mock: Callable[..., Any], stills_examined_here: None, made: threading.Event
) -> Any:
    return start_nemo_mock(speed=SPEED, seed=1, film=partial(a_film, made))


@pytest.fixture
def config(mock: Any, tmp_path: Path) -> Config:
    return replace(a_config(tmp_path), api_url=mock.url, mock=False, time_scale=SPEED)


def said(config: Config) -> dict[str, tuple[str, ...]]:
    """What went out in each project."""
    with closing(Library(config.data_dir / "library.sqlite3")) as library:
        listed = library.projects.listed(config.service)
        return {one.id: tuple(turn.message for turn in library.turns.of(one.id)) for one in listed}


def by_account(config: Config) -> set[tuple[str | None, tuple[str, ...]]]:
    """What went out, by account; not where nothing did."""
    with closing(Library(config.data_dir / "library.sqlite3")) as library:
        listed = library.projects.listed(config.service)
        sent = {
            (one.account, tuple(turn.message for turn in library.turns.of(one.id)))
            for one in listed
        }
    return {(account, messages) for account, messages in sent if messages}


def stills_of(pilot: Pilot[None]) -> list[tuple[str, str, int]]:
    return [(one.name, one.state, one.total) for one in panels_of(pilot).stills.stills]


def are_seen(stills: list[Still]) -> bool:
    return bool(stills) and all(one.total for one in stills)


def account_of(pilot: Pilot[None]) -> str:
    accounts = operations_of(pilot).accounts
    return (accounts.current if accounts is not None else None) or ""


async def a_token(config: Config) -> str:
    """A token of somebody else's."""
    attribution = AttributionHeaders("0", "unknown")
    client = NemoClient(config.api_url, attribution=attribution, client_id=str(uuid4()))
    try:
        return (await client.anonymous_token()).token
    finally:
        await client.aclose()


async def to(pilot: Pilot[None], words: str) -> None:
    """Open the project that is found by these words; without any, begin another."""
    before = main_of(pilot).project_id
    await pilot.press("ctrl+r")
    await until(pilot, lambda: isinstance(pilot.app.screen, ProjectList))
    screen = pilot.app.screen
    assert isinstance(screen, ProjectList)
    await until(pilot, lambda: bool(screen.query_one(ProjectRows).projects))
    if words:
        await pilot.press("slash")
        screen.query_one(Input).value = words
    await pilot.press("enter" if words else "n")
    await until(pilot, lambda: len(pilot.app.screen_stack) == 1)
    await until(pilot, lambda: main_of(pilot).project_id not in ("", before))
    await until(pilot, lambda: operations_of(pilot).connected)


async def a_second(pilot: Pilot[None], config: Config) -> str:
    """Begin another project, say something in it; gives its id."""
    await to(pilot, "")
    second = main_of(pilot).project_id
    await until(pilot, lambda: not stills_of(pilot))
    assert panels_of(pilot).prompt.text == ""
    await send(pilot, HELLO)
    await until(pilot, lambda: said(config)[second] == (HELLO,))
    await until(pilot, lambda: not operations_of(pilot).running)
    return second


def tap_of(screen: MainScreen) -> Tap:
    studio = screen.parts.operations.studio
    assert studio is not None
    return studio.tap


async def begin_export(pilot: Pilot[None], out: Path) -> None:
    await ready(pilot)
    operations_of(pilot).export(out, force=False)
    await until(pilot, lambda: any(one.running for one in panels_of(pilot).renders.renders))


async def test_stills_a_turn_and_a_render_stay_with_their_project_while_another_is_looked_at(
    mock: Any, config: Config, pictures: Path, tmp_path: Path, made: threading.Event
) -> None:
    mock.fault(f"{HELD};skip=1")
    app = an_interface(config, pictures / "harbour.jpg")
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await ready(pilot)
        first = main_of(pilot).project_id
        await until(pilot, lambda: are_seen(list(panels_of(pilot).stills.stills)))
        unsent = stills_of(pilot)
        panels_of(pilot).prompt.load_text("of the harbour")

        # Unsent stills wait in their own project, and in no other.
        second = await a_second(pilot, config)
        await to(pilot, first)
        await until(pilot, lambda: stills_of(pilot) == unsent)
        assert panels_of(pilot).prompt.text == "of the harbour"

        # Amid a turn.
        await ready(pilot)
        await send(pilot, CLIP)
        await until(pilot, lambda: said(config)[first] == (CLIP,))
        panels_of(pilot).prompt.load_text("and then")
        working = main_of(pilot)
        await to(pilot, second)
        assert main_of(pilot).project_id == second
        assert working.has_work
        assert tap_of(working) is tap_of(main_of(pilot))  # one wire shows the calls of both
        await until(pilot, lambda: HELLO in words_of(pilot))
        assert CLIP not in words_of(pilot)
        mock.clock.jump(HELD_S)
        await until(pilot, lambda: "The message has its answer" in text_of(pilot))
        await to(pilot, first)
        await until(pilot, lambda: CLIP in words_of(pilot) and "soft" in words_of(pilot))
        assert panels_of(pilot).prompt.text == "and then"
        await until(pilot, lambda: [state for _, state, _ in stills_of(pilot)] == ["sent"])

        # Amid a render.
        film = tmp_path / "harbour.mp4"
        await begin_export(pilot, film)
        await to(pilot, second)
        made.set()
        await until(pilot, lambda: "harbour.mp4 is saved" in text_of(pilot))
        assert film.exists()
        await to(pilot, first)
        await until(pilot, lambda: "harbour.mp4" in words_of(pilot))
    assert said(config) == {first: (CLIP,), second: (HELLO,)}


async def test_each_account_hears_its_own_while_the_account_is_changed_beside_it(
    mock: Any, config: Config
) -> None:
    mock.fault(HELD)
    token = await a_token(config)
    app = an_interface(config)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await ready(pilot)
        anonymous = account_of(pilot)
        await send(pilot, HELLO)
        await until(pilot, lambda: (anonymous, (HELLO,)) in by_account(config))
        panels_of(pilot).waiting.add("and then?")
        await pilot.press("alt+w", "space")
        working = main_of(pilot)
        await to(pilot, "")
        await ready(pilot)
        assert account_of(pilot) == anonymous
        assert operations_of(pilot).change_project(
            lambda at: at.accounts.enter(token), stills=False
        )
        await until(pilot, lambda: account_of(pilot) not in ("", anonymous))
        await ready(pilot)
        other = account_of(pilot)
        await send(pilot, "what is this?")
        await until(pilot, lambda: (other, ("what is this?",)) in by_account(config))
        mock.clock.jump(HELD_S)
        # What waited goes out by itself, unseen, and into its own account.
        await until(pilot, lambda: (anonymous, (HELLO, "and then?")) in by_account(config))
        await until(pilot, lambda: not working.is_attached)
        await ready(pilot)
        await to(pilot, f"then? {anonymous}")
        await until(pilot, lambda: account_of(pilot) == anonymous)
        await until(pilot, lambda: "belongs to account" in words_of(pilot))
        await ready(pilot)
        assert "new project was begun" not in words_of(pilot)
        await send(pilot, "and here?")
        await until(pilot, lambda: not operations_of(pilot).running)
    assert by_account(config) == {
        (anonymous, (HELLO, "and then?", "and here?")),
        (other, ("what is this?",)),
    }
    with closing(Library(config.data_dir / "library.sqlite3")) as library:
        told_in = [
            project.account
            for project in library.projects.listed(config.service)
            if any("belongs to" in body for _, body in library.entries.bodies(project.id, "notice"))
        ]
    assert told_in == [anonymous]


async def test_what_is_recorded_is_recorded_to_the_end_by_whichever_project_is_last(
    mock: Any, config: Config, tmp_path: Path
) -> None:
    mock.fault(HELD)
    app = an_interface(replace(config, record=tmp_path / "runs"))
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await ready(pilot)
        await send(pilot, HELLO)
        first = main_of(pilot)
        await until(pilot, lambda: HELLO in said(config)[first.project_id])
        await to(pilot, "")
        await ready(pilot)
        mock.clock.jump(HELD_S)
        # It has its answer, and is idle: what records is not its own.
        await until(pilot, lambda: not first.is_attached)
        assert app.last_words == []
        await send(pilot, "and here?")
        await until(pilot, lambda: not operations_of(pilot).running)
        await pilot.press("ctrl+q")
        await until(pilot, lambda: not app.is_running)
    (summary,) = app.last_words
    (run,) = (tmp_path / "runs").iterdir()
    texts = [path.read_text() for path in run.rglob("*") if path.suffix in (".jsonl", ".json")]
    assert str(run) in summary
    assert all(any(words in text for text in texts) for words in (HELLO, "and here?"))
