"""What SQLite cannot write is said with what to do about it."""

from contextlib import closing
from pathlib import Path

import pytest

from tui.library.database import Database
from tui.library.schema import LibraryError


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
