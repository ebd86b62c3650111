"""Two programs in one project: what is written in one is its own, and none of it is lost."""

from contextlib import closing

from tui.config import Config
from tui.library.library import Library
from tui.screens.main.composing.unsent import Unsent
from tui.tests.screens.harness.fake_studio import main_of, panels_of, until
from tui.tests.screens.harness.unsent_files import leave, written
from tui.tests.screens.harness.with_mock import Serve, an_interface, ready


def kept(config: Config) -> str:
    """The prompt's text, as the library has it."""
    with closing(Library(config.data_dir / "library.sqlite3")) as library:
        return library.waiting.unsent(library.projects.listed(config.service)[0].id)


async def test_two_programs_in_one_project_keep_a_text_each(serve: Serve) -> None:
    config = serve()
    async with an_interface(config).run_test(size=(80, 24)) as first:
        await ready(first)
        panels_of(first).prompt.load_text("of the first")
        await until(first, lambda: kept(config) == "of the first")
        async with an_interface(config).run_test(size=(80, 24)) as second:
            await ready(second)
            assert panels_of(second).prompt.text == ""
            panels_of(second).prompt.load_text("of the second")
            project = main_of(second).project_id
            await until(second, lambda: written(config.data_dir, project).text == "of the second")
            assert kept(config) == "of the first"
            panels_of(first).prompt.load_text("of the first, longer")
            await until(first, lambda: kept(config) == "of the first, longer")
        assert kept(config) == "of the first, longer"
    async with an_interface(config).run_test(size=(80, 24)) as third:
        await ready(third)
        both = {"of the first, longer", "of the second"}
        await until(third, lambda: set(panels_of(third).prompt.text.split("\n")) == both)
        await until(third, lambda: not written(config.data_dir, project))
        assert set(kept(config).split("\n")) == both


async def test_what_had_no_project_is_shown_by_one_of_two_programs(serve: Serve) -> None:
    config = serve()
    leave(config.data_dir, Unsent("half a thought"))
    async with (
        an_interface(config).run_test(size=(80, 24)) as first,
        an_interface(config).run_test(size=(80, 24)) as second,
    ):
        await ready(first)
        await ready(second)
        shown = {panels_of(each).prompt.text for each in (first, second)}
        assert shown == {"half a thought", ""}
    async with an_interface(config).run_test(size=(80, 24)) as third:
        await ready(third)
        await until(third, lambda: panels_of(third).prompt.text == "half a thought")
        await until(third, lambda: not list(config.data_dir.glob("unsent*")))
