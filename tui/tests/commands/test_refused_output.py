"""A standard output that takes nothing is said to be so, by whatever prints to it."""

import errno
import io
import os
import subprocess
import sys
from collections.abc import Iterator, Sized
from pathlib import Path

import pytest

from tui.cli import main
from tui.command_line.overview import COMMANDS

WORDS = ("keys --list", "--print-completion bash", "mock --json", "--version", "make --help")


@pytest.fixture(params=["/dev/full", "a closed pipe"])
def refusing(request: pytest.FixtureRequest) -> Iterator[int]:
    if request.param == "a closed pipe":
        reading, out = os.pipe()
        os.close(reading)
    elif Path(request.param).exists():
        out = os.open(request.param, os.O_WRONLY)
    else:
        pytest.skip("a device of Linux")
    yield out
    os.close(out)


@pytest.mark.parametrize("words", WORDS)
def test_it_ends_with_its_code_and_no_traceback(words: str, refusing: int, tmp_path: Path) -> None:
    code = f"import sys; from tui.cli import main; sys.exit(main({words.split()}))"
    environ = {"STILLREEL_HOME": str(tmp_path), "HOME": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", code],
        stdout=refusing,
        stderr=subprocess.PIPE,
        env=environ,
        check=False,
    )
    assert done.returncode == 1
    assert b"Traceback" not in done.stderr
    assert b"Exception ignored" not in done.stderr


class NearlyFull(io.RawIOBase):
    """A file on a disk that takes `room` bytes of a write, and then no more."""

    room = 3

    def writable(self) -> bool:
        return True

    def write(self, data: Sized) -> int:  # type: ignore[override]  # any bytes
        if not self.room:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        taken = min(self.room, len(data))
        self.room -= taken
        return taken


PRINTED = ("--version", "--help", "--print-completion bash", "keys --list")


@pytest.mark.parametrize("words", [*PRINTED, *(f"{name} --help" for name in COMMANDS)])
def test_what_an_unbuffered_output_did_not_take_is_no_success(
    words: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    disk = NearlyFull()
    out = io.TextIOWrapper(disk, "utf-8", write_through=True)  # type: ignore[type-var]  # as of -u
    for name in ("stdout", "__stdout__"):
        monkeypatch.setattr(sys, name, out)
    assert main(words.split()) == 1
    assert "standard output cannot be written" in capsys.readouterr().err
    disk.room = sys.maxsize  # whatever closes it has nothing to complain of


def test_letters_that_an_output_does_not_have_are_written_as_their_numbers(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    bad = tmp_path / "港口.json"
    bad.write_text("{}", encoding="utf-8")
    written = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(written, "ascii"))
    assert main(["recordings", "lint", str(bad)]) == 4
    assert b"\\u6e2f\\u53e3.json" in written.getvalue()
