"""Two programs in one home at the same moment: what one works on, the other leaves to it."""

import asyncio
import os
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest

from contract_tests.harness.commands import Stillreel, still
from contract_tests.harness.home import SPEED as HOME_SPEED
from contract_tests.harness.home import Home
from contract_tests.harness.prompts import ANIMATE
from mockserver.server import MockServer
from mockserver.tests.harness.films import quick_film
from tui.library.library import Library
from tui.media.sources import Source
from tui.studio.events import Event, Notice, Rendering, ToolRunning, Uploaded
from tui.studio.failures import InUse
from tui.studio.whole_job import WholeJob
from tui.tests.patience import PATIENT
from tui.tests.processes import Program

SPEED = 1_000.0


def test_two_jobs_at_once_both_end_in_a_film(tmp_path: Path) -> None:
    still(tmp_path / "a.png", (64, 48))
    with MockServer(speed=SPEED, credits=1000, film=quick_film) as mock:
        env = {name: os.environ[name] for name in os.environ if not name.startswith("NEMO_")} | {
            "STILLREEL_HOME": str(tmp_path / "home"),
            "STILLREEL_TIME_SCALE": str(SPEED),
            "NEMO_API_URL": mock.url,
        }

        def start(name: str, *words: str) -> BaseProcess:
            return Program(words, env, tmp_path, PATIENT, examine_here=True).start(
                tmp_path / f"{name}.out", tmp_path / f"{name}.err"
            )

        jobs = [start(f"{n}", "make", "a.png", "-p", ANIMATE, "-o", f"{n}.mp4") for n in range(2)]
        for n, job in enumerate(jobs):
            job.join(60)
            said = (tmp_path / f"{n}.out").read_text() + (tmp_path / f"{n}.err").read_text()
            assert job.exitcode == 0, said
            assert "locked" not in said
        start("projects", "projects").join(30)
    assert (tmp_path / "0.mp4").stat().st_size == (tmp_path / "1.mp4").stat().st_size > 0
    assert len((tmp_path / "projects.out").read_text().splitlines()) >= 1


def hold_at(home: Home, moment: type[Event]) -> None:
    """From that moment on the service gets no further: what one does is not over too soon."""
    home.do_at(moment, lambda: home.mock.clock.set_mode("stepped"))


@pytest.mark.parametrize("moment", [Uploaded, ToolRunning, Rendering])
async def test_a_job_that_is_worked_on_is_not_taken_for_left(
    home: Home, moment: type[Event]
) -> None:
    picture, out = still(home.folder / "harbour.jpg"), home.folder / "out.mp4"
    async with home.studio() as one, home.studio() as two:
        hold_at(home, moment)
        job = asyncio.create_task(
            WholeJob(one, home.record).make([Source.read(picture)], ANIMATE, out)
        )
        await home.seen.wait()
        assert await WholeJob(two, home.record).resume() == ()
        assert "making out.mp4" in str([each for each in home.events if isinstance(each, Notice)])
        home.mock.clock.set_mode("scaled", HOME_SPEED)
        assert (await job).path == out
        assert await WholeJob(two, home.record).resume() == ()
    assert (home.messages(), home.clips()) == (1, 1)
    assert sorted(each.name for each in home.folder.glob("out*")) == ["out.mp4"]


async def test_while_one_says_something_in_a_project_the_other_does_not(home: Home) -> None:
    async with home.studio() as one, home.studio() as two:
        await one.connect()
        await one.upload([Source.read(still(home.folder / "harbour.jpg"))])
        await two.connect()
        hold_at(home, ToolRunning)
        turn = asyncio.create_task(one.run_turn(ANIMATE))
        await home.seen.wait()
        with pytest.raises(InUse):
            await two.run_turn("add the title Harbour")
        with pytest.raises(InUse):
            await two.recover()
        home.mock.clock.set_mode("scaled", HOME_SPEED)
        await turn
        assert await two.recover() == ()
        assert (await two.run_turn("add the title Harbour")).outcome != "lost"
    assert home.messages() == 2


async def test_a_job_whose_project_is_in_use_waits_for_another_time(home: Home) -> None:
    picture, out = still(home.folder / "harbour.jpg"), home.folder / "out.mp4"
    async with home.studio() as one:
        maker = WholeJob(one, home.record)
        await home.cancel_at(Uploaded, lambda: maker.make([Source.read(picture)], ANIMATE, out))
    async with home.studio() as one, home.studio() as two:
        await one.connect()
        assert one.project is not None
        with one.library.locks.while_working(one.project.lock_name):
            maker = WholeJob(two, home.record)
            with pytest.raises(InUse):
                await maker.resume()
            assert maker.is_unfinished
        assert [film.path for film in await maker.resume()] == [out]
    assert home.messages() == 1


async def test_a_render_that_is_waited_for_is_not_collected_by_the_other(home: Home) -> None:
    async with home.studio() as one, home.studio() as two:
        await one.connect()
        await one.upload([Source.read(still(home.folder / "harbour.jpg"))])
        await one.run_turn(ANIMATE)
        await two.connect()
        hold_at(home, Rendering)
        export = asyncio.create_task(one.export(home.folder / "out.mp4"))
        await home.seen.wait()
        assert await two.resume_renders() == ()
        home.mock.clock.set_mode("scaled", HOME_SPEED)
        assert (await export).path == home.folder / "out.mp4"


async def test_two_exports_to_one_place_are_two_films(home: Home) -> None:
    out = home.folder / "out.mp4"
    async with home.studio() as one, home.studio() as two:
        for studio in (one, two):
            await studio.connect(new=True)
            await studio.upload([Source.read(still(home.folder / "harbour.jpg"))])
            await studio.run_turn(ANIMATE)
        films = await asyncio.gather(one.export(out), two.export(out))
        assert sorted(film.path.name for film in films) == ["out 2.mp4", "out.mp4"]
    assert {each.suffix for each in home.folder.glob("out*")} == {".mp4"}


def test_the_command_says_of_another_programs_turn_that_nothing_was_sent(
    command: Stillreel, tmp_path: Path
) -> None:
    with MockServer(speed=SPEED, film=quick_film) as mock:
        env = {"NEMO_API_URL": mock.url}
        assert command("upload", still(tmp_path / "a.png"), env=env).code == 0
        library = Library(tmp_path / "home" / "data" / "library.sqlite3")
        (project,) = library.projects.listed(mock.url)
        library.turns.open(project.id, "from elsewhere", 1.0)
        with library.locks.while_working(project.lock_name):
            ran = command("send", ANIMATE, env=env)
        library.close()
    assert ran.code == 1
    assert "Nothing was sent" in ran.err
    assert "may have been taken" not in ran.err
