from pathlib import Path

import pytest

from tui.arguments import parse
from tui.command_line.overview import COMMANDS, MOCK_COMMANDS, OWN_COMMANDS
from tui.config import load_config
from tui.media.sources import Source
from tui.wishes import Beginning


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STILLREEL_HOME", str(tmp_path))
    monkeypatch.delenv("STILLREEL_TIME_SCALE", raising=False)


@pytest.fixture
def still(tmp_path: Path) -> Path:
    path = tmp_path / "a still.jpg"
    path.write_bytes(b"x")
    return path


def test_files_alone_open_the_interface(still: Path) -> None:
    options = parse([str(still), "https://x.example/b.png", "--mock"])
    assert options.command == "interface"
    assert options.sources == (Source.read(still), Source.read("https://x.example/b.png"))
    assert options.mock


def test_no_words_open_the_interface() -> None:
    assert parse([]).command == "interface"


def test_make_takes_files_prompt_and_target(still: Path) -> None:
    options = parse(["make", str(still), "-p", "move it", "-o", "out.mp4", "--force"])
    assert (options.text, options.out, options.force) == ("move it", Path("out.mp4"), True)


def test_batch_takes_a_list_a_prompt_and_a_folder() -> None:
    options = parse(["batch", "jobs.csv", "-p", "move {name}", "--out", "clips", "--yes"])
    assert (options.list, options.text, options.out) == (
        Path("jobs.csv"),
        "move {name}",
        Path("clips"),
    )
    assert options.sure
    flags = ("--dry-run", "--skip-bad", "--retry", "--force", "--anywhere")
    for words, given in (((), False), (flags, True)):
        read = parse(["batch", "stills", *words])
        assert [read.dry_run, read.skip_bad, read.retry, read.force, read.anywhere] == [given] * 5


@pytest.mark.parametrize(
    "words",
    [
        ["batch"],
        ["batch", "a.csv", "b.csv"],
        ["batch", "a.csv", "--project", "x"],
        ["make"],
        ["make", "-p", "x"],
        ["make", "nowhere.jpg", "-p", "x"],
        ["send"],
        ["send", "a", "b"],
        ["state", "--new"],
        ["credits", "--speed", "60"],
        ["credits", "--mock", "--speed", "0"],
        ["credits", "--mock", "--speed", "nan"],
        ["export", "--frobnicate"],
    ],
)
def test_bad_usage_ends_with_2_and_says_why(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as caught:
        parse(words)
    assert caught.value.code == 2
    assert "error:" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "begins"),
    [
        ([], Beginning()),
        (["--mock"], Beginning()),
        (["--new"], Beginning(new=True)),
        (["--project", "harbour"], Beginning("harbour")),
        (["https://x.example/a.jpg"], Beginning(new=True)),
        (["https://x.example/a.jpg", "--project", "harbour"], Beginning("harbour")),
        (["https://x.example/a.jpg", "--project", "a", "--new"], Beginning("a", new=True)),
    ],
)
def test_files_begin_a_new_project_unless_one_is_named(words: list[str], begins: Beginning) -> None:
    assert parse(words).beginning == begins


def test_a_new_project_may_be_named() -> None:
    sent = parse(["send", "go", "--new", "--project", "harbour"])
    assert (sent.new, sent.project) == (True, "harbour")


def test_a_file_that_is_not_there_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parse(["upload", "nowhere.jpg"])
    assert "there is no file 'nowhere.jpg'" in capsys.readouterr().err


@pytest.mark.parametrize(
    "command", [*(c for c in COMMANDS if c not in MOCK_COMMANDS | OWN_COMMANDS), None]
)
def test_every_help_has_an_example_and_the_exit_codes(
    command: str | None, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as caught:
        parse([command, "--help"] if command else ["--help"])
    assert caught.value.code == 0
    text = capsys.readouterr().out
    assert (f"example:\n  stillreel {command}" if command else "  stillreel make ") in text
    assert "exit codes: 0 done" in text


def test_words_of_the_mock_are_its_own() -> None:
    assert parse(["mock", "--port", "8765", "--help"]).rest == ("--port", "8765", "--help")


def test_the_bundled_mock_runs_faster_where_nobody_watches() -> None:
    assert (
        parse(["--mock"]).configuration().time_scale
        < parse(["credits", "--mock"]).configuration().time_scale
    )


def test_a_told_time_scale_is_the_mocks_speed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STILLREEL_TIME_SCALE", "600")
    assert parse(["credits", "--mock"]).configuration().time_scale == 600
    assert parse(["credits", "--mock", "--speed", "7"]).configuration().time_scale == 7


def test_without_the_mock_nothing_is_faster() -> None:
    assert parse(["credits"]).configuration() == load_config()


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (["exprot"], "did you mean: stillreel export"),
        (["exprot", "-o", "a.mp4"], "did you mean: stillreel export"),
        (["project", "--json"], "did you mean: stillreel projects"),
        (["export", "--jsno"], "--jsno; did you mean --json?"),
        (["batch", "jobs.csv", "--dryrun"], "--dryrun; did you mean --dry-run?"),
        (["--mokc"], "--mokc; did you mean --mock?"),
        (["--print-completion", "bahs"], "maybe you meant 'bash'?"),
    ],
)
def test_what_is_misspelt_gets_the_nearest_name(
    words: list[str], named: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit, match="2"):
        parse(words)
    assert named in capsys.readouterr().err


def test_a_file_that_is_called_like_a_misspelt_command_is_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("exprot").write_bytes(b"x")
    assert parse(["exprot"]).sources == (Source.read("exprot"),)
    assert parse(["https://x.example/export"]).command == "interface"
