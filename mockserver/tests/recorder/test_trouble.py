"""What goes wrong while something is recorded: the rest is kept, what is not is counted."""

import errno
import hashlib
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from mockserver.recorder import run_recording
from mockserver.recorder.got_body import GotBody
from mockserver.recorder.run_folder import RunFolder
from mockserver.recorder.run_recording import HELD_BACK, RunRecording
from mockserver.recordings.lint import lint, orphans
from mockserver.recordings.read import read_recording
from mockserver.tests.harness.passing_calls import call, run_in

SECRET = "oq7Zr-kT+x2.Lw9~Vb4"
FULL = f"the disk did not take it: {os.strerror(errno.ENOSPC)}"
FILM = {"method": "GET", "path": "/cdn/a/b.mp4", "answered": {"content-type": "video/mp4"}}
FRAMES = b"\x00\x01frames\xff" * 50_000
TEXT = b"long text " * 3000


def full(path: Path) -> None:
    """Let the disk be full, once, for the file of this name."""
    path.symlink_to("/dev/full")


def assert_whole(run: RunRecording, *, calls: int) -> None:
    """Every call is kept or counted; what lies in the folder belongs to it, and nothing is gone."""
    assert run.count + sum(run.not_kept.values()) == calls
    assert sum(len(read_recording(path).exchanges) for path in run.files) == run.count
    assert [finding for path in run.files for finding in lint(path)] == []
    assert list(orphans(run.folder, run.files)) == []
    left = {path for path in run.folder.iterdir() if path.suffix != ".bin"}
    assert left == set(run.files)


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("session-1.json.part", {}),
        ("calls-1.json.part", {"path": "/api/x"}),
        ("calls-1.json.part", FILM | {"got": (FRAMES,)}),
        ("calls-1.json.part", {"path": "/api/x", "answered": {}, "got": (TEXT,)}),
        (f"{hashlib.sha256(TEXT).hexdigest()}.bin.part", {"answered": {}, "got": (TEXT,)}),
        ("call-1.part", FILM | {"got": (FRAMES, FRAMES)}),
    ],
)
def test_a_full_disk_loses_what_it_loses_once(
    name: str, first: Mapping[str, Any], tmp_path: Path
) -> None:
    run = run_in(tmp_path)
    sent = b'{"session_id": "one-session"}'
    full(tmp_path / name)
    call(run, 1, **({"sent": (sent,)} | dict(first)))
    assert run.not_kept == {FULL: 1}
    for path in tmp_path.glob("*.part"):
        path.unlink()
    call(run, 2, **dict(first) | {"sent": (sent,)})
    call(run, 3, **FILM | {"got": (FRAMES,)})
    assert run.count == 2
    assert_whole(run, calls=3)


def test_what_cannot_be_written_down_is_counted_and_the_next_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = run_in(tmp_path)
    call(run, 1)
    for number, step in enumerate(("captured_exchange", "write_recording", "add_from_body"), 2):
        with monkeypatch.context() as patched:

            def fails(*_: Any) -> None:
                raise RecursionError(SECRET)

            patched.setattr(run_recording, step, fails)
            call(run, number, **FILM | {"got": (FRAMES,)})
    call(run, 5, **FILM | {"got": (FRAMES,)})
    assert run.not_kept == {"it cannot be written down (RecursionError)": 3}
    assert_whole(run, calls=5)


def test_a_place_that_is_taken_is_told_and_the_rest_is_kept(tmp_path: Path) -> None:
    run = run_in(tmp_path)
    (tmp_path / "calls-1.json").mkdir()
    call(run, 1, path="/api/x")
    assert run.files == []
    assert run.not_kept == {f"the disk did not take it: {os.strerror(errno.EISDIR)}": 1}
    (tmp_path / "calls-1.json").rmdir()
    call(run, 2, path="/api/x")
    assert_whole(run, calls=2)


@pytest.mark.parametrize("body", [TEXT + SECRET.encode(), FRAMES + SECRET.encode() + FRAMES])
def test_a_body_that_turns_out_to_hold_a_secret_goes_with_its_exchange(
    body: bytes, tmp_path: Path
) -> None:
    run = run_in(tmp_path)
    call(run, 1, **FILM | {"got": (body,)})
    call(run, 2, **FILM | {"got": (FRAMES,)})
    assert run.count == 2
    call(run, 3, path="/api/x", headers={"x-api-key": SECRET})
    assert run.not_kept == {HELD_BACK: 1}
    assert not any(SECRET.encode() in path.read_bytes() for path in tmp_path.iterdir())
    assert_whole(run, calls=3)


def test_a_body_of_two_exchanges_stays_for_the_one_that_is_kept(tmp_path: Path) -> None:
    run = run_in(tmp_path)
    call(run, 1, **FILM | {"got": (FRAMES,)})
    call(run, 2, **FILM | {"got": (FRAMES,), "path": f"/cdn/a/{SECRET}.mp4"})
    assert run.count == 2
    call(run, 3, path="/api/x", headers={"x-api-key": SECRET})
    assert run.not_kept == {HELD_BACK: 1}
    assert_whole(run, calls=3)
    assert len(list(tmp_path.glob("*.bin"))) == 1


def test_where_a_full_disk_keeps_a_secret_from_being_taken_out_the_file_goes(
    tmp_path: Path,
) -> None:
    run = run_in(tmp_path)
    call(run, 1, path="/api/x", got=(f'{{"a": "{SECRET}"}}'.encode(),))
    call(run, 2, path="/api/x")
    full(tmp_path / "calls-1.json.part")
    call(run, 3, path="/api/x", headers={"x-api-key": SECRET})
    assert run.not_kept == {HELD_BACK: 1, FULL: 2}
    assert_whole(run, calls=3)
    call(run, 4, path="/api/x")
    assert_whole(run, calls=4)


def test_what_the_recorder_trips_over_is_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = run_in(tmp_path)

    def fails(*_: Any) -> None:
        raise RuntimeError(SECRET)

    monkeypatch.setattr(GotBody, "feed", fails)
    call(run)
    assert run.not_kept == {"it could not be watched (RuntimeError)": 1}


def test_what_a_killed_recorder_left_is_put_in_order_by_the_next_and_nothing_else(
    tmp_path: Path,
) -> None:
    def names(run: RunFolder) -> set[str]:
        return {path.name for path in run.path.iterdir()}

    body = f"{hashlib.sha256(TEXT).hexdigest()}.bin"
    killed, running, foreign = RunFolder(tmp_path), RunFolder(tmp_path), RunFolder(tmp_path)
    kept = run_in(killed.path)
    call(kept, got=(TEXT,), answered={})
    foreign.close()
    for folder in (killed.path, running.path, foreign.path):
        for name in (f"{'0' * 64}.bin", "call-9.part", "notes.bin"):
            (folder / name).write_text("left")
    (tmp_path / "a file").write_text("of somebody's")
    killed._mark.close()  # as the system does
    before = names(running), names(foreign)
    again = RunFolder(tmp_path)
    assert names(killed) == {kept.files[0].name, body, "notes.bin"}
    assert (names(running), names(foreign)) == before
    assert len({run.path for run in (killed, running, foreign, again)}) == 4
    running.close()
    again.close()


def test_on_a_disk_that_knows_no_locks_nothing_is_taken_for_what_a_killed_recorder_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def knows_none(*_given: object) -> None:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setattr("mockserver.recorder.run_folder.try_lock", knows_none)
    running = RunFolder(tmp_path)
    (running.path / f"{'0' * 64}.bin").write_text("not named yet")
    again = RunFolder(tmp_path)
    assert {path.name for path in running.path.iterdir()} == {".recording", f"{'0' * 64}.bin"}
    running.close()
    again.close()
