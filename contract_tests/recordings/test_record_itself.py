"""`--record DIR`: a command keeps what the service answers, and is otherwise as it is without."""

from pathlib import Path

import pytest

from contract_tests.harness.commands import CommandResult, Stillreel, still
from contract_tests.harness.films_elsewhere import FilmsElsewhere
from contract_tests.harness.prompts import ANIMATE
from mockserver.pytest_plugin import StartNemoMock
from mockserver.recordings.lint import lint
from mockserver.recordings.read import read_recording
from mockserver.server import MockServer
from mockserver.tests.harness.films import quick_film

JOB = ("-p", ANIMATE, "-o", "out.mp4", "--force", "--json")


def without_times(ran: CommandResult) -> list[dict[str, object]]:
    passing = ("at", "service", "seconds", "session", "id", "project", "path", "bytes", "url")
    return [
        {key: value for key, value in event.items() if key not in passing}
        for event in ran.events
        if event["event"] in ("connected", "uploaded", "turn", "changed", "saved")
    ]


def test_a_whole_job_records_itself_and_its_recording_answers_the_same_job(
    command: Stillreel, start_nemo_mock: StartNemoMock, tmp_path: Path
) -> None:
    service = start_nemo_mock(film=quick_film, wrap=FilmsElsewhere)
    runs, clip = tmp_path / "runs", Path("out.mp4")
    picture = still(tmp_path / "a.jpg")
    ran = command("make", picture, *JOB, "--record", runs, env={"NEMO_API_URL": service.url})
    assert ran.code == 0, ran.err
    ((path,),) = [list(run.glob("*.json")) for run in runs.iterdir()]
    assert lint(path) == []
    recording = read_recording(path)
    assert recording.source == "local"
    asked = [each.request.path.partition("?")[0] for each in recording.exchanges]
    assert {"/api/auth/anonymous-token", "/run_sse", "/api/render/proxy/lambda"} <= set(asked)
    (film,) = [each for each in recording.exchanges if "/cdn/<file:" in each.request.path]
    assert film.response.body is not None
    saved = clip.read_bytes()
    assert (path.parent / str(film.response.body.value)).read_bytes() == saved
    assert [event["text"] for event in ran.events if event["event"] == "notice"][-1:] == [
        f"{len(asked)} calls in 1 recording: {path.parent}"
    ]
    # It is the same account and the same service, recorded or not.
    assert command("credits").code == 0
    tokens = [each for each in service.journal if "anonymous-token" in str(each["path"])]
    assert len(tokens) == 1
    with MockServer(session=path, clock="instant") as replay:
        again = command(
            "make", picture, *JOB,
            env={"NEMO_API_URL": replay.url, "STILLREEL_HOME": str(tmp_path / "another")},
        )  # fmt: skip
    assert again.code == 0, again.err
    assert without_times(again) == without_times(ran)
    assert clip.read_bytes() == saved


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("credits", "--mock", "--record", "/dev/null/x"), 1),
        (("doctor", "--record", "x"), 2),
        (("credits", "--record"), 2),
    ],
)
def test_where_nothing_can_be_recorded_nothing_is_begun(
    words: tuple[str, ...], code: int, command: Stillreel
) -> None:
    ran = command(*words, "--json")
    assert ran.code == code
    if code == 1:
        assert ran.last["code"] == "record"
