"""`stillreel check`: our client goes through the service, and says what has changed."""

import io
import json
import os
import shlex
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
import yaml
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from contract_tests.harness.batch_trial import events_of_kind
from contract_tests.harness.commands import CommandResult, Stillreel
from contract_tests.harness.films_elsewhere import FilmsElsewhere
from mockserver.pytest_plugin import NemoMock, StartNemoMock
from mockserver.recordings.cli import main as recordings
from mockserver.recordings.read import read_recording
from mockserver.tests.harness.films import quick_film
from mockserver.turns import turn
from tui.check.check import CLIP_PROMPT, QUESTION
from tui.tests.processes import Program

README = Path(__file__).parents[2] / "README.md"
SPEED = 3000.0
ALL = "free,talk,clip"
GUILTY = pytest.mark.nemo_guilty("client-id-missing")  # it is asked for
pytestmark = pytest.mark.usefixtures("patience")


@pytest.fixture
def mock(start_nemo_mock: StartNemoMock, monkeypatch: pytest.MonkeyPatch) -> NemoMock:
    running = start_nemo_mock(speed=SPEED, credits=1000, film=quick_film)
    monkeypatch.setenv("STILLREEL_TIME_SCALE", str(SPEED))
    return running


@pytest.fixture
def check(command: Stillreel, mock: NemoMock) -> Stillreel:
    def run(*words: object) -> CommandResult:
        return command("check", *words, env={"NEMO_API_URL": mock.url})

    return run


def runs() -> list[Path]:
    return sorted(Path("baseline-runs").iterdir()) if Path("baseline-runs").exists() else []


def asked(mock: NemoMock, name: str) -> int:
    return sum(call["call"] == name for call in mock.journal)


def ended(ran: CommandResult) -> tuple[object, object]:
    (end,) = events_of_kind(ran, "check_ended")
    return end["exit"], end["spent"]


@GUILTY
def test_the_whole_story(
    check: Stillreel, command: Stillreel, mock: NemoMock, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = check("--legs", ALL, "--yes", "--json")
    assert (first.code, ended(first)) == (0, (0, 100)), first.err
    never = ["POST /api/auth/claim-token", "POST /api/render/proxy/lambda/{id}/cancel"]
    assert events_of_kind(first, "check_ended")[0]["uncovered"] == never
    assert f"Not covered, for it was never called: {', '.join(never)}." in first.err
    assert events_of_kind(first, "check_planned")[0]["left_behind"] == {
        "session": 3, "upload": 2, "message": 1, "generation": 1, "render": 1,
    }  # fmt: skip
    for _ in range(2):
        again = check("--yes", "--legs", "free,talk")
        assert again.code == 0, again.out + again.err
        assert f"note: not covered, for neither side ever made it: {', '.join(never)}" in again.out
    assert command("baseline", "baseline-runs", "-o", "baseline.json").code == 0
    assert asked(mock, "token") == 1 + 3  # and three times without a client id
    learned = Path("baseline.json").read_text()
    assert QUESTION not in learned
    assert CLIP_PROMPT not in learned
    assert recordings(["lint", "baseline-runs"]) == 0

    mock.server.set_dialect("envelope=bare,events=typed")
    red = check("--yes", "--legs", "free,talk", "--markdown")
    assert red.code == 1
    assert "## breaks: the events say their kind in `type` (typed)" in red.out
    assert "read by `tui.nemo.events:_read_typed`" in red.out
    assert "unconfirmed (1 of 1 fresh runs)" in red.out
    confirmed = check("--yes", "--legs", "free,talk", "--json")
    findings = events_of_kind(confirmed, "finding")
    assert (confirmed.code, {each["confirmed"] for each in findings}) == (1, {True})
    for finding in findings:
        words = ("--accept", finding["id"], "--reason", "announced")
        assert command("drift", "baseline.json", runs()[-1], *words).code == 0
    green = check("--yes", "--legs", "free,talk")
    assert green.code == 0, green.out

    monkeypatch.setattr(turn, "COSTS", {"generation": 100, "edit": 50, "talk": 7})
    dearer = check("--yes", "--legs", "talk", "--json")
    assert [
        (each["kind"], each["came"], each["was"]) for each in events_of_kind(dearer, "finding")
    ] == [("price", "7", {"0": 3})]
    assert (dearer.code, ended(dearer)) == (1, (1, 7))


@GUILTY
def test_what_costs_is_not_begun_beyond_its_limit_or_without_consent(
    check: Stillreel, mock: NemoMock, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert check("--legs", "free,talk").code == 2  # nobody could be asked
    monkeypatch.setattr("sys.stdin", _Typed("n\n"))
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    assert check("--legs", "free").code == 3
    assert (mock.journal, runs()) == ([], [])

    limited = check("--legs", ALL, "--max-credits", "99", "--yes", "--json")
    assert limited.code == 3
    undone = {(each["operation"], each["what"]) for each in events_of_kind(limited, "unchecked")}
    assert ("POST /run_sse", "max-credits") in undone
    assert asked(mock, "run_sse") == 1  # the message, which turned out to be free
    assert not Path("baseline.json").exists()
    monkeypatch.setattr("sys.stdin", _Typed("y\n"))
    assert check("--legs", "free").code == 0
    mock.server.set_credits(99)
    poor = check("--legs", "clip", "--yes", "--baseline", "clip.json")
    assert (poor.code, asked(mock, "run_sse")) == (3, 1)


@GUILTY
def test_a_token_that_has_run_out_and_was_replaced_leaves_nothing_unchecked(
    check: Stillreel, command: Stillreel, mock: NemoMock
) -> None:
    assert check("--yes").code == 0
    mock.reset()  # nobody's token is one any more
    again = check("--yes", "--json")
    assert (again.code, events_of_kind(again, "unchecked")) == (0, []), again.err
    assert [each["text"] for each in events_of_kind(again, "notice")] == [
        "The token had expired; a new one was fetched."
    ]
    assert command("drift", "baseline.json", runs()[-1]).code == 0
    mock.fault("token-expired@upload;times=1", "token-expired@state;times=1;skip=1")
    mock.server.set_dialect("envelope=bare")
    amid = check("--yes", "--json")  # a change beside it is found all the same
    assert {each["kind"] for each in events_of_kind(amid, "finding")} == {"form"}
    assert (amid.code, events_of_kind(amid, "unchecked")) == (1, []), amid.err


@GUILTY
def test_a_service_that_takes_any_token_all_at_once_is_not_green(
    check: Stillreel, command: Stillreel, start_nemo_mock: StartNemoMock
) -> None:
    assert check("--yes").code == 0
    lax = start_nemo_mock(speed=SPEED, credits=1000, film=quick_film, wrap=_TakesAnyToken)
    again = command("check", "--yes", "--json", env={"NEMO_API_URL": lax.url})
    assert [each["code"] for each in events_of_kind(again, "otherwise")] == ["accepted"]
    found = [
        (each["operation"], each["why"], each["what"])
        for each in events_of_kind(again, "unchecked")
    ]
    assert found == [("GET /api/credits/balance/simple", "accepted", "1001")]
    assert again.code == 3


class _TakesAnyToken:
    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        bad = any(b"no-token-of-anybody" in value for _, value in scope.get("headers", ()))
        balance = {"available": 1000, "frozen": 0, "total": 1000}
        answer = JSONResponse({"code": 0, "message": "success", "data": balance})
        await (answer if bad else self._app)(scope, receive, send)


@GUILTY
def test_a_service_without_etags_is_asked_for_no_part_and_that_is_said(
    command: Stillreel, start_nemo_mock: StartNemoMock
) -> None:
    mock = start_nemo_mock(speed=SPEED, credits=1000, film=quick_film, wrap=_WithoutEtags)
    env = {"NEMO_API_URL": mock.url, "STILLREEL_TIME_SCALE": str(SPEED)}
    first = command("check", "--legs", "clip", "--yes", "--json", env=env)
    assert (first.code, ended(first)) == (0, (0, 100)), first.err
    assert [each["code"] for each in events_of_kind(first, "otherwise")] == ["no-etag"]
    assert asked(mock, "download") == 1
    assert [each["step"] for each in events_of_kind(first, "step_done")][-1] == "film"


class _WithoutEtags:
    def __init__(self, app: ASGIApp, only: str = "") -> None:
        self._app, self._only = app, only

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def sending(message: Message) -> None:
            if "headers" in message and scope["path"].startswith(self._only):
                kept = [each for each in message["headers"] if each[0].lower() != b"etag"]
                message = {**message, "headers": kept}
            await send(message)

        await self._app(scope, receive, sending)


@GUILTY
def test_the_film_of_another_host_is_on_record_and_what_it_loses_is_drift(
    command: Stillreel, start_nemo_mock: StartNemoMock, tmp_path: Path
) -> None:
    changed = start_nemo_mock(
        speed=SPEED, credits=1000, film=quick_film,
        wrap=lambda app: FilmsElsewhere(_WithoutEtags(app, "/cdn/")),
    )  # fmt: skip
    usual = start_nemo_mock(speed=SPEED, credits=1000, film=quick_film, wrap=FilmsElsewhere)
    env = {"NEMO_API_URL": usual.url, "STILLREEL_TIME_SCALE": str(SPEED)}
    words = ("check", "--legs", "clip", "--yes", "--json")
    assert command(*words, env=env).code == 0
    (run,) = runs()
    (session,) = [path for path in run.glob("session-*.json") if "/cdn/" in path.read_text()]
    films = [
        each
        for each in read_recording(session).exchanges
        if each.request.path.startswith("/cdn/<file:")
    ]
    assert [each.response.status for each in films] == [200]
    assert "localhost" not in session.read_text()
    assert "authorization" not in films[0].request.headers
    assert recordings(["lint", str(run)]) == 0
    again = command(*words, env={**env, "NEMO_API_URL": changed.url})
    found = [
        (each["kind"], each["operation"], each["path"]) for each in events_of_kind(again, "finding")
    ]
    assert found == [("header gone", "GET /cdn/{key}/{name}", "etag")], again.err


class _Typed(io.StringIO):
    def isatty(self) -> bool:
        return True


@GUILTY
def test_what_could_not_be_checked_is_never_green(
    check: Stillreel, mock: NemoMock, command: Stillreel
) -> None:
    nobody = command("check", "--json")
    assert (nobody.code, Path("baseline.json").exists()) == (3, False)
    mock.fault("error:503,as=status@state;times=9")
    assert check().code == 3
    assert not Path("baseline.json").exists()
    mock.server.reset("faults")
    assert check().code == 0
    heard = len(mock.journal)
    assert check("--legs", "free,talk", "--yes").code == 2  # it never saw a message
    assert len(mock.journal) == heard
    assert check("--legs", "talk", "--yes", "--baseline", "talk.json").code == 0
    assert command("baseline", "baseline.json", "talk.json", "-o", "baseline.json").code == 0
    assert check("--legs", "free,talk", "--yes").code == 0
    mock.fault("error:4002@token;times=1")  # in place of the refusal that is to come
    otherwise = check("--json")
    assert events_of_kind(otherwise, "otherwise")[0]["code"] == "4002"
    assert [each["came"] for each in events_of_kind(otherwise, "finding")] == ["4002"]
    mock.fault("error:503,as=status@upload;times=9")
    assert check().code == 3
    Path("baseline.json").write_text("{}")
    before = len(mock.journal)
    assert (check().code, len(mock.journal)) == (4, before)


def kept_in(folder: Path) -> set[str]:
    """The paths of all calls that a check has written down."""
    kept = [json.loads(path.read_text()) for path in (folder / "b-runs").rglob("*.json")]
    return {exchange["request"]["path"] for each in kept for exchange in each["exchanges"]}


@GUILTY
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGKILL, -9)])
def test_ended_amid_a_message_it_leaves_what_was_complete(
    mock: NemoMock, tmp_path: Path, number: int, code: int
) -> None:
    mock.fault("stall:9000000@event:2")
    environ = os.environ | {
        "NEMO_API_URL": mock.url,
        "STILLREEL_HOME": str(tmp_path / "home"),
    }
    words = ("check", "--legs", "free,talk", "--yes", "--baseline", "b.json")
    first = {"/api/credits/balance/simple", "/api/auth/anonymous-token"}
    process = Program(words, environ, tmp_path).start(tmp_path / "said")
    while process.is_alive() and not (asked(mock, "run_sse") and first <= kept_in(tmp_path)):
        threading.Event().wait(0.02)  # what is complete is written down a moment later
    assert process.pid
    os.kill(process.pid, number)
    process.join(60)
    assert process.exitcode == code, (tmp_path / "said").read_text()
    assert not (tmp_path / "b.json").exists()
    assert first <= kept_in(tmp_path)
    for half in (tmp_path / "b-runs").rglob("*.part"):  # killed amid a write, it has no name yet
        half.unlink()
    assert recordings(["lint", str(tmp_path / "b-runs")]) == 0


@pytest.mark.parametrize(
    "words",
    [
        ("--legs", "freee"),
        ("--mock", "--upstream", "http://127.0.0.1:9"),
        ("--dialect", "envelope=bare"),
        ("--mock", "--dialect", "envelope=round"),
        ("--upstream", "nowhere"),
        ("--max-credits", "-1"),
        ("--json", "--markdown"),
    ],
)
def test_what_cannot_be_meant_is_a_usage_error(words: tuple[str, ...], command: Stillreel) -> None:
    assert command("check", *words).code == 2
    assert not Path("baseline.json").exists()


def test_the_try_on_the_mock_shows_what_a_change_looks_like(command: Stillreel) -> None:
    assert command("check", "--mock").code == 0
    changed = command("check", "--mock", "--dialect", "envelope=bare", "--markdown")
    assert changed.code == 1
    shown = README.read_text().partition("```markdown\n")[2].partition("```")[0]
    assert shown.startswith("## breaks: the answer comes without an envelope")
    assert shown in changed.out
    assert command("check", "--mock").code == 0
    helped = command("check", "--help")
    assert (helped.code, "\nexit codes: 0 the same" in helped.out) == (0, True)


def test_the_job_of_the_readme_is_one_that_a_shell_reads_and_takes_words_that_there_are(
    command: Stillreel, tmp_path: Path
) -> None:
    job = yaml.safe_load(README.read_text().partition("```yaml\n")[2].partition("```")[0])
    steps = job["jobs"]["check"]["steps"]
    (script,) = [each["run"] for each in steps if "stillreel check" in each.get("run", "")]
    kept = steps[-1]  # a night that was red is what confirms the next one
    assert (kept["uses"].partition("@")[0], kept["if"]) == ("actions/cache/save", "always()")
    (tmp_path / "bin").mkdir()
    for name in ("stillreel", "gh"):
        stand_in = tmp_path / "bin" / name
        stand_in.write_text(f'#!/bin/sh\necho "{name} $*" >>said\nexit ${{{name}_code:-0}}\n')
        stand_in.chmod(0o755)
    environ = {"PATH": f"{tmp_path / 'bin'}:/usr/bin:/bin", "LEGS": "free,clip"}
    for code, asked in ((0, 0), (1, 2), (3, 0)):
        (tmp_path / "said").unlink(missing_ok=True)
        done = subprocess.run(
            ["bash", "-e", "-c", script],
            cwd=tmp_path, env={**environ, "stillreel_code": str(code)}, check=False,
        )  # fmt: skip
        said = (tmp_path / "said").read_text().splitlines()
        assert (done.returncode, len(said)) == (code, 1 + asked)
    words = shlex.split(said[0])[1:]
    usage = [each for each in words[1:] if each.startswith("-")]
    helped = command("check", "--help").out
    assert [each for each in usage if each not in helped] == []
