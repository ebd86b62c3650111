"""Whose a project is, and that no session of one is ever forgotten."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from tui.library import schema
from tui.library.accounts import digest_of
from tui.library.library import Library
from tui.library.records import UNNAMED, UploadRecord
from tui.library.schema import LibraryError

A, B = "usr_a", "anon_b"


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    opened = Library(tmp_path / "l.sqlite3")
    yield opened
    opened.close()


def upload(name: str) -> UploadRecord:
    return UploadRecord(f"{name}.jpg", f"digest of {name}", 10, 4, 3, f"/stills/{name}.jpg")


def test_the_current_project_is_the_last_used_one_of_the_account(library: Library) -> None:
    mine = library.projects.add("mock", "harbour", "s1", None, 1.0, A)
    other = library.projects.add("mock", "gulls", "s2", None, 2.0, B)
    library.projects.add("https://x.example", "elsewhere", "s3", None, 3.0, A)
    assert library.projects.current("mock", A) == mine
    assert library.projects.current("mock", A, but=mine.id) is None
    assert library.projects.current("mock", B) == other
    assert library.projects.latest("mock") == other
    assert library.projects.current("mock", "usr_c") is None


def test_of_two_projects_of_one_name_the_accounts_own_is_found_first(library: Library) -> None:
    mine = library.projects.add("mock", "harbour", "s1", None, 1.0, A)
    other = library.projects.add("mock", "harbour", "s2", None, 2.0, B)
    assert library.projects.find("mock", "harbour", A) == mine
    assert library.projects.find("mock", "harbour", B) == other
    assert library.projects.find("mock", "harbour") == other
    assert library.projects.find("mock", "s2", A) == other


def test_a_project_that_is_nobodys_is_claimed_once(library: Library) -> None:
    project = library.projects.add("mock", "harbour", "s1", None, 1.0)
    assert library.projects.unclaimed("mock") == (project,)
    library.projects.claim(project.id, A)
    library.projects.claim(project.id, B)
    found = library.projects.latest("mock")
    assert found is not None
    assert found.account == A
    assert library.projects.unclaimed("mock") == ()


def test_every_session_that_a_project_had_stays_written_down(library: Library) -> None:
    first = library.projects.add("mock", "harbour", "s1", None, 1.0, A)
    library.projects.replace_session(first, "s2", None, 2.0)
    library.projects.replace_session(first, "s3", None, 3.0)  # another program was first
    second = library.projects.find("mock", first.id)
    assert second is not None
    library.projects.replace_session(second, "s4", "t4", 4.0)
    assert library.projects.sessions(first.id) == ("s1", "s2", "s4")
    for session in ("s1", "s2", "s4"):
        found = library.projects.find("mock", session)
        assert found is not None
        assert (found.id, found.session_id, found.task_id) == (first.id, "s4", "t4")
    assert library.projects.find("mock", "s3") is None


def test_what_an_earlier_session_had_is_missing_until_the_present_one_has_it(
    library: Library,
) -> None:
    project = library.projects.add("mock", "harbour", "s1", None, 1.0, A)
    for number, name in enumerate(("gulls", "quay")):
        library.uploads.add(project.id, upload(name), 2.0 + number)
    assert library.uploads.missing(project.id) == ()
    for session in ("s2", "s3"):
        found = library.projects.find("mock", project.id)
        assert found is not None
        library.projects.replace_session(found, session, None, 5.0)
        assert library.uploads.of(project.id) == ()
        assert library.uploads.find(project.id, "digest of gulls") is None
        assert library.uploads.missing(project.id) == (upload("gulls"), upload("quay"))
    library.uploads.add(project.id, upload("gulls"), 9.0)
    assert library.uploads.of(project.id) == (upload("gulls"),)
    assert library.uploads.missing(project.id) == (upload("quay"),)


def test_an_upload_that_a_late_program_made_is_the_old_sessions(library: Library) -> None:
    project = library.projects.add("mock", "harbour", "s1", None, 1.0, A)
    library.projects.replace_session(project, "s2", None, 2.0)
    library.uploads.add(project.id, upload("gulls"), 3.0, "s1")
    assert library.uploads.of(project.id) == ()
    with pytest.raises(LibraryError):
        library.uploads.add("nowhere", upload("gulls"), 3.0)


def test_an_untouched_project_is_one_in_which_nothing_was_done(library: Library) -> None:
    made = [
        library.projects.add("mock", UNNAMED, f"s{number}", None, number, A) for number in range(5)
    ]
    library.projects.add("mock", UNNAMED, "s9", None, 9.0, B)
    library.uploads.add(made[0].id, upload("gulls"), 2.0)
    library.turns.open(made[1].id, "make a clip", 2.0)
    library.renders.open(made[2].id, "/a.mp4", 2.0)
    library.projects.rename(made[3].id, "harbour")
    assert library.projects.untouched("mock", A) == (made[4],)


@pytest.mark.parametrize("version", [2, 5, 6])
def test_what_an_older_library_knew_of_uploads_is_known_of_its_session(
    tmp_path: Path, version: int
) -> None:
    path = tmp_path / "old.sqlite3"
    db = sqlite3.connect(path)
    for statement in filter(str.strip, ";".join(schema._MIGRATIONS[:version]).split(";")):
        db.execute(statement)
    for number in range(2):
        db.execute(
            "INSERT INTO projects (id, service, name, session_id, created_at, used_at)"
            " VALUES (?, 'mock', 'old', ?, 1, ?)",
            (f"p{number}", f"s{number}", number),
        )
        db.execute(
            "INSERT INTO uploads (project, digest, name, bytes, width, height, path, uploaded_at)"
            " VALUES (?, 'digest of gulls', 'gulls.jpg', 10, 4, 3, '/stills/gulls.jpg', 1)",
            (f"p{number}",),
        )
    db.execute(f"PRAGMA user_version = {version}")
    db.commit()
    db.close()
    library = Library(path)
    for project in library.projects.unclaimed("mock"):
        assert library.projects.sessions(project.id) == (project.session_id,)
        assert library.uploads.of(project.id) == (upload("gulls"),)
        library.projects.replace_session(project, "new", None, 2.0)
        assert library.uploads.missing(project.id) == (upload("gulls"),)
    library.close()


def test_whose_a_token_is_is_learned_with_what_was_filed_before(library: Library) -> None:
    digest = digest_of("nmv_usr_secret")
    assert "secret" not in digest
    assert library.accounts.of_token("mock", digest) is None
    filed = library.projects.add("mock", "harbour", "s1", None, 1.0, "token-1")
    elsewhere = library.projects.add("https://x.example", "harbour", "s1", None, 1.0, "token-1")
    library.accounts.choose("mock", "token-1")
    library.accounts.learn("mock", digest, A, before="token-1")
    assert library.accounts.of_token("mock", digest) == A
    assert library.accounts.of_token("https://x.example", digest) is None
    assert library.accounts.chosen("mock") == A
    found = library.projects.current("mock", A)
    assert found is not None
    assert found.id == filed.id
    assert library.projects.current("https://x.example", "token-1") == elsewhere


def test_one_account_is_chosen_or_the_anonymous_one(library: Library) -> None:
    for chosen in (None, A, B, None):
        library.accounts.choose("mock", chosen)
        assert library.accounts.chosen("mock") == chosen
        assert library.accounts.chosen("https://x.example") is None
