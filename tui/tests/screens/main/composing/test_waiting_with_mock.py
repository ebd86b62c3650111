"""What waits, on the real mock and library: heard once, in its own session, and never by itself."""

import asyncio
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from functools import partial
from uuid import uuid4

import pytest

from tui.config import Config
from tui.library.library import Library
from tui.library.schema import LibraryError
from tui.nemo.client import AttributionHeaders, NemoClient
from tui.screens.main.composing.unsent import Unsent
from tui.studio.intent import RoutedMessage
from tui.studio.studio import Studio
from tui.tests.screens.harness.fake_studio import (
    main_of,
    operations_of,
    panels_of,
    send,
    text_of,
    until,
)
from tui.tests.screens.harness.with_mock import Serve, an_interface, ready

HELLO = "what can you do?"


def heard(config: Config) -> Sequence[tuple[str, Sequence[str]]]:
    """What went out, by session."""
    with closing(Library(config.data_dir / "library.sqlite3")) as library:
        projects = library.projects.listed(config.service)
        return [
            (one.session_id, tuple(turn.message for turn in library.turns.of(one.id)))
            for one in projects
        ]


def waiting(config: Config) -> tuple[str, ...]:
    with closing(Library(config.data_dir / "library.sqlite3")) as library:
        return library.waiting.of(library.projects.listed(config.service)[0].id)


@pytest.fixture
def turns_may_end(monkeypatch: pytest.MonkeyPatch) -> asyncio.Event:
    """Set when turns may end: on a slow machine keys for a running one would come too late."""
    may_end, carry_out = asyncio.Event(), Studio.carry_out

    async def carry_out_and_wait(studio: Studio, routed: RoutedMessage) -> None:
        await carry_out(studio, routed)
        await may_end.wait()

    monkeypatch.setattr(Studio, "carry_out", carry_out_and_wait)
    return may_end


async def test_what_waits_survives_the_program_and_is_heard_once_and_in_its_order(
    serve: Serve, turns_may_end: asyncio.Event
) -> None:
    config = serve()
    app = an_interface(config)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await ready(pilot)
        panels_of(pilot).waiting.add(f"{HELLO} 1")
        panels_of(pilot).waiting.add(f"{HELLO} 2")
        await pilot.press("alt+w", "down", "x")
        await until(pilot, lambda: waiting(config) == (f"{HELLO} 1",))
        await pilot.press("U")
        await until(pilot, lambda: len(waiting(config)) == 2)
    app = an_interface(config)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await ready(pilot)
        await until(pilot, lambda: len(panels_of(pilot).waiting.texts) == 2)
        assert [messages for _, messages in heard(config)] == [()]
        await send(pilot, f"{HELLO} 0")
        await pilot.press("alt+w", "space", "down", "space")
        turns_may_end.set()
        await until(pilot, lambda: not panels_of(pilot).waiting.texts)
        await until(pilot, lambda: not operations_of(pilot).running)
        await until(pilot, lambda: waiting(config) == ())
    assert [tuple(messages) for _, messages in heard(config)] == [
        (f"{HELLO} 0", f"{HELLO} 1", f"{HELLO} 2")
    ]


async def a_token(config: Config) -> str:
    attribution = AttributionHeaders("0", "unknown")
    client = NemoClient(config.api_url, attribution=attribution, client_id=str(uuid4()))
    try:
        return (await client.anonymous_token()).token
    finally:
        await client.aclose()


@pytest.mark.parametrize("carries_stills", [False, True])
async def test_what_waits_stays_with_its_project_when_the_account_changes(
    serve: Serve, carries_stills: bool
) -> None:
    config = serve()
    app = an_interface(replace(config, token=await a_token(config)))
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await ready(pilot)
        operations = operations_of(pilot)
        studio = operations.studio
        assert studio is not None
        first = studio.project_id
        panels_of(pilot).waiting.add("for the first")
        assert operations.change_project(
            lambda it: it.accounts.go_anonymous(), stills=carries_stills
        )
        await pilot.press("enter")
        await until(pilot, lambda: studio.project_id != first and not operations.running)
        assert panels_of(pilot).waiting.texts == ()
        await pilot.press("enter")
        await until(pilot, lambda: not operations.running)
    with closing(Library(config.data_dir / "library.sqlite3")) as library:
        assert library.waiting.of(first) == ("for the first",)
    assert [tuple(messages) for _, messages in heard(config)] == [(), ()]


async def test_of_two_programs_in_one_project_one_alone_sends_what_waits(
    serve: Serve, turns_may_end: asyncio.Event
) -> None:
    config = serve()
    app = an_interface(config)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await ready(pilot)
        for number in (1, 2, 3):
            panels_of(pilot).waiting.add(f"{HELLO} {number}")
        await until(pilot, lambda: len(waiting(config)) == 3)
    ours, other = an_interface(config), an_interface(config)
    async with (
        ours.run_test(size=(80, 24), notifications=True) as pilot,
        other.run_test(size=(80, 24), notifications=True) as theirs,
    ):
        for each in (pilot, theirs):
            await ready(each)
            await until(each, lambda each=each: len(panels_of(each).waiting.texts) == 3)  # type: ignore[misc] # not inferred: a default
        # Each moves what the other shows as well: what is written down is of both.
        await theirs.press("alt+w", "end", "x")
        await until(theirs, lambda: len(waiting(config)) == 2)
        await send(theirs, f"{HELLO} 0")
        await theirs.press("alt+w", "home", "space")
        turns_may_end.set()
        await until(theirs, lambda: waiting(config) == (f"{HELLO} 2",))
        await until(theirs, lambda: not operations_of(theirs).running)
        await pilot.press("enter")
        await until(pilot, lambda: not operations_of(pilot).running)
        await until(pilot, lambda: "no longer waits" in text_of(pilot))
        assert panels_of(pilot).prompt.text == ""
        panels_of(pilot).waiting.add(f"{HELLO} 4")
        await until(pilot, lambda: waiting(config) == (f"{HELLO} 2", f"{HELLO} 4"))
        await pilot.press("enter")
        await until(pilot, lambda: waiting(config) == (f"{HELLO} 4",))
    assert [tuple(messages) for _, messages in heard(config)] == [
        tuple(f"{HELLO} {number}" for number in (0, 1, 2))
    ]


async def test_a_killed_program_leaves_what_waits_what_it_took_to_send_and_what_is_put_aside(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = serve()
    app = an_interface(config)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await ready(pilot)
        panels_of(pilot).waiting.add(f"{HELLO} 1")
        panels_of(pilot).waiting.add(f"{HELLO} 2")
        panels_of(pilot).prompt.load_text("half")
        await pilot.press("alt+s")
        await until(pilot, lambda: waiting(config) == (f"{HELLO} 1", f"{HELLO} 2"))
        await until(pilot, lambda: panels_of(pilot).prompt.text == "")
        studio = operations_of(pilot).studio
        assert isinstance(studio, Studio)
        left = asyncio.Event()

        async def dies(*_: object) -> None:
            left.set()
            await asyncio.Event().wait()

        monkeypatch.setattr(studio._messages, "_run", dies)
        await pilot.press("enter")
        await until(pilot, left.is_set)
        assert waiting(config) == (f"{HELLO} 1", f"{HELLO} 2")
        # Nothing of what follows is written down: to the library it is as if it were killed here.
        panels_of(pilot).prompt.run_worker = lambda *_, **__: None  # type: ignore[method-assign, assignment] # for this test
        panels_of(pilot).waiting.leave()
        main_of(pilot).parts.keeping.save_now = Unsent  # type: ignore[method-assign] # for this test
    app = an_interface(config)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await ready(pilot)
        both = (f"{HELLO} 1", f"{HELLO} 2")
        await until(pilot, lambda: panels_of(pilot).waiting.texts == both)
        assert panels_of(pilot).prompt.text == ""
        await pilot.press("alt+z")
        await until(pilot, lambda: panels_of(pilot).prompt.text == "half")
    assert [tuple(messages) for _, messages in heard(config)] == [()]


async def test_two_messages_of_the_same_words_are_both_sent_and_none_where_nothing_is_written(
    serve: Serve,
) -> None:
    config = serve()
    app = an_interface(config)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await ready(pilot)
        for _ in range(2):
            panels_of(pilot).waiting.add(HELLO)
        await until(pilot, lambda: waiting(config) == (HELLO, HELLO))
        for left in ((HELLO,), ()):
            await pilot.press("enter")
            await until(pilot, lambda: operations_of(pilot).running != frozenset())
            await until(pilot, lambda: not operations_of(pilot).running)
            await until(pilot, partial(_waits, config, left))
        studio = operations_of(pilot).studio
        assert isinstance(studio, Studio)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(studio.library.waiting, "save", _full)
            patch.setattr(studio.library.turns, "open", _full)
            panels_of(pilot).waiting.add(HELLO)
            await pilot.press("enter")
            await until(pilot, lambda: "disk is full" in text_of(pilot))
            await until(pilot, lambda: not operations_of(pilot).running)
            assert HELLO in (panels_of(pilot).prompt.text, *panels_of(pilot).waiting.texts)
    assert [tuple(messages) for _, messages in heard(config)] == [(HELLO, HELLO)]


def _waits(config: Config, texts: Sequence[str]) -> bool:
    return waiting(config) == texts


def _full(*_: object, **__: object) -> None:
    raise LibraryError("The library cannot be written: database or disk is full")
