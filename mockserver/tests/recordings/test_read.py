import json
from pathlib import Path
from typing import Any

import pytest

from mockserver.recordings.canonical import write_recording
from mockserver.recordings.catalog import shipped_recordings
from mockserver.recordings.model import RecordingError
from mockserver.recordings.read import read_recording

SHIPPED = sorted(shipped_recordings().rglob("*.json"))
SMALL: dict[str, Any] = {
    "format": "recording/1",
    "id": "turns/small",
    "source": "handmade",
    "request": {"method": "POST", "path": "/run_sse"},
    "response": {"status": 200, "headers": {}, "events": [{"data": ""}], "end": "eof"},
}


def saved(tmp_path: Path, document: object) -> Path:
    path = tmp_path / "small.json"
    path.write_text(json.dumps(document, indent=1), encoding="utf-8")
    return path


def changed(place: list[str | int], value: object) -> dict[str, Any]:
    """The small recording with one member replaced or added."""
    document: dict[str, Any] = json.loads(json.dumps(SMALL))
    inner: Any = document
    for key in place[:-1]:
        inner = inner[key]
    inner[place[-1]] = value
    return document


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_reading_and_writing_a_shipped_file_changes_no_byte(path: Path) -> None:
    assert write_recording(read_recording(path)).encode() == path.read_bytes()


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_nothing_that_ships_claims_to_be_recorded(path: Path) -> None:
    recording = read_recording(path)
    assert recording.source in ("documented", "handmade")
    assert recording.head["validated_at"] is None
    assert recording.id == f"{path.parent.name}/{path.stem}"


def test_every_member_of_the_format_survives_a_round_trip(tmp_path: Path) -> None:
    document = changed(
        ["response", "events"],
        [
            {"data": {"b": 1, "a": "é 港 \u2028 \ud83c"}},
            {"comment": " heartbeat", "repeat": 11},
            {"raw": "data: café\r\r"},
            {"data": ""},
        ],
    ) | {
        "when": {"ask": "talk"},
        "wire": {
            "at_ms": [412, [15000, 10000], 130000, 130010],
            "split": {"0": [3, 9]},
            "merge": [[2, 3]],
            "eol": "\r\n",
            "sha256": "0" * 64,
        },
    }
    once = write_recording(read_recording(saved(tmp_path, document)))
    assert json.loads(once) == document
    again = tmp_path / "again.json"
    again.write_text(once, encoding="utf-8")
    assert write_recording(read_recording(again)) == once
    assert sum('"raw"' in line for line in once.splitlines()) == 1


@pytest.mark.parametrize(
    ("place", "value", "line", "words"),
    [
        (["format"], "recording/9", 2, "recording/1"),
        (["source"], "real", 4, "documented"),
        (["surprise"], 1, 19, "unknown key 'surprise'"),
        (["response", "end"], "bang", 17, "eof"),
        (["response", "status"], "ok", 10, "HTTP status"),
        (["response", "events"], {}, 12, "array"),
        (["response", "events", 0], {"data": 1, "raw": "x"}, 13, "exactly one"),
        (["response", "events", 0], {"comment": 5}, 14, "string"),
        (["response", "events", 0], {"data": 1, "repeat": 0}, 15, "repeat"),
        (["wire"], {"at_ms": [1, 2]}, 20, "2 times for 1 events"),
        (["wire"], {"at_ms": [[1, 2]]}, 21, "a time is"),
        (["wire"], {"at_ms": [True]}, 21, "a time is"),
        (["wire"], {"at_ms": [-5]}, 21, "a time is"),
        (["wire"], {"split": {"7": [1]}}, 21, "offsets"),
        (["wire"], {"split": {"1": [1]}}, 21, "offsets belong to an event that exists"),
        (["wire"], {"split": {"-1": [1]}}, 21, "offsets belong to an event that exists"),
        (["wire"], {"split": {"00": [1]}}, 21, "offsets belong to an event that exists"),
        (["wire"], {"split": {"0": []}}, 21, "byte offsets must rise"),
        (["wire"], {"split": {"0": [2, 2]}}, 21, "byte offsets must rise"),
        (["wire"], {"split": {"0": [3, 2]}}, 21, "byte offsets must rise"),
        (["wire"], {"merge": [[0, 1]]}, 21, "merge"),
        (["wire"], {"eol": "x"}, 20, "eol"),
    ],
)
def test_what_does_not_fit_is_named_by_file_and_line(
    tmp_path: Path, place: list[str | int], value: object, line: int, words: str
) -> None:
    path = saved(tmp_path, changed(place, value))
    with pytest.raises(RecordingError, match=words) as caught:
        read_recording(path)
    assert caught.value.line == line
    assert str(caught.value).startswith(f"{path}:{line}: ")


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ('{\n"a": }', 2, "not JSON"),
        ('{\n"format": 1,\n"format": 2}', 3, "twice"),
        ("[]", 1, "object"),
        ("[" * 100_000, 1, "cannot be read"),
    ],
    ids=["no-json", "twice", "list", "too-deep"],
)
def test_a_file_that_is_no_recording_is_refused(
    tmp_path: Path, text: str, line: int, words: str
) -> None:
    path = tmp_path / "bad.json"
    path.write_text(text)
    with pytest.raises(RecordingError, match=words) as caught:
        read_recording(path)
    assert caught.value.line == line


def test_a_missing_file_is_a_recording_error(tmp_path: Path) -> None:
    with pytest.raises(RecordingError, match="cannot be read"):
        read_recording(tmp_path / "none.json")


@pytest.mark.parametrize(
    ("text", "mend"),
    [
        ("{", "mend the JSON at this line"),
        ('{"id": 1, "id": 2}', "keep one of them"),
        ('{"not JSON": 1}', "take it out, or write it as one of those known"),
        ("[" * 200 + "]" * 200, "check that the file is there, readable, and UTF-8"),
        ("[]", "write it as it says"),
    ],
)
def test_what_is_wrong_carries_its_remedy(tmp_path: Path, text: str, mend: str) -> None:
    path = tmp_path / "x.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(RecordingError) as caught:
        read_recording(path)
    assert caught.value.mend == mend
