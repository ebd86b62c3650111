import errno
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from tui.config import load_config
from tui.crash import report
from tui.library.keyring_tokens import KeyringTokens
from tui.library.tokens import StoredToken
from tui.tests.keyrings import Memory, using


def test_a_mistake_leaves_five_lines_and_a_report_without_secrets(tmp_path: Path) -> None:
    config = load_config({"STILLREEL_HOME": str(tmp_path), "NEMO_TOKEN": "nmv_usr_secret123456"})
    try:
        raise ZeroDivisionError("while using nmv_usr_secret123456")
    except ZeroDivisionError as error:
        lines = report(error, config)
    assert len(lines) == 5
    (written,) = (tmp_path / "data" / "reports").iterdir()
    assert str(written) in lines[2]
    text = written.read_text()
    assert "ZeroDivisionError" in text
    assert "test_crash.py" in text
    assert "secret123456" not in text + "".join(lines)
    assert written.stat().st_mode & 0o777 == 0o600


def no_thread() -> Exception:
    """What Python raises where the system gives a program no more threads."""
    name = "_start_joinable_thread"
    with pytest.MonkeyPatch.context() as patch:
        for each in (name, "_start_new_thread"):
            patch.setattr(threading, each, _refuse, raising=False)
        with pytest.raises(RuntimeError) as refused:
            threading.Thread(target=print).start()
    return refused.value


def _refuse(*_given: object, **_how: object) -> None:
    raise RuntimeError("no more of them")


@pytest.mark.parametrize("made", [MemoryError, lambda: OSError(errno.EMFILE, "many"), no_thread])
def test_what_the_computer_has_no_more_of_is_no_mistake_of_the_program(
    tmp_path: Path, made: Callable[[], Exception]
) -> None:
    config = load_config({"STILLREEL_HOME": str(tmp_path)})
    lines = report(made(), config)
    assert "mistake" not in lines[0]
    assert "ulimit" in lines[-1]
    assert len(lines) == 5
    assert "mistake" in report(RuntimeError("x"), config)[0]
    assert "mistake" in report(OSError(errno.EBADF, "x"), config)[0]


def test_where_the_home_cannot_be_written_the_report_is_among_what_is_temporary(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "data").write_text("a file in the way")
    (tmp_path / "temporary").mkdir()
    config = load_config({"STILLREEL_HOME": str(tmp_path)})
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    lines = report(ValueError("x"), config)
    (written,) = (tmp_path / "temporary").iterdir()
    assert f"The report: {written}" in lines
    assert written.stat().st_mode & 0o777 == 0o600
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "data"))
    lines = report(ValueError("x"), config)
    assert lines[2:] == ["No report could be written.", "Go on with: stillreel resume"]


def test_a_token_in_the_keyring_is_left_out_of_a_report(tmp_path: Path) -> None:
    config = load_config({"STILLREEL_HOME": str(tmp_path), "STILLREEL_TOKEN_STORE": "keyring"})
    token = "of-a-shape-that-nobody-knows"
    with using(Memory()):
        KeyringTokens(config.data_dir).put(config.service, StoredToken(token, None, None))
        report(ValueError(f"while using {token}"), config)
    (written,) = (tmp_path / "data" / "reports").iterdir()
    assert "while using" in written.read_text()
    assert token not in written.read_text()
