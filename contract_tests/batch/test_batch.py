"""The command `batch` on the real mock: each row its own clip, in one session, paid once."""

import asyncio
import io
import os
import sys
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from contract_tests.harness.batch_trial import (
    batch_totals,
    calls,
    coloured_stills,
    events_of_kind,
    shows,
    write_job_list,
    write_jobs,
)
from contract_tests.harness.commands import CommandResult, Stillreel, event_kinds, still
from mockserver.prompts.prompt import read_prompt
from mockserver.pytest_plugin import NemoMock
from tui.config import load_config
from tui.library.library import Library
from tui.opening import open_studio
from tui.studio.batch.batch import Batch, ListInUse
from tui.studio.batch.events import RowStarted
from tui.studio.batch.message import row_message
from tui.studio.batch.plan import BatchRequest
from tui.studio.events import Event
from tui.tests.keyboards import at_a_keyboard

PROMPTS = (
    "a 1-second clip",
    "slow zoom, 1 second, title Quay",
    "让它动起来，1秒",
    "pan left for 1 second, add a soft piano",
)


def test_each_still_becomes_a_clip_of_its_own(
    batch_mock: NemoMock, command: Stillreel, tmp_path: Path
) -> None:
    stills = coloured_stills(tmp_path, 7)
    jobs = write_job_list(
        tmp_path,
        *(f'{each.name},"{PROMPTS[n % 4]}",clip-{{number}}' for n, each in enumerate(stills)),
    )
    ran = command("batch", jobs, "--out", "clips", "--json")
    assert ran.code == 0, ran.out
    for number, each in enumerate(stills, 1):
        assert shows(tmp_path / "clips" / f"clip-{number}.mp4", each)
    assert batch_totals(ran) == (7, [], 0, 700)
    told_in_its_order(ran, 7)
    assert len(batch_mock.state["sessions"]) == 1
    made = [calls(batch_mock, name) for name in ("session", "upload", "run_sse", "render")]
    assert made == [1, 7, 7, 7]
    assert not batch_mock.verdict().findings


def told_in_its_order(ran: CommandResult, rows: int) -> None:
    """All of a batch is told, in its order, with the time that is left."""
    kinds = [kind for kind in event_kinds(ran.events) if str(kind).startswith(("batch", "row"))]
    assert kinds == ["batch", *("row", "row_ended") * rows, "batch_ended"]
    (plan,) = events_of_kind(ran, "batch")
    price = (plan["to_ask"], plan["cost_each"], plan["cost"], plan["available"])
    assert price == (rows, 100, 100 * rows, 2000)
    assert [row["place"] for row in events_of_kind(ran, "row")] == list(range(1, rows + 1))
    first, *later = [row["left_s"] for row in events_of_kind(ran, "row")]
    assert first is None
    assert all(left > 0 for left in later)
    assert [row["spent"] for row in events_of_kind(ran, "row_ended")] == [100] * rows
    assert not events_of_kind(ran, "offered")


def test_what_is_made_is_not_made_again_and_what_was_deleted_comes_back_as_its_version_for_nothing(
    batch_mock: NemoMock, command: Stillreel, tmp_path: Path
) -> None:
    stills = coloured_stills(tmp_path, 3)
    jobs = write_jobs(tmp_path, stills)
    assert command("batch", jobs).code == 0
    before = len(batch_mock.heads)
    again = command("batch", jobs, "--json")
    assert (again.code, batch_totals(again)) == (0, (3, [], 0, 300))
    assert len(batch_mock.heads) == before
    for renders, fault in ((3, ()), (4, ("error:404,as=status@poll;times=1",))):
        (tmp_path / "clip-2.mp4").unlink()
        batch_mock.fault(*fault)
        ran = command("batch", jobs, "--json")
        assert (ran.code, batch_totals(ran)) == (0, (3, [], 0, 300))
        assert [row["spent"] for row in events_of_kind(ran, "row_ended")] == [0]
        assert events_of_kind(ran, "batch_ended")[0]["spent_now"] == 0
        assert shows(tmp_path / "clip-2.mp4", stills[1])
        made = [calls(batch_mock, name) for name in ("run_sse", "upload", "render")]
        assert made == [3, 3, renders]
    library = Library(tmp_path / "home" / "data" / "library.sqlite3")
    (project,) = library.projects.listed(batch_mock.url)
    messages = {turn.id: turn.message for turn in library.turns.of(project.id)}
    named = {
        (each.version, messages[each.turn or 0][-1]) for each in library.renders.of(project.id)
    }
    library.close()
    assert named == {(1, "1"), (2, "2"), (3, "3")}  # each comes of its own message


def test_groups_twins_and_namesakes_each_show_their_own(
    batch_mock: NemoMock, command: Stillreel, tmp_path: Path
) -> None:
    one, two, three, four = coloured_stills(tmp_path, 4)
    for name, each in (("x", two), ("y", three)):
        (tmp_path / name).mkdir()
        each.rename(tmp_path / name / "same.png")
    heic = still(tmp_path / "phone.heic", (64, 48), "white")
    jobs = write_job_list(
        tmp_path,
        "x/same.png,a 1-second clip,second",
        "y/same.png,a 1-second clip,third",
        "1.png|y/same.png,a 1-second clip,group",
        "x/same.png,1 second,again",
        "x/same.png,1 second,and-again",
        "phone.heic,a 1-second clip,phone",
    )
    ran = command("batch", jobs, "--json")
    assert ran.code == 0, ran.out
    for name, shown in (
        ("second", tmp_path / "x" / "same.png"),
        ("third", tmp_path / "y" / "same.png"),
        ("again", tmp_path / "x" / "same.png"),
        ("and-again", tmp_path / "x" / "same.png"),
    ):
        assert shows(tmp_path / f"{name}.mp4", shown)
    (session,) = batch_mock.state["sessions"]
    assert [each["name"] for each in session["uploads"]] == [
        "same.png",
        "same-2.png",
        "1.png",
        "phone.jpg",
    ]
    drafts = {Path(each["path"]).stem: each for each in events_of_kind(ran, "saved")}
    assert set(drafts) == {"second", "third", "group", "again", "and-again", "phone"}
    changed = [event["timeline"] for event in events_of_kind(ran, "changed")]
    tracks = [timeline["tracks"][0]["segments"] for timeline in changed]
    assert {segment["label"] for segment in next(each for each in tracks if len(each) == 2)} == {
        "1.png",
        "same-2.png",
    }
    assert heic.exists()
    assert one.exists()
    assert four.exists()


@pytest.fixture
def web(tmp_path: Path) -> Iterator[str]:
    """A web server of a folder, on this machine."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its own name
            pass

    (tmp_path / "web").mkdir()
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(tmp_path / "web")))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.nemo_guilty("contract-broken")  # the address of a file that is not there
def test_an_address_is_fetched_once_and_spoken_of_by_its_name(
    batch_mock: NemoMock, command: Stillreel, tmp_path: Path, web: str
) -> None:
    first, second = coloured_stills(tmp_path / "web", 2)
    jobs = write_job_list(
        tmp_path,
        f"{web}/1.png?size=full,a 1-second clip,a",
        f"{web}/2.png,a 1-second clip,b",
        f"{web}/1.png?size=full,1 second,c",
        f"{web}/gone.png,a 1-second clip,d",
    )
    ran = command("batch", jobs, "--json")
    assert (ran.code, batch_totals(ran)) == (1, (3, [4], 0, 300))
    assert shows(tmp_path / "a.mp4", first)
    assert shows(tmp_path / "b.mp4", second)
    assert shows(tmp_path / "c.mp4", first)
    assert calls(batch_mock, "upload") == 3


def test_a_talk_is_no_clip_and_the_clip_of_the_row_before_is_not_taken_for_it(
    batch_mock: NemoMock, command: Stillreel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    coloured_stills(tmp_path, 2)
    monkeypatch.setattr("tui.studio.batch.row_work.row_message", lambda prompt, names: prompt)
    jobs = write_job_list(tmp_path, "1.png,a 1-second clip,a", "2.png,thank you,b")
    ran = command("batch", jobs, "--json")
    assert (ran.code, batch_totals(ran)) == (1, (1, [2], 0, 100))
    assert not (tmp_path / "b.mp4").exists()


def test_a_clip_of_other_stills_is_not_saved_as_the_rows(
    batch_mock: NemoMock, command: Stillreel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    coloured_stills(tmp_path, 2)
    monkeypatch.setattr(
        "tui.studio.batch.row_work.row_message",
        lambda prompt, names: f"make a clip of all of them: {prompt}",
    )
    jobs = write_job_list(tmp_path, "1.png,1 second,a", "2.png,1 second,b")
    ran = command("batch", jobs, "--json")
    assert (ran.code, batch_totals(ran)) == (1, (1, [2], 0, 200))
    assert not (tmp_path / "b.mp4").exists()


def test_faults_are_named_and_nothing_is_sent_until_the_user_says_so(
    batch_mock: NemoMock, command: Stillreel, tmp_path: Path
) -> None:
    (good, _) = coloured_stills(tmp_path, 2)
    jobs = write_job_list(
        tmp_path, "1.png,a 1-second clip,a", "gone.png,x,b", "2.png,,c", "2.png,x,a"
    )
    ran = command("batch", jobs, "--json")
    assert ran.code == 2
    assert [
        (each["row"], each["line"], each["kind"]) for each in events_of_kind(ran, "list_fault")
    ] == [
        (2, 3, "not_found"),
        (3, 4, "no_prompt"),
        (4, 5, "target_twice"),
    ]
    assert batch_mock.heads == []
    ran = command("batch", jobs, "--skip-bad", "--json")
    assert (ran.code, batch_totals(ran)) == (1, (1, [], 0, 100))
    assert shows(tmp_path / "a.mp4", good)
    assert command("batch", jobs).code == 2
    write_job_list(tmp_path, "1.png,a 1-second clip,a")
    assert command("batch", jobs).code == 0


@pytest.mark.parametrize("content", [b"files,promt\na,b\n", "files,prompt\n".encode("utf-16")])
def test_a_list_that_cannot_be_read_ends_with_2_also_when_bad_rows_are_skipped(
    batch_mock: NemoMock, command: Stillreel, tmp_path: Path, content: bytes
) -> None:
    (tmp_path / "jobs.csv").write_bytes(content)
    for words in ((), ("--skip-bad", "--yes"), ("--dry-run",)):
        assert command("batch", "jobs.csv", *words).code == 2
    assert batch_mock.heads == []


def test_a_dry_run_shows_rows_targets_and_cost_without_a_connection(
    command: Stillreel, tmp_path: Path
) -> None:
    jobs = write_jobs(tmp_path, coloured_stills(tmp_path, 2))
    ran = command("batch", jobs, "--out", "clips", "--dry-run", "--json")
    assert ran.code == 0
    assert [
        (row["stills"], row["path"], row["due"], row["cost"])
        for row in events_of_kind(ran, "row_listed")
    ] == [
        (["1.png"], str(tmp_path / "clips" / "clip-1.mp4"), "ask", 100),
        (["2.png"], str(tmp_path / "clips" / "clip-2.mp4"), "ask", 100),
    ]
    assert events_of_kind(ran, "batch")[0]["cost"] == 200
    assert not (tmp_path / "clips").exists()


class Typed(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("answer", "code", "messages"), [(b"y\n", 0, 1), (b"\n", 1, 0), (b"\x04", 1, 0)]
)
def test_at_a_terminal_it_asks_before_it_costs_anything(
    batch_mock: NemoMock,
    command: Stillreel,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    answer: bytes,
    code: int,
    messages: int,
) -> None:
    jobs = write_jobs(tmp_path, coloured_stills(tmp_path, 1))
    monkeypatch.setattr(sys, "stderr", Typed())
    with at_a_keyboard(monkeypatch) as keyboard:
        os.write(keyboard, answer)
        assert command("batch", jobs).code == code
    assert calls(batch_mock, "run_sse") == messages
    assert len(batch_mock.state["sessions"]) == messages


def test_with_yes_nothing_is_asked(
    batch_mock: NemoMock, command: Stillreel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    jobs = write_jobs(tmp_path, coloured_stills(tmp_path, 1))
    monkeypatch.setattr(sys, "stdin", Typed(""))
    monkeypatch.setattr(sys, "stderr", Typed())
    assert command("batch", jobs, "--yes").code == 0


def test_another_prompt_needs_force_to_replace_a_clip(
    batch_mock: NemoMock, command: Stillreel, tmp_path: Path
) -> None:
    (only_still,) = coloured_stills(tmp_path, 1)
    jobs = write_job_list(tmp_path, "1.png,a 1-second clip,a")
    assert command("batch", jobs).code == 0
    write_job_list(tmp_path, "1.png,a 2-second clip,a")
    assert command("batch", jobs).code == 2
    assert command("batch", jobs, "--force").code == 0
    assert calls(batch_mock, "run_sse") == 2
    assert shows(tmp_path / "a.mp4", only_still)


async def test_two_programs_never_work_on_one_list(batch_mock: NemoMock, tmp_path: Path) -> None:
    jobs = write_jobs(tmp_path, coloured_stills(tmp_path, 2))
    config = load_config(dict(os.environ))
    begun = asyncio.Event()

    def tell(event: Event) -> None:
        if isinstance(event, RowStarted):
            begun.set()

    async with open_studio(config, tell) as one, open_studio(config, tell) as two:
        first, second = Batch(one, tell), Batch(two, tell)
        plan = await first.plan(BatchRequest(jobs))
        work = asyncio.create_task(first.make(plan))
        await begun.wait()
        with pytest.raises(ListInUse):
            await second.make(plan)
        assert await second.resume() is None
        assert (await work).is_whole
        assert (await second.make(plan)).is_whole
    assert calls(batch_mock, "run_sse") == 2


@pytest.mark.parametrize(
    "prompt",
    ["slow zoom", "add a title Harbour, vertical", "a 5-second clip", "慢慢推近", "thank you"],
)
@pytest.mark.parametrize("names", [("harbour.jpg",), ("a.png", "b c.png", "a.png")])
def test_the_message_asks_for_a_new_clip_of_its_own_stills(
    prompt: str, names: tuple[str, ...]
) -> None:
    message = row_message(prompt, names)
    assert message.endswith(f"\n{prompt}")
    assert all(message.count(name) == 1 for name in set(names))
    understood, alone = read_prompt(message), read_prompt(prompt)
    assert understood.generates
    assert understood.language == alone.language
    assert understood.wishes == alone.wishes
    assert (understood.title, understood.canvas) == (alone.title, alone.canvas)


def test_stills_with_the_same_in_them_become_a_clip_each_though_it_comes_out_the_same(
    batch_mock: NemoMock, command: Stillreel, tmp_path: Path
) -> None:
    (first,) = coloured_stills(tmp_path, 1)
    (tmp_path / "copy.png").write_bytes(first.read_bytes())
    rows = ("1.png,a 1-second clip", "copy.png,a 1-second clip", "copy.png,a clip of 1 second")
    jobs = write_job_list(tmp_path, *(f"{row},{{number}}" for row in rows))
    ran = command("batch", jobs, "--out", "clips", "--json")
    assert ran.code == 0, ran.out
    assert batch_totals(ran) == (3, [], 0, 300)
