"""Whose message, session, render, still: what is somebody else's is neither taken nor spoilt."""

import asyncio
import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from contract_tests.harness.commands import still
from contract_tests.harness.home import SPEED, Home
from contract_tests.harness.prompts import ANIMATE
from mockserver.pytest_plugin import StartNemoMock
from tui.library.private_files import PrivateFileError
from tui.media.sources import Source
from tui.nemo.errors import OutOfCredits
from tui.studio.advice import Remedy
from tui.studio.events import Connected, Rendering, Saved, ToolRunning, TurnEnded, Uploaded
from tui.studio.failures import SessionGone, StudioError
from tui.studio.turns.stream_watch import SILENCE_S
from tui.studio.whole_job import WholeJob

DAY_S = 86_400.0


def paths(home: Home) -> tuple[Path, Path]:
    """A still, and where the film is to lie."""
    return still(home.folder / "harbour.jpg"), home.folder / "out.mp4"


async def interrupted_at(home: Home, moment: type[Rendering | TurnEnded | ToolRunning]) -> Path:
    """A job that was left there; where its film is to lie."""
    picture, out = paths(home)
    async with home.studio() as studio:
        await home.cancel_at(
            moment, lambda: WholeJob(studio, home.record).make([Source.read(picture)], ANIMATE, out)
        )
    return out


async def test_a_refused_message_after_a_jobs_own_does_not_make_it_ask_again(home: Home) -> None:
    out = await interrupted_at(home, Rendering)
    home.mock.fault("error:2001@run_sse;times=1")
    async with home.studio() as studio:
        await studio.connect()
        with pytest.raises(OutOfCredits):
            await studio.run_turn("add a soft piano")
    async with home.studio() as studio:
        (film,) = await WholeJob(studio, home.record).resume()
    assert (film.path, home.clips(), home.messages()) == (out, 1, 2)


async def test_somebody_elses_message_is_not_taken_for_the_jobs(home: Home) -> None:
    picture, out = paths(home)
    home.mock.fault(f"stall:{DAY_S / 2:.0f}@upload;times=1")
    async with home.studio() as one, home.studio() as two:
        home.awaited = Connected
        job = asyncio.create_task(
            WholeJob(one, home.record).make([Source.read(picture)], ANIMATE, out)
        )
        await home.seen.wait()
        await two.connect()
        await two.run_turn("what can you do?")
        home.mock.clock.jump(DAY_S / 2)
        assert (await job).path == out
        assert ANIMATE in [
            turn.message for turn in two.library.turns.of(two.project.id if two.project else "")
        ]


async def test_a_stale_session_does_not_replace_the_new_one_of_another_program(
    home: Home,
) -> None:
    picture, _ = paths(home)
    async with home.studio() as one, home.studio() as two:
        await one.connect()
        await one.upload([Source.read(picture)])
        await two.connect()
        home.mock.clock.jump(DAY_S + 1)
        with pytest.raises(SessionGone):
            await two.refresh_timeline()
        await two.upload([Source.read(picture)])
        await two.run_turn(ANIMATE)
        with pytest.raises(SessionGone):
            await one.refresh_timeline()
        assert one.project is not None
        assert two.project is not None
        assert one.project.session_id == two.project.session_id
        assert (await one.refresh_timeline()).exportable


async def test_stopping_leaves_another_programs_render_alone(home: Home) -> None:
    picture, out = paths(home)
    async with home.studio() as one, home.studio() as two:
        home.do_at(Rendering, lambda: home.mock.clock.set_mode("stepped"))
        job = asyncio.create_task(
            WholeJob(one, home.record).make([Source.read(picture)], ANIMATE, out)
        )
        await home.seen.wait()
        await two.connect()
        assert not await two.stop_render()
        home.mock.clock.set_mode("scaled", SPEED)
        assert (await job).path == out


async def test_a_top_up_does_not_make_a_taken_message_untouched(
    start_nemo_mock: StartNemoMock, tmp_path: Path
) -> None:
    mock = start_nemo_mock(speed=20, credits=100, leaving="finish")
    home = Home(mock, tmp_path)
    out = await interrupted_at(home, ToolRunning)
    mock.clock.set_mode("stepped")  # the service is at work for longer than the program waits
    mock.credits = 900
    async with home.studio() as studio:
        with pytest.raises(StudioError, match="is not known"):
            await WholeJob(studio, home.record).resume()
    assert home.messages() == 1
    assert not out.exists()


async def test_a_still_that_moved_after_the_turn_is_not_missed(home: Home) -> None:
    out = await interrupted_at(home, TurnEnded)
    (home.folder / "harbour.jpg").unlink()
    async with home.studio() as studio:
        assert [film.path for film in await WholeJob(studio, home.record).resume()] == [out]


async def test_a_clip_that_went_with_its_session_is_said_to_be_lost(home: Home) -> None:
    await interrupted_at(home, TurnEnded)
    home.mock.clock.jump(DAY_S + 1)
    async with home.studio() as studio:
        maker = WholeJob(studio, home.record)
        with pytest.raises(StudioError, match="cannot see this project") as lost:
            await maker.resume()
        assert lost.value.advice.names(Remedy.MAKE)
        assert not maker.is_unfinished
    assert home.messages() == 1


async def test_a_job_is_resumed_by_its_projects_name(home: Home) -> None:
    out = await interrupted_at(home, TurnEnded)
    async with home.studio() as studio:
        assert [film.path for film in await WholeJob(studio, home.record).resume("harbour")] == [
            out
        ]


async def test_what_appears_under_a_jobs_name_during_its_turn_stays(home: Home) -> None:
    out = await interrupted_at(home, ToolRunning)
    out.write_bytes(b"dear to me")
    async with home.studio() as studio:
        (film,) = await WholeJob(studio, home.record).resume()
    assert (film.path.name, out.read_bytes()) == ("out 2.mp4", b"dear to me")
    assert home.messages() == 1


async def test_a_film_that_was_saved_as_the_program_died_is_the_jobs(home: Home) -> None:
    picture, out = paths(home)
    async with home.studio() as studio:
        await home.cancel_at(
            Saved, lambda: WholeJob(studio, home.record).make([Source.read(picture)], ANIMATE, out)
        )
    path = home.folder / "home" / "data" / "library.sqlite3"
    with closing(sqlite3.connect(path)) as library, library:
        library.execute("UPDATE jobs SET state = 'open'")
    async with home.studio() as studio:
        assert [film.path for film in await WholeJob(studio, home.record).resume()] == [out]
    assert sorted(each.name for each in home.folder.glob("out*")) == ["out.mp4"]


async def test_two_stills_of_one_name_are_two_after_a_kill_as_well(home: Home) -> None:
    folders = [home.folder / "a", home.folder / "b"]
    for folder in folders:
        folder.mkdir()
    pictures = [
        still(folder / "img.jpg", hue=hue)
        for folder, hue in zip(folders, ("red", "green"), strict=True)
    ]
    out = home.folder / "out.mp4"
    async with home.studio() as studio:
        maker = WholeJob(studio, home.record)
        await home.cancel_at(
            Uploaded, lambda: maker.make(list(map(Source.read, pictures)), ANIMATE, out)
        )
    async with home.studio() as studio:
        await WholeJob(studio, home.record).resume()
        told = [event.again for event in home.events if isinstance(event, Uploaded)]
    assert told == [True, False]


async def test_programs_that_start_at_once_are_one_account(home: Home) -> None:
    home.mock.fault("stall:30@token;times=1")
    async with home.studio() as one, home.studio() as two:
        await asyncio.gather(one.connect(new=True), two.connect(new=True))
    assert len(home.mock.state["accounts"]) == 1


async def test_a_link_that_leads_nowhere_is_a_name_that_is_taken(home: Home) -> None:
    picture, out = paths(home)
    out.symlink_to(home.folder / "nowhere" / "x")
    async with home.studio() as studio:
        await studio.connect()
        await studio.upload([Source.read(picture)])
        await studio.run_turn(ANIMATE)
        with pytest.raises(StudioError, match="exists already"):
            await studio.export(out)


@pytest.mark.skipif(os.name != "posix", reason="modes of files are POSIX")
async def test_what_fails_at_this_end_of_a_stream_is_told_at_once(home: Home) -> None:
    picture, _ = paths(home)
    async with home.studio() as studio:
        await studio.connect()
        await studio.upload([Source.read(picture)])
        home.mock.fault("error:1001@run_sse;times=1")
        (home.folder / "home" / "data" / "tokens.json").chmod(0o644)
        with pytest.raises(PrivateFileError) as refused:
            await studio.run_turn(ANIMATE)
    assert "chmod 600" in refused.value.advice


async def test_silence_is_counted_from_when_the_message_goes_out(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui.studio.turns.stream_watch.SILENCE_S", SILENCE_S)
    picture, _ = paths(home)
    home.mock.fault("error:429,retry_after=590@run_sse;times=1", "stall:300@event:0@run_sse")
    async with home.studio() as studio:
        await studio.connect()
        await studio.upload([Source.read(picture)])
        assert (await studio.run_turn(ANIMATE)).outcome == "complete"
