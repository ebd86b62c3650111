import base64
import errno
import hashlib
import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mockserver.exit_codes import ExitCode
from mockserver.recordings.capture import Captured, record
from mockserver.recordings.catalog import shipped_recordings
from mockserver.recordings.cli import main
from mockserver.recordings.lint import fixed, lint, orphans

SHIPPED = sorted(shipped_recordings().rglob("*.json"))
Edit = Callable[[str], str]
FILM = bytes(range(256)) * 400
SECRET = "zebra-crossing-hidden"


@pytest.fixture
def stream(tmp_path: Path) -> Path:
    """A file with everything in it, and nothing wrong."""
    chunks = [
        (5, b'data: {"author":"a","id":"e-1","text":"hello"}\n\n'),
        (9, b": heartbeat\n\n"),
        (12, b"data: a <b:1>\xff\n\n"),
    ]
    headers = [("content-type", "text/event-stream")]
    captured = Captured("POST", "/x", [], b'{"session_id": "0a1b2c3d"}', 200, headers, chunks)
    path = tmp_path / "turns" / "mine.json"
    recorded = record(captured, "turns/mine", source="handmade")
    recorded.save(path)
    text = path.read_text("utf-8").replace('"handmade",', '"handmade",\n "when": {"case": "x"},')
    path.write_text(text, "utf-8")
    return path


def edited(path: Path, edit: Edit) -> Path:
    text = path.read_text("utf-8")
    changed = edit(text)
    assert changed != text
    path.write_text(changed, "utf-8")
    return path


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_what_ships_is_clean(path: Path) -> None:
    assert [str(finding) for finding in lint(path)] == []


def test_nothing_that_ships_is_left_over() -> None:
    assert list(orphans(shipped_recordings(), SHIPPED)) == []


def test_a_good_file_has_no_findings(stream: Path) -> None:
    assert lint(stream) == []
    assert fixed(stream) is None


CASES: list[tuple[Edit, int, str, str]] = [
    (lambda t: t.replace('"hello"', '"hello", "n": 1'), 13, "not those of `sha256`", "--fix"),
    (lambda t: t.replace('"status": 200', '"status": 200, "x": 1'), 8, "unknown key 'x'", "known"),
    (lambda t: t.replace('"status": 200', '"status": 200, "status": 2'), 8, "there twice", "one"),
    (lambda t: t.replace("hello", "nmv_usr_12345"), 9, r"secret \(token\)", "<token:1>"),
    (lambda t: t.replace("hello", "me\\u0040x.org"), 9, "e-mail", "<email:1>"),
    (lambda t: t.replace("hello", "/home/jo/a.jpg"), 9, "home", "<home:1>"),
    (lambda t: t.replace("hello", "<sesion:1>"), 9, "<sesion:1> is no reference", "literal"),
    (lambda t: t.replace("<event:1>", "e-1"), 13, "nothing names <event:1>", "value"),
    (lambda t: t.replace('"id": "turns/mine"', '"id": "turns/yours"'), 3, "file's name", "same"),
    (lambda t: t.replace('"case": "x"', '"colour": "x"'), 5, "when", "mock knows"),
    (lambda t: t.replace('"at_ms": [5, 9, 12]', '"at_ms": [5, 9, 12], "split": {"0": [900]}'), 13,
     "not inside its", "before the end"),
    (lambda t: t.replace('"id": "turns', '"id":  "turns'), 3, "canonical", "--fix"),
    (lambda t: t.replace('"handmade"', '"live"'), 4, "says when", "recorded_at"),
    (lambda t: t.replace('"status"', "status"), 8, "not JSON", "line"),
    (lambda t: t.replace(' "when"', ' "faults": ["dance@event:1"],\n "when"'), 5, "dance", "says"),
]  # fmt: skip


@pytest.mark.parametrize(("edit", "line", "words", "mend"), CASES)
def test_what_is_wrong_is_named_with_its_line_and_its_mend(
    stream: Path, edit: Edit, line: int, words: str, mend: str
) -> None:
    found = lint(edited(stream, edit))
    shown = [each for each in found if re.search(words, each.message)]
    assert shown, found
    assert shown[0].line == line
    assert mend in shown[0].mend
    assert shown[0].path == stream


def test_a_secret_in_bytes_that_are_no_text_is_found(stream: Path) -> None:
    coded = base64.b64encode(b"data: a <literal:1>\xff\n\n").decode()
    spoilt = base64.b64encode(b"data: nmv_usr_12345 <literal:1>\xff\n\n").decode()
    found = lint(edited(stream, lambda text: text.replace(coded, spoilt)))
    assert any("secret (token)" in each.message for each in found)


def test_a_file_beside_a_recording_is_checked_against_its_hash(tmp_path: Path) -> None:
    captured = Captured("GET", "/f", [], b"", 200, [("content-type", "video/mp4")], [(1, FILM)])
    path = tmp_path / "film.json"
    record(captured, "x/film", source="handmade").save(path)
    assert lint(path) == []
    (beside,) = tmp_path.glob("*.bin")
    beside.write_bytes(FILM[:-1])
    messages = [each.message for each in lint(path)]
    assert any("other bytes" in message for message in messages)
    assert any("102399 bytes, not 102400" in message for message in messages)
    beside.unlink()
    assert ["is not there" in each.message for each in lint(path)] == [True]
    (tmp_path / f"{'0' * 64}.bin").write_bytes(b"")
    assert [each.path.name for each in orphans(tmp_path, [path])] == [f"{'0' * 64}.bin"]


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"long text " * 3000 + b"jo.bloggs@mail.example.com", "email"),
        ("é".encode() * 160_000 + b'{"password": "zzz9"}' + b"x" * 320_000, "token"),
        (FILM + b"nmv_usr_secret1" + FILM, "token"),
        (FILM * 4 + b"eyJhbGciOiJI.eyJzdWIiOiIx.c2lnbmF0dXJl" + FILM, "jwt"),
    ],
)
def test_a_secret_in_a_file_beside_a_recording_is_found(
    body: bytes, kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mockserver.recordings.lint.SEARCHED_AT_ONCE", 256 * 1024)
    captured = Captured("GET", "/f", [], b"", 200, [("content-type", "video/mp4")], [(1, FILM)])
    path = tmp_path / "film.json"
    record(captured, "x/film", source="handmade").save(path)
    name, digest = f"{hashlib.sha256(body).hexdigest()}.bin", hashlib.sha256(FILM).hexdigest()
    edited(
        path,
        lambda text: text.replace(digest, name[:64]).replace(str(len(FILM)), str(len(body))),
    )
    (tmp_path / name).write_bytes(body)
    assert [f"<{kind}:1>" in each.mend for each in lint(path)] == [True]


def test_what_was_half_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "call-1.part").write_bytes(b"half")
    assert [each.path.name for each in orphans(tmp_path, [])] == ["call-1.part"]


def test_a_true_recording_keeps_its_hash_whatever_is_asked(tmp_path: Path) -> None:
    stream = [("content-type", "text/event-stream")]
    captured = Captured("GET", "/x", [], b"", 200, stream, [(1, b"data: one\n\n")])
    path = tmp_path / "one.json"
    record(captured, "x/one", head={"recorded_at": "2026-11-22"}).save(path)
    assert lint(path) == []
    edited(path, lambda text: text.replace('"one"', '"two"'))
    assert fixed(path) is None
    assert "bring back" in lint(path)[0].mend


def test_the_command_mends_what_it_can(stream: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good = stream.read_text("utf-8")
    stream.write_text(json.dumps(json.loads(good)), "utf-8")
    assert main(["lint", str(stream)]) == ExitCode.BAD_RECORDING
    assert f"{stream}:1: this is not the canonical form\n    mend: run" in capsys.readouterr().out
    assert main(["lint", "--fix", str(stream.parent)]) == 0
    assert stream.read_text("utf-8") == good
    shown = capsys.readouterr()
    assert (shown.out, shown.err.splitlines()) == (
        "",
        [f"rewritten: {stream}", "1 recording, all well"],
    )


def test_a_file_that_cannot_be_rewritten_whole_is_left_as_it_was(
    stream: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    stream.write_text(json.dumps(json.loads(stream.read_text("utf-8"))), "utf-8")
    before = stream.read_bytes()

    def write_some(path: Path, *_: object, **_named: object) -> int:
        with path.open("wb") as file:
            file.write(b"{")
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_text", write_some)
    monkeypatch.setattr(Path, "write_bytes", write_some)
    assert main(["lint", "--fix", str(stream)]) == ExitCode.BAD_RECORDING
    assert f"{stream} cannot be written: No space left" in capsys.readouterr().err
    assert [each.name for each in stream.parent.iterdir()] == [stream.name]
    assert stream.read_bytes() == before


@pytest.mark.skipif(sys.platform == "win32", reason="links need a permission there")
def test_a_link_to_a_recording_stays_one_as_it_is_rewritten(stream: Path) -> None:
    canonical = stream.read_bytes()
    kept = stream.with_name("kept")
    kept.write_text(json.dumps(json.loads(canonical)), "utf-8")
    stream.unlink()
    stream.symlink_to(kept)
    assert main(["lint", "--fix", str(stream)]) == 0
    assert (stream.is_symlink(), kept.read_bytes()) == (True, canonical)


def test_the_command_checks_what_ships_by_default(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lint"]) == 0
    assert "all well" in capsys.readouterr().err


def test_findings_are_json_if_asked(stream: Path, capsys: pytest.CaptureFixture[str]) -> None:
    edited(stream, lambda text: text.replace("hello", "nmv_usr_1"))
    assert main(["lint", "--json", str(stream)]) == ExitCode.BAD_RECORDING
    found: list[dict[str, Any]] = [
        json.loads(line) for line in capsys.readouterr().out.splitlines()
    ]
    assert {"path", "line", "message", "mend"} == found[0].keys()


@pytest.mark.parametrize("words", [[], ["lint", "--wrong"], ["lint", "/no/such/place"], ["dance"]])
def test_bad_usage_is_told_apart_from_a_bad_recording(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(words) == ExitCode.USAGE
    assert "stillreel recordings" in capsys.readouterr().err


def test_nothing_to_check_is_never_well(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lint", str(tmp_path)]) == ExitCode.USAGE
    assert "no recordings" in capsys.readouterr().err


def test_help_has_an_example_and_is_no_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lint", "--help"]) == 0
    assert "--fix recordings/" in capsys.readouterr().out


def test_the_command_is_cheap_to_import() -> None:
    code = (
        "import sys, mockserver.recordings.cli; "
        "sys.exit(any(name in sys.modules for name in ('starlette', 'httpx', 'asyncio')))"
    )
    done = subprocess.run([sys.executable, "-c", code], check=False, timeout=60)
    assert done.returncode == 0


@pytest.mark.parametrize("spelt", [SECRET, base64.b64encode(SECRET.encode()).decode()])
def test_a_secret_of_the_environment_is_refused_whatever_it_looks_like(
    spelt: str, stream: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    stream.write_text(stream.read_text("utf-8").replace("hello", spelt), "utf-8")
    assert "this holds a secret" not in str(lint(stream))
    monkeypatch.setenv("NEMO_TOKEN", SECRET)
    assert main(["lint", str(stream)]) == ExitCode.BAD_RECORDING
    assert "this holds a secret (token)" in capsys.readouterr().out
