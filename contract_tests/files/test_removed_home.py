"""The home is removed while a program runs: that is said once, and what can go on goes on."""

import shutil
import sys

import pytest

from contract_tests.harness.commands import still
from contract_tests.harness.home import Home
from contract_tests.harness.permissions import permissions_count
from contract_tests.harness.prompts import ANIMATE
from tui.library.schema import LibraryError
from tui.media.sources import Source
from tui.studio.events import Notice, Rendering, ToolRunning, Uploading
from tui.studio.whole_job import WholeJob

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="it cannot be removed there")


def said(home: Home, part: str) -> list[str]:
    return [each.text for each in home.events if isinstance(each, Notice) and part in each.text]


@pytest.mark.parametrize("moment", [Uploading, ToolRunning, Rendering])
async def test_a_clip_that_is_being_made_comes_and_that_nothing_of_it_is_kept_is_said_once(
    home: Home, moment: type[Uploading | ToolRunning | Rendering]
) -> None:
    clip = home.folder / "a.mp4"
    picture = Source.read(still(home.folder / "a.jpg"))
    home.do_at(moment, lambda: shutil.rmtree(home.folder / "home"))
    async with home.studio() as studio:
        saved = await WholeJob(studio, home.record).make((picture,), ANIMATE, clip)
        assert saved.path == clip
        await studio.run_turn(ANIMATE)
    (text,) = said(home, "was removed or replaced meanwhile")
    assert text.startswith(str(home.folder / "home"))
    assert "save your clips before you leave" in text


async def test_what_is_said_and_no_library_takes_is_said_to_be_lost_at_the_end(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: object) -> None:
        raise LibraryError("The library cannot be written: the disk is full")

    async with home.studio() as studio:
        await studio.connect()
        studio.memory.store(Notice("shown"))
        monkeypatch.setattr(studio.library.entries, "add", refuse)
    assert said(home, "could not be kept") == [
        "What was said last could not be kept: The library cannot be written: the disk is full"
    ]


async def test_a_home_that_is_only_closed_is_not_said_to_be_removed(home: Home) -> None:
    closed = home.folder / "home"
    with permissions_count() as count:
        if not count:
            pytest.skip("root may write everything here")
        async with home.studio() as studio:
            await studio.connect()
            closed.chmod(0)
            studio.library.projects.rename(studio.project_id, "harbour")
            closed.chmod(0o700)
    assert said(home, "was removed") == []
