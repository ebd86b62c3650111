"""What a disk cannot do is found out by trying; one that nothing can be tried on can all of it."""

import errno
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tui.library.disk.abilities import (
    keeps_permissions,
    knows_locks,
    maps_files,
    takes_names_for_one,
)

ABILITIES = {
    "fcntl.lockf": knows_locks,
    "mmap.mmap": maps_files,
}
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there Windows knows its disks")


@pytest.mark.parametrize("ask", [knows_locks, maps_files, keeps_permissions])
def test_a_usual_disk_can_all_of_it(tmp_path: Path, ask: Callable[[Path], bool]) -> None:
    assert ask(tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("call", "ask"), ABILITIES.items())
@pytest.mark.parametrize("number", [errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP, errno.EINVAL])
def test_a_disk_that_refuses_cannot(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    call: str,
    ask: Callable[[Path], bool],
    number: int,
) -> None:
    def refused(*_given: object, **_how: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(call, refused)
    assert not ask(tmp_path)


def test_a_disk_that_finds_a_file_by_another_name_takes_names_for_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a").touch()
    assert takes_names_for_one(tmp_path) is (tmp_path / "A").exists()
    assert not takes_names_for_one(tmp_path / "not there")
    asked: list[str] = []

    def found(path: Path) -> bool:
        asked.append(path.name)
        return len(asked) > 1

    monkeypatch.setattr("os.path.lexists", found)
    assert takes_names_for_one(tmp_path)
    assert asked[0].startswith(".É-")
    assert asked[1].startswith(".e\u0301-")


@pytest.mark.parametrize("ask", [knows_locks, maps_files, keeps_permissions])
def test_where_nothing_can_be_written_that_is_for_others_to_say(
    tmp_path: Path, ask: Callable[[Path], bool]
) -> None:
    assert ask(tmp_path / "not there")
