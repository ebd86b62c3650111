"""Projects changed to and fro on the real mock: each keeps what was said, and what was not."""

from textual.pilot import Pilot
from textual.widgets import Input, OptionList

from tui.screens.application import Stillreel
from tui.screens.projects.screen import ProjectList
from tui.tests.screens.fake_studio import operations_of, panels_of, until, words_of
from tui.tests.screens.test_accounts_with_mock import HELLO, begun, messages, projects, say
from tui.tests.screens.with_mock import Serve, ready


async def to(pilot: Pilot[None], *keys: str, app: Stillreel) -> None:
    """Open the list, and press these keys in it."""
    await pilot.press("ctrl+r")
    await until(pilot, lambda: isinstance(app.screen, ProjectList))
    screen = app.screen
    assert isinstance(screen, ProjectList)
    await until(pilot, lambda: screen.query_one(OptionList).option_count > 0)
    for key in keys:
        await pilot.press(key)
        await pilot.pause()
    await until(pilot, lambda: len(app.screen_stack) == 1)
    await until(pilot, lambda: not operations_of(pilot).running)


async def found(pilot: Pilot[None], project: str, *, app: Stillreel) -> None:
    """Open the project of that id, found by it."""
    await pilot.press("ctrl+r")
    await until(pilot, lambda: isinstance(app.screen, ProjectList))
    screen = app.screen
    assert isinstance(screen, ProjectList)
    await until(pilot, lambda: screen.query_one(OptionList).option_count > 0)
    await pilot.press("slash")
    await until(pilot, lambda: screen.query_one(Input).has_focus)
    await pilot.press(*project)
    await until(pilot, lambda: screen.query_one(OptionList).option_count == 1)
    await pilot.press("enter")
    await until(pilot, lambda: len(app.screen_stack) == 1)
    await until(pilot, lambda: operations_of(pilot).studio is not None)
    await until(pilot, lambda: getattr(operations_of(pilot).studio, "project_id", "") == project)
    await until(pilot, lambda: not operations_of(pilot).running)


async def test_each_project_keeps_its_messages_and_its_unsent_text_over_a_restart(
    serve: Serve,
) -> None:
    config = serve()
    app = begun(config)
    written: dict[str, str] = {}
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await ready(pilot)
        for number in range(3):
            if number:
                await to(pilot, "n", app=app)
            await say(pilot, f"{HELLO} {number}")
            studio = operations_of(pilot).studio
            assert studio is not None
            written[studio.project_id] = f"not sent {number}"
            panels_of(pilot).prompt.text = f"not sent {number}"
        for project, text in written.items():
            await found(pilot, project, app=app)
            await until(pilot, lambda text=text: panels_of(pilot).prompt.text == text)  # type: ignore[misc]
            others = [said for said in written.values() if said != text]
            assert not any(said in words_of(pilot) for said in others)
        await until(pilot, lambda: f"{HELLO} 2" in words_of(pilot))
        assert f"{HELLO} 1" not in words_of(pilot)
    said = sorted(list(each) for each in messages(config).values())
    assert said == [[f"{HELLO} {number}"] for number in range(3)]
    assert {one.id for one in projects(config)} == set(written)
    again = begun(config)
    async with again.run_test(size=(80, 24), notifications=True) as pilot:
        await ready(pilot)
        for project, text in written.items():
            await found(pilot, project, app=again) if project != getattr(
                operations_of(pilot).studio, "project_id", ""
            ) else None
            await until(pilot, lambda text=text: panels_of(pilot).prompt.text == text)  # type: ignore[misc]
            spoken = f"{HELLO} {text.rsplit(' ', 1)[1]}"
            await until(pilot, lambda spoken=spoken: spoken in words_of(pilot))  # type: ignore[misc]
