"""Recordings that somebody spoilt on purpose, or by mistake: refused in a sentence, or bounded."""

import hashlib
import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mockserver.exit_codes import ExitCode
from mockserver.modes.choice import responder_for
from mockserver.recordings.capture import Captured, record
from mockserver.recordings.catalog import load_catalog
from mockserver.recordings.cli import main
from mockserver.recordings.files import read_regular, read_text
from mockserver.recordings.lint import fixed, lint
from mockserver.recordings.model import RecordingError
from mockserver.recordings.player import chunks_of
from mockserver.recordings.read import parse_recording, read_recording
from mockserver.server import MockServer
from mockserver.tests.harness.raw_http import raw_request

SMALL: dict[str, Any] = {
    "format": "recording/1",
    "id": "turns/small",
    "source": "handmade",
    "when": {"case": "small"},
    "request": {"method": "POST", "path": "/run_sse"},
    "response": {"status": 200, "headers": {}, "events": [{"data": {"n": 1}}], "end": "eof"},
}
DATA = b"film" * 100
NAME = f"{hashlib.sha256(DATA).hexdigest()}.bin"


def small(wire: dict[str, Any] | None = None, **response: Any) -> dict[str, Any]:
    document = SMALL | {"response": SMALL["response"] | response}
    if "events" not in response and len(response) > 1:
        del document["response"]["events"]
    return document if wire is None else document | {"wire": wire}


def with_file(folder: Path) -> Path:
    document = small(file=NAME, size=len(DATA))
    path = folder / "turns" / "small.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(document), "utf-8")
    return path


def event(**members: Any) -> dict[str, Any]:
    return {"events": [{"comment": "x"} | members]}


BIG = "x" * 100_000
REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "a million million events": (small(**event(repeat=10**12)), "chunks"),
    "a huge event many times": (
        small(events=[{"data": BIG, "repeat": 10_000}]), "256 MiB"),
    "a number that grows when it is written": (
        small({"at_ms": [[0, 1]]}, **event(repeat=10**40)), "a time is"),
    "parts of parts": (
        small({"split": {"0": list(range(1, 1000))}}, events=[{"data": BIG, "repeat": 500}]),
        "chunks"),
    "a value that fills a page a million times": (
        small({"values": {"literal:1": BIG}}, events=[{"data": "<literal:1>" * 10_000}]),
        "256 MiB"),
    "a value that fills a file": (
        small({"values": {"literal:1": BIG}}, file=NAME, size=10**7), "256 MiB"),
    "a wait of a thousand years": (small({"at_ms": [10**14]}), "up to a year"),
    "a wait beyond numbers": (small({"end_ms": 10**400}), "up to a year"),
    "a step beyond numbers": (
        small({"at_ms": [[0, 10**300]]}, **event(repeat=9)), "up to a year"),
    "a header of two lines": (small(headers={"x": "a\r\nset-cookie: b"}), "cannot stand"),
    "a header of no bytes": (small(headers={"x": "港"}), "cannot stand"),
    "a header without a name": (small(headers={"": "x"}), "no name of a header"),
    "a header twice": (small(headers={"X-A": "1", "x-a": "2"}), "twice"),
    "a length of no number": (small(headers={"content-length": "many"}), "a number"),
    "a way to travel": (small(headers={"transfer-encoding": "gzip"}), "travelled"),
    "digits of another script": (small({"split": {"1٣": [1]}}), "offsets belong"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_what_asks_too_much_is_refused_when_it_is_read(tmp_path: Path, case: str) -> None:
    document, words = REFUSED[case]
    with pytest.raises(RecordingError, match=words):
        parse_recording(json.dumps(document), tmp_path / "small.json")


@pytest.mark.parametrize("number", ["1e999", "-1e999", "NaN", "Infinity"])
def test_a_number_that_cannot_be_written_again_is_not_read(tmp_path: Path, number: str) -> None:
    text = json.dumps(small(events=[{"data": {"n": "N"}}])).replace('"N"', number)
    with pytest.raises(RecordingError, match="number"):
        parse_recording(text, tmp_path / "small.json")


@pytest.mark.parametrize("depth", [99, 101, 500, 985, 100_000])
def test_what_is_nested_too_deeply_to_be_written_again_is_not_read(
    tmp_path: Path, depth: int
) -> None:
    inner = depth - 4
    text = json.dumps(small(events=[{"data": ["D"]}])).replace(
        '["D"]', "[" * inner + "1" + "]" * inner
    )
    if depth < 100:
        parse_recording(text, tmp_path / "small.json")
        return
    with pytest.raises(RecordingError, match="cannot be read"):
        parse_recording(text, tmp_path / "small.json")


@pytest.mark.parametrize("depth", [80, 120, 900])
@pytest.mark.parametrize("kind", ["application/json", "text/event-stream"])
def test_what_is_recorded_can_be_read_however_deep_it_is(
    tmp_path: Path, kind: str, depth: int
) -> None:
    body = b"[" * depth + b"]" * depth
    spelt = b"data: " + body + b"\n\n" if "stream" in kind else body
    headers = [("content-type", kind), ("x-name", "港口\x01")]
    path = tmp_path / "deep.json"
    record(Captured("POST", "/x", [], body, 200, headers, [(1, spelt)]), "x/deep").save(path)
    found = read_recording(path)
    assert b"".join(chunk.data for chunk in chunks_of(found.exchange, tmp_path)) == spelt


def test_many_events_in_one_chunk_are_joined_at_once(tmp_path: Path) -> None:
    count = 5_000
    document = small({"merge": [[0, count - 1]]}, events=[{"comment": "x" * 900}] * count)
    recording = parse_recording(json.dumps(document), tmp_path / "small.json")
    began = time.thread_time()
    (chunk,) = chunks_of(recording.exchange)
    assert len(chunk.data) > count * 900
    assert time.thread_time() - began < 1


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "/etc/passwd", "a.bin", f"x/{NAME}", NAME + "\n"]
)
def test_a_body_lies_beside_its_recording_and_nowhere_else(tmp_path: Path, name: str) -> None:
    with pytest.raises(RecordingError, match="beside this file"):
        parse_recording(json.dumps(small(file=name, size=1)), tmp_path / "small.json")


def grown(path: Path) -> None:
    path.write_bytes(DATA)
    os.truncate(path, 1 << 40)


def linked(path: Path) -> None:
    secret = path.parent / "secret.txt"
    secret.write_bytes(b"s" * len(DATA))
    path.symlink_to(secret)


BESIDE: dict[str, Callable[[Path], object]] = {
    "missing": lambda path: None,
    "folder": Path.mkdir,
    "pipe": lambda path: os.mkfifo(path),
    "device": lambda path: path.symlink_to("/dev/zero"),
    "loop": lambda path: path.symlink_to(path.name),
    "another file": linked,
    "changed": lambda path: path.write_bytes(b"x" * len(DATA)),
    "shorter": lambda path: path.write_bytes(DATA[:9]),
    "huge": lambda path: grown(path),
}  # fmt: skip
posix = pytest.mark.skipif(sys.platform == "win32", reason="no such files there")


@posix
@pytest.mark.parametrize("way", BESIDE)
def test_a_body_that_is_not_what_was_recorded_is_refused(tmp_path: Path, way: str) -> None:
    path = with_file(tmp_path)
    BESIDE[way](path.parent / NAME)
    recording = read_recording(path)
    other = way in {"another file", "changed", "shorter"}
    said = "this holds other bytes than its name says" if other else "this cannot be read: "
    with pytest.raises(RecordingError, match=said):
        list(chunks_of(recording.exchange, recording.folder))
    assert lint(path)
    assert fixed(path) is not None


@posix
def test_a_body_that_is_whole_is_played_even_through_a_link(tmp_path: Path) -> None:
    path = with_file(tmp_path)
    (tmp_path / "store").write_bytes(DATA)
    (path.parent / NAME).symlink_to(tmp_path / "store")
    recording = read_recording(path)
    assert [chunk.data for chunk in chunks_of(recording.exchange, recording.folder)] == [DATA]


FILES: dict[str, Callable[[Path], object]] = {
    "folder": Path.mkdir,
    "pipe": lambda path: os.mkfifo(path),
    "device": lambda path: path.symlink_to("/dev/zero"),
    "loop": lambda path: path.symlink_to(path.name),
    "broken": lambda path: path.symlink_to("nowhere"),
    "huge": lambda path: grown(path),
    "no text": lambda path: path.write_bytes(b"{\xff}"),
}  # fmt: skip


@posix
@pytest.mark.parametrize("way", FILES)
def test_a_file_of_another_kind_is_a_sentence_for_every_reader(
    tmp_path: Path, way: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "turns" / "x.json"
    path.parent.mkdir()
    FILES[way](path)
    for reads in (
        lambda: read_recording(path),
        lambda: load_catalog(tmp_path),
        lambda: fixed(path),
    ):
        with pytest.raises(RecordingError, match="cannot be read"):
            reads()
    assert [finding.line for finding in lint(path)] == [1]
    assert main(["lint", "--fix", str(tmp_path)]) == ExitCode.BAD_RECORDING
    assert "cannot be read" in capsys.readouterr().out


def test_bytes_that_are_no_text_are_not_mended_away(tmp_path: Path) -> None:
    path = tmp_path / "small.json"
    content = json.dumps(small(events=[{"data": "caf\xe9"}]), ensure_ascii=False).encode("latin-1")
    path.write_bytes(content)
    assert main(["lint", "--fix", str(path)]) == ExitCode.BAD_RECORDING
    assert path.read_bytes() == content


@posix
def test_hostile_text_in_a_complaint_is_cleaned(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    evil = "\x1b]2;EVIL\x07\u202e\u2028\n\ud83c" + "x" * 9999
    path = tmp_path / os.fsdecode(b"\x1b[2J\xff.json")
    for document in (
        SMALL | {evil: 1},
        SMALL | {"when": {evil: 5}},
        SMALL | {"when": {evil: "x"}},
        SMALL | {"faults": [evil]},
        SMALL | {"faults": ["stall:" + evil[:99]]},
        SMALL | {"id": evil},
    ):
        path.write_text(json.dumps(document), "utf-8")
        for words in (["lint"], ["lint", "--json"]):
            assert main([*words, str(path)]) == ExitCode.BAD_RECORDING
            complaint = capsys.readouterr()
            for text in (complaint.out, complaint.err):
                assert text.isprintable() or set(text) - {"\n"} == {
                    char for char in text if char.isprintable()
                }
                assert max(map(len, text.split("\n"))) < 2000
    assert main(["lint", f"/no\x1b[2J/{'x' * 999}"]) == ExitCode.USAGE
    assert "\x1b" not in capsys.readouterr().err


def test_a_recording_may_be_just_as_large_as_the_limit(tmp_path: Path) -> None:
    path = tmp_path / "large.json"
    with path.open("wb") as file:
        file.truncate(32 * 1024 * 1024)
    assert len(read_text(path)) == 32 * 1024 * 1024
    os.truncate(path, 32 * 1024 * 1024 + 1)
    with pytest.raises(RecordingError, match="it is larger than 32 MiB"):
        read_text(path)


@pytest.mark.parametrize("size", [0, 1, 100])
def test_a_body_is_read_to_its_announced_size_and_no_byte_more(tmp_path: Path, size: int) -> None:
    path = tmp_path / "body.bin"
    path.write_bytes(b"x" * size)
    assert read_regular(path, size) == b"x" * size
    path.write_bytes(b"x" * (size + 1))
    with pytest.raises(OSError, match="it is larger than"):
        read_regular(path, size)


def test_two_turns_of_one_id_are_not_taken_for_each_other(tmp_path: Path) -> None:
    (tmp_path / "turns").mkdir()
    for name in ("a", "b"):
        (tmp_path / "turns" / f"{name}.json").write_text(json.dumps(SMALL))
    with pytest.raises(RecordingError, match="another turn"):
        load_catalog(tmp_path)


def test_a_session_of_an_impossible_name_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(RecordingError, match="cannot be read"):
        responder_for(Path("x" * 999), None, tmp_path)
    with pytest.raises(
        ValueError, match=r"there is no file a\?b, and no .*; there are no sessions"
    ):
        responder_for(Path("a\0b"), None, tmp_path)


def test_a_mock_refuses_what_cannot_be_played_and_goes_on(tmp_path: Path) -> None:
    with_file(tmp_path)
    broken = SMALL | {"id": "errors/broken", "faults": ["dance@event:1"]}
    split = small({"values": {"literal:1": "a\r\nb: 港"}}, headers={"x-said": "<literal:1>"})
    (tmp_path / "errors").mkdir()
    for name, document in (("broken", broken), ("split", split), ("small", SMALL)):
        (tmp_path / "errors" / f"{name}.json").write_text(json.dumps(document))
    with MockServer(clock="instant", recordings=tmp_path) as mock:

        def spelt(name: str) -> tuple[int, str]:
            answer = raw_request(mock.url, "POST", "/x", None, {"x-mock-recording": name})
            return answer.status, answer.body.decode()

        for name, words in (
            ("turns/small", "cannot be read"),
            ("errors/broken", "no fault is named"),
            (f"a/{'a' * 999}", "No recording is named"),
        ):
            status, body = spelt(name)
            assert status == 599
            assert words in body
        answer = raw_request(mock.url, "POST", "/x", None, {"x-mock-recording": "errors/split"})
        assert answer.status == 200
        assert "b" not in answer.headers
        assert spelt("errors/small") == (200, 'data: {"n":1}\n\n')


@pytest.mark.parametrize(
    "event",
    [
        {"raw_base64": "bm12X3Vzcl8xMjM0NTY3"},
        {"data": "nmv_usr_1234567"},
        {"data": "<foo:1>\n" * 5},
    ],
    ids=["base64", "secret", "reference"],
)
def test_thousands_of_findings_are_found_in_one_walk(tmp_path: Path, event: dict[str, str]) -> None:
    path = tmp_path / "small.json"
    path.write_text(json.dumps(small(events=[event] * 1000), indent=1), "utf-8")
    began = time.thread_time()
    assert len(lint(path)) > 1000
    assert time.thread_time() - began < 1
