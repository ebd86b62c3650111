import errno
import json
import os
import shutil
import stat
import sys
from pathlib import Path

import pytest

from mockserver.service.folder import Folder, FolderError, FolderInUse, temporary_folder


def test_a_second_mock_is_refused_and_told_where_the_first_is(tmp_path: Path) -> None:
    first = Folder(tmp_path)
    first.listens_at("http://127.0.0.1:4711")
    with pytest.raises(FolderError, match=r"http://127\.0\.0\.1:4711"):
        Folder(tmp_path)
    first.close()
    Folder(tmp_path).close()


@pytest.mark.skipif(sys.platform == "win32", reason="there it is msvcrt that locks")
@pytest.mark.parametrize("number", [errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP, errno.EINVAL])
def test_on_a_disk_that_knows_no_locks_no_other_mock_is_said_to_use_the_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def knows_none(*_given: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr("fcntl.flock", knows_none)
    Folder(tmp_path).close()


@pytest.mark.skipif(sys.platform == "win32", reason="what is open cannot be removed there")
@pytest.mark.parametrize("is_saved", [True, False], ids=["saved before", "never saved"])
def test_a_folder_that_was_made_anew_is_still_one_mocks(tmp_path: Path, is_saved: bool) -> None:
    first = Folder(tmp_path / "data")
    first.listens_at("http://127.0.0.1:4711")
    if is_saved:
        first.save({}, facts={"n": 1})
    shutil.rmtree(first.path)
    assert first.renew()
    assert not first.renew()
    first.save({}, facts={"n": 2})
    with pytest.raises(FolderError, match=r"http://127\.0\.0\.1:4711"):
        Folder(first.path)
    first.close()
    Folder(first.path).close()


@pytest.mark.skipif(sys.platform == "win32", reason="what is open cannot be removed there")
def test_a_folder_that_another_mock_has_made_anew_is_left_to_it(tmp_path: Path) -> None:
    first = Folder(tmp_path / "data")
    first.save({}, facts={"n": 1})
    shutil.rmtree(first.path)
    second = Folder(first.path)
    second.save({}, facts={"n": 2})
    with pytest.raises(FolderInUse):
        first.renew()
    first.close()
    assert second.load() is not None
    second.close()
    third = Folder(first.path)
    third.close()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other permissions")
def test_only_its_owner_can_read_what_is_saved(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        folder = Folder(tmp_path / "new")
        folder.save({}, facts={"n": 1})
    finally:
        os.umask(before)
    files = list((tmp_path / "new").glob("state*"))
    assert files
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in files)
    folder.close()
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o700


def test_half_an_upload_of_a_killed_mock_is_dropped(tmp_path: Path) -> None:
    (tmp_path / "incoming").mkdir()
    (tmp_path / "incoming" / "half").write_bytes(b"x")
    folder = Folder(tmp_path)
    assert list(folder.incoming.iterdir()) == []
    folder.close()


@pytest.mark.parametrize("text", ["{", "[]", "{}", json.dumps({"format": "mock-state/9"})])
def test_a_spoilt_snapshot_is_refused_and_left_alone(tmp_path: Path, text: str) -> None:
    path = tmp_path / "state.json"
    path.write_text(text)
    folder = Folder(tmp_path)
    with pytest.raises(FolderError, match="Move it away"):
        folder.load()
    folder.close()
    assert path.read_text() == text


def test_a_folder_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(FolderError, match="cannot be used"):
        Folder(tmp_path / "file")


def test_a_passing_folder_goes_again() -> None:
    with temporary_folder() as name:
        assert Path(name).is_dir()
    assert not Path(name).exists()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device of Linux")
def test_a_disk_that_takes_no_note_keeps_no_mock_from_its_folder(tmp_path: Path) -> None:
    (tmp_path / "lock").symlink_to("/dev/full")
    folder = Folder(tmp_path)
    folder.listens_at("http://127.0.0.1:4711")
    folder.close()
