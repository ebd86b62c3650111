"""Names on the command line that are no ordinary ones."""

from pathlib import Path

import pytest

from tui.arguments import parse
from tui.tests.media.specimens import encoded


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STILLREEL_HOME", str(tmp_path))
    monkeypatch.delenv("STILLREEL_TIME_SCALE", raising=False)
    monkeypatch.chdir(tmp_path)


def put(name: str) -> str:
    path = Path(name)
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(encoded("PNG"))
    return name


def words_of(*words: str) -> list[str]:
    return [source.word for source in parse(words).sources]


@pytest.mark.parametrize("name", ["-IMG_0001.jpg", "-p", "--force", "--", "-", "--mock=1.png"])
def test_what_follows_two_dashes_is_a_file(name: str) -> None:
    put(name)
    assert words_of("upload", "--new", "--", name) == [name]
    assert words_of("make", "-p", "x", "--", name) == [name]


def test_files_stand_on_both_sides_of_the_dashes() -> None:
    put("a.png"), put("-b.png"), put("c.png")
    assert words_of("upload", "a.png", "--", "-b.png", "c.png") == ["a.png", "-b.png", "c.png"]
    assert words_of("a.png", "--", "-b.png") == ["a.png", "-b.png"]


@pytest.mark.parametrize(
    "words", [("upload",), ("make", "-p", "x"), ("make", "-p", "x", "-o", "out.mp4"), ()]
)
@pytest.mark.parametrize("name", ["-IMG_0001.jpg", "--still.png", "-p.png"])
def test_a_file_that_reads_as_an_option_is_pointed_at(
    words: tuple[str, ...], name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    put(name)
    with pytest.raises(SystemExit):
        parse([*words, name])
    said = capsys.readouterr().err
    assert f"./{name}" in said
    assert "--" in said
    assert words_of(*words, f"./{name}") == [name]


def test_what_is_said_may_begin_with_a_dash() -> None:
    assert parse(["send", "--", "-5 dB of music"]).text == "-5 dB of music"
    for words in (["send", "--"], ["send", "a", "--", "b"], ["state", "--", "a"]):
        with pytest.raises(SystemExit):
            parse(words)


def test_a_folder_stands_for_its_pictures_up_to_twenty(capsys: pytest.CaptureFixture[str]) -> None:
    for number in range(1, 21):
        put(f"trip/{number}.png")
    wanted = [f"trip/{number}.png" for number in range(1, 21)]
    assert words_of("upload", "trip") == wanted
    put("trip/21.png")
    with pytest.raises(SystemExit):
        parse(["upload", "trip"])
    said = capsys.readouterr().err
    assert "21 stills" in said
    assert "--yes" in said
    assert words_of("upload", "trip", "--yes") == [*wanted, "trip/21.png"]


def test_somebody_at_a_terminal_is_asked(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for number in range(30):
        put(f"trip/{number}.png")
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    monkeypatch.setattr("sys.stdin.readline", lambda: "y\n", raising=False)
    assert len(words_of("upload", "trip")) == 30
    assert "30 stills" in capsys.readouterr().err
    monkeypatch.setattr("sys.stdin.readline", lambda: "\n", raising=False)
    with pytest.raises(SystemExit):
        parse(["upload", "trip"])


def test_a_folder_without_pictures_is_named_later_and_the_others_go_on() -> None:
    Path("empty").mkdir()
    put("a.png")
    assert words_of("upload", "empty", "a.png") == ["empty", "a.png"]


def test_a_ground_is_a_colour_or_a_word() -> None:
    put("a.png")
    assert parse(["upload", "a.png", "--ground", "#0a0B0c"]).wishes.ground == (10, 11, 12)
    assert parse(["upload", "a.png", "--ground", "white"]).wishes.ground == (255, 255, 255)
    assert parse(["upload", "a.png", "--ground", "keep"]).wishes.keep_transparency
    assert parse(["upload", "a.png"]).wishes.ground is None
    for word in ("pink", "#12", "#1234567", "0a0b0c", "#+1+2+3"):
        with pytest.raises(SystemExit):
            parse(["upload", "a.png", "--ground", word])
