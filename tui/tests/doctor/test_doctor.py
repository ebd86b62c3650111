"""What `stillreel doctor` finds, and what it never shows."""

import asyncio
import json
import os
import socket
import ssl
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from threading import Thread

import pytest
from rich.console import Console

from tui.commands.doctor import _findings, run_doctor, without_home
from tui.config import Config, ConfigError, load_config
from tui.doctor.finding import Finding, Topic
from tui.doctor.places import place_findings, setting_findings, token_findings
from tui.doctor.service import service_finding
from tui.doctor.terminal import terminal_findings
from tui.doctor.terminal_query import Answers, ask
from tui.library.tokens import StoredToken, TokenFile
from tui.terminal_facts import LEAST_COLUMNS, LEAST_ROWS, Colours, colours_of

NOW = datetime(2026, 11, 28, tzinfo=UTC)
SECRET = "tok-3f9c-secret"


@pytest.fixture
def config(tmp_path: Path) -> Config:
    return load_config({"STILLREEL_HOME": str(tmp_path), "NEMO_API_URL": "http://127.0.0.1:1"})


@pytest.fixture
def listening() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def by_name(findings: Iterator[Finding]) -> dict[str, Finding]:
    return {finding.name: finding for finding in findings}


def of_terminal(environ: dict[str, str], tools: tuple[str, ...] = ()) -> dict[str, Finding]:
    find = {tool: f"/usr/bin/{tool}" for tool in tools}.get
    return by_name(terminal_findings(environ, find, is_terminal=False, encoding="UTF-8"))


@pytest.mark.parametrize(
    ("environ", "colours"),
    [
        ({"COLORTERM": "truecolor", "TERM": "xterm"}, "16 million"),
        ({"TERM": "xterm-256color"}, "256"),
        ({"TERM": "xterm"}, "16"),
        ({"TERM": "dumb"}, "none"),
        ({"COLORTERM": "truecolor", "NO_COLOR": ""}, "none, by NO_COLOR"),
    ],
)
def test_colours_are_told_as_the_terminal_says(environ: dict[str, str], colours: str) -> None:
    assert of_terminal(environ)["colours"].value == colours


@pytest.mark.parametrize(
    "term", ["xterm", "xterm-kitty", "screen-16color", "linux", "tmux-256color"]
)
@pytest.mark.parametrize("more", ["", "truecolor", "24bit", "yes"])
def test_colours_are_counted_as_those_who_draw_count_them(term: str, more: str) -> None:
    environ = {"TERM": term, "COLORTERM": more}
    drawn = Console(force_terminal=True, _environ=environ, legacy_windows=False).color_system
    counted = {"standard": Colours.SIXTEEN, "256": Colours.EIGHT_BIT, "truecolor": Colours.ALL}
    assert colours_of(environ) is counted[drawn or ""]
    for name, colours in counted.items():
        assert colours_of(environ | {"TEXTUAL_COLOR_SYSTEM": name}) is colours


@pytest.mark.parametrize(
    ("columns", "rows", "ok"),
    [
        (LEAST_COLUMNS, LEAST_ROWS, True),
        (LEAST_COLUMNS - 1, LEAST_ROWS, False),
        (LEAST_COLUMNS, LEAST_ROWS - 1, False),
    ],
)
def test_a_terminal_is_too_small_where_the_interface_says_so(
    columns: int, rows: int, ok: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "get_terminal_size", lambda _: os.terminal_size((columns, rows)))
    assert by_name(terminal_findings({}, is_terminal=True))["size"].ok is ok


def test_what_stands_between_and_what_copies_is_named() -> None:
    found = of_terminal({"TMUX": "/tmp/x", "SSH_CONNECTION": "1 2 3 4"}, ("xclip", "xsel"))
    assert found["between"].value == "tmux, ssh"
    assert found["clipboard"].value == "xclip, xsel"
    assert of_terminal({})["between"].value == "nothing"


def test_an_encoding_that_is_not_utf8_is_a_trouble_with_its_remedy() -> None:
    found = by_name(terminal_findings({}, lambda _: None, is_terminal=False, encoding="latin-1"))
    assert not found["encoding"].ok
    assert "UTF-8" in found["encoding"].advice


def test_escape_sequences_of_the_environment_are_never_printed() -> None:
    found = of_terminal({"TERM_PROGRAM": "evil\x1b]52;c;x\x07", "EDITOR": "vi\x1b[31m"})
    assert not any("\x1b" in finding.value for finding in found.values())


@pytest.mark.parametrize("is_there", [False, True])
def test_a_disk_on_which_no_library_can_be_is_told(
    config: Config, monkeypatch: pytest.MonkeyPatch, is_there: bool
) -> None:
    assert by_name(place_findings(config))["library"].ok
    if is_there:
        config.data_dir.mkdir(parents=True)
        (config.data_dir / "library.sqlite3").touch()
    monkeypatch.setattr("tui.doctor.places.knows_locks", lambda folder: not folder.is_dir())
    library = by_name(place_findings(config))["library"]
    assert not library.ok
    assert "its disk has no file locks" in library.value
    assert library.advice == "Set STILLREEL_HOME to a folder on another disk."


def test_folders_that_cannot_be_written_are_named(config: Config) -> None:
    locked = replace(config, data_dir=Path("/dev/null/data"))
    found = by_name(place_findings(locked))
    assert not found["data"].ok
    assert found["config"].ok


@pytest.mark.parametrize(
    ("left", "said"),
    [(timedelta(days=6.5), "6.5 days left"), (timedelta(days=-1), "run out"), (None, "no end")],
)
def test_tokens_are_told_by_their_days_and_never_shown(
    left: timedelta | None, said: str, config: Config
) -> None:
    expires = None if left is None else NOW + left
    store = TokenFile(config.data_dir / "tokens.json")
    store.put(config.service, StoredToken(SECRET, "u1", expires))
    store.put(config.service, StoredToken(SECRET, "u2", expires), "u2")
    found = by_name(token_findings(replace(config, token=SECRET), NOW))
    assert said in found["anonymous"].value
    assert said in found["u2"].value
    assert "NEMO_TOKEN" in found["own"].value
    assert SECRET not in repr(found)


def test_a_setting_is_told_by_where_it_was_made(config: Config) -> None:
    assert by_name(setting_findings(config))["api_url"].value == "by NEMO_API_URL"


def test_every_setting_of_the_file_is_told(tmp_path: Path) -> None:
    file = tmp_path / "config" / "config.toml"
    file.parent.mkdir()
    made = {
        "web_url": '"https://example.org"',
        "mouse": "false",
        "notices": '"none"',
        "templates": "{}",
    }
    file.write_text("".join(f"{name} = {value}\n" for name, value in made.items()))
    found = setting_findings(load_config({"STILLREEL_HOME": str(tmp_path)}))
    assert {each.name: each.value for each in found} == dict.fromkeys(made, f"by {file}")


def test_the_home_has_no_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/somebody")
    for said, shown in (
        ("/home/somebody/clips", "~/clips"),
        ("/home/somebody", "~"),
        ("chmod 600 /home/somebody/t.json, then again", "chmod 600 ~/t.json, then again"),
        ("/home/somebodyelse/clips", "/home/somebodyelse/clips"),
        ("vi -c x", "vi -c x"),
    ):
        found = without_home(Finding(Topic.PLACES, "x", said, advice=said))
        assert (found.value, found.advice) == (shown, shown)


async def test_a_service_that_answers_is_reached(config: Config, listening: int) -> None:
    found = await service_finding(replace(config, api_url=f"http://127.0.0.1:{listening}"))
    assert found.ok
    assert "reached in" in found.value


async def test_a_service_that_is_not_there_is_told_with_what_to_do(config: Config) -> None:
    found = await service_finding(config)
    assert not found.ok
    assert "127.0.0.1" in found.value
    assert "stillreel mock" in found.advice


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (ssl.SSLCertVerificationError(1, "self-signed"), "certificate"),
        (socket.gaierror(8, "not known"), "127.0.0.1"),
        (ConnectionRefusedError(111, "refused"), "127.0.0.1"),
    ],
)
async def test_the_reason_is_the_one_that_every_command_gives(
    config: Config, monkeypatch: pytest.MonkeyPatch, error: OSError, said: str
) -> None:
    async def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(asyncio, "open_connection", fail)
    found = await service_finding(config)
    assert not found.ok
    assert said in found.value
    assert "ermission" not in found.value


async def test_behind_a_proxy_nothing_is_claimed(
    config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    def hang_up(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.close()

    async with await asyncio.start_server(hang_up, "127.0.0.1", 0) as proxy:
        port = proxy.sockets[0].getsockname()[1]
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{port}")
        found = await service_finding(replace(config, api_url="https://service.invalid"))
    assert found.ok
    assert "proxy" in found.value


async def test_a_service_that_never_answers_is_given_up(
    config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def never(*_: object, **__: object) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(asyncio, "open_connection", never)
    found = await service_finding(config, limit_s=0.01)
    assert not found.ok
    assert "in time" in found.value


@pytest.mark.parametrize("into", ["/dev/full", "a closed pipe"])
def test_an_output_that_takes_nothing_is_no_defect(into: str, tmp_path: Path) -> None:
    code = "import sys; from tui.cli import main; sys.exit(main(['doctor', '--mock']))"
    environ = {"STILLREEL_HOME": str(tmp_path), "PYTHONIOENCODING": "ascii"}
    if into == "a closed pipe":
        reading, out = os.pipe()
        os.close(reading)
    else:
        out = os.open(into, os.O_WRONLY)
    done = subprocess.run(
        [sys.executable, "-c", code], stdout=out, stderr=subprocess.PIPE, env=environ, check=False
    )
    os.close(out)
    assert done.returncode == 1
    assert b"Traceback" not in done.stderr


def test_the_report_is_json_and_its_code_says_whether_all_is_well(
    config: Config, listening: int, capsys: pytest.CaptureFixture[str]
) -> None:
    there = replace(config, api_url=f"http://127.0.0.1:{listening}")
    run_doctor(lambda: there, as_json=True)
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {line["event"] for line in lines} == {"finding"}
    assert lines[-1]["ok"] is True
    assert run_doctor(lambda: config, as_json=False) == 1
    assert "! 127.0.0.1:1" in capsys.readouterr().out


def test_a_config_that_cannot_be_read_is_a_finding(capsys: pytest.CaptureFixture[str]) -> None:
    def broken() -> Config:
        raise ConfigError("config.toml: unknown setting 'colour'")

    assert run_doctor(broken, as_json=False) == 1
    assert "unknown setting" in capsys.readouterr().out


def test_the_keys_that_were_changed_are_told_and_each_that_cannot_be(tmp_path: Path) -> None:
    path = tmp_path / "config" / "config.toml"
    path.parent.mkdir()
    path.write_text('[keys]\nexport = "f11,W"\n')
    configure = partial(load_config, {"STILLREEL_HOME": str(tmp_path)})
    config = configure()
    assert config.keys is not None
    assert by_name(setting_findings(config))["keys"].value == "export f11 W"
    path.write_text('[keys]\nexport = "f99"\nquit = ""\n')
    told = [each.advice for each in _findings(configure) if each.topic is Topic.SETTINGS]
    assert [each.startswith(f"{path}, line {n}: ") for n, each in enumerate(told, 2)] == [True] * 2


@pytest.mark.parametrize(
    ("tag", "said"),
    [("zh-CN", "zh-CN, by {file}"), ("fr", "fr, by {file}; the program speaks English")],
)
def test_the_language_of_the_settings_is_said_and_what_is_spoken_instead(
    tag: str, said: str, tmp_path: Path
) -> None:
    file = tmp_path / "config" / "config.toml"
    file.parent.mkdir()
    file.write_text(f'language = "{tag}"\n')
    found = by_name(setting_findings(load_config({"STILLREEL_HOME": str(tmp_path)})))
    assert found["language"].value == said.format(file=file)


def answer(terminal: int, says: bytes) -> None:
    """Be a terminal that is asked, and says this."""
    asked = b""
    while not asked.endswith(b"\x1b[c"):
        asked += os.read(terminal, 100)
    os.write(terminal, says)


ALL = b"\x1b[?2004;2$y\x1b[?0u\x1b[?62;22c"


@pytest.mark.parametrize(
    ("came", "paste", "keyboard"),
    [
        (ALL, "in brackets", "kitty protocol"),
        (b"\x1b[?2004;0$y\x1b[?62c", "without brackets: its lines arrive as keys", "as of old"),
        (b"\x1b[?62c", "unknown: the terminal does not say", "as of old"),
        (b"", *["unknown: the terminal does not say"] * 2),
    ],
)
def test_the_terminal_is_asked_and_its_line_left_as_it_was(
    came: bytes, paste: str, keyboard: str
) -> None:
    termios = pytest.importorskip("termios")
    here, there = os.openpty()
    try:
        before = termios.tcgetattr(there)
        terminal = Thread(target=answer, args=(here, came))
        terminal.start()
        answers = ask(there, there, patience_s=30.0 if came else 0.0)
        terminal.join()
        found = by_name(terminal_findings({}, lambda _: None, is_terminal=False, answers=answers))
        assert (found["paste"].value, found["keyboard"].value) == (paste, keyboard)
        assert termios.tcgetattr(there) == before
    finally:
        os.close(here)
        os.close(there)


def test_what_is_no_terminal_is_not_asked(tmp_path: Path) -> None:
    with (tmp_path / "file").open("w+b") as file:
        assert ask(file.fileno(), file.fileno(), patience_s=5.0) == Answers()
        assert file.read() == b""
