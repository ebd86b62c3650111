"""A library that is held, or removed: keys answer, one can leave, what was written comes back."""

import shutil
import sqlite3
import sys
from contextlib import closing

import pytest

from tui.screens.main.composing.unsent import Unsent
from tui.tests.screens.harness.fake_studio import panels_of, text_of, until
from tui.tests.screens.harness.unsent_files import written
from tui.tests.screens.harness.with_mock import Serve, an_interface, ready


async def test_a_library_that_is_held_holds_up_no_key_and_loses_no_word(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui.library.database.PATIENCE_S", 600.0)  # however busy the machine is
    for wait in (
        "studio.keeping.memory.SENDING_S",
        "studio.keeping.memory.BRIEF_S",
        "library.library._HURRIED_S",
        "library.database._TRY_S",
        "library.database._TOLD_AFTER_S",
    ):
        monkeypatch.setattr(f"tui.{wait}", 0.02)
    config = serve()
    path = config.data_dir / "library.sqlite3"
    app = an_interface(config)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await ready(pilot)
        await pilot.press(*"half")
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            kept = "SELECT count(*) FROM projects WHERE unsent = 'half'"
            await until(pilot, lambda: other.execute(kept).fetchone() == (1,))
            (project,) = other.execute("SELECT id FROM projects").fetchone()
            other.execute("BEGIN IMMEDIATE")
            await pilot.press("space", "a", "enter")
            await until(pilot, lambda: "Another program is writing" in text_of(pilot))
            await pilot.press(*"thought")
            await until(pilot, lambda: panels_of(pilot).prompt.text == "thought")
            await pilot.press("ctrl+q")
            await until(pilot, lambda: "Quit?" in text_of(pilot))
            await pilot.press("y")
            await until(pilot, lambda: not app.is_running)
            other.execute("ROLLBACK")
    assert not app.unkept
    assert written(config.data_dir, project) == Unsent("half a\nthought", instead=("half",))
    app = an_interface(config)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await ready(pilot)
        await until(pilot, lambda: panels_of(pilot).prompt.text == "half a\nthought")
        await until(pilot, lambda: written(config.data_dir, project) == Unsent())


@pytest.mark.skipif(sys.platform == "win32", reason="what is open cannot be removed there")
async def test_where_the_home_is_removed_what_is_not_sent_comes_back_at_the_next_start(
    serve: Serve,
) -> None:
    config = serve()
    app = an_interface(config)
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        await pilot.press(*"half")
        shutil.rmtree(config.data_dir)
        await pilot.press(*" a thought")
        await pilot.press("ctrl+q")
        await until(pilot, lambda: not app.is_running)
    assert not app.unkept
    app = an_interface(config)
    async with app.run_test(size=(80, 24)) as pilot:
        await ready(pilot)
        await until(pilot, lambda: panels_of(pilot).prompt.text == "half a thought")
