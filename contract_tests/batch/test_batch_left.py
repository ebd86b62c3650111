"""What a batch left open is settled before anything else is sent, and paid by nobody else."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from contract_tests.harness.batch_trial import (
    MOCK,
    calls,
    coloured_stills,
    shows,
    write_job_list,
    write_jobs,
)
from contract_tests.harness.home import Home
from mockserver.pytest_plugin import NemoMock, StartNemoMock
from tui.library.batches import BatchRow, RowState
from tui.library.connection import Connection
from tui.nemo.errors import OutOfCredits
from tui.studio.batch.batch import Batch
from tui.studio.batch.events import BatchEnded, RowEnded
from tui.studio.batch.paying import AccountChanged
from tui.studio.batch.plan import BatchRequest
from tui.studio.batch.run import BatchRun
from tui.studio.events import Event, ToolRunning, TurnEnded
from tui.studio.failures import EXPECTED
from tui.studio.studio import Studio

pytestmark = pytest.mark.usefixtures("stills_examined_here", "patience")


@pytest.fixture
def home(start_nemo_mock: StartNemoMock, tmp_path: Path) -> Home:
    """A home, and a service whose films have the colour of their first still."""
    return Home(start_nemo_mock(**MOCK), tmp_path)


@asynccontextmanager
async def stopped_at(
    home: Home, jobs: Path, kind: type[Event] = ToolRunning
) -> AsyncIterator[Studio]:
    """A program, after another one was stopped amid its first row's message."""
    async with home.studio() as first:
        batch = Batch(first, home.record)
        plan = await batch.plan(request(jobs))
        await batch.price(plan)
        await home.cancel_at(kind, lambda: batch.make(plan))
    home.awaited = None
    async with home.studio() as second:
        yield second


def request(jobs: Path) -> BatchRequest:
    return BatchRequest(jobs, out=jobs.parent)


async def made(studio: Studio, home: Home, jobs: Path) -> BatchEnded:
    """The batch priced and made by a program."""
    batch = Batch(studio, home.record)
    plan = await batch.plan(request(jobs))
    await batch.price(plan)
    return await batch.make(plan)


def rows(studio: Studio, jobs: Path) -> tuple[BatchRow, ...]:
    record = studio.library.batches.find(studio.service_key, request(jobs).key)
    assert record is not None
    return studio.library.batches.all_rows(record.id)


def spent(mock: NemoMock) -> list[int]:
    return [1000 - each["credits"]["total"] for each in mock.state["accounts"]]


async def test_a_row_left_out_while_its_message_was_out_is_settled_first_and_keeps_its_clip(
    home: Home, tmp_path: Path
) -> None:
    stills = coloured_stills(tmp_path, 2)
    jobs = write_jobs(tmp_path, stills)
    async with stopped_at(home, jobs) as studio:
        first = rows(studio, jobs)[0]
        assert studio.library.queued.pause(first, pause=True)
        ended = await made(studio, home, jobs)
        assert (ended.saved, ended.waiting, ended.spent) == (1, 1, 200)
        paused = studio.library.batches.row(first.id)
        assert (paused.state, paused.draft is not None) == (RowState.PAUSED, True)
        assert studio.library.queued.pause(paused, pause=False)
        assert (await made(studio, home, jobs)).is_whole
    for number, each in enumerate(stills, 1):
        assert shows(tmp_path / f"clip-{number}.mp4", each)
    assert (calls(home.mock, "run_sse"), spent(home.mock)) == (2, [200])


async def test_a_row_that_the_list_no_longer_has_is_settled_first(
    home: Home, tmp_path: Path
) -> None:
    stills = coloured_stills(tmp_path, 2)
    jobs = write_jobs(tmp_path, stills)
    whole = jobs.read_text()
    async with stopped_at(home, jobs) as studio:
        jobs.write_text("\n".join(line for line in whole.split("\n") if "1.png" not in line))
        assert (await made(studio, home, jobs)).is_whole
        jobs.write_text(whole)
        assert (await made(studio, home, jobs)).is_whole
    for number, each in enumerate(stills, 1):
        assert shows(tmp_path / f"clip-{number}.mp4", each)
    assert (calls(home.mock, "run_sse"), spent(home.mock)) == (2, [200])


@pytest.mark.parametrize("kind", [ToolRunning, TurnEnded])
async def test_the_clip_of_a_later_message_is_not_taken_for_a_row_s(
    home: Home, tmp_path: Path, kind: type[Event]
) -> None:
    jobs = write_jobs(tmp_path, coloured_stills(tmp_path, 1))
    async with stopped_at(home, jobs, kind) as studio:
        project = studio.library.batches.project_of(rows(studio, jobs)[0].id)
        await studio.connect(project)
        await studio.run_turn("add the title Harbour")
        ended = await made(studio, home, jobs)
        assert (ended.saved, ended.failed) == (0, (1,))
        assert (await made(studio, home, jobs)).failed == (1,)
    assert calls(home.mock, "run_sse") == 2
    assert not (tmp_path / "clip-1.mp4").exists()


@pytest.mark.parametrize("kind", [ToolRunning, TurnEnded])
async def test_a_later_message_that_was_refused_takes_no_row_its_clip(
    home: Home, tmp_path: Path, kind: type[Event]
) -> None:
    jobs = write_jobs(tmp_path, coloured_stills(tmp_path, 1))
    async with stopped_at(home, jobs, kind) as studio:
        project = studio.library.batches.project_of(rows(studio, jobs)[0].id)
        await studio.connect(project)
        home.mock.fault("error:2001@run_sse;times=1")
        with pytest.raises(OutOfCredits):
            await studio.run_turn("add the title Harbour")
        assert (await made(studio, home, jobs)).is_whole
    assert spent(home.mock) == [100]


async def test_a_batch_that_was_begun_in_another_account_shows_its_credits_and_is_paid_there(
    home: Home, tmp_path: Path
) -> None:
    stills = coloured_stills(tmp_path, 3)
    jobs = write_jobs(tmp_path, stills)
    own = await home.own_token()
    async with stopped_at(home, jobs):
        pass
    async with home.studio(own) as studio:
        batch = Batch(studio, home.record)
        plan = await batch.plan(request(jobs))
        assert (await batch.price(plan)).available == 900
        assert (await batch.make(plan)).is_whole
    for number, each in enumerate(stills, 1):
        assert shows(tmp_path / f"clip-{number}.mp4", each)
    assert (calls(home.mock, "run_sse"), sorted(spent(home.mock))) == (3, [0, 300])


async def test_what_is_gone_on_with_stays_in_its_account_and_the_rest_is_paid_by_the_payer(
    home: Home, tmp_path: Path
) -> None:
    stills = coloured_stills(tmp_path, 3)
    jobs = write_jobs(tmp_path, stills)
    own = await home.own_token()
    async with stopped_at(home, jobs) as studio:
        record = studio.library.batches.find(studio.service_key, request(jobs).key)
        assert record is not None
    async with home.studio(own) as studio:
        await studio.authorize()
        await studio.credits()
        agreed = {row.id: row.request for row in rows(studio, jobs)}
        payer = studio.accounts.active
        await BatchRun(studio, home.record, record, agreed=agreed, payer=payer).work()
        assert {row.state for row in rows(studio, jobs)} == {RowState.SAVED}
    for number, each in enumerate(stills, 1):
        assert shows(tmp_path / f"clip-{number}.mp4", each)
    assert (calls(home.mock, "run_sse"), sorted(spent(home.mock))) == (3, [100, 200])


async def test_an_account_that_changes_between_two_rows_pays_for_none(
    home: Home, tmp_path: Path
) -> None:
    stills = coloured_stills(tmp_path, 3)
    jobs = write_jobs(tmp_path, stills)
    own = await home.own_token()

    async def change(studio: Studio) -> None:
        await studio._service.use_own(own)

    async with home.studio() as studio:
        changes: list[asyncio.Task[None]] = []

        def tell(event: Event) -> None:
            home.record(event)
            if isinstance(event, RowEnded) and not changes:
                changes.append(asyncio.get_running_loop().create_task(change(studio)))

        batch = Batch(studio, tell)
        plan = await batch.plan(request(jobs))
        await batch.price(plan)
        with pytest.raises(AccountChanged):
            await batch.make(plan)
        assert (calls(home.mock, "run_sse"), sorted(spent(home.mock))) == (1, [0, 100])
        assert (await made(studio, home, jobs)).is_whole
    for number, each in enumerate(stills, 1):
        assert shows(tmp_path / f"clip-{number}.mp4", each)
    assert (calls(home.mock, "run_sse"), sorted(spent(home.mock))) == (3, [0, 300])


async def test_an_account_that_changes_between_the_price_and_the_first_row_pays_nothing(
    home: Home, tmp_path: Path
) -> None:
    jobs = write_jobs(tmp_path, coloured_stills(tmp_path, 1))
    own = await home.own_token()
    async with home.studio() as studio:
        batch = Batch(studio, home.record)
        plan = await batch.plan(request(jobs))
        await batch.price(plan)
        await studio._service.use_own(own)
        with pytest.raises(AccountChanged):
            await batch.make(plan)
    assert (calls(home.mock, "run_sse"), sum(spent(home.mock))) == (0, 0)


async def test_a_disk_that_fills_at_any_step_loses_no_row_and_pays_none_twice(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stills = coloured_stills(tmp_path, 2)
    jobs = write_jobs(tmp_path, stills)
    fails_at = 1
    writes = 0

    def failing(write: Callable[..., object]) -> Callable[..., object]:
        def written(*args: object, **named: object) -> object:
            nonlocal writes
            writes += 1
            if writes == fails_at:
                raise sqlite3.OperationalError("database or disk is full")
            return write(*args, **named)

        return written

    execute = Connection.execute

    def guarded(self: Connection, statement: str, values: object = (), /) -> object:
        if statement.lstrip().startswith(("UPDATE", "INSERT")):
            return failing(execute)(self, statement, values)
        return execute(self, statement, values)

    async with home.studio() as studio:
        await studio.connect()
    monkeypatch.setattr(Connection, "execute", guarded)
    for _ in range(60):
        writes = 0
        async with home.studio() as studio:
            try:
                ended = await made(studio, home, jobs)
            except EXPECTED:
                fails_at += 1
                continue
            if ended.is_whole and writes < fails_at:
                break
            fails_at += 1
    monkeypatch.undo()
    async with home.studio() as studio:
        assert (await made(studio, home, jobs)).is_whole
    for number, each in enumerate(stills, 1):
        assert shows(tmp_path / f"clip-{number}.mp4", each)
    assert spent(home.mock) == [200]


async def test_a_row_is_not_paid_whose_place_is_gone_since_the_plan(
    home: Home, tmp_path: Path
) -> None:
    stills = coloured_stills(tmp_path, 2)
    jobs = write_job_list(tmp_path, f"{stills[0].name},a 1-second clip,gone/one")
    async with home.studio() as studio:
        batch = Batch(studio, home.record)
        plan = await batch.plan(request(jobs))
        await batch.price(plan)
        (tmp_path / "gone").write_text("a file")
        ended = await batch.make(plan)
        assert (ended.failed, ended.spent) == ((1,), 0)
        assert not plan.faults
    assert spent(home.mock) == [0]
