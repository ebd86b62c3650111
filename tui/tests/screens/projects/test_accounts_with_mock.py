"""Projects and accounts in the interface, on the real mock: nothing goes to the wrong one."""

from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

from textual.pilot import Pilot
from textual.widgets import Input, OptionList

from tui.config import Config
from tui.library.library import Library
from tui.library.records import Project
from tui.media.sources import Source
from tui.nemo.client import AttributionHeaders, NemoClient
from tui.screens.application import Stillreel
from tui.screens.dialogs.account import Accounts
from tui.screens.dialogs.question import Question
from tui.tests.screens.harness.fake_studio import operations_of, panels_of, send, until, words_of
from tui.tests.screens.harness.with_mock import Serve, an_interface, ready
from tui.wishes import Beginning

HELLO = "what can you do?"


async def another_token(config: Config) -> str:
    client = NemoClient(
        config.api_url,
        attribution=AttributionHeaders("0", "unknown"),
        client_id=str(uuid4()),
    )
    try:
        return (await client.anonymous_token()).token
    finally:
        await client.aclose()


def begun(config: Config, *sources: Path, begin: Beginning | None = None) -> Stillreel:
    app = Stillreel(config, tuple(map(Source.read, sources)), begin)
    app.animation_level = "none"
    return app


def projects(config: Config) -> Sequence[Project]:
    with closing(Library(config.data_dir / "library.sqlite3")) as library:
        return library.projects.listed(config.service)


def messages(config: Config) -> dict[str, Sequence[str]]:
    with closing(Library(config.data_dir / "library.sqlite3")) as library:
        found = library.projects.listed(config.service)
        return {
            one.session_id: tuple(turn.message for turn in library.turns.of(one.id))
            for one in found
        }


async def say(pilot: Pilot[None], text: str) -> None:
    await send(pilot, text)
    await until(pilot, lambda: text in words_of(pilot))
    await ready(pilot)


async def accounts(pilot: Pilot[None]) -> Accounts:
    await pilot.press("alt+a")
    await until(pilot, lambda: isinstance(pilot.app.screen, Accounts))
    screen = pilot.app.screen
    assert isinstance(screen, Accounts)
    await until(pilot, lambda: screen.query_one(OptionList).has_focus)
    return screen


async def moved(pilot: Pilot[None]) -> None:
    await until(pilot, lambda: len(pilot.app.screen_stack) == 1)
    await until(pilot, lambda: not operations_of(pilot).running)


async def test_accounts_changed_to_and_fro_by_the_keyboard_keep_their_projects(
    serve: Serve,
) -> None:
    config = serve()
    token = await another_token(config)
    app = begun(replace(config, token=await another_token(config)))
    said = 0
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await ready(pilot)
        await say(pilot, f"{HELLO} 0")
        screen = await accounts(pilot)
        await pilot.press("up", "up", "up", "enter")
        await until(pilot, lambda: screen.query_one(Input).has_focus)
        screen.query_one(Input).value = token
        await pilot.press("enter")
        await moved(pilot)
        for _ in range(4):  # of two accounts, always to the other one
            said += 1
            await say(pilot, f"{HELLO} {said}")
            await accounts(pilot)
            await pilot.press("down", "enter")
            await moved(pilot)
        assert token not in words_of(pilot)
        assert "Now at work" not in words_of(pilot)  # a visit is nothing that happened there
    first, second = sorted(messages(config).values(), key=str)
    assert [*first] == [f"{HELLO} {number}" for number in (0, 2, 4)]
    assert [*second] == [f"{HELLO} {number}" for number in (1, 3)]
    assert len({project.account for project in projects(config)}) == 2


async def test_files_at_the_start_never_go_into_the_last_project(
    serve: Serve, pictures: Path
) -> None:
    config = serve()
    first = begun(config, pictures / "harbour.jpg", begin=Beginning(new=True))
    async with first.run_test(size=(120, 40), notifications=True) as pilot:
        await ready(pilot)
        await say(pilot, HELLO)
    before = messages(config)
    second = begun(config, pictures / "gulls.png", begin=Beginning(new=True))
    async with second.run_test(size=(120, 40), notifications=True) as pilot:
        await ready(pilot)
        assert second.title == "untitled · stillreel"
        await say(pilot, "make another clip")
        assert second.title == "gulls · stillreel"
    after = messages(config)
    assert {session: after[session] for session in before} == before
    assert len(after) == 2
    third = begun(config)
    async with third.run_test(size=(120, 40), notifications=True) as pilot:
        await ready(pilot)
        assert third.title == "gulls · stillreel"


async def test_a_session_that_went_meanwhile_offers_its_stills_at_the_next_start(
    serve: Serve, pictures: Path
) -> None:
    config = serve()
    async with begun(config, pictures / "harbour.jpg").run_test(size=(120, 40)) as pilot:
        await ready(pilot)
        await say(pilot, HELLO)
    (before,) = projects(config)
    with closing(Library(config.data_dir / "library.sqlite3")) as library:
        library.projects.replace_session(before, "gone", None, 1.0)
    async with begun(config).run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: "The stills are ready again" in words_of(pilot))
        await until(
            pilot,
            lambda: [one.state for one in panels_of(pilot).stills.stills] == ["waiting"],
        )
        await until(pilot, lambda: not operations_of(pilot).running)
        await say(pilot, "turn this into a 2-second clip")
        assert [one.state for one in panels_of(pilot).stills.stills] == ["sent"]
    with closing(Library(config.data_dir / "library.sqlite3")) as library:
        sessions = library.projects.sessions(before.id)
    assert len(sessions) == 3
    assert {before.session_id, "gone"} < set(sessions)


async def test_a_name_that_is_not_there_is_made_at_a_word(serve: Serve) -> None:
    config = serve()
    async with begun(config, begin=Beginning("港口 teapot")).run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: isinstance(pilot.app.screen, Question))
        await pilot.press("right", "enter")
        await ready(pilot)
        assert pilot.app.title == "港口 teapot · stillreel"
    (made,) = projects(config)
    assert made.name == "港口 teapot"


async def test_the_time_shown_does_not_jump_as_the_studio_opens(serve: Serve) -> None:
    app = an_interface(serve(speed=20))
    async with app.run_test(size=(80, 24)) as pilot:
        assert operations_of(pilot).studio is None
        began = operations_of(pilot).now()
        await ready(pilot)
        assert 0 <= operations_of(pilot).now() - began < 3600
