"""A batch while another project of the account is at work: that is none of its concern."""

import asyncio
from contextlib import aclosing
from pathlib import Path

import pytest

from contract_tests.harness.batch_trial import MOCK, coloured_stills, write_jobs
from contract_tests.harness.commands import still
from contract_tests.harness.home import SPEED, Home
from contract_tests.harness.prompts import ANIMATE
from mockserver.pytest_plugin import StartNemoMock
from tui.media.sources import Source
from tui.studio.batch.batch import Batch
from tui.studio.batch.plan import BatchRequest
from tui.studio.events import TextArrived

pytestmark = pytest.mark.usefixtures("stills_examined_here", "patience")
FOREVER = "stall:9000000@event:9@run_sse;times=1"
WORDS_ALONE = "end@event:6@run_sse;times=1"
LOST = "reset@event:6@run_sse;times=1"


def frozen(home: Home) -> int:
    return sum(each["credits"]["frozen"] for each in home.mock.state["accounts"])


@pytest.mark.parametrize(
    ("end", "is_known"),
    [(WORDS_ALONE, True), (WORDS_ALONE, False), (LOST, True)],
    ids=["of this computer", "of another one", "and the stream was lost"],
)
async def test_words_alone_are_no_reason_to_stop_while_another_project_is_at_work(
    start_nemo_mock: StartNemoMock, tmp_path: Path, end: str, is_known: bool
) -> None:
    home = Home(start_nemo_mock(**{**MOCK, "leaving": "abort"}), tmp_path)
    jobs, clock = write_jobs(tmp_path, coloured_stills(tmp_path, 2)), home.mock.clock
    async with home.studio() as beside, home.studio() as studio:
        await beside.connect(new=True)
        await beside.upload([Source.read(still(tmp_path / "harbour.jpg"))])
        home.mock.fault(end)
        batch = Batch(studio, home.record)
        plan = await batch.plan(BatchRequest(jobs, out=tmp_path))
        await batch.price(plan)
        clock.set_speed(100)
        home.do_at(TextArrived, lambda: clock.set_mode("stepped"))
        making = asyncio.create_task(batch.make(plan))
        await home.seen.wait()
        home.mock.fault(FOREVER)
        assert beside.project is not None
        if is_known:
            beside.library.turns.open(beside.project.id, ANIMATE, beside.clock.today())
        session = beside.project.session_id
        async with aclosing(beside._service.client.run(session, ANIMATE)) as events:
            working = asyncio.create_task(anext(events))
            while await asyncio.to_thread(frozen, home) < 200:
                pass
            clock.set_mode("scaled", SPEED)
            ended = await making
            await working
            assert frozen(home) == 100
    assert (ended.saved, ended.failed, ended.waiting) == (1, (1,), 0)
