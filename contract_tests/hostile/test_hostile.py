"""Hostile services, file names and settings: nothing of theirs reaches a terminal, all is told."""

import io
import json
import sqlite3
import sys
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path

import pytest

from contract_tests.harness.commands import CommandResult, Stillreel, still
from contract_tests.harness.hostile_service import HostileAnswers, hostile_service, refusals
from tui.printing import PlainLines
from tui.studio.advice import advice
from tui.studio.events import (
    Downloading,
    Failed,
    Notice,
    Saved,
    TextArrived,
    Uploading,
)
from tui.studio.listed_events import ProjectListed
from tui.tests.payloads import MARKUP, PAYLOADS, SEQUENCES, leaked, obeyed

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no such names there")

QUICKLY = {"STILLREEL_TIME_SCALE": "1000"}
"""For who waits between two renders, and not for a state, which this service never leaves alone."""
HOSTILE_NAME = "a\x1b]52;c;RVZJTA==\x07b\x1b[6661m \x9b6661m [b]\u202egpj\n.png"


@pytest.fixture
def harm(monkeypatch: pytest.MonkeyPatch) -> Iterator[HostileAnswers]:
    """What the service does that all commands talk to."""
    doing = HostileAnswers()
    with hostile_service(doing) as url:
        monkeypatch.setenv("NEMO_API_URL", url)
        monkeypatch.setenv("STILLREEL_TIME_SCALE", "50")
        yield doing


def assert_plain(ran: CommandResult) -> None:
    assert obeyed(ran.out) == []
    assert obeyed(ran.err) == []
    assert "Traceback" not in ran.err
    assert "mistake of the program" not in ran.err


def test_a_whole_job_on_a_hostile_service_is_told_in_plain_text(
    command: Stillreel, harm: HostileAnswers, tmp_path: Path
) -> None:
    for words in (
        ("upload", still(tmp_path / HOSTILE_NAME)),
        ("send", "animate it"),
        ("state",),
        ("credits",),
        ("projects",),
        ("open",),
        ("export", "-o", "out.mp4"),
        ("resume",),
    ):
        ran = command(*words, env=QUICKLY if words[0] == "export" else None)
        assert_plain(ran)
        assert ran.err or ran.out
        assert ran.code in {0, 1}, words


def test_json_lines_hold_no_control_even_after_reading(
    command: Stillreel, harm: HostileAnswers, tmp_path: Path
) -> None:
    harm.texts = tuple(PAYLOADS.values())[::3]
    command("upload", still(tmp_path / HOSTILE_NAME))
    for words in (("send", "go"), ("state",), ("projects",), ("export",)):
        ran = command(*words, "--json", env=QUICKLY if words[0] == "export" else None)
        assert ran.out.isascii()
        for event in ran.events:
            values = [text for text in texts_of(event) if "home" not in text]
            assert obeyed("".join(values)) == []


def texts_of(value: object) -> Iterator[str]:
    match value:
        case str():
            yield value
        case dict():
            for key, inner in value.items():
                yield from (*texts_of(key), *texts_of(inner))
        case list():
            for inner in value:
                yield from texts_of(inner)


def test_every_shape_of_a_refusal_is_quoted_in_plain_text(
    command: Stillreel, harm: HostileAnswers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STILLREEL_TIME_SCALE", "100000")
    texts = [*list(SEQUENCES.values())[::9], *list(MARKUP.values())[:4]]
    for number, text in enumerate(texts):  # each shape with several of them
        for refusal in islice(cycle(refusals(text)), number, number + 25, 12):
            harm.refusal = refusal
            ran = command("credits")
            assert_plain(ran)
            assert ran.code in {1, 3}
            assert "error: " in ran.err


@pytest.mark.parametrize("field", ["reason", "header"])
def test_headers_and_reason_phrases_say_nothing(
    command: Stillreel, harm: HostileAnswers, field: str
) -> None:
    setattr(harm, field, "\x1b]2;EVIL\x07\x9b6661m")
    ran = command("credits")
    assert_plain(ran)
    assert "EVIL" not in ran.err + ran.out


def test_words_that_nobody_understands_are_repeated_in_plain_text(command: Stillreel) -> None:
    for text in SEQUENCES.values():
        ran = command("state", text)
        assert ran.code == 2
        assert_plain(ran)
    for words in (
        ("upload", HOSTILE_NAME),
        ("send", "x", "--project", HOSTILE_NAME),
        ("make", "~nobody\x1b[6661m/a.jpg", "-p", "x"),
        ("credits", "--mock", "--speed", HOSTILE_NAME),
    ):
        assert_plain(command(*words))


def test_a_home_of_a_hostile_name(
    command: Stillreel, harm: HostileAnswers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / HOSTILE_NAME
    monkeypatch.setenv("STILLREEL_HOME", str(home))
    assert command("credits").code == 0
    (home / "data" / "library.sqlite3").write_bytes(b"no library" * 99)
    ran = command("credits")
    assert_plain(ran)
    assert "damaged" in ran.err
    (home / "data" / "tokens.json").chmod(0o644)
    ran = command("credits")
    assert_plain(ran)
    assert "chmod 600" in ran.err
    (home / "config" / "config.toml").write_text("odd = 1")
    assert_plain(command("credits"))


def test_a_library_of_hostile_rows(
    command: Stillreel, harm: HostileAnswers, tmp_path: Path
) -> None:
    command("credits")
    command("send", "x")
    with sqlite3.connect(tmp_path / "home" / "data" / "library.sqlite3") as db:
        for table, column in (("projects", "name"), ("turns", "message")):
            db.execute(f"UPDATE {table} SET {column} = ?", (f"../../{HOSTILE_NAME}",))
        db.execute(
            "INSERT INTO jobs (service, sources, prompt, path, force, started_at, state)"
            " SELECT service, '[[[', ?, ?, 'x', 'y', 'open' FROM projects",
            (HOSTILE_NAME, HOSTILE_NAME),
        )
        db.execute(
            "INSERT INTO renders (id, project, path, submitted_at)"
            " SELECT ?, id, x'ff1b', 'when' FROM projects",
            (f"../{HOSTILE_NAME}",),
        )
    db.close()
    for word in ("projects", "resume", "resume", "export", "state"):
        assert_plain(command(word, env=QUICKLY if word == "export" else None))
    assert not (tmp_path.parent / "etc").exists()


def test_a_moving_bar_on_a_terminal_writes_only_its_own_sequences() -> None:
    out, err = io.StringIO(), io.StringIO()
    printer = PlainLines(live=True, err=err, out=out)
    for text in PAYLOADS.values():
        printer.tell(Uploading(text, 1, 2))
        printer.tell(Downloading(text, 1, 2))
        printer.tell(TextArrived(text, final=True))
        printer.tell(Failed(text, text, advice(text), text))
        printer.tell(Saved(Path("/x") / text, 1, None, None, None))
        printer.tell(ProjectListed(text, text, 1, text, 1, 0.0))
        printer.tell(Notice(text))
    printer.close()
    assert obeyed(out.getvalue()) == []
    written = err.getvalue().replace("\r\x1b[2K", "")
    assert obeyed(written) == []
    assert leaked(err.getvalue().encode()) == []


def test_a_crash_whose_words_are_hostile_leaves_a_plain_report(
    command: Stillreel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> object:
        raise ZeroDivisionError(HOSTILE_NAME)

    monkeypatch.setattr("tui.headless.open_studio", broken)
    for words in (("credits",), ("credits", "--json")):
        ran = command(*words)
        assert ran.code == 1
        assert obeyed(ran.out + ran.err) == []
    reports = [*(tmp_path / "home" / "data" / "reports").iterdir()]
    assert reports
    assert all(obeyed(report.read_text()) == [] for report in reports)
    assert json.loads(ran.out)["code"] == "defect"
