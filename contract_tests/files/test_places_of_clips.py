"""The place of a clip changes while it is rendered or comes: nothing of it is a crash, or lost."""

import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from contract_tests.harness.accounts import connected
from contract_tests.harness.commands import Stillreel, still
from contract_tests.harness.home import Home
from contract_tests.harness.permissions import permissions_count
from contract_tests.harness.prompts import ANIMATE
from tui.library.records import StillRecord, StillState
from tui.media.sources import Source
from tui.studio.events import Downloading, Event, Notice, Rendering
from tui.studio.failures import StudioError
from tui.studio.film.disk_space import DISK
from tui.studio.film.download import FilmDownload
from tui.studio.film.file import FilmFile
from tui.studio.studio import Studio

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no such permissions there")


def closed(clip: Path) -> None:
    clip.parent.chmod(0)


def read_only(clip: Path) -> None:
    clip.parent.chmod(0o500)


def removed(clip: Path) -> None:
    shutil.rmtree(clip.parent)


def a_file(clip: Path) -> None:
    removed(clip)
    clip.parent.write_text("")


CHANGES = (closed, read_only, removed, a_file)


async def test_a_clip_that_has_come_and_cannot_be_read_is_said_to_be_lost_to_its_folder(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    clip = home.folder / "clips" / "a.mp4"
    close = FilmFile.close

    def close_and_lose(file: FilmFile) -> None:
        close(file)
        if file.path.parent.stat().st_mode & 0o777:
            closed(clip)

    monkeypatch.setattr(FilmFile, "close", close_and_lose)
    monkeypatch.setattr(FilmDownload, "_can_go_on", False)  # as where the service gives no tag
    with permissions_count() as count:
        if not count:
            pytest.skip("root may write everything here")
        async with connected(home) as studio:
            await studio.upload([Source.read(still(home.folder / "a.jpg"))])
            await studio.run_turn(ANIMATE)
            with pytest.raises(StudioError) as caught:
                await studio.export(clip)
    assert caught.value.code == DISK
    assert "Make it writable" in str(caught.value.advice)
    clip.parent.chmod(0o700)


async def test_a_clip_that_cannot_be_saved_any_more_is_saved_when_it_can_be(
    home: Home,
) -> None:
    clip = home.folder / "clips" / "a.mp4"
    with permissions_count() as count:
        if not count:
            pytest.skip("root may write everything here")
        await assert_all_are_saved_later(home, clip)


async def assert_all_are_saved_later(home: Home, clip: Path) -> None:
    async with connected(home) as studio:
        await studio.upload([Source.read(still(home.folder / "a.jpg"))])
        await studio.run_turn(ANIMATE)
        for change in CHANGES:
            for moment in (Rendering, Downloading):
                await assert_it_is_saved_later(home, studio, clip, change, moment)


async def test_what_cannot_be_replaced_is_left_and_the_clip_has_a_name_beside_it(
    home: Home,
) -> None:
    clip = home.folder / "clips" / "a.mp4"
    async with connected(home) as studio:
        await studio.upload([Source.read(still(home.folder / "a.jpg"))])
        await studio.run_turn(ANIMATE)
        home.do_at(Downloading, lambda: (clip / "full").mkdir(parents=True))
        saved = await studio.export(clip, force=True)
    assert saved.path == clip.with_name("a 2.mp4")
    assert sorted(each.name for each in clip.parent.iterdir()) == ["a 2.mp4", "a.mp4"]
    said = [each.text for each in home.events if isinstance(each, Notice)]
    assert "a.mp4 could not be replaced. It is as it was." in said


async def assert_it_is_saved_later(
    home: Home, studio: Studio, clip: Path, change: Callable[[Path], None], moment: type[Event]
) -> None:
    home.do_at(moment, lambda: change(clip))
    with pytest.raises(StudioError) as caught:
        await studio.export(clip, force=True)
    assert caught.value.code == DISK
    assert str(clip.parent) in caught.value.message
    if clip.parent.is_file():
        clip.parent.unlink()
    clip.parent.mkdir(exist_ok=True)
    clip.parent.chmod(0o700)
    shutil.rmtree(clip, ignore_errors=True)
    assert [saved.path for saved in await studio.resume_renders()] == [clip]
    assert [each.name for each in clip.parent.iterdir()] == [clip.name]
    shutil.rmtree(clip.parent)


def test_a_still_is_never_replaced_by_the_clip_that_is_made_of_it(
    command: Stillreel, tmp_path: Path
) -> None:
    picture = still(tmp_path / "a.png")
    (tmp_path / "link.mp4").symlink_to(picture)
    before = picture.read_bytes()
    for out in ("a.png", "link.mp4"):
        ran = command("make", picture, "-p", "1s", "-o", out, "--force", "--mock")
        assert (ran.code, "is one of the stills" in ran.err) == (2, True), ran.err
    (tmp_path / "jobs.csv").write_text("files,prompt,out\nown.mp4,1s,own.mp4\n")
    shutil.copy(picture, tmp_path / "own.mp4")
    ran = command("batch", "jobs.csv", "--force", "--mock")
    assert (ran.code, "it is one of the stills" in ran.err) == (2, True), ran.err
    assert command("make", picture, "-p", "1s", "-o", "a.mp4", "--mock").code == 0
    ran = command("export", "-o", "a.png", "--force", "--mock")
    assert (ran.code, "is one of the stills" in ran.err) == (2, True), ran.err
    assert picture.read_bytes() == before


def test_a_row_whose_clip_would_replace_the_still_of_any_row_is_refused_before_anything_is_sent(
    command: Stillreel, tmp_path: Path
) -> None:
    own = Path(shutil.copy(still(tmp_path / "a.png"), tmp_path / "own.mp4"))
    before = own.read_bytes()
    (tmp_path / "hard.mp4").hardlink_to(own)
    (tmp_path / "link.mp4").symlink_to(own)
    for out in ("own.mp4", "hard.mp4", "link.mp4", f"{tmp_path}/x/../own.mp4"):
        (tmp_path / "jobs.csv").write_text(f"files,prompt,out\na.png,1s,{out}\nown.mp4,1s,b\n")
        ran = command("batch", "jobs.csv", "--force", "--mock", "--anywhere")
        assert ran.code == 2, ran.err
        assert "row 1 (line 2): the clip cannot be saved: it is one of the stills" in ran.err
        assert "Nothing was sent" in ran.err
    assert own.read_bytes() == before


def test_a_row_whose_clip_would_replace_a_still_of_an_earlier_list_is_not_paid_for(
    command: Stillreel, tmp_path: Path
) -> None:
    own = Path(shutil.copy(still(tmp_path / "a.png"), tmp_path / "own.mp4"))
    before, jobs = own.read_bytes(), tmp_path / "jobs.csv"
    jobs.write_text("files,prompt,out\nown.mp4,1s,b\n")
    assert command("batch", jobs, "--mock").code == 0
    jobs.write_text("files,prompt,out\na.png,1s,own.mp4\n")
    ran = command("batch", jobs, "--force", "--mock")
    assert (ran.code, "is one of the stills" in ran.err) == (1, True), ran.err
    assert own.read_bytes() == before
    assert "generating" not in ran.err


async def test_a_still_that_is_listed_and_not_sent_yet_is_not_replaced_by_an_export(
    home: Home,
) -> None:
    listed = still(home.folder / "b.png")
    before = listed.read_bytes()
    async with connected(home) as studio:
        await studio.upload([Source.read(still(home.folder / "a.jpg"))])
        await studio.run_turn(ANIMATE)
        record = StillRecord(str(listed), listed.name, StillState.WAITING)
        studio.library.stills.save(studio.project_id, [record])
        with pytest.raises(StudioError, match="is one of the stills"):
            await studio.export(listed, force=True)
    assert listed.read_bytes() == before
