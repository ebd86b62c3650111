from pathlib import Path

import pytest

from mockserver.recordings.lint import lint
from mockserver.recordings.player import chunks_of
from mockserver.recordings.read import read_recording
from mockserver.tests.harness.passing_calls import call, run_in

JSON = {"content-type": "application/json"}


@pytest.mark.parametrize(
    ("method", "answered", "end"),
    [
        ("GET", {**JSON, "content-length": "8"}, "eof"),
        ("GET", {**JSON, "content-length": "9"}, "left"),
        ("GET", JSON, "left"),
    ],
)
def test_a_client_that_has_everything_has_not_left(
    method: str, answered: dict[str, str], end: str, tmp_path: Path
) -> None:
    run = run_in(tmp_path)
    call(run, method=method, answered=answered, got=(b'{"a"', b":12}"), end="left")
    assert read_recording(run.files[0]).exchange.response.end == end


@pytest.mark.parametrize(("end", "why"), [("left", "left before"), ("unreachable", "not answer")])
def test_a_call_without_an_answer_is_counted(end: str, why: str, tmp_path: Path) -> None:
    run = run_in(tmp_path)
    call(run, status=None, end=end)
    assert (run.count, run.files) == (0, [])
    assert [why in reason for reason in run.not_kept] == [True]


def test_a_compressed_answer_is_counted(tmp_path: Path) -> None:
    run = run_in(tmp_path)
    call(run, answered={**JSON, "content-encoding": "gzip"}, got=(b"\x1f\x8b",))
    assert ["compressed" in reason for reason in run.not_kept] == [True]
    assert [operation for operation, _ in run.not_kept_calls] == ["POST /run_sse"]


def test_a_film_lies_beside_the_recording_in_the_chunks_that_it_came_in(tmp_path: Path) -> None:
    run = run_in(tmp_path)
    film = [bytes(range(256)) * 400, b"\xff" * 300_000, b"\x00end"]
    call(run, method="GET", path="/api/x", answered={"content-type": "video/mp4"}, got=film)
    exchange = read_recording(run.files[0]).exchange
    assert [chunk.data for chunk in chunks_of(exchange, tmp_path)] == film
    assert lint(run.files[0]) == []


def test_without_a_token_calls_stay_together(tmp_path: Path) -> None:
    run = run_in(tmp_path)
    for number in (1, 2):
        call(run, number, path="/api/credits/balance/simple", method="GET")
    assert [path.name for path in run.files] == ["calls-1.json"]
