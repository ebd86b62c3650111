"""One test body, three targets: who is asked, at what price, and what is never green."""

import os
import re
import socket
import subprocess
import sys
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any, cast
from xml.etree import ElementTree

import pytest

from contract_tests.service import plugin
from contract_tests.service.answers import sessions_in
from contract_tests.service.loopback_only import LeftTheMachine, loopback_only
from contract_tests.service.provenance import UnknownFact, provenance_of
from contract_tests.service.targets import SHIPPED, Target, TargetError, TargetOptions, ask_target
from contract_tests.service.wanted import wanted_by
from mockserver.calls import CallName
from mockserver.pytest_plugin import NemoMock, StartNemoMock
from mockserver.tests.harness.films import quick_film
from tui.check.legs import Leg

ROOT = Path(__file__).parents[1]
SPEED = 3000.0
PATIENCE = 300.0
"""The program runs slower than the service: on a busy machine it must not give up."""
NEEDED = ("no:cacheprovider", "pytest_asyncio.plugin", "pytest_timeout", "mockserver.pytest_plugin")
"""The plugins of the tests; others that are installed here take longer to load than the tests."""
GUILTY = pytest.mark.nemo_guilty("client-id-missing")  # it is asked for


@pytest.fixture
def service(start_nemo_mock: StartNemoMock) -> NemoMock:
    """A second server on this machine, in the place of the service itself."""
    return start_nemo_mock(speed=SPEED, film=quick_film, credits=1000)


@pytest.fixture
def in_a_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What this process asks, it asks from a home of its own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("STILLREEL_HOME", str(tmp_path))
    monkeypatch.setenv("STILLREEL_TIME_SCALE", str(PATIENCE))


def ran(*words: object, folder: Path, url: str = "http://127.0.0.1:9") -> tuple[int, str]:
    """The tests of the service in a process of their own: its exit code, and what it said."""
    environ = {name: text for name, text in os.environ.items() if not name.startswith("NEMO_")} | {
        "NEMO_API_URL": url,
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        "STILLREEL_HOME": str(folder / "home"),
        "STILLREEL_TIME_SCALE": str(PATIENCE),
    }
    options = chain.from_iterable(("-p", each) for each in NEEDED)
    command = [sys.executable, "-m", "pytest", "contract_tests/service", *options]
    done = subprocess.run(
        [*command, *map(str, words)],
        cwd=ROOT, env=environ, capture_output=True, text=True, timeout=100, check=False,
    )  # fmt: skip
    return done.returncode, done.stdout + done.stderr


def counted(said: str) -> dict[str, int]:
    """How many tests passed, failed, erred, as the last line says."""
    last = [line for line in said.splitlines() if " in " in line][-1]
    return {word.rstrip("s"): int(n) for n, word in re.findall(r"(\d+) ([a-z]+)", last)}


@GUILTY
def test_the_live_target_says_its_price_asks_once_and_says_on_what_each_test_stands(
    service: NemoMock, tmp_path: Path
) -> None:
    words = ("--target", "live", "--anonymous", "--legs", "free,talk,clip", "--max-credits", "200")
    kept, xml = tmp_path / "kept", tmp_path / "out.xml"
    code, said = ran(*words, "-v", "--keep", kept, "--junitxml", xml, folder=tmp_path,
                     url=service.url)  # fmt: skip
    assert (code, set(counted(said))) == (0, {"passed"}), said
    price, first = said.index("Stops before more than 200 credits"), said.index("PASSED")
    assert said.index("about 100 credits") < price < said.index("free  session") < first
    assert [call["call"] for call in service.journal].count("token") == 1 + 1  # one in vain
    assert sessions_in(kept)
    assert re.search(r"test_the_total_\w+ PASSED \[S\]", said)
    cases = list(ElementTree.parse(xml).iter("testcase"))
    told = [{each.get("name"): each.get("value") for each in case.iter("property")}
            for case in cases]  # fmt: skip
    assert len(cases) == counted(said)["passed"]
    assert all(each["target"] == "live" and each["provenance"] and each["facts"] for each in told)


@GUILTY
def test_what_costs_more_than_was_granted_is_not_asked_and_said_to_be_missing(
    service: NemoMock, in_a_home: None, tmp_path: Path
) -> None:
    legs = (Leg.FREE, Leg.CLIP)
    seen = ask_target(
        TargetOptions(Target.LIVE, legs, upstream=service.url, anonymous=True, most=99),
        tmp_path,
        print,
    )
    assert not [call for call in service.journal if call["call"] == "run_sse"]
    assert any(seen.sessions)
    said = seen.lacks("an answer of run_sse")
    assert said.startswith(f"{service.url} does not show an answer of run_sse. ")
    assert "it would go beyond --max-credits" in said


def test_a_recording_that_contradicts_fails_one_test_and_what_it_lacks_errs(
    tmp_path: Path,
) -> None:
    text = (SHIPPED / "sessions/balance-and-film.json").read_text()
    (tmp_path / "one.json").write_text(text.replace('"total": 100', '"total": 99'))
    for path in (SHIPPED / "sessions").glob("*.bin"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    code, said = ran("--target", "recordings", "--recordings", tmp_path, "-q", folder=tmp_path)
    outcomes = counted(said)
    assert (code, outcomes["failed"]) == (1, 1), said
    assert outcomes["error"] > outcomes["passed"] > 0
    assert "skipped" not in outcomes
    assert "[S] Credits.available, Credits.frozen, Credits.total, credits" in said
    assert "does not show an answer of run_sse" in said


@pytest.mark.parametrize(
    ("wanted", "why"),
    [
        (
            TargetOptions(Target.RECORDINGS, recordings=Path("nowhere")),
            "there is no folder nowhere",
        ),
        (TargetOptions(Target.RECORDINGS, recordings=Path()), "holds no recording"),
        (
            TargetOptions(Target.LIVE, (Leg.FREE,), upstream="http://127.0.0.1:9"),
            "answered nothing",
        ),
        (TargetOptions(Target.LIVE, (Leg.FREE,), upstream="nowhere"), "could not be asked"),
    ],
)
def test_a_target_that_cannot_be_asked_says_why(
    wanted: TargetOptions, why: str, in_a_home: None, tmp_path: Path
) -> None:
    with pytest.raises(TargetError, match=why):
        ask_target(wanted, tmp_path / "kept", print)


def test_what_was_made_up_is_no_evidence(tmp_path: Path) -> None:
    path = SHIPPED / "errors/200-html.json"
    (tmp_path / path.name).write_text(path.read_text())
    assert list(sessions_in(tmp_path)) == []


@dataclass
class Options:
    """What a pytest was started with."""

    given: dict[str, Any] = field(default_factory=dict)

    def getoption(self, name: str, default: object = None) -> object:
        return self.given.get(name, default)


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"target": "live"}, "needs NEMO_TOKEN, or --anonymous"),
        ({"target": "live", "anonymous": True, "legs": "free,talk"}, "give --max-credits 50"),
        ({"target": "live", "anonymous": True, "numprocesses": 2}, "runs without -n"),
        ({"target": "live", "anonymous": True, "recordings": "x"}, "goes with --target record"),
        ({"target": "live", "anonymous": True, "max_credits": "-1"}, "is a whole number"),
        ({"anonymous": True}, "goes with --target live"),
        ({"upstream": "http://127.0.0.1:9"}, "goes with --target live"),
        ({"legs": "free,tea"}, "--legs are free, talk, clip"),
    ],
)
def test_what_cannot_be_meant_is_a_usage_error(
    given: dict[str, Any], why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("NEMO_TOKEN", raising=False)
    options: Any = Options(given)
    with pytest.raises(pytest.UsageError, match=why):
        wanted_by(options)


def test_without_a_word_it_is_the_mock_and_all_legs() -> None:
    options: Any = Options()
    assert wanted_by(options) == TargetOptions()


def test_a_target_of_which_no_test_was_collected_is_an_error() -> None:
    options: Any = Options({"target": "recordings"})
    with pytest.raises(pytest.UsageError, match="no test of the service"):
        plugin.pytest_collection_modifyitems(options, [])
    plugin.pytest_collection_modifyitems(cast("Any", Options()), [])


def test_nothing_leaves_the_machine_but_at_the_live_target(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    left: list[object] = []
    for name in ("connect", "connect_ex", "sendto"):
        monkeypatch.setattr(socket.socket, name, lambda *words: left.append(words))
    monkeypatch.setattr(socket, "getaddrinfo", lambda *words: left.append(words))
    with loopback_only(), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as unused:
        for go in (
            lambda: unused.connect(("192.0.2.1", 443)),
            lambda: unused.connect_ex(("2001:db8::1", 443)),
            lambda: unused.sendto(b"x", ("192.0.2.1", 53)),
            lambda: socket.getaddrinfo("service.example", 443),
        ):
            with pytest.raises(LeftTheMachine, match="is not this machine"):
                go()
        assert left == []
        unused.connect(("127.0.0.1", 9))
        socket.getaddrinfo("localhost", 9)
    assert len(left) == 2


def test_a_fact_is_known_by_its_way_and_one_that_is_none_is_refused() -> None:
    assert provenance_of(["Credits.total"]) == "S"
    assert provenance_of(["RenderAnswer.output.url", "Segment.id"]) == "S, A"
    for fact in ("Credits.tota", "Nothing", "credits.responses.299"):
        with pytest.raises(UnknownFact):
            provenance_of([fact])


def test_every_call_of_a_leg_is_asked_about_by_some_test(pytestconfig: pytest.Config) -> None:
    asked = {name for name in CallName if f"CallName.{name.name}" in _tests_of_the_service()}
    assert asked >= {*CallName} - {CallName.CLAIM, CallName.CANCEL}


def _tests_of_the_service() -> str:
    return "".join(path.read_text() for path in (ROOT / "contract_tests/service").glob("test_*"))
