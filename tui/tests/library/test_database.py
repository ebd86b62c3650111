"""What SQLite cannot write is said with what to do about it; what a disk cannot is done without."""

import errno
import os
import shutil
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tui.library.database import Database
from tui.library.library import Library
from tui.library.schema import LibraryError


def maps_none(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_given: object) -> None:
        raise OSError(errno.ENODEV, os.strerror(errno.ENODEV))

    monkeypatch.setattr("mmap.mmap", refused)


def test_on_a_full_disk_it_is_to_make_room(tmp_path: Path) -> None:
    with closing(Database(tmp_path / "library.sqlite3")) as database:
        with database.write() as db:
            db.execute("PRAGMA max_page_count = 1")  # it stays as large as it is
        with pytest.raises(LibraryError, match="disk is full") as full, database.write() as db:
            db.execute("INSERT INTO chosen_accounts VALUES ('mock', hex(zeroblob(500000)))")
    assert full.value.advice == "Make room on its disk."


def test_where_nothing_may_be_written_it_is_to_change_that(tmp_path: Path) -> None:
    with closing(Database(tmp_path / "library.sqlite3")) as database:
        with database.write() as db:
            db.execute("PRAGMA query_only = 1")
        with pytest.raises(LibraryError, match="readonly") as refused, database.write() as db:
            db.execute("INSERT INTO chosen_accounts VALUES ('mock', 'x')")
    assert refused.value.advice == f"Make {tmp_path} writable."


def test_on_a_disk_that_maps_no_files_two_programs_share_it_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "library.sqlite3"
    with closing(Library(path)) as before:
        kept = before.projects.add("mock", "harbour", "s", None, 1.0)
        shutil.copytree(tmp_path, tmp_path / "moved", ignore=shutil.ignore_patterns("moved"))
    maps_none(monkeypatch)
    moved = tmp_path / "moved" / path.name
    moved.with_name(f"{path.name}-shm").unlink()
    with closing(Library(moved)) as one, closing(Library(moved)) as other:
        assert one.projects.find("mock", kept.id) == kept
        added = other.projects.add("mock", "gulls", "t", None, 2.0)
        assert one.projects.find("mock", added.id) == added
        one.projects.rename(added.id, "more gulls")
        assert [each.name for each in moved.parent.iterdir()] == [path.name]


@pytest.mark.skipif(sys.platform == "win32", reason="there is no such lock there")
@pytest.mark.parametrize("error", [sqlite3.SQLITE_BUSY, sqlite3.SQLITE_IOERR_LOCK])
def test_on_a_disk_that_knows_no_locks_nobody_is_blamed_and_another_is_advised(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: int
) -> None:
    def refused(*_given: object) -> None:
        fault = sqlite3.OperationalError("locking failed")
        fault.sqlite_errorcode = error
        raise fault

    def knows_none(*_given: object) -> None:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setattr("fcntl.lockf", knows_none)
    monkeypatch.setattr("tui.library.schema._write_ahead", refused)
    told: list[int] = []
    with pytest.raises(LibraryError, match="its disk has no file locks") as cause:
        Database(tmp_path / "library.sqlite3", lambda: told.append(1))
    assert cause.value.advice == "Set STILLREEL_HOME to a folder on another disk."
    assert told == []
