"""Libraries of earlier programs: brought up to date, with what they hold, and a copy set aside."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tui.library import schema
from tui.library.library import Library
from tui.library.records import TurnOutcome


def test_versions_of_an_older_library_are_numbered_in_their_order(tmp_path: Path) -> None:
    db = sqlite3.connect(tmp_path / "l.sqlite3")
    for statement in filter(str.strip, ";".join(schema._MIGRATIONS[:5]).split(";")):
        db.execute(statement)
    db.execute("INSERT INTO projects VALUES ('p1', 'mock', 'old', 's1', NULL, 1, 1)")
    statuses = ("saved", "refused", "failed", "submitting", "completed")
    for number, status in enumerate(statuses):
        db.execute(
            "INSERT INTO renders (id, project, status, path, submitted_at)"
            " VALUES (?, 'p1', ?, '/a.mp4', ?)",
            (f"render_{number}", status, number),
        )
    db.execute("PRAGMA user_version = 5")
    db.commit()
    db.close()
    library = Library(tmp_path / "l.sqlite3")
    found = [(each.version, each.film) for each in reversed(library.renders.of("p1"))]
    assert found == [(1, "/a.mp4"), (None, None), (2, None), (None, None), (3, None)]
    library.close()


def test_an_older_library_is_brought_up_to_date_with_what_it_holds(tmp_path: Path) -> None:
    db = sqlite3.connect(tmp_path / "l.sqlite3")
    for statement in filter(str.strip, schema._MIGRATIONS[0].split(";")):
        db.execute(statement)
    db.execute("INSERT INTO projects VALUES ('p1', 'mock', 'old', 's1', NULL, 1, 1)")
    db.execute("PRAGMA user_version = 1")
    db.commit()
    db.close()
    library = Library(tmp_path / "l.sqlite3")
    current = library.projects.latest("mock")
    assert current is not None
    assert current.name == "old"
    assert library.jobs.unfinished("mock") == ()
    library.close()


def test_a_new_library_has_the_shape_of_the_oldest_one_brought_up_to_date(tmp_path: Path) -> None:
    oldest = sqlite3.connect(tmp_path / "oldest.sqlite3")
    for statement in filter(str.strip, schema._MIGRATIONS[0].split(";")):
        oldest.execute(statement)
    oldest.execute("PRAGMA user_version = 1")
    oldest.commit()
    oldest.close()
    shapes = []
    for name in ("oldest.sqlite3", "new.sqlite3"):
        Library(tmp_path / name).close()
        with closing(sqlite3.connect(tmp_path / name)) as db:
            version = db.execute("PRAGMA user_version").fetchone()
            shapes.append((version, list(db.iterdump())))
    assert shapes[0] == shapes[1]


@pytest.mark.parametrize("version", [1, 3, 5])
def test_a_copy_of_an_older_library_is_set_aside_before_it_is_changed(
    tmp_path: Path, version: int
) -> None:
    path = tmp_path / "l.sqlite3"
    db = sqlite3.connect(path)
    for statement in filter(str.strip, ";".join(schema._MIGRATIONS[:version]).split(";")):
        db.execute(statement)
    db.execute("INSERT INTO projects VALUES ('p1', 'mock', 'old', 's1', NULL, 1, 1)")
    db.execute(f"PRAGMA user_version = {version}")
    db.commit()
    before = "\n".join(db.iterdump())
    db.close()
    Library(path).close()
    copy = sqlite3.connect(tmp_path / f"l.sqlite3.version-{version}")
    assert "\n".join(copy.iterdump()) == before
    assert copy.execute("PRAGMA user_version").fetchone() == (version,)
    copy.close()


def test_of_a_new_or_current_library_there_is_no_copy(tmp_path: Path) -> None:
    for _ in range(2):
        Library(tmp_path / "l.sqlite3").close()
    assert not list(tmp_path.glob("*.version-*"))


def test_an_older_library_means_the_same_in_the_words_of_today(tmp_path: Path) -> None:
    meant: dict[str | None, TurnOutcome | None] = {
        None: None,
        "complete": TurnOutcome.COMPLETE,
        "silent": TurnOutcome.SILENT,
        "lost": TurnOutcome.LOST,
        "failed": TurnOutcome.FAILED,
        "refused": TurnOutcome.REFUSED,
        "left, done": TurnOutcome.DONE,
        "left, untouched": TurnOutcome.UNTOUCHED,
        "left, unknown": TurnOutcome.UNKNOWN,
        "somebody else's word": TurnOutcome.UNKNOWN,
    }
    db = sqlite3.connect(tmp_path / "l.sqlite3")
    for statement in filter(str.strip, ";".join(schema._MIGRATIONS[:3]).split(";")):
        db.execute(statement)
    db.execute("INSERT INTO projects VALUES ('p1', 'mock', 'old', 's1', NULL, 1, 1)")
    for outcome in meant:
        db.execute(
            "INSERT INTO turns (project, message, sent_at, outcome) VALUES ('p1', 'm', 1, ?)",
            (outcome,),
        )
    db.execute("PRAGMA user_version = 3")
    db.commit()
    db.close()
    for _ in range(2):
        library = Library(tmp_path / "l.sqlite3")
        assert [turn.outcome for turn in library.turns.of("p1")] == list(meant.values())
        library.close()


@pytest.mark.parametrize(
    ("outcome", "written", "comes_back"),
    [
        (None, "move\nand then", "and then"),
        (None, "move", ""),
        ("complete", "move", ""),
        ("refused", "move\nand then", "move\nand then"),
        ("untouched", "move", "move"),
        (None, "moves", "moves"),
        (None, "", ""),
    ],
)
def test_a_message_that_an_older_program_kept_in_the_prompt_as_it_went_out_is_not_sent_again(
    outcome: str | None, written: str, comes_back: str, tmp_path: Path
) -> None:
    path = tmp_path / "library.sqlite3"
    before = next(n for n, one in enumerate(schema._MIGRATIONS) if "TABLE going_out" in one)
    with closing(sqlite3.connect(path)) as db:
        for statement in filter(str.strip, ";".join(schema._MIGRATIONS[:before]).split(";")):
            db.execute(statement)
        db.execute(
            "INSERT INTO projects (id, service, name, session_id, created_at, used_at, unsent)"
            " VALUES ('p', 'mock', 'harbour', 's', 1, 1, ?)",
            (written,),
        )
        for message, ended in (("earlier", "complete"), ("move", outcome)):
            db.execute(
                "INSERT INTO turns (project, message, sent_at, outcome) VALUES ('p', ?, 1, ?)",
                (message, ended),
            )
        db.execute(f"PRAGMA user_version = {before}")
        db.commit()
    with closing(Library(path)) as library:
        assert library.waiting.bring_back("p") == comes_back
