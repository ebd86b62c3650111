"""What the README and the help say of all commands is what the program does."""

import re
from contextlib import suppress
from dataclasses import fields
from pathlib import Path

import pytest

import mockserver.exit_codes
import tui.config
import tui.exit_codes
from mockserver.calls import CallName
from mockserver.modes.choice import responder_for
from mockserver.recordings.catalog import shipped_recordings
from tui.arguments import parse
from tui.cli import main
from tui.command_line.overview import COMMANDS, WITHOUT_MOCK
from tui.studio.events import Event

README = (Path(__file__).parents[2] / "README.md").read_text()
_CODE = re.compile(r"(?m)^\| (\d+) \| (.*?) \| (.*?) \|$")


def test_the_table_of_exit_codes_is_that_of_the_program() -> None:
    rows = [(int(code), ours, mocks) for code, ours, mocks in _CODE.findall(README)]
    assert {code: said for code, said, _ in rows if said} == tui.exit_codes.meanings()
    assert {code: said for code, _, said in rows if said} == mockserver.exit_codes.MEANINGS
    assert [code for code, _, _ in rows] == sorted({code for code, _, _ in rows})


def test_every_exit_code_means_something() -> None:
    assert list(tui.exit_codes.meanings()) == list(tui.exit_codes.ExitCode)
    assert list(mockserver.exit_codes.MEANINGS) == list(mockserver.exit_codes.ExitCode)


def test_the_help_says_which_commands_take_the_mock(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parse(["--help"])
    with_it, without = capsys.readouterr().out.partition("options:")[0].split("--mock")
    listed = [set(re.findall(r"(?m)^  stillreel ([a-z]+) ", part)) for part in (with_it, without)]
    assert listed == [set(COMMANDS) - WITHOUT_MOCK, WITHOUT_MOCK]
    for command in COMMANDS:
        taken = "--mock" in _help_of(command, capsys).replace("--mock-", "")
        assert taken is (command not in WITHOUT_MOCK), command
    use = README.partition("## Use\n")[2].partition("| exit code")[0]
    shown = set(re.findall(r"(?m)^    stillreel ([a-z]+) ", use))
    assert set(re.findall(r"but `([a-z]+)`", use)) == shown & WITHOUT_MOCK


def test_the_events_of_the_readme_are_told_with_what_it_says() -> None:
    told = {kind.name: {field.name for field in fields(kind)} for kind in Event.__subclasses__()}
    table = README.partition("| event | with |")[2].partition("\n\n")[0]
    rows = re.findall(r"(?m)^\| (`.*?`) \| (.*?) \|$", table)
    assert len(rows) == 9
    for events, members in rows:
        known = {name for event in re.findall(r"`(\w+)`", events) for name in told[event]}
        assert set(re.findall(r"`(\w+)`", members)) <= known, events


def test_every_call_of_the_service_stands_in_the_readme() -> None:
    listed = README.partition("**One name a call**")[2].partition("; in a fault")[0]
    assert set(re.findall(r"`(\w+)`", listed)) == set(CallName)


def test_the_session_that_the_readme_replays_is_there() -> None:
    (session,) = set(re.findall(r"--session ([\w/-]+)`", README))
    assert responder_for(Path(session), None, shipped_recordings()) is not None


def test_every_setting_stands_in_the_readme() -> None:
    settings = Path(tui.config.__file__).read_text()
    read = set(re.findall(r'"((?:NEMO|STILLREEL|SKILL)_[A-Z_]+)"', settings))
    table = README.partition("### Settings\n")[2].partition("## ")[0]
    assert {name for name in read if f"`{name}`" not in table} == set()


def _help_of(command: str, capsys: pytest.CaptureFixture[str]) -> str:
    words = [command, "lint"] if command == "recordings" else [command]
    with suppress(SystemExit):
        main([*words, "--help"])
    return capsys.readouterr().out
