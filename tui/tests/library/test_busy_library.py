"""Another program writes to the library and does not end: what waits for it, and what does not."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from tui.library.database import BRIEF_S, PATIENCE_S, Database
from tui.library.library import Library
from tui.library.schema import LibraryBusy


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Another program is amid a change."""
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the library is; a try to write to it is over at once, and that it waits told soon."""
    for name, seconds in {"_TRY_S": 0.02, "_OPENING_TRY_S": 0.02, "_TOLD_AFTER_S": 0.4}.items():
        monkeypatch.setattr(f"tui.library.database.{name}", seconds)
    return tmp_path / "library.sqlite3"


def test_a_change_waits_and_says_so_once_while_others_read(path: Path) -> None:
    told, busy = list[int](), threading.Event()

    def when_busy() -> None:
        told.append(1)
        busy.set()

    with closing(Library(path, when_busy)) as library:
        kept = library.projects.add("mock", "harbour", "s", None, 1.0)
        adding = threading.Thread(
            target=library.projects.add, args=("mock", "gulls", "t", None, 2.0)
        )
        with held(path):
            adding.start()
            assert busy.wait(30)
            assert library.projects.find("mock", kept.id) == kept
            assert adding.is_alive()
        adding.join(30)
        assert {each.name for each in library.projects.listed("mock")} == {"harbour", "gulls"}
    assert told == [1]


def test_what_is_not_sent_does_not_wait_for_long(path: Path) -> None:
    told = list[int]()
    with closing(Library(path, lambda: told.append(1))) as library:
        project = library.projects.add("mock", "harbour", "s", None, 1.0).id
        with held(path), pytest.raises(LibraryBusy), library.change(BRIEF_S):
            library.waiting.save(project, "half a thought", ())
        library.waiting.save(project, "a thought", ())
    assert not told


def test_reading_is_as_patient_as_ever_after_a_change_that_was_given_up(path: Path) -> None:
    """Where programs share no memory, one that writes keeps others from reading, too."""
    with closing(Database(path)) as db:
        with held(path), pytest.raises(LibraryBusy), db.write(within_s=BRIEF_S):
            pass
        assert db.read("PRAGMA busy_timeout", ()) == [(PATIENCE_S * 1000,)]


def test_a_program_that_ends_does_not_wait_for_long(path: Path) -> None:
    busy, failed = threading.Event(), list[LibraryBusy]()
    with closing(Library(path, busy.set)) as library:

        def add() -> None:
            try:
                library.projects.add("mock", "harbour", "s", None, 1.0)
            except LibraryBusy as error:
                failed.append(error)

        adding = threading.Thread(target=add)
        with held(path):
            adding.start()
            assert busy.wait(30)
            library.shorten_waits()
            adding.join(10)
            assert not adding.is_alive()
    assert failed


def test_opening_waits_and_says_so(path: Path) -> None:
    Library(path).close()
    busy, opened = threading.Event(), list[Library]()
    opening = threading.Thread(target=lambda: opened.append(Library(path, busy.set)))
    with held(path):
        opening.start()
        assert busy.wait(30)
    opening.join(30)
    opened[0].close()
