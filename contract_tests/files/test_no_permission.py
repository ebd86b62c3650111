"""Pictures and folders that this person may not read, or not write: a sentence, and it goes on."""

import errno
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import IO

import pytest

from contract_tests.harness.commands import CommandResult, Stillreel, still
from contract_tests.harness.permissions import permissions_count
from mockserver.service.store import RecordStore, StoreError

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no such permissions there")


@pytest.fixture
def closed(tmp_path: Path) -> Iterator[list[Path]]:
    """Close what is put in here; it is opened again at the end, to be cleared away."""
    paths: list[Path] = []
    yield paths
    for path in paths:
        path.chmod(0o700)


def held(command: Stillreel, *words: object) -> CommandResult:
    with permissions_count() as count:
        if not count:
            pytest.skip("root may read everything here")
        return command(*words)


def close(path: Path, closed: list[Path], mode: int = 0) -> Path:
    path.chmod(mode)
    closed.append(path)
    return path


def assert_no_crash(ran: CommandResult) -> None:
    assert "Traceback" not in ran.err
    assert "mistake" not in ran.err + ran.out


def test_root_is_held_to_permissions_and_then_free_again(
    tmp_path: Path, closed: list[Path]
) -> None:
    secret = tmp_path / "secret"
    secret.write_text("x")
    close(secret, closed)
    with permissions_count() as count:
        if count:
            with pytest.raises(PermissionError):
                secret.read_text()
    with permissions_count(), pytest.raises(ZeroDivisionError):
        raise ZeroDivisionError


def test_a_picture_that_may_not_be_read_is_named_and_the_others_go_on(
    command: Stillreel, tmp_path: Path, closed: list[Path]
) -> None:
    first = still(tmp_path / "first.png", (40, 30))
    secret = close(still(tmp_path / "secret.png", (41, 30)), closed)
    folder = tmp_path / "locked"
    folder.mkdir()
    inside = still(folder / "inside.png", (42, 30))
    close(folder, closed)
    last = still(tmp_path / "last.png", (43, 30))
    ran = held(command, "upload", first, secret, folder, inside, last, "--mock", "--json")
    assert_no_crash(ran)
    assert ran.code == 1
    failed = {e["file"]: (e["message"], e["advice"]) for e in ran.events if e["event"] == "failed"}
    assert list(failed) == ["secret.png", "locked", "inside.png"]
    for name in ("secret.png", "inside.png"):
        message, advice = failed[name]
        assert message == "It may not be read by you."
        assert "chmod" in str(advice)
    assert failed["locked"][0] == "It is a folder."
    assert [e["file"] for e in ran.events if e["event"] == "uploaded"] == ["first.png", "last.png"]


def test_the_sentence_is_there_for_people_as_well(
    command: Stillreel, tmp_path: Path, closed: list[Path]
) -> None:
    secret = close(still(tmp_path / "secret.png"), closed)
    ran = held(command, "make", secret, "-p", "animate this", "-o", "film.mp4", "--mock")
    assert_no_crash(ran)
    assert ran.code != 0
    assert "It may not be read by you." in ran.err
    assert "chmod" in ran.err


@pytest.mark.parametrize("mode", [0o000, 0o500], ids=["closed", "read-only"])
@pytest.mark.parametrize("way", ["", "config", "data", "data/library.sqlite3"])
def test_a_home_that_may_not_be_used_is_a_sentence(
    command: Stillreel, tmp_path: Path, closed: list[Path], way: str, mode: int
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    if way:
        (home / "config").mkdir()
        (home / "data").mkdir(mode=0o700)
    if "." in way:
        (home / way).write_bytes(b"")
    close(home / way, closed, mode)
    ran = held(command, "upload", still(tmp_path / "a.png"), "--mock")
    assert_no_crash(ran)
    assert ran.code in {1, 2}
    assert str(home / way) in ran.err
    assert any(word in ran.err for word in ("Permission", "cannot be opened", "cannot be used"))


def test_what_of_a_library_may_not_be_written_is_named_by_every_command_and_by_the_doctor(
    command: Stillreel, tmp_path: Path, closed: list[Path]
) -> None:
    library = tmp_path / "home" / "data" / "library.sqlite3"
    assert command("projects", "--mock").code == 0
    close(library, closed, 0o500)
    assert_named(command, library)
    library.chmod(0o600)  # but what SQLite has made beside it meanwhile is as it was then
    beside = library.with_name(f"{library.name}-shm")
    assert_named(command, beside)
    beside.chmod(0o600)
    assert held(command, "projects", "--mock").code == 0


def test_what_a_program_of_another_user_left_of_a_change_is_named(
    command: Stillreel, tmp_path: Path, closed: list[Path]
) -> None:
    library = tmp_path / "home" / "data" / "library.sqlite3"
    assert command("projects", "--mock").code == 0
    with closing(sqlite3.connect(library)) as db:
        db.execute("PRAGMA journal_mode = DELETE")  # as on a disk that maps no files
    journal = library.with_name(f"{library.name}-journal")
    journal.write_bytes(b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7" + bytes(504))
    assert_named(command, close(journal, closed))


def assert_named(command: Stillreel, path: Path) -> None:
    for words in (["projects"], ["history"], ["open"], ["doctor"]):
        ran = held(command, *words, "--mock")
        assert_no_crash(ran)
        assert ran.code == 1
        assert f"Make {path} writable" in " ".join((ran.out + ran.err).split())


@pytest.mark.parametrize("name", ["config/config.toml", "data/tokens.json"])
def test_settings_and_tokens_that_may_not_be_read_are_named(
    command: Stillreel, tmp_path: Path, closed: list[Path], name: str
) -> None:
    path = tmp_path / "home" / name
    path.parent.mkdir(parents=True, mode=0o700)
    path.write_text("{}" if name.endswith("json") else "")
    close(path, closed)
    ran = held(command, "credits", "--mock")
    assert_no_crash(ran)
    assert ran.code in {1, 2}
    assert path.name in ran.err
    assert "\x1b" not in ran.err


def test_a_film_is_not_begun_for_a_folder_that_may_not_be_written(
    command: Stillreel, tmp_path: Path, closed: list[Path]
) -> None:
    folder = tmp_path / "films"
    folder.mkdir()
    close(folder, closed, 0o500)
    picture = still(tmp_path / "a.png")
    ran = held(command, "make", picture, "-p", "x", "-o", folder / "film.mp4", "--mock")
    assert_no_crash(ran)
    assert ran.code in {1, 2}
    assert "cannot be written" in ran.err
    assert "connected" not in ran.err


def test_a_clip_in_a_folder_that_was_closed_since_is_not_said_to_be_gone_nor_made_again(
    command: Stillreel, tmp_path: Path, closed: list[Path]
) -> None:
    still(tmp_path / "a.png")
    jobs = tmp_path / "jobs.csv"
    jobs.write_text("files,prompt,out\na.png,1s,clips/a.mp4\n")
    assert command("batch", jobs, "--mock").code == 0
    close(tmp_path / "clips", closed)
    ran = held(command, "history", "--mock", "--json")
    assert [each["is_there"] for each in ran.events if each["event"] == "version"] == [True]
    ran = held(command, "batch", jobs, "--mock")
    assert_no_crash(ran)
    assert (ran.code, "1 saved" in ran.err, "export" in ran.err) == (0, True, False)


@pytest.mark.parametrize("what", ["closed", "no state", "lock", "incoming"])
def test_a_folder_of_the_mock_that_cannot_be_used_is_a_sentence_with_a_next_step(
    command: Stillreel, tmp_path: Path, closed: list[Path], what: str
) -> None:
    folder = tmp_path / "home" / "data" / "mock"
    folder.mkdir(parents=True, mode=0o700)
    match what:
        case "closed":
            close(folder, closed, 0o500)
        case "incoming":
            (folder / "incoming").mkdir()
            close(folder / "incoming", closed)
        case "lock":
            (folder / "lock").mkdir()
        case _:
            (folder / "state.json").write_text("no state")
    ran = held(command, "credits", "--mock")
    assert_no_crash(ran)
    assert ran.code == 1
    assert "The bundled mock cannot start" in ran.err
    assert str(folder) in ran.err
    assert "STILLREEL_HOME" in ran.err


def test_a_state_of_the_mock_that_may_not_be_written_is_to_be_made_so_and_not_moved_away(
    command: Stillreel, tmp_path: Path, closed: list[Path]
) -> None:
    assert command("credits", "--mock").code == 0
    folder = tmp_path / "home" / "data" / "mock"
    for path in (folder / "state.sqlite", folder):
        close(path, closed, 0o500)
        ran = held(command, "credits", "--mock")
        assert_no_crash(ran)
        assert ran.code == 1
        assert f"Make {path} writable" in ran.err
        path.chmod(0o700)


def test_what_cannot_be_written_is_named_as_it_was_asked_for_and_leaves_nothing(
    command: Stillreel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_recordings: object, out: IO[str]) -> int:
        out.write("half")
        raise OSError(errno.ENOSPC, "No space left on device")

    recording = next((Path(__file__).parents[2] / "recordings").rglob("*.json"))
    (tmp_path / "b.json.part").mkdir()
    ran = command("baseline", recording.parent, "-o", tmp_path / "b.json")
    assert f"{tmp_path}/b.json cannot be used: Is a directory" in ran.err
    monkeypatch.setattr("mockserver.har.exporting.write_har", full)
    ran = command("recordings", "export", recording, "--har", tmp_path / "o.har")
    assert f"{tmp_path}/o.har cannot be written: No space left" in ran.err
    assert not list(tmp_path.glob("o.har*"))


def test_a_mock_whose_state_no_disk_takes_says_so_in_one_line(
    command: Stillreel,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def full(*_given: object) -> None:
        raise StoreError("database or disk is full")

    monkeypatch.setattr(RecordStore, "save", full)
    ran = command("upload", still(tmp_path / "a.png"), "--mock")
    assert_no_crash(ran)
    assert ran.code == 1
    assert "broke: database or disk is full" in caplog.text
    assert "cannot be saved: database or disk is full" in caplog.text  # as it ends
    assert "Traceback" not in caplog.text
