import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from tui.library.batches import RowRequest, RowState
from tui.library.library import Library
from tui.library.records import MessageOwner, TurnOutcome
from tui.studio.batch.batch import priced_plan
from tui.studio.batch.checking import check_stills
from tui.studio.batch.due import RowDue
from tui.studio.batch.events import ListChecking
from tui.studio.batch.faults import FaultKind
from tui.studio.batch.plan import BatchRequest, Plan, read_plan
from tui.studio.events import Event
from tui.wishes import PLAIN

SERVICE = "mock"


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    opened = Library(tmp_path / "kept" / "library.sqlite3")
    yield opened
    opened.close()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with stills, to work in."""
    made = tmp_path / "work"
    made.mkdir()
    for name in ("a.png", "b.png", "c d.png", "odd|name.png"):
        Image.new("RGB", (8, 6), "navy").save(made / name)
    monkeypatch.chdir(made)
    return made


def jobs(folder: Path, *rows: str, header: str = "files,prompt,out") -> Path:
    path = folder / "jobs.csv"
    path.write_text("\n".join((header, *rows)) + "\n")
    return path


def plan_of(library: Library, request: BatchRequest) -> Plan:
    return read_plan(request, library.batches, SERVICE)


def kinds(plan: Plan) -> list[tuple[int, FaultKind]]:
    return [(fault.row, fault.kind) for fault in plan.faults]


def test_files_are_found_from_the_folder_of_the_list_and_clips_go_where_the_user_is(
    library: Library, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    path = jobs(folder, "a.png,move,first.mp4", f"{folder}/b.png,move,{tmp_path}/second.mp4")
    first, second = plan_of(library, BatchRequest(path)).rows
    assert first.request == RowRequest((f"{folder}/a.png",), "move", f"{elsewhere}/first.mp4")
    assert second.request == RowRequest((f"{folder}/b.png",), "move", f"{tmp_path}/second.mp4")
    (again, _) = plan_of(library, BatchRequest(path, out=Path("clips"))).rows
    assert again.request.path == f"{elsewhere}/clips/first.mp4"


@pytest.mark.parametrize(
    ("files", "names"),
    [
        ("a.png|b.png", ["a.png", "b.png"]),
        (" a.png | c d.png |", ["a.png", "c d.png"]),
        ("odd|name.png", ["odd|name.png"]),
        ("a.png|https://x.example/q.png?a=1", ["a.png", "https://x.example/q.png?a=1"]),
    ],
)
def test_a_row_is_a_still_or_a_group(
    library: Library, folder: Path, files: str, names: list[str]
) -> None:
    (row,) = plan_of(library, BatchRequest(jobs(folder, f"{files},move,out"))).rows
    assert [os.path.relpath(s) if "//" not in s else s for s in row.request.sources] == names


@pytest.mark.parametrize(
    ("row", "prompt", "out"),
    [
        ("a.png,title {name},clips/{name}", "title a", "clips/a.mp4"),
        ("c d.png|a.png,move {name},{name}-x.mp4", "move c d", "c d-x.mp4"),
        ("b.png,move,", "move", "b.mp4"),
        ("b.png,move,v1.2", "move", "v1.2.mp4"),
        ("b.png,clip {number} a } b { c,{number}", "clip 1 a } b { c", "1.mp4"),
        ("b.png,write {{name}} and {{{name}}},{{x}}", "write {name} and {b}", "{x}.mp4"),
        ("https://x.example/quay.png,move,", "move", "quay.mp4"),
        ("https://x.example/..%2f..,move,", "move", "%2f.mp4"),
    ],
)
def test_name_and_number_are_filled_in(
    library: Library, folder: Path, row: str, prompt: str, out: str
) -> None:
    (planned,) = plan_of(library, BatchRequest(jobs(folder, row))).rows
    assert planned.request.prompt == prompt
    assert os.path.relpath(planned.request.path) == out


def test_a_folder_is_a_row_a_still_with_one_prompt_for_all(library: Library, folder: Path) -> None:
    (folder / "notes.txt").write_text("no still")
    plan = plan_of(library, BatchRequest(folder, "show {name}", Path("clips")))
    assert [(Path(row.request.sources[0]).name, row.request.prompt) for row in plan.rows] == [
        ("a.png", "show a"),
        ("b.png", "show b"),
        ("c d.png", "show c d"),
        ("odd|name.png", "show odd|name"),
    ]
    assert {Path(row.request.path).parent for row in plan.rows} == {folder / "clips"}
    assert not (folder / "clips").exists()


def test_a_folder_without_a_prompt_has_one_fault(library: Library, folder: Path) -> None:
    plan = plan_of(library, BatchRequest(folder))
    assert (kinds(plan), plan.rows) == ([(0, FaultKind.NO_PROMPT)], ())


def test_one_prompt_serves_the_rows_that_have_none(library: Library, folder: Path) -> None:
    path = jobs(folder, "a.png,own,", "b.png,,")
    assert [row.request.prompt for row in plan_of(library, BatchRequest(path, "all")).rows] == [
        "own",
        "all",
    ]


def test_every_fault_is_named_by_its_row_and_the_good_rows_stay(
    library: Library, folder: Path
) -> None:
    (folder / "there.mp4").write_bytes(b"x")
    (folder / "folder.mp4").mkdir()
    path = jobs(
        folder,
        "a.png,move,good",
        "gone.png|b.png,move,",
        ",move,none",
        "a.png,,silent",
        "a.png,export the video,command",
        "a.png,move,there.mp4",
        "a.png,move,folder.mp4",
        "b.png,other,good.mp4",
        f"b.png,move,{'x' * 300}",
        "b.png,move,a.png/x.mp4",
        "b.png,move,too,many",
        "https://x.example/1/q.png,move,q1",
        "https://x.example/2/q.png,move,q2",
    )
    plan = plan_of(library, BatchRequest(path))
    assert kinds(plan) == [
        (2, FaultKind.NOT_FOUND),
        (3, FaultKind.NO_STILL),
        (4, FaultKind.NO_PROMPT),
        (5, FaultKind.NOT_A_PROMPT),
        (6, FaultKind.TARGET_EXISTS),
        (7, FaultKind.TARGET_EXISTS),
        (8, FaultKind.TARGET_TWICE),
        (9, FaultKind.TARGET),
        (10, FaultKind.TARGET),
        (11, FaultKind.FIELDS),
        (12, FaultKind.SAME_NAME),
        (13, FaultKind.SAME_NAME),
    ]
    assert [row.number for row in plan.rows] == [1]
    assert [fault.line for fault in plan.faults] == list(range(3, 15))
    assert next(each for each in plan.faults if each.row == 8).other == 1
    forced = plan_of(library, BatchRequest(path, force=True))
    assert 6 in [row.number for row in forced.rows]


@pytest.mark.parametrize(
    ("make", "kind"),
    [
        (lambda folder: folder / "gone.csv", FaultKind.NOT_FOUND),
        (lambda folder: folder / "a.png" / "jobs.csv", FaultKind.UNREADABLE),
        (lambda folder: folder / "empty", FaultKind.NO_ROWS),
    ],
)
def test_a_list_that_is_none_has_one_fault_without_a_row(
    library: Library, folder: Path, make: object, kind: FaultKind
) -> None:
    (folder / "empty").mkdir()
    assert callable(make)
    plan = plan_of(library, BatchRequest(make(folder), "move"))
    assert (kinds(plan), plan.rows) == ([(0, kind)], ())


async def test_each_still_is_looked_into_once_before_anything_is_sent(
    library: Library, folder: Path
) -> None:
    whole = (folder / "b.png").read_bytes()
    (folder / "broken.png").write_bytes(whole[:40])
    (folder / "text.png").write_text("no picture")
    (folder / "empty.png").touch()
    path = jobs(folder, *(f"{name},move,{name}-{n}" for n in range(2) for name in (
        "a.png", "broken.png", "text.png", "a.png|empty.png"
    )))  # fmt: skip
    told: list[Event] = []
    plan = await check_stills(plan_of(library, BatchRequest(path)), PLAIN, told.append)
    assert [row.number for row in plan.rows] == [1, 5]
    assert kinds(plan) == [(row, FaultKind.STILL) for row in (2, 3, 4, 6, 7, 8)]
    assert all(Path(each.detail.partition(":")[0]).suffix == ".png" for each in plan.faults)
    assert told == []


async def test_a_long_list_tells_how_far_the_looking_came(library: Library, folder: Path) -> None:
    still = (folder / "a.png").read_bytes()
    for number in range(30):
        (folder / f"s{number}.png").write_bytes(still)
    told: list[Event] = []
    path = jobs(folder, *(f"s{number}.png,move," for number in range(30)))
    await check_stills(plan_of(library, BatchRequest(path)), PLAIN, told.append)
    assert told == [ListChecking(25, 30), ListChecking(30, 30)]


def test_what_a_batch_made_is_known_as_long_as_the_row_asks_the_same(
    library: Library, folder: Path
) -> None:
    path = jobs(folder, "a.png,move,a", "b.png,move,b")
    request = BatchRequest(path)
    plan = plan_of(library, request)
    project = library.projects.add(SERVICE, "x", "s", None, 1.0)
    batch = library.batches.put(SERVICE, request.key, str(path), "", plan.row_requests, 1.0)
    first, second = library.batches.rows(batch.id)
    turn = library.turns.open(project.id, "x", 2.0, owner=MessageOwner(batch_row=first.id))
    library.turns.close(turn, TurnOutcome.COMPLETE, 3.0)
    library.batches.mark_made(first.id, "{}", 100)
    library.batches.mark_saved(first.id, str(folder / "a.mp4"))
    (folder / "a.mp4").write_bytes(b"clip")
    assert [row.due for row in plan_of(library, request).rows] == [RowDue.NOTHING, RowDue.ASK]

    (folder / "a.mp4").unlink()
    assert plan_of(library, request).rows[0].due is RowDue.EXPORT

    (folder / "a.mp4").write_bytes(b"clip")
    jobs(folder, "a.png,move otherwise,a", "b.png,move,b")
    assert kinds(plan_of(library, request)) == [(1, FaultKind.TARGET_EXISTS)]
    assert plan_of(library, BatchRequest(path, force=True)).rows[0].due is RowDue.ASK
    assert plan_of(library, BatchRequest(path, out=folder / "x")).rows[0].due is RowDue.ASK
    assert second.state is RowState.WAITING


def test_thousands_of_rows_are_planned(library: Library, folder: Path) -> None:
    path = jobs(folder, *(f"a.png,move {n},{n}" for n in range(2_000)), "gone.png,move,")
    plan = plan_of(library, BatchRequest(path))
    assert len(plan.rows) == 2_000
    assert [fault.row for fault in plan.faults] == [2_001]


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("a.png,title {nmae},out", ["{nmae}"]),
        ("a.png,{} and {a} and {a},out", ["{}", "{a}"]),
        ("a.png,move,{date}/{name}", ["{date}"]),
        ("a.png,{{nmae}},out", []),
    ],
)
def test_an_unknown_placeholder_is_a_fault_and_not_sent(
    library: Library, folder: Path, row: str, words: list[str]
) -> None:
    plan = plan_of(library, BatchRequest(jobs(folder, row)))
    assert [(fault.kind, fault.detail) for fault in plan.faults] == [
        (FaultKind.PLACEHOLDER, word) for word in words
    ]
    assert bool(plan.rows) is not bool(words)


def test_so_is_one_in_the_prompt_for_all(library: Library, folder: Path) -> None:
    plan = plan_of(library, BatchRequest(folder, "show {names}"))
    assert kinds(plan) == [(number, FaultKind.PLACEHOLDER) for number in (1, 2, 3, 4)]


@pytest.mark.parametrize("out", ["../clip", "a/../../clip", "../clips2/a", "./../{name}"])
def test_a_target_leads_out_of_the_folder_for_the_clips_only_where_the_user_says_so(
    library: Library, folder: Path, out: str
) -> None:
    path = jobs(folder, f"a.png,move,{out}")
    for base in (None, Path("clips")):
        assert kinds(plan_of(library, BatchRequest(path, out=base))) == [(1, FaultKind.OUTSIDE)]
        allowed = plan_of(library, BatchRequest(path, out=base, anywhere=True))
        assert (allowed.faults, len(allowed.rows)) == ((), 1)


@pytest.mark.parametrize("out", ["sub/", ".", "sub/.", "..", "/", "..mp4", " ./ ", ".MP4"])
def test_a_target_without_a_name_is_a_fault_and_no_hidden_file(
    library: Library, folder: Path, out: str
) -> None:
    plan = plan_of(library, BatchRequest(jobs(folder, f"a.png,move,{out}"), anywhere=True))
    assert kinds(plan) == [(1, FaultKind.TARGET)]


@pytest.mark.parametrize("prompt", ["\u200b", "\ufeff\u2060", "\u00a0\u3000", "\u202e", "\x07"])
def test_a_prompt_of_which_nothing_can_be_seen_is_none(
    library: Library, folder: Path, prompt: str
) -> None:
    plan = plan_of(library, BatchRequest(jobs(folder, f"a.png,{prompt},out")))
    assert kinds(plan) == [(1, FaultKind.NO_PROMPT)]


@pytest.mark.parametrize("address", ["http://", "https:///a.png", "http://[::1", "https://?a"])
def test_an_address_of_no_host_is_no_still(library: Library, folder: Path, address: str) -> None:
    plan = plan_of(library, BatchRequest(jobs(folder, f"{address},move,out")))
    assert kinds(plan) == [(1, FaultKind.STILL)]


@pytest.mark.parametrize("out", ["a/../clip", "sub/clip", "..clip", ".clip"])
def test_a_target_may_lie_anywhere_below_it(library: Library, folder: Path, out: str) -> None:
    assert plan_of(library, BatchRequest(jobs(folder, f"a.png,move,{out}"))).faults == ()


def test_the_estimate_counts_a_row_that_was_asked_for_and_may_not_have_been_taken(
    library: Library, folder: Path
) -> None:
    request = BatchRequest(jobs(folder, "a.png,move,a", "b.png,move,b"))
    plan = plan_of(library, request)
    record = library.batches.put(SERVICE, request.key, "jobs", "", plan.row_requests, 1.0)
    first = library.batches.rows(record.id)[0]
    library.batches.mark(first.id, RowState.STARTED)
    project = library.projects.add(SERVICE, "p", "s", None, 1.0)
    library.turns.open(project.id, "move", 2.0, owner=MessageOwner(batch_row=first.id))
    priced = priced_plan(plan_of(library, request), 100, None)
    assert (priced.asked, priced.unsure, priced.to_ask, priced.cost) == (1, 1, 1, 100)


def test_one_place_by_two_names_is_one_target(library: Library, folder: Path) -> None:
    (folder / "link").symlink_to(folder)
    path = jobs(folder, "a.png,move,new/clip", "b.png,move,link/new/../new/clip.mp4")
    plan = plan_of(library, BatchRequest(path))
    assert kinds(plan) == [(2, FaultKind.TARGET_TWICE)]
    assert plan.faults[0].other == 1


def test_what_is_no_file_is_not_waited_for(library: Library, folder: Path) -> None:
    os.mkfifo(folder / "jobs.csv")
    for path in (folder / "jobs.csv", Path("/dev/zero")):
        assert kinds(plan_of(library, BatchRequest(path))) == [(0, FaultKind.UNREADABLE)]


def test_of_a_file_that_is_far_too_long_no_more_is_read_than_a_list_may_have(
    library: Library, folder: Path
) -> None:
    with (folder / "jobs.csv").open("wb") as long:
        long.truncate(1 << 40)
    assert kinds(plan_of(library, BatchRequest(folder / "jobs.csv"))) == [(0, FaultKind.TOO_LONG)]


def test_a_target_below_a_file_names_that_file(library: Library, folder: Path) -> None:
    (fault,) = plan_of(library, BatchRequest(jobs(folder, "a.png,move,b.png/new/clip"))).faults
    assert (fault.kind, str(folder / "b.png") in fault.detail) == (FaultKind.TARGET, True)


@pytest.mark.parametrize(("is_one", "faults"), [(True, [(2, FaultKind.TARGET_TWICE)]), (False, [])])
@pytest.mark.parametrize("other", ["Harbour", "NEW/harbour"])
def test_where_the_disk_takes_two_names_for_one_they_are_one_target(
    library: Library,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    other: str,
    is_one: bool,
    faults: list[tuple[int, FaultKind]],
) -> None:
    monkeypatch.setattr("tui.studio.batch.plan.takes_names_for_one", lambda _folder: is_one)
    first = "harbour" if other == "Harbour" else "new/harbour"
    path = jobs(folder, f"a.png,move,{first}", f"b.png,move,{other}")
    assert kinds(plan_of(library, BatchRequest(path, force=True))) == faults


def test_where_the_disk_tells_names_apart_each_is_compared_with_its_like(
    library: Library, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tui.studio.batch.plan.takes_names_for_one", lambda _folder: False)
    path = jobs(
        folder, *(f"a.png,move,{name}" for name in ("gulls", "Gulls", "caf\u00e9", "Gulls"))
    )
    assert kinds(plan_of(library, BatchRequest(path))) == [(4, FaultKind.TARGET_TWICE)]
