import errno
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from tui.library import locks as module
from tui.library.locks import Locks

LOCK_FOR_EVER = """
import sys, time
from pathlib import Path
from tui.library.locks import Locks
print(Locks(Path(sys.argv[1])).lock("job_1"), flush=True)
time.sleep(600)
"""


def test_what_one_locks_no_other_can_lock_until_it_is_released(tmp_path: Path) -> None:
    one, two = Locks(tmp_path), Locks(tmp_path)
    assert one.lock("job_1")
    assert not two.lock("job_1")
    assert two.lock("job_2")
    one.release("job_1")
    assert two.lock("job_1")
    two.close()
    assert list(tmp_path.iterdir()) == []


def test_what_is_locked_twice_is_released_twice(tmp_path: Path) -> None:
    one, two = Locks(tmp_path), Locks(tmp_path)
    assert one.lock("project_a")
    with one.while_working("project_a") as mine:
        assert mine
    assert not two.lock("project_a")
    one.release("project_a")
    with two.while_working("project_a") as mine:
        assert mine
    one.close()


def test_a_killed_program_has_no_lock(tmp_path: Path) -> None:
    words = [sys.executable, "-c", LOCK_FOR_EVER, str(tmp_path)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "True\n"
        mine = Locks(tmp_path)
        assert not mine.lock("job_1")
        other.send_signal(signal.SIGKILL)
        other.wait()
    assert mine.lock("job_1")
    mine.close()


def test_a_file_that_another_program_removes_meanwhile_is_no_lock(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, mine, lock = tmp_path / "job_1.lock", Locks(tmp_path), module._lock
    path.touch()

    def late(handle: int) -> None:
        monkeypatch.setattr(module, "_lock", lock)
        with suppress(OSError):  # Windows removes no open file
            path.unlink()
        lock(handle)

    monkeypatch.setattr(module, "_lock", late)
    assert mine.lock("job_1")
    with path.open("r+b") as new, pytest.raises(BlockingIOError):
        lock(new.fileno())
    mine.close()


def test_where_nothing_can_be_locked_everything_is_free(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    nowhere = Locks(tmp_path / "file")
    assert nowhere.lock("job_1")
    nowhere.release("job_1")


@pytest.mark.skipif(sys.platform == "win32", reason="there it is msvcrt that locks")
def test_a_disk_that_knows_no_locks_is_left_without_their_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def knows_none(*_given: object) -> None:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setattr("fcntl.flock", knows_none)
    monkeypatch.setattr("fcntl.lockf", knows_none)
    one = Locks(tmp_path)
    assert one.lock("job_1")
    one.release("job_1")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="there it is msvcrt that locks")
@pytest.mark.parametrize("number", [errno.EAGAIN, errno.EACCES])
def test_on_a_disk_that_locks_but_parts_of_files_those_are_locked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def refuses(number: int) -> Callable[..., None]:
        def lock(*_given: object) -> None:
            raise OSError(number, os.strerror(number))

        return lock

    monkeypatch.setattr("fcntl.flock", refuses(errno.ENOLCK))
    one = Locks(tmp_path)
    assert one.lock("job_1")
    with monkeypatch.context() as patches:  # a file that the same program closes is free there
        patches.setattr("os.open", lambda *_given: pytest.fail("it was opened again"))
        assert not Locks(tmp_path).lock("job_1")
    monkeypatch.setattr("fcntl.lockf", refuses(number))  # another program has it
    assert not one.lock("job_2")
    one.close()


def test_a_damaged_name_leads_out_of_no_folder(tmp_path: Path) -> None:
    one = Locks(tmp_path / "holds")
    for name in ("../out", "/etc/x", "\0", "", "n" * 500):
        assert one.lock(name)
    assert [each.name for each in tmp_path.iterdir()] == ["holds"]
    one.close()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other permissions")
def test_nobody_else_enters_the_folders_that_a_lock_needs(tmp_path: Path) -> None:
    locks = Locks(tmp_path / "home" / "data" / "holds")
    assert locks.lock("one")
    for folder in ("home", "home/data", "home/data/holds"):
        assert (tmp_path / folder).stat().st_mode & 0o777 == 0o700
    locks.close()
