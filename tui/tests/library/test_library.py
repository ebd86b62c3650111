import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tui.library.library import Library
from tui.library.records import (
    JobRecord,
    RenderRecord,
    RenderState,
    TurnOutcome,
    TurnRecord,
    UploadRecord,
)
from tui.library.schema import LibraryError
from tui.library.turns import Spent
from tui.wishes import PLAIN, Wishes


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    opened = Library(tmp_path / "data" / "library.sqlite3")
    yield opened
    opened.close()


def test_the_project_used_last_is_the_current_one(library: Library) -> None:
    first = library.projects.add("mock", "harbour", "s1", "t1", 1.0)
    second = library.projects.add("mock", "gulls", "s2", None, 2.0)
    library.projects.add("https://x.example", "elsewhere", "s3", None, 3.0)
    assert library.projects.latest("mock") == second
    library.projects.touch(first.id, 4.0)
    current = library.projects.latest("mock")
    assert current is not None
    assert current.id == first.id


def test_a_project_is_found_by_id_session_or_name_within_its_service(library: Library) -> None:
    made = library.projects.add("mock", "harbour", "s1", "t1", 1.0)
    for wanted in (made.id, "s1", "harbour"):
        assert library.projects.find("mock", wanted) == made
    assert library.projects.find("https://x.example", "harbour") is None


@pytest.mark.parametrize(
    ("called", "wanted"), [("Caf\u00e9", "Cafe\u0301"), ("Cafe\u0301", "Caf\u00e9")]
)
def test_a_name_is_found_however_its_letters_are_composed(
    library: Library, called: str, wanted: str
) -> None:
    """A project is called as a file is, which has them as its disk does; a keyboard has not."""
    made = library.projects.add("mock", called, "s", None, 1.0)
    assert library.projects.find("mock", wanted) == made
    assert library.projects.matching("mock", wanted) == (made,)


@pytest.mark.parametrize("text", ["", " ", "\x00", "港", "caf\udce9"])
def test_any_text_comes_back_as_it_was(library: Library, text: str) -> None:
    project = library.projects.add("mock", text, "s1", None, 1.0)
    library.waiting.save(project.id, text, ())
    assert library.waiting.unsent(project.id) == text
    assert [one.name for one in library.projects.listed("mock")] == [text]


def test_a_file_sent_before_is_known_by_its_content(library: Library) -> None:
    project = library.projects.add("mock", "harbour", "s1", None, 1.0)
    upload = UploadRecord("a.jpg", "digest", 10, 4, 3)
    assert library.uploads.find(project.id, "digest") is None
    library.uploads.add(project.id, upload, 2.0)
    library.uploads.add(project.id, upload, 3.0)
    assert library.uploads.find(project.id, "digest") == upload


def test_messages_are_kept_in_order(library: Library) -> None:
    project = library.projects.add("mock", "harbour", "s1", None, 1.0)
    turn = library.turns.open(project.id, "make a clip", 2.0)
    library.turns.close(turn, TurnOutcome.COMPLETE, 3.0)
    library.turns.open(project.id, "港", 4.0)
    assert tuple(turn.message for turn in library.turns.of(project.id)) == ("make a clip", "港")


def test_a_render_is_known_before_it_is_submitted(library: Library) -> None:
    project = library.projects.add("mock", "harbour", "s1", None, 1.0)
    kept_id = library.renders.open(project.id, "/films/a.mp4", 2.5)
    assert kept_id == "render_2500"
    assert library.renders.of(project.id) == (
        RenderRecord(kept_id, project.id, RenderState.SUBMITTING, "/films/a.mp4", submitted_at=2.5),
    )
    library.renders.mark(kept_id, RenderState.COMPLETED)
    assert library.renders.of(project.id)[0].status == "completed"


def test_two_renders_of_one_moment_get_two_ids(tmp_path: Path) -> None:
    one, two = Library(tmp_path / "l.sqlite3"), Library(tmp_path / "l.sqlite3")
    project = one.projects.add("mock", "harbour", "s1", None, 1.0)
    ids = [each.renders.open(project.id, "/a.mp4", 2.5) for each in (one, two, one)]
    assert ids == ["render_2500", "render_2501", "render_2502"]
    one.close()
    two.close()


def test_two_programs_may_have_it_open(tmp_path: Path) -> None:
    one, two = Library(tmp_path / "l.sqlite3"), Library(tmp_path / "l.sqlite3")
    for number in range(20):
        (one, two)[number % 2].projects.add("mock", f"p{number}", f"s{number}", None, number)
    current = one.projects.latest("mock")
    assert current is not None
    assert current.name == "p19"
    one.close()
    two.close()


def test_a_newer_library_is_refused(tmp_path: Path) -> None:
    db = sqlite3.connect(tmp_path / "l.sqlite3")
    db.execute("PRAGMA user_version = 999")
    db.close()
    with pytest.raises(LibraryError, match="newer Stillreel"):
        Library(tmp_path / "l.sqlite3")


@pytest.mark.parametrize("times", [1, 3])
def test_a_file_that_is_no_library_is_set_aside_and_never_deleted(
    tmp_path: Path, times: int
) -> None:
    path = tmp_path / "l.sqlite3"
    for number in range(times):
        path.write_bytes(b"not a database, but somebody's file %d " % number * 100)
        library = Library(path)
        assert library.projects.latest("mock") is None
        assert library.set_aside is not None
        assert library.set_aside.read_bytes().startswith(b"not a database")
        library.close()
    assert len(list(tmp_path.glob("*.damaged-?"))) == times


def test_a_library_that_was_cut_short_is_set_aside(tmp_path: Path) -> None:
    path = tmp_path / "l.sqlite3"
    library = Library(path)
    for number in range(200):
        library.projects.add("mock", f"p{number}" * 50, "s", None, 1.0)
    library.close()
    path.write_bytes(path.read_bytes()[:20_000])
    again = Library(path)
    assert again.set_aside is not None
    assert again.projects.latest("mock") is None
    again.close()


def test_a_project_that_is_not_there_takes_nothing(library: Library) -> None:
    with pytest.raises(LibraryError, match="FOREIGN KEY"):
        library.turns.open("nowhere", "hello", 1.0)


def test_a_turn_is_written_with_what_stood_before_it(library: Library) -> None:
    project = library.projects.add("mock", "harbour", "s1", None, 1.0)
    number = library.turns.open(project.id, "make a clip", 2.0, '{"t": []}', 100)
    assert library.turns.of(project.id) == (
        TurnRecord(number, "make a clip", None, '{"t": []}', 100, sent_at=2.0),
    )
    library.turns.close(number, TurnOutcome.COMPLETE, 3.0)
    assert library.turns.of(project.id)[0].outcome is TurnOutcome.COMPLETE


def test_a_render_remembers_the_services_id_and_the_version_it_downloads(library: Library) -> None:
    project = library.projects.add("mock", "harbour", "s1", None, 1.0)
    kept_id = library.renders.open(project.id, "/a.mp4", 2.0, force=True)
    library.renders.accept(kept_id, "lambda-7")
    library.renders.mark(kept_id, RenderState.COMPLETED)
    library.renders.tag(kept_id, '"v1"')
    assert library.renders.of(project.id) == (
        RenderRecord(
            kept_id,
            project.id,
            RenderState.COMPLETED,
            "/a.mp4",
            "lambda-7",
            True,
            '"v1"',
            version=1,
            submitted_at=2.0,
        ),
    )


def test_a_version_has_its_number_from_acceptance_on_and_keeps_it(library: Library) -> None:
    one = library.projects.add("mock", "harbour", "s1", None, 1.0)
    other = library.projects.add("mock", "gulls", "s2", None, 1.0)
    refused, first, second = (library.renders.open(one.id, "/a.mp4", 2.0) for _ in range(3))
    library.renders.mark(refused, RenderState.REFUSED)
    assert library.renders.accept(second, "x") == 1
    assert library.renders.accept(first, "y") == 2
    assert library.renders.accept(second, "x") == 1
    assert library.renders.accept(library.renders.open(other.id, "/a.mp4", 2.0), "z") == 1
    again = library.renders.open(one.id, "/a.mp4", 3.0, version=2)
    assert library.renders.accept(again, "w") == 2
    assert library.renders.accept(library.renders.open(one.id, "/a.mp4", 4.0), "v") == 3


def test_a_render_knows_its_draft_and_the_message_before_it(library: Library) -> None:
    project = library.projects.add("mock", "harbour", "s1", None, 1.0)
    library.turns.open(project.id, "one", 1.0)
    turn = library.turns.open(project.id, "two", 1.0)
    number = library.renders.accept(library.renders.open(project.id, "/a", 2.0, draft="{}"), "x")
    assert library.renders.of(project.id)[0].turn == turn
    first = library.turns.of(project.id)[0].id
    library.renders.open(project.id, "/b.mp4", 3.0, turn=first)
    assert library.renders.of(project.id)[0].turn == first
    assert library.renders.draft(project.id, number) == "{}"
    assert library.renders.draft(project.id, number + 1) is None


def test_a_job_is_open_until_it_is_closed(library: Library) -> None:
    number = library.jobs.open("mock", ("/a.jpg",), "move it", "/o.mp4", 1.0, force=False).id
    assert library.jobs.unfinished("mock") == (
        JobRecord(number, None, ("/a.jpg",), "move it", "/o.mp4", False, PLAIN),
    )
    project = library.projects.add("mock", "harbour", "s1", None, 1.0)
    library.jobs.give_project(number, project.id)
    assert library.jobs.unfinished("mock")[0].project == project.id
    assert library.jobs.unfinished("https://x.example") == ()
    library.jobs.close(number, "done")
    assert library.jobs.unfinished("mock") == ()


@pytest.mark.parametrize("wishes", [PLAIN, Wishes(True, (0, 128, 255), False, True)])
def test_a_job_remembers_what_was_wanted_of_its_stills(library: Library, wishes: Wishes) -> None:
    opened = library.jobs.open("mock", ("/a.jpg",), "go", "/o.mp4", 1.0, force=False, wishes=wishes)
    assert library.jobs.unfinished("mock") == (opened,)
    assert opened.wishes == wishes


def test_a_job_of_an_older_program_says_nothing_of_wishes(tmp_path: Path) -> None:
    from tui.library import schema

    db = sqlite3.connect(tmp_path / "l.sqlite3")
    for statement in filter(str.strip, ";".join(schema._MIGRATIONS[:5]).split(";")):
        db.execute(statement)
    db.execute(
        "INSERT INTO jobs (service, sources, prompt, path, force, started_at)"
        " VALUES ('mock', '[\"/a.jpg\"]', 'go', '/o.mp4', 0, 1)"
    )
    db.execute("PRAGMA user_version = 5")
    db.commit()
    db.close()
    library = Library(tmp_path / "l.sqlite3")
    (job,) = library.jobs.unfinished("mock")
    assert (job.sources, job.wishes) == (("/a.jpg",), None)
    library.close()


def test_every_outcome_is_read_back_as_it_was_written(library: Library) -> None:
    project = library.projects.add("mock", "harbour", "s1", None, 1.0)
    for outcome in TurnOutcome:
        library.turns.close(library.turns.open(project.id, "go", 1.0), outcome, 2.0)
    assert [turn.outcome for turn in library.turns.of(project.id)] == list(TurnOutcome)


def test_a_name_that_is_no_utf8_is_kept_as_it_is(library: Library) -> None:
    name = os.fsdecode(b"latin-\xe9\xff.png") + "\ud800"
    project = library.projects.add("mock", name, "s1", None, 1.0)
    library.uploads.add(project.id, UploadRecord(name, "d", 1, None, None, f"/{name}"), 1.0)
    library.renders.open(project.id, f"/{name}.mp4", 1.0)
    library.jobs.open("mock", (f"/{name}",), name, name, 1.0, force=False)
    library.turns.open(project.id, name, 1.0)
    assert library.projects.find("mock", name) == project
    assert library.uploads.of(project.id)[0].path == f"/{name}"
    assert library.renders.of(project.id)[0].path == f"/{name}.mp4"
    assert library.jobs.unfinished("mock")[0].sources == (f"/{name}",)
    assert tuple(turn.message for turn in library.turns.of(project.id)) == (name,)


def test_one_damaged_row_does_not_close_the_library(tmp_path: Path) -> None:
    path = tmp_path / "l.sqlite3"
    library = Library(path)
    project = library.projects.add("mock", "harbour", "s1", None, 1.0)
    for sources in ("[[[", "7", '[1, "/a.jpg"]'):
        number = library.jobs.open("mock", (), "p", "o", 1.0, force=False).id
        with library._db.write() as db:
            db.execute("UPDATE jobs SET sources = ? WHERE id = ?", (sources, number))
    with library._db.write() as db:
        db.execute("UPDATE projects SET name = CAST(x'ff1b41' AS TEXT), used_at = 'x'")
        db.execute(
            "INSERT INTO turns (project, message, sent_at) VALUES (?, 7, 'x')", (project.id,)
        )
    library.close()
    again = Library(path)
    assert again.set_aside is None
    assert [job.sources for job in again.jobs.unfinished("mock")] == [(), (), ("/a.jpg",)]
    assert again.projects.listed("mock")[0].name == "\ufffd\x1bA"
    assert tuple(turn.message for turn in again.turns.of(project.id)) == ("7",)
    again.close()


_AN_HOUR = """
import asyncio, sys
from pathlib import Path
from tui.library.records import TurnOutcome, UploadRecord
from tui.library.library import Library
from tui.studio.clock import ScaledClock

async def work(me: str) -> None:
    library, clock = Library(Path(sys.argv[1])), ScaledClock(7_200)
    end = clock.now() + 3600
    project = await asyncio.to_thread(library.projects.add, "mock", me, me, None, 0.0)
    polls = 0
    while clock.now() < end:
        polls += 1
        def poll() -> None:
            turn = library.turns.open(project.id, f"{me} {polls}", polls, "{}", 1)
            library.renders.accept(library.renders.open(project.id, "/a.mp4", polls), "x")
            library.uploads.add(project.id, UploadRecord(me, str(polls), 1, 1, 1), polls)
            library.turns.close(turn, TurnOutcome.COMPLETE, polls)
            assert len(library.turns.of(project.id)) == polls
            library.projects.listed("mock")
        await asyncio.gather(asyncio.to_thread(poll), clock.sleep(60))
    library.close()
    print(polls)

asyncio.run(work(sys.argv[2]))
"""


def test_programs_that_share_it_for_an_hour_never_find_it_locked(tmp_path: Path) -> None:
    path = tmp_path / "fresh" / "l.sqlite3"
    programs = [
        subprocess.Popen(
            [sys.executable, "-c", _AN_HOUR, str(path), f"p{number}"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for number in range(2)
    ]
    ended = [program.communicate(timeout=60) for program in programs]
    assert [err for _, err in ended] == ["", ""]
    library = Library(path)
    kept = {project.name: project.id for project in library.projects.listed("mock")}
    assert [len(library.turns.of(kept[f"p{number}"])) for number in range(2)] == [
        int(out) for out, _ in ended
    ]
    library.close()


_OPENING = """
import sys
from pathlib import Path
from tui.library.library import Library

for line in sys.stdin:
    Library(Path(line.strip())).close()
    print("opened", flush=True)
"""


def test_programs_that_open_it_anew_at_the_same_moment_do_not_trip_over_each_other(
    tmp_path: Path,
) -> None:
    with ExitStack() as stack:
        programs = [
            stack.enter_context(
                subprocess.Popen(
                    [sys.executable, "-c", _OPENING],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    text=True,
                )
            )
            for _ in range(3)
        ]
        for number in range(40):
            for program in programs:
                assert program.stdin is not None
                program.stdin.write(f"{tmp_path / str(number) / 'l.sqlite3'}\n")
                program.stdin.flush()
            for program in programs:
                assert program.stdout is not None
                assert program.stdout.readline() == "opened\n", number


def test_a_library_in_a_folder_that_is_a_file_says_so(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")
    with pytest.raises(LibraryError, match="cannot be opened"):
        Library(tmp_path / "data" / "l.sqlite3")


def test_what_turns_cost_is_known_by_service_and_by_project(library: Library) -> None:
    here = library.projects.add("mock", "harbour", "s1", None, 1.0)
    there = library.projects.add("https://x.example", "gulls", "s2", None, 1.0)
    library.turns.spend(library.turns.open(here.id, "new", 1.0), 100)
    library.turns.spend(library.turns.open(here.id, "edit", 1.0, draft="{}"), 40)
    library.turns.spend(library.turns.open(there.id, "new", 1.0), 7)
    library.turns.open(here.id, "unknown", 1.0)
    assert library.turns.spent("mock") == (Spent(False, 40), Spent(True, 100))
    assert library.turns.total_spent(here.id) == 140
    assert library.turns.total_spent("nobody") == 0
