import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tui.library import locks as module
from tui.library.locks import Locks

HOLD_FOR_EVER = """
import sys, time
from pathlib import Path
from tui.library.locks import Locks
print(Locks(Path(sys.argv[1])).take("job_1"), flush=True)
time.sleep(600)
"""


def test_what_one_holds_no_other_takes_until_it_is_released(tmp_path: Path) -> None:
    one, two = Locks(tmp_path), Locks(tmp_path)
    assert one.take("job_1")
    assert not two.take("job_1")
    assert two.take("job_2")
    one.release("job_1")
    assert two.take("job_1")
    two.close()
    assert list(tmp_path.iterdir()) == []


def test_what_is_taken_twice_is_released_twice(tmp_path: Path) -> None:
    one, two = Locks(tmp_path), Locks(tmp_path)
    assert one.take("project_a")
    with one.while_working("project_a") as mine:
        assert mine
    assert not two.take("project_a")
    one.release("project_a")
    with two.while_working("project_a") as mine:
        assert mine
    one.close()


def test_a_killed_program_holds_nothing(tmp_path: Path) -> None:
    words = [sys.executable, "-c", HOLD_FOR_EVER, str(tmp_path)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "True\n"
        mine = Locks(tmp_path)
        assert not mine.take("job_1")
        other.send_signal(signal.SIGKILL)
        other.wait()
    assert mine.take("job_1")
    mine.close()


def test_a_file_that_its_holder_removes_meanwhile_is_no_hold(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two, three = Locks(tmp_path), Locks(tmp_path), Locks(tmp_path)
    assert one.take("job_1")
    lock = module._lock

    def late(handle: int) -> None:
        monkeypatch.setattr(module, "_lock", lock)
        one.release("job_1")
        lock(handle)

    monkeypatch.setattr(module, "_lock", late)
    assert two.take("job_1")
    assert not three.take("job_1")
    two.close()


def test_where_nothing_can_be_locked_everything_is_free(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    nowhere = Locks(tmp_path / "file")
    assert nowhere.take("job_1")
    nowhere.release("job_1")


def test_a_damaged_name_leads_out_of_no_folder(tmp_path: Path) -> None:
    one = Locks(tmp_path / "holds")
    for name in ("../out", "/etc/x", "\0", "", "n" * 500):
        assert one.take(name)
    assert [each.name for each in tmp_path.iterdir()] == ["holds"]
    one.close()
