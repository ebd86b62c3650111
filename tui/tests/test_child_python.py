"""Programs that this one starts import nothing from where the user stands."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tui.child_python import command_for
from tui.media.compressed_tiff import decompressed

ROOT = Path(__file__).parents[2]
TRAPS = [
    "tui/__init__.py", "struct.py", "runpy.py", "PIL/__init__.py", "sitecustomize.py",
    "usercustomize.py", "_ctypes.py", "tui/media/compressed_tiff.py",
]  # fmt: skip
SEARCHES = [None, os.pathsep, ".", "", f".{os.pathsep}/nowhere"]


@pytest.fixture
def packed(tmp_path: Path) -> Path:
    from PIL import Image

    Image.effect_noise((40, 30), 50).save(tmp_path / "a.tif", compression="tiff_lzw")
    return tmp_path / "a.tif"


@pytest.mark.parametrize("search", SEARCHES)
def test_unpacking_a_still_runs_nothing_of_the_working_folder(
    packed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, search: str | None
) -> None:
    folder, ran = tmp_path / "stills", tmp_path / "ran"
    for trap in TRAPS:
        (folder / trap).parent.mkdir(parents=True, exist_ok=True)
        (folder / trap).write_text(f"open({str(ran)!r}, 'w').close()")
    monkeypatch.chdir(folder)
    monkeypatch.setattr(sys, "path", ["", str(folder), *sys.path])
    if search is not None:
        monkeypatch.setenv("PYTHONPATH", search)
    with packed.open("rb") as stream:
        assert decompressed(stream).read(4) in (b"II*\0", b"MM\0*")
    assert not ran.exists()


def test_a_folder_that_is_gone_does_no_harm(
    packed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    with packed.open("rb") as stream:
        assert decompressed(stream).read(2) in (b"II", b"MM")
    monkeypatch.chdir(tmp_path)


def test_a_child_finds_what_this_program_finds() -> None:
    done = subprocess.run(command_for("this"), capture_output=True, text=True, check=True)
    assert "Namespaces" in done.stdout


def test_a_child_finds_modules_in_folders_of_any_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = ("a:b", "a;b", "港口 'x' \"y\"", "-I", os.fsdecode(b"\xff"))
    for number, name in enumerate(names):
        (tmp_path / name).mkdir()
        then = f"import told{number + 1}" if number + 1 < len(names) else ""
        told = f"import sys; print(__name__, *sys.argv[1:])\n{then}"
        (tmp_path / name / f"told{number}.py").write_text(told)
    monkeypatch.setattr(sys, "path", [*sys.path, *(str(tmp_path / name) for name in names)])
    done = subprocess.run(
        command_for("told0", "one", "-2"), capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines() == [
        f"{name} one -2" for name in ("__main__", "told1", "told2", "told3", "told4")
    ]


@pytest.mark.parametrize("side", ["tui", "mockserver"])
def test_no_other_python_is_started_by_hand(side: str) -> None:
    """Every child goes through `command_for`: elsewhere `sys.executable` does not stand."""
    starts = {"executable", "get_context"}
    found = [
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / side).rglob("*.py")
        if "tests" not in path.parts
        and any(name in (text := path.read_text(encoding="utf-8")) for name in starts)
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Attribute) and node.attr in starts
    ]
    assert found == [f"{side}/child_python.py"]


def test_the_keyring_reads_no_settings_of_the_working_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    core = pytest.importorskip("keyring.core")
    (tmp_path / "keyringrc.cfg").write_text("[backend]\ndefault-keyring=evil.Keyring\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    assert core.load_config() is None
