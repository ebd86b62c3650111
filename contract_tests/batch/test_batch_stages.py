"""A row whose program goes amid the stages of its turn: its clip is the whole one, and its own."""

import asyncio
from pathlib import Path

import pytest

from contract_tests.harness.batch_trial import MOCK, calls, coloured_stills, write_job_list
from contract_tests.harness.home import SPEED, Home
from mockserver.pytest_plugin import StartNemoMock
from tui.studio.batch.batch import Batch
from tui.studio.batch.events import BatchEnded
from tui.studio.batch.plan import BatchRequest
from tui.studio.events import Rendering, TextArrived, WaitingKind
from tui.studio.studio import Studio

pytestmark = pytest.mark.usefixtures("stills_examined_here", "patience")
WISH = '"a 1-second clip, title Quay",{number}'


@pytest.fixture
def home(start_nemo_mock: StartNemoMock, tmp_path: Path) -> Home:
    return Home(start_nemo_mock(**MOCK), tmp_path)


async def made(studio: Studio, home: Home, jobs: Path) -> BatchEnded:
    batch = Batch(studio, home.record)
    plan = await batch.plan(BatchRequest(jobs, out=jobs.parent))
    await batch.price(plan)
    return await batch.make(plan)


def titles_rendered(home: Home) -> list[int]:
    """How often each render that was submitted says the title."""
    submitted = (each for each in home.mock.journal if each["path"] == "/api/render/proxy/lambda")
    return [str(each).count("Quay") for each in submitted]


@pytest.mark.parametrize("is_whole", [False, True], ids=["the raw clip is there", "all is there"])
async def test_a_row_that_comes_out_as_the_one_before_is_its_own_whole_clip(
    home: Home, tmp_path: Path, is_whole: bool
) -> None:
    (first,) = coloured_stills(tmp_path, 1)
    (tmp_path / "copy.png").write_bytes(first.read_bytes())
    clock = home.mock.clock
    async with home.studio() as studio:
        jobs = write_job_list(tmp_path, f"1.png,{WISH}")
        assert (await made(studio, home, jobs)).saved == 1
    async with home.studio() as studio:
        jobs = write_job_list(tmp_path, f"1.png,{WISH}", f"copy.png,{WISH}")
        clock.set_speed(100)
        await home.cancel_at(
            TextArrived,
            lambda: made(studio, home, jobs),
            then=lambda: clock.set_mode("stepped"),
        )
    while home.clips() < 2:
        clock.step()
    while is_whole and any(each["credits"]["frozen"] for each in home.mock.state["accounts"]):
        clock.step()
    async with home.studio() as studio:
        home.await_event(WaitingKind.UNFINISHED)
        resuming = asyncio.create_task(made(studio, home, jobs))
        if not is_whole:
            await home.seen.wait()
        clock.set_mode("scaled", SPEED)
        ended = await resuming
    assert (ended.saved, ended.failed, calls(home.mock, "run_sse")) == (2, (), 2)
    first_titles, second_titles = titles_rendered(home)
    assert first_titles == second_titles > 0


async def test_what_was_exported_amid_the_stages_is_not_taken_for_the_clip_of_the_row(
    home: Home, tmp_path: Path
) -> None:
    coloured_stills(tmp_path, 1)
    jobs, clock = write_job_list(tmp_path, '1.png,"a 1-second clip, title Quay",a'), home.mock.clock
    async with home.studio() as studio:
        clock.set_speed(100)
        await home.cancel_at(
            TextArrived,
            lambda: made(studio, home, jobs),
            then=lambda: clock.set_mode("stepped"),
        )
    while not home.clips():
        clock.step()
    async with home.studio() as studio:
        await studio.connect()
        home.await_event(Rendering)
        exporting = asyncio.create_task(studio.export(tmp_path / "a.mp4"))
        await home.seen.wait()
        clock.set_mode("scaled", SPEED)
        await exporting
    async with home.studio() as studio:
        ended = await made(studio, home, jobs)
    assert (ended.saved, calls(home.mock, "run_sse")) == (1, 1)
    part, whole = titles_rendered(home)
    assert part == 0 < whole
