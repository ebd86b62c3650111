import argparse
import gc
import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from mockserver.cli import add_arguments, main, outcome_of
from mockserver.dialects import Dialects
from mockserver.exit_codes import ExitCode
from mockserver.faults.notation import fault_text
from mockserver.tests.harness.walker import ATTRIBUTION, plain_get
from mockserver.verdict.finding import Finding
from mockserver.verdict.judge import Verdict


def parsed(*words: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    add_arguments(parser)
    return parser.parse_args(words)


def test_the_defaults_are_honest_speed_and_the_usual_dialects() -> None:
    found = parsed()
    assert (found.port, found.speed, found.credits) == (0, 1.0, 100)
    assert found.dialect == Dialects()
    assert found.data is None


@pytest.mark.parametrize(
    "words",
    [
        ("--port", "99999"),
        ("--port", "x"),
        ("--speed", "0"),
        ("--speed", "nan"),
        ("--dialect", "render=round"),
        ("--credits", "-1"),
        ("--seed", "x"),
        ("--fault", "rest"),
        ("--scenario", "sunshine"),
    ],
)
def test_a_word_that_makes_no_sense_is_a_usage_error(
    words: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as caught:
        parsed(*words)
    assert caught.value.code == ExitCode.USAGE
    assert words[0] in capsys.readouterr().err


def test_faults_are_armed_in_the_order_of_the_words() -> None:
    found = parsed("--fault", "stall:2@event:1 | abort@event:2", "--fault", "drop;times=1").fault
    assert [fault_text(fault) for faults in found for fault in faults] == [
        "stall:2@event:1",
        "abort@event:2",
        "drop;times=1",
    ]


def test_the_arguments_load_no_server() -> None:
    code = (
        "import sys, mockserver.cli; "
        "sys.exit(any(name in sys.modules for name in ('starlette', 'uvicorn', 'asyncio')))"
    )
    done = subprocess.run([sys.executable, "-c", code], check=False, timeout=60)
    assert done.returncode == 0


def test_a_port_in_use_is_told_and_fails(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        before = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)]
        collecting = gc.get_threshold()
        assert main(["--port", str(taken.getsockname()[1])]) == 1
    assert "cannot be used" in capsys.readouterr().err
    now = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)]
    assert (now, gc.get_threshold()) == (before, collecting)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows sends no such signals")
@pytest.mark.parametrize(
    ("number", "words", "asked", "code"),
    [
        (signal.SIGINT, (), "/x", 0),
        (signal.SIGTERM, ("--verdict",), "/x", 1),
        (signal.SIGTERM, ("--verdict",), "/api/credits/balance/simple", 0),
    ],
)
def test_it_says_where_it_is_and_ends_cleanly_and_a_verdict_decides_how(
    number: signal.Signals, words: tuple[str, ...], asked: str, code: int, tmp_path: Path
) -> None:
    command = [sys.executable, "-m", "mockserver", "--json", "--speed", "60", *words]
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    with subprocess.Popen(
        [*command, "--scenario", "plan-required"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment,
    ) as mock:
        assert mock.stdout is not None
        told = json.loads(mock.stdout.readline())
        plain_get(told["url"] + asked, **ATTRIBUTION)
        scenario = plain_get(f"{told['url']}/__mock/scenario").json()["scenario"]
        assert list(tmp_path.iterdir())
        mock.send_signal(number)
        _, said = mock.communicate()
    assert scenario == "plan-required"
    assert mock.returncode == code
    where, *verdict = said.splitlines()
    assert where.startswith(f"mock NemoVideo on {told['url']} (speed 60,")
    assert ("verdict on the client: " in said) == bool(verdict) == bool(words)
    assert ("no-such-call: Nothing answers GET /x (call 1)." in said) == bool(code)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("--mode", "replay"), "needs --session"),
        (("--mode", "passthrough"), "needs --upstream"),
        (("--mode", "simulate", "--session", "x"), "--session is for --mode replay"),
        (("--mode", "replay", "--session", "x", "--upstream", "y"), "--upstream is for"),
        (("--session", "x", "--upstream", "y"), "--upstream is for --mode passthrough"),
        (("--upstream", "http://example.com"), "in the clear"),
        (("--clock", "instant", "--speed", "60"), "has no --speed"),
        (("--scopes", "read,dance"), "scopes are some of"),
    ],
)
def test_what_does_not_go_together_is_a_usage_error(
    words: tuple[str, ...], complaint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    try:
        code: object = main(list(words))
    except SystemExit as ended:
        code = ended.code
    assert code == ExitCode.USAGE
    assert complaint in capsys.readouterr().err


def test_a_session_that_is_not_there_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--session", "animate-one"]) == ExitCode.USAGE
    said = capsys.readouterr().err
    assert "there is no file animate-one, and no recording of that name" in said
    assert "sessions/animate-one" in said


def test_a_session_that_is_no_recording_is_a_bad_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "cut.json").write_text("{")
    assert main(["--session", str(tmp_path / "cut.json")]) == ExitCode.BAD_RECORDING
    assert "cut.json:1: this is not JSON" in capsys.readouterr().err


def test_the_clocks_that_there_are_can_be_chosen() -> None:
    from mockserver.cli import CLOCKS
    from mockserver.clock import MODES

    assert CLOCKS == MODES


def test_a_verdict_on_calls_that_are_not_all_known_is_never_well() -> None:
    sin = Finding("token-in-url", "leak", "It leaked.", "Do not.", (1,))
    assert outcome_of(Verdict((), judged=5)) is ExitCode.DONE
    assert outcome_of(Verdict((), judged=5, forgotten=1)) is ExitCode.COULD_NOT_CHECK
    assert outcome_of(Verdict((sin,), judged=5, forgotten=1)) is ExitCode.FAILED
