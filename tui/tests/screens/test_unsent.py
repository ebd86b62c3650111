"""What is in no library has one owner: no two programs show it, and none loses it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tui.library.private_files import write_private
from tui.screens.main.composing.unsent import Unsent, UnsentFiles
from tui.tests.screens.unsent_files import leave, written

MINE = Unsent("half a thought", ("/a.jpg",), ("later",))


@pytest.fixture
def programs(tmp_path: Path) -> Iterator[tuple[UnsentFiles, UnsentFiles]]:
    """Two at once; no more than processes do, they know of each other."""
    both = UnsentFiles(tmp_path), UnsentFiles(tmp_path)
    yield both
    for each in both:
        each.close()


@pytest.mark.parametrize("project", ["", "h1"])
def test_what_a_program_has_written_is_its_own_while_it_is_there(
    project: str, programs: tuple[UnsentFiles, UnsentFiles], tmp_path: Path
) -> None:
    one, other = programs
    assert one.save(MINE, project)
    assert other.take(project) == one.take(project) == Unsent()
    assert one.save(Unsent("more"), project)
    assert one.save(Unsent("of another"), "g1")
    one.close()
    assert other.take(project) == Unsent("more")
    assert other.take("g1") == Unsent("of another")


def test_what_was_left_is_taken_by_one_alone_and_lies_there_until_it_is_kept_elsewhere(
    programs: tuple[UnsentFiles, UnsentFiles], tmp_path: Path
) -> None:
    one, other = programs
    leave(tmp_path, MINE)
    leave(tmp_path, Unsent("and this"))
    taken = one.take()
    assert sorted(taken.text.split("\n")) == ["and this", "half a thought"]
    assert (taken.stills, taken.waiting) == (MINE.stills, MINE.waiting)
    assert other.take() == one.take() == Unsent()
    one.close()  # it was killed before it could keep it
    assert sorted(other.take().text.split("\n")) == ["and this", "half a thought"]
    other.settle()
    assert not written(tmp_path)
    assert other.take() == Unsent()


def test_what_is_written_after_something_was_taken_is_not_settled_with_it(
    programs: tuple[UnsentFiles, UnsentFiles], tmp_path: Path
) -> None:
    one, other = programs
    leave(tmp_path, MINE)
    one.take()
    one.save(Unsent("mine, and more"))
    one.settle()
    assert written(tmp_path) == Unsent("mine, and more")
    one.delete()
    assert not list(tmp_path.glob("unsent*"))
    one.close()
    assert other.take() == Unsent()


def test_who_leaves_a_project_leaves_what_was_written_in_it(
    programs: tuple[UnsentFiles, UnsentFiles],
) -> None:
    one, other = programs
    one.save(MINE, "h1")
    assert not other.is_alone("h1")
    one.leave("h1")
    assert other.is_alone("h1")
    assert one.take("h1") == MINE
    one.save(Unsent("again"), "h1")
    one.settle()
    assert one.is_alone("h1")
    assert not other.is_alone("h1")
    one.close()
    assert other.take("h1") == Unsent("again")


def test_who_has_joined_a_project_is_known_before_anything_is_written(
    programs: tuple[UnsentFiles, UnsentFiles],
) -> None:
    one, other = programs
    one.join("h1")
    assert one.is_alone("h1")
    assert not other.is_alone("h1")
    assert other.is_alone("g1")


def test_what_is_left_is_its_owners_alone_and_nothing_is_no_file(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    leave(folder, Unsent("  \n"))
    assert not folder.exists()
    leave(folder, Unsent("mine"))
    (path,) = folder.glob("unsent-new-*.json")
    assert path.stat().st_mode & 0o777 == 0o600
    files = UnsentFiles(folder)
    path.chmod(0o644)  # somebody has put it back from a copy; it is the user's own text
    assert files.take() == Unsent("mine")
    files.close()


@pytest.mark.parametrize("text", ["", "[", "[1]", '{"text": 1, "stills": {}}', "{" * 100_000])
@pytest.mark.parametrize("name", ["unsent.json", "unsent-new-1.json", "unsent-new-.json"])
def test_a_file_that_nobody_can_read_is_nothing(name: str, text: str, tmp_path: Path) -> None:
    write_private(tmp_path / name, text)
    files = UnsentFiles(tmp_path)
    assert files.take() == Unsent()
    files.close()


def test_a_disk_that_takes_nothing_is_said(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file in the way")
    files = UnsentFiles(tmp_path / "data")
    assert not files.save(MINE)
    assert files.save(Unsent())
    assert files.take() == Unsent()
    assert files.is_alone("h1")
    files.settle()
    files.close()
