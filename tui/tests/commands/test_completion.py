"""Completion: the script of each shell is read by that shell, and completes commands and files."""

import os
import pty
import re
import select
import shlex
import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tui import cli
from tui.command_line.overview import COMMANDS, SHELLS

CLEARED = "\x15"
"""Ctrl+U: what was typed goes."""
INSTALLED = [shell for shell in SHELLS if shutil.which(shell)]
TYPED = {
    "stillreel ch": "check",
    "stillreel recordings li": "lint",
    "stillreel check --basel": "--baseline",
    "stillreel make harb": "harbour.jpg",
    "stillreel mock --mode rep": "replay",
    "stillreel drift a.json harb": "harbour.jpg",
    "stillreel --print-completion fi": "fish",
}


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with one still in it, which is home, too."""
    for name in ("BASH_COMPLETION_USER_DIR", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "ZDOTDIR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "harbour.jpg").touch()
    return tmp_path


def in_bash(script: Path) -> dict[str, str]:
    return {typed: _in_bash(script, typed) for typed in TYPED}


def _in_bash(script: Path, typed: str) -> str:
    words = typed.split(" ")
    named = " ".join(f"'{word}'" for word in words)
    code = (
        f"source {script}; COMP_WORDS=({named}); COMP_CWORD={len(words) - 1}; "
        f"_shtab_stillreel stillreel '{words[-1]}' '{words[-2]}' 2>/dev/null; "
        'echo "${COMPREPLY[@]}"'
    )
    return _said(["bash", "--norc", "-c", code], script.parent)


def in_fish(script: Path) -> dict[str, str]:
    return {
        typed: _said(
            ["fish", "--no-config", "-c", f"source {script}; complete -C '{typed}'"], script.parent
        ).split("\t")[0]
        for typed in TYPED
    }


def in_zsh(script: Path) -> dict[str, str]:
    """Zsh completes only where somebody types: at a terminal."""
    folder = script.parent
    shutil.copy(script, folder / "_stillreel")
    (folder / ".zshrc").write_text(
        f"PS1='ready '; fpath=({folder} $fpath); autoload -Uz compinit; compinit -u -D\n"
    )
    terminal, its_own = pty.openpty()
    zsh = subprocess.Popen(
        ["zsh", "-i"],
        cwd=folder,
        env={**os.environ, "TERM": "xterm", "ZDOTDIR": str(folder)},
        stdin=its_own,
        stdout=its_own,
        stderr=its_own,
        start_new_session=True,
    )
    os.close(its_own)
    try:
        seen_until(terminal, "ready ")
        seen = {}
        for typed, wanted in TYPED.items():
            os.write(terminal, f"{CLEARED}{typed}\t".encode())
            seen[typed] = seen_until(terminal, wanted) and wanted
        return seen
    finally:
        zsh.kill()
        zsh.wait()
        os.close(terminal)


def seen_until(terminal: int, wanted: str) -> str:
    """What was on the screen when this came; nothing where it never did."""
    seen, limit = "", time.monotonic() + 30
    while wanted not in seen:
        if time.monotonic() > limit:
            return ""
        if select.select([terminal], [], [], 0.1)[0]:
            seen += re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", os.read(terminal, 4096).decode())
    return seen


def _said(words: list[str], folder: Path) -> str:
    ran = subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False, timeout=60)
    return ran.stdout.strip()


COMPLETE: dict[str, Callable[[Path], dict[str, str]]] = {
    "bash": in_bash,
    "fish": in_fish,
    "zsh": in_zsh,
}


@pytest.mark.parametrize("shell", INSTALLED)
def test_the_script_is_read_by_its_shell_and_completes(
    shell: str, place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["--print-completion", shell]) == 0
    script = place / "script"
    script.write_text(capsys.readouterr().out)
    assert _said([shell, "-n", str(script)], place) == ""
    assert COMPLETE[shell](script) == TYPED


@pytest.mark.parametrize("shell", SHELLS)
def test_every_command_is_in_every_script(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["--print-completion", shell]) == 0
    script = capsys.readouterr().out
    assert [command for command in COMMANDS if command not in script] == []


@pytest.mark.parametrize(
    ("shell", "file"),
    [
        ("bash", ".local/share/bash-completion/completions/stillreel"),
        ("zsh", ".zfunc/_stillreel"),
        ("fish", ".config/fish/completions/stillreel.fish"),
    ],
)
def test_the_script_is_put_where_its_shell_looks_and_replaces_nothing_unasked(
    shell: str,
    file: str,
    place: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("SHELL", f"/usr/bin/{shell}")
    elsewhere = place / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    monkeypatch.setenv("XDG_DATA_HOME", "relative")  # which is none
    target = place / file
    for words in (["--install-completion"], ["--install-completion", shell]):
        assert cli.main(words) == 0
        assert str(target) in capsys.readouterr().err
    whole = target.read_text()
    mine = place / "mine"
    mine.write_bytes(b"mine \xff")
    target.unlink()
    target.symlink_to(mine)
    assert cli.main(["--install-completion"]) == 1
    assert "--force" in capsys.readouterr().err
    assert target.read_bytes() == b"mine \xff"
    assert cli.main(["--install-completion", "--force"]) == 0
    assert (target.is_symlink(), mine.read_text()) == (True, whole)
    assert list(elsewhere.iterdir()) == []


def test_the_line_for_zsh_is_one_that_it_reads_as_that_folder(
    place: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ZDOTDIR", str(place / "my own (zsh)"))
    assert cli.main(["--install-completion", "zsh"]) == 0
    line = capsys.readouterr().err.split("fpath+=(")[1]
    assert shlex.split(line.removesuffix(")\n")) == [str(place / "my own (zsh)" / ".zfunc")]


@pytest.mark.parametrize(
    "words",
    [
        ["--print-completion"],
        ["--print-completion", "csh"],
        ["--install-completion"],
        ["--mock", "--install-completion"],
    ],
)
def test_a_shell_that_nobody_knows_is_a_usage_error(
    words: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHELL", "/bin/csh")
    with pytest.raises(SystemExit) as ended:
        cli.main(words)
    assert ended.value.code == 2
