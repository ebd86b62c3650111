"""Projects changed to and fro on the real mock: each keeps what was said, and what was not."""

from contextlib import closing

from textual.pilot import Pilot
from textual.widgets import Input

from tui.config import Config
from tui.library.library import Library
from tui.screens.application import Stillreel
from tui.screens.projects.rows import ProjectRows
from tui.screens.projects.screen import ProjectList
from tui.tests.screens.harness.fake_studio import (
    main_of,
    operations_of,
    panels_of,
    send,
    until,
    words_of,
)
from tui.tests.screens.harness.with_mock import Serve, an_interface, ready

HELLO = "what can you do?"


def messages(config: Config) -> dict[str, list[str]]:
    with closing(Library(config.data_dir / "library.sqlite3")) as library:
        listed = library.projects.listed(config.service)
        return {one.id: [turn.message for turn in library.turns.of(one.id)] for one in listed}


async def say(pilot: Pilot[None], text: str) -> None:
    await send(pilot, text)
    await until(pilot, lambda: text in words_of(pilot))
    await ready(pilot)


async def to(pilot: Pilot[None], *keys: str, app: Stillreel) -> None:
    """Open the list, and press these keys in it, which lead to another project."""
    before = main_of(pilot).project_id
    await pilot.press("ctrl+r")
    await until(pilot, lambda: isinstance(app.screen, ProjectList))
    screen = app.screen
    assert isinstance(screen, ProjectList)
    await until(pilot, lambda: bool(screen.query_one(ProjectRows).projects))
    for key in keys:
        await pilot.press(key)
        await pilot.pause()
    await until(pilot, lambda: len(app.screen_stack) == 1)
    await until(pilot, lambda: main_of(pilot).project_id != before)
    await until(pilot, lambda: not operations_of(pilot).running)


async def found(pilot: Pilot[None], project: str, *, app: Stillreel) -> None:
    """Open the project of that id, found by it."""
    await pilot.press("ctrl+r")
    await until(pilot, lambda: isinstance(app.screen, ProjectList))
    screen = app.screen
    assert isinstance(screen, ProjectList)
    await until(pilot, lambda: bool(screen.query_one(ProjectRows).projects))
    await pilot.press("slash")
    await until(pilot, lambda: screen.query_one(Input).has_focus)
    screen.query_one(Input).value = project
    await until(pilot, lambda: len(screen.query_one(ProjectRows).projects) == 1)
    await pilot.press("enter")
    await until(pilot, lambda: len(app.screen_stack) == 1)
    await until(pilot, lambda: operations_of(pilot).studio is not None)
    await until(pilot, lambda: getattr(operations_of(pilot).studio, "project_id", "") == project)
    await until(pilot, lambda: not operations_of(pilot).running)


async def test_each_project_keeps_its_messages_and_its_unsent_text_over_a_restart(
    serve: Serve,
) -> None:
    config = serve()
    app = an_interface(config)
    written: dict[str, str] = {}
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await ready(pilot)
        for number in range(2):
            if number:
                await to(pilot, "n", app=app)
            await say(pilot, f"{HELLO} {number}")
            studio = operations_of(pilot).studio
            assert studio is not None
            written[studio.project_id] = f"not sent {number}"
            panels_of(pilot).prompt.text = f"not sent {number}"
        for project, text in written.items():
            await found(pilot, project, app=app)
            await until(pilot, lambda text=text: panels_of(pilot).prompt.text == text)  # type: ignore[misc] # not inferred: a default
            others = [said for said in written.values() if said != text]
            assert not any(said in words_of(pilot) for said in others)
        await until(pilot, lambda: f"{HELLO} 1" in words_of(pilot))
        assert f"{HELLO} 0" not in words_of(pilot)
    said = {project: [f"{HELLO} {text[-1]}"] for project, text in written.items()}
    assert messages(config) == said
    again = an_interface(config)
    async with again.run_test(size=(80, 24), notifications=True) as pilot:
        await ready(pilot)
        for project, text in written.items():
            if project != getattr(operations_of(pilot).studio, "project_id", ""):
                await found(pilot, project, app=again)
            await until(pilot, lambda text=text: panels_of(pilot).prompt.text == text)  # type: ignore[misc] # not inferred: a default
            which = text.rsplit(" ", 1)[1]
            await until(pilot, lambda which=which: f"{HELLO} {which}" in words_of(pilot))  # type: ignore[misc] # not inferred: a default
