"""What waits, on the real mock and library: heard once, in its own session, and never by itself."""

from collections.abc import Sequence
from contextlib import closing

from tui.config import Config
from tui.library.library import Library
from tui.tests.screens.fake_studio import operations_of, panels_of, send, until
from tui.tests.screens.with_mock import Serve, an_interface, ready

HELLO = "what can you do?"


def heard(config: Config) -> Sequence[tuple[str, Sequence[str]]]:
    """What went out, by session."""
    with closing(Library(config.data_dir / "library.sqlite3")) as library:
        projects = library.projects.listed(config.service)
        return [(one.session_id, library.turns.messages(one.id)) for one in projects]


def waiting(config: Config) -> tuple[str, ...]:
    with closing(Library(config.data_dir / "library.sqlite3")) as library:
        return library.waiting.of(library.projects.listed(config.service)[0].id)


async def test_what_waits_survives_the_program_and_is_heard_once_and_in_its_order(
    serve: Serve,
) -> None:
    config = serve()
    app = an_interface(config)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await ready(pilot)
        panels_of(pilot).waiting.add(f"{HELLO} 1")
        panels_of(pilot).waiting.add(f"{HELLO} 2")
        await pilot.press("alt+w", "down", "x")
        await until(pilot, lambda: waiting(config) == (f"{HELLO} 1",))
        await pilot.press("z")
        await until(pilot, lambda: len(waiting(config)) == 2)
    app = an_interface(config)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await ready(pilot)
        await until(pilot, lambda: len(panels_of(pilot).waiting.texts) == 2)
        assert [messages for _, messages in heard(config)] == [()]
        await send(pilot, f"{HELLO} 0")
        await pilot.press("alt+w", "space", "down", "space")
        await until(pilot, lambda: not panels_of(pilot).waiting.texts)
        await until(pilot, lambda: not operations_of(pilot).running)
        await until(pilot, lambda: waiting(config) == ())
    assert [tuple(messages) for _, messages in heard(config)] == [
        (f"{HELLO} 0", f"{HELLO} 1", f"{HELLO} 2")
    ]
