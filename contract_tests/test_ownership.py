"""Whose message, session, render, still: what is somebody else's is neither taken nor spoilt."""

import asyncio
import os
from pathlib import Path

import pytest

from contract_tests.harness.commands import still
from contract_tests.harness.home import PROMPT, Home
from mockserver.pytest_plugin import StartNemoMock
from tui.library.private_files import PrivateFileError
from tui.media.sources import Source
from tui.nemo.errors import OutOfCredits
from tui.studio.advice import Remedy
from tui.studio.events import Connected, Rendering, Saved, ToolRunning, TurnEnded, Uploaded
from tui.studio.failures import SessionGone, StudioError
from tui.studio.whole_job import WholeJob

DAY_S = 86_400.0


def stage(place: Home) -> tuple[Path, Path]:
    """A still, and where the film is to lie."""
    return still(place.folder / "harbour.jpg"), place.folder / "out.mp4"


async def left_at(place: Home, moment: type[Rendering | TurnEnded | ToolRunning]) -> Path:
    """A job that was left there; where its film is to lie."""
    picture, out = stage(place)
    async with place.studio() as studio:
        await place.leave_at(
            moment, lambda: WholeJob(studio, place.hear).make([Source.read(picture)], PROMPT, out)
        )
    return out


async def test_a_refused_message_after_a_jobs_own_does_not_make_it_ask_again(place: Home) -> None:
    out = await left_at(place, Rendering)
    place.mock.fault("error:2001@run_sse;times=1")
    async with place.studio() as studio:
        await studio.connect()
        with pytest.raises(OutOfCredits):
            await studio.ask("add a soft piano")
    async with place.studio() as studio:
        (film,) = await WholeJob(studio, place.hear).resume()
    assert (film.path, place.clips(), place.messages()) == (out, 1, 2)


async def test_somebody_elses_message_is_not_taken_for_the_jobs(place: Home) -> None:
    picture, out = stage(place)
    place.mock.fault("stall:3000@upload;times=1")
    async with place.studio() as one, place.studio() as two:
        place.await_ = Connected
        job = asyncio.create_task(
            WholeJob(one, place.hear).make([Source.read(picture)], PROMPT, out)
        )
        await place.seen.wait()
        await two.connect()
        await two.ask("what can you do?")
        assert (await job).path == out
        assert PROMPT in two.library.messages(two.project.id if two.project else "")


async def test_a_stale_session_does_not_replace_the_new_one_of_another_program(
    place: Home,
) -> None:
    picture, _ = stage(place)
    async with place.studio() as one, place.studio() as two:
        await one.connect()
        await one.upload([Source.read(picture)])
        await two.connect()
        place.mock.clock.jump(DAY_S + 1)
        with pytest.raises(SessionGone):
            await two.show()
        await two.upload([Source.read(picture)])
        await two.ask(PROMPT)
        with pytest.raises(SessionGone):
            await one.show()
        assert one.project is not None
        assert two.project is not None
        assert one.project.session_id == two.project.session_id
        assert (await one.show()).exportable


async def test_stopping_leaves_another_programs_render_alone(place: Home) -> None:
    picture, out = stage(place)
    async with place.studio() as one, place.studio() as two:
        place.await_ = Rendering
        job = asyncio.create_task(
            WholeJob(one, place.hear).make([Source.read(picture)], PROMPT, out)
        )
        await place.seen.wait()
        await two.connect()
        assert not await two.stop_render()
        assert (await job).path == out


async def test_a_top_up_does_not_make_a_taken_message_untouched(
    start_nemo_mock: StartNemoMock, tmp_path: Path
) -> None:
    mock = start_nemo_mock(speed=20, credits=100, leaving="finish")
    place = Home(mock, tmp_path)
    out = await left_at(place, ToolRunning)
    mock.credits = 900
    async with place.studio() as studio:
        with pytest.raises(StudioError, match="cannot be told"):
            await WholeJob(studio, place.hear).resume()
    assert place.messages() == 1
    assert not out.exists()


async def test_a_still_that_moved_after_the_turn_is_not_missed(place: Home) -> None:
    out = await left_at(place, TurnEnded)
    (place.folder / "harbour.jpg").unlink()
    async with place.studio() as studio:
        assert [film.path for film in await WholeJob(studio, place.hear).resume()] == [out]


async def test_a_clip_that_went_with_its_session_is_said_to_be_lost(place: Home) -> None:
    await left_at(place, TurnEnded)
    place.mock.clock.jump(DAY_S + 1)
    async with place.studio() as studio:
        maker = WholeJob(studio, place.hear)
        with pytest.raises(StudioError, match="no longer knows") as lost:
            await maker.resume()
        assert lost.value.advice.names(Remedy.MAKE)
        assert not maker.is_unfinished
    assert place.messages() == 1


async def test_a_job_is_resumed_by_its_projects_name(place: Home) -> None:
    out = await left_at(place, TurnEnded)
    async with place.studio() as studio:
        assert [film.path for film in await WholeJob(studio, place.hear).resume("harbour")] == [out]


async def test_what_appears_under_a_jobs_name_during_its_turn_stays(place: Home) -> None:
    out = await left_at(place, ToolRunning)
    out.write_bytes(b"dear to me")
    async with place.studio() as studio:
        (film,) = await WholeJob(studio, place.hear).resume()
    assert (film.path.name, out.read_bytes()) == ("out 2.mp4", b"dear to me")
    assert place.messages() == 1


async def test_a_film_that_was_saved_as_the_program_died_is_the_jobs(place: Home) -> None:
    picture, out = stage(place)
    async with place.studio() as studio:
        await place.leave_at(
            Saved, lambda: WholeJob(studio, place.hear).make([Source.read(picture)], PROMPT, out)
        )
        studio.library._db.execute("UPDATE jobs SET state = 'open'")
        studio.library._db.commit()
    async with place.studio() as studio:
        assert [film.path for film in await WholeJob(studio, place.hear).resume()] == [out]
    assert sorted(each.name for each in place.folder.glob("out*")) == ["out.mp4"]


async def test_two_stills_of_one_name_are_two_after_a_kill_as_well(place: Home) -> None:
    folders = [place.folder / "a", place.folder / "b"]
    for folder in folders:
        folder.mkdir()
    pictures = [
        still(folder / "img.jpg", hue=hue)
        for folder, hue in zip(folders, ("red", "green"), strict=True)
    ]
    out = place.folder / "out.mp4"
    async with place.studio() as studio:
        maker = WholeJob(studio, place.hear)
        await place.leave_at(
            Uploaded, lambda: maker.make(list(map(Source.read, pictures)), PROMPT, out)
        )
    async with place.studio() as studio:
        await WholeJob(studio, place.hear).resume()
        told = [event.again for event in place.told if isinstance(event, Uploaded)]
    assert told == [True, False]


async def test_programs_that_start_at_once_are_one_account(place: Home) -> None:
    place.mock.fault("stall:30@token;times=1")
    async with place.studio() as one, place.studio() as two:
        await asyncio.gather(one.connect(new=True), two.connect(new=True))
    assert len(place.mock.state["accounts"]) == 1


async def test_a_link_that_leads_nowhere_is_a_name_that_is_taken(place: Home) -> None:
    picture, out = stage(place)
    out.symlink_to(place.folder / "nowhere" / "x")
    async with place.studio() as studio:
        await studio.connect()
        await studio.upload([Source.read(picture)])
        await studio.ask(PROMPT)
        with pytest.raises(StudioError, match="exists already"):
            await studio.export(out)


@pytest.mark.skipif(os.name != "posix", reason="modes of files are POSIX")
async def test_what_fails_at_this_end_of_a_stream_is_told_at_once(place: Home) -> None:
    picture, _ = stage(place)
    async with place.studio() as studio:
        await studio.connect()
        await studio.upload([Source.read(picture)])
        place.mock.fault("error:1001@run_sse;times=1")
        (place.folder / "home" / "data" / "tokens.json").chmod(0o644)
        with pytest.raises(PrivateFileError, match="chmod 600"):
            await studio.ask(PROMPT)


async def test_silence_is_counted_from_when_the_message_goes_out(place: Home) -> None:
    picture, _ = stage(place)
    place.mock.fault("error:429,retry_after=590@run_sse;times=1", "stall:300@event:0@run_sse")
    async with place.studio() as studio:
        await studio.connect()
        await studio.upload([Source.read(picture)])
        assert (await studio.ask(PROMPT)).outcome == "complete"
