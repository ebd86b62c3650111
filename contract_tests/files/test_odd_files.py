"""Pictures, names, settings and folders as life has them: each ends in a sentence."""

import io
import os
import struct
import sys
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from contract_tests.harness.commands import CommandResult, Stillreel, still
from contract_tests.harness.hostile_service import HostileAnswers, hostile_service
from mockserver.pytest_plugin import StartNemoMock
from mockserver.tests.harness.films import quick_film
from tui.studio.film.targets import free_name

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no such files there")


def png_saying(width: int, height: int) -> bytes:
    """A PNG of a few bytes whose header promises this many pixels."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(b"\0" * 99)), (b"IEND", b""))
    parts = (
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def saved(path: Path, mode: str, size: tuple[int, int] = (64, 48), **how: object) -> Path:
    Image.new(mode, size).save(path, **how)  # type: ignore[arg-type]  # whatever the format takes
    return path


def grown(path: Path, content: bytes, size: int) -> None:
    """A file of this beginning and this many bytes."""
    path.write_bytes(content)
    os.truncate(path, size)


BAD: dict[str, Callable[[Path], object]] = {
    "bomb.png": lambda path: path.write_bytes(png_saying(60_000, 60_000)),
    "wide.png": lambda path: path.write_bytes(png_saying(2**31 - 1, 1)),
    "half-head.png": lambda path: path.write_bytes(png_saying(9, 9)[:20]),
    "empty.jpg": lambda path: path.write_bytes(b""),
    "words.jpg": lambda path: path.write_text("these are words"),
    "page.png": lambda path: path.write_text("<!doctype html><script>x</script>"),
    "pipe.jpg": os.mkfifo,
    "folder.jpg": Path.mkdir,
    "broken.jpg": lambda path: path.symlink_to("nowhere"),
    "loop.jpg": lambda path: path.symlink_to(path.name),
    "device.jpg": lambda path: path.symlink_to("/dev/zero"),
    "half.heic": lambda path: path.write_bytes(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic\0\0\0\x08meta"),
    "cut short.jpg": lambda path: grown(path, still(path, (640, 480)).read_bytes(), 5_000),
    "huge.mp4": lambda path: grown(path, b"\0\0\0\x18ftypisom\0\0\0\0isommp42", 201 << 20),
}
GOOD: dict[str, Callable[[Path], object]] = {
    "30000 wide.png": lambda path: saved(path, "1", (30_000, 2)),
    "moving.gif": lambda path: saved(
        path, "P", save_all=True, append_images=[Image.new("P", (64, 48), n) for n in (1, 2)]
    ),
    "inks.jpg": lambda path: saved(path, "CMYK"),
    "deep.png": lambda path: saved(path, "I;16"),
    "clear.tiff": lambda path: saved(path, "RGBA"),
    "png called.jpg": lambda path: saved(path, "RGB", format="PNG"),
    "no extension": lambda path: saved(path, "RGB", format="PNG"),
    " 'quotes' \"and\" spaces .png": lambda path: saved(path, "RGB"),
    "new\nline\ttab.png": lambda path: saved(path, "RGB"),
    "👩\u200d🚀 港口 é.png": lambda path: saved(path, "RGB"),
    "-p.png": lambda path: saved(path, "RGB"),
    "$(touch pwned);`x`&.png": lambda path: saved(path, "RGB"),
    "n" * 251 + ".png": lambda path: saved(path, "RGB"),
    os.fsdecode(b"latin-\xe9\xff.png"): lambda path: saved(path, "RGB"),
}


def assert_no_crash(ran: CommandResult) -> None:
    assert "Traceback" not in ran.err
    assert "mistake" not in ran.err + ran.out


def test_every_odd_picture_is_told_of_and_the_good_ones_go_on(
    command: Stillreel, tmp_path: Path
) -> None:
    (tmp_path / "all").mkdir()
    for name, make in (BAD | GOOD).items():
        make(tmp_path / "all" / name)
        # No two with the same content: the second would not be sent.
        if name in GOOD:
            with (tmp_path / "all" / name).open("ab") as file:
                file.write(name.encode(errors="replace"))
    ran = command("upload", *sorted((tmp_path / "all").iterdir()), "--mock", "--json")
    assert_no_crash(ran)
    failed = [event for event in ran.events if event["event"] == "failed"]
    uploaded = [event for event in ran.events if event["event"] == "uploaded"]
    assert sorted(str(event["file"]) for event in failed) == sorted(BAD)
    assert len(uploaded) == len(GOOD)
    assert ran.code == 1
    for event in failed:
        assert str(event["message"]).startswith("It ")
        assert str(event["message"]).endswith(".")
        assert len(str(event["advice"])) > 15
    assert not (tmp_path / "pwned").exists()


@pytest.mark.parametrize(
    ("out", "said"),
    [
        ("folder", "is a folder"),
        ("pipe", "is a pipe or a device"),
        ("x" * 300 + ".mp4", "cannot be written"),
        ("still.png/out.mp4", "cannot be written"),
        (os.fsdecode(b"\xff\xfe.mp4"), ""),
    ],
    ids=range(5),
)
def test_an_odd_target_is_refused_before_anything_is_sent_or_taken_as_it_is(
    command: Stillreel, start_nemo_mock: StartNemoMock, tmp_path: Path, out: str, said: str
) -> None:
    quick = {"NEMO_API_URL": start_nemo_mock(film=quick_film).url}
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    still(tmp_path / "still.png", (32, 32))
    picture = still(tmp_path / os.fsdecode(b"latin-\xe9\n.png"), (32, 32))
    ran = command("make", picture, "-p", "a 1-second clip", "-o", out, "--force", env=quick)
    assert_no_crash(ran)
    assert ran.code == (2 if said else 0), ran.err
    assert said in ran.err
    if not said:
        assert (tmp_path / out).is_file()


def test_a_file_that_changes_while_it_is_sent_is_refused_and_the_next_one_goes_on(
    command: Stillreel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    changing = still(tmp_path / "changing.png", (64, 64))
    with changing.open("ab") as file:
        file.write(b"\0" * 3_000_000)

    class Meanwhile(io.TextIOWrapper):
        """Standard output; when the file is under way, somebody writes to it."""

        def write(self, text: str) -> int:
            if '"uploading"' in text and '"sent": 0' not in text and "changing" in text:
                os.truncate(changing, 1_000_000)
            return super().write(text)

    out = Meanwhile(io.BytesIO(), encoding="utf-8")
    monkeypatch.setattr(sys, "stdout", out)
    ran = command("upload", changing, still(tmp_path / "good.png"), "--mock", "--json")
    out.seek(0)
    events = CommandResult(ran.code, out.read(), "").events
    assert_no_crash(ran)
    assert [e["message"] for e in events if e["event"] == "failed"] == [
        "It changed while it was being sent."
    ]
    assert [e["file"] for e in events if e["event"] == "uploaded"] == ["good.png"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (b"api_url = 7", "not an address"),
        (b"api_url = 'https://a\\u001b[2J.example'", "unknown setting|not an address|TOML"),
        (b'web_url = "https://a\\u001b]2;x.example"', "not an address"),
        (b"language = 7", "not a language"),
        (b"language = '\xe2\x80\xae'", "not a language"),
        (b"time_scale = [1]", "not a time scale"),
        (b"time_scale = 1" + b"0" * 400, "not a time scale"),
        (b"time_scale = 1" + b"0" * 5000, "not valid TOML"),
        (b"a = " + b"[" * 5000, "not valid TOML"),
        (b"'\\x1b' = 1", "unknown setting"),
        (b"\xff\xfe", "cannot be read"),
        (b"[table]\nx = 1", "unknown setting"),
    ],
    ids=range(12),
)
def test_settings_that_cannot_be_used_are_named_with_their_file(
    command: Stillreel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: bytes, said: str
) -> None:
    for name in ("STILLREEL_TIME_SCALE", "NEMO_API_URL"):
        monkeypatch.delenv(name)
    config = tmp_path / "home" / "config" / "config.toml"
    config.parent.mkdir(parents=True)
    config.write_bytes(text)
    ran = command("credits")
    assert ran.code == 2
    assert any(one in ran.err for one in said.split("|")), ran.err
    assert "config.toml" in ran.err
    assert "\x1b" not in ran.err
    assert_no_crash(ran)


@pytest.mark.parametrize("way", ["config.toml", "config", "data", "cache", "library", "tokens"])
def test_a_home_that_cannot_be_used_is_a_sentence(
    command: Stillreel, tmp_path: Path, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    (home / "config").mkdir(parents=True)
    (home / "data").mkdir(mode=0o700)
    match way:
        case "config.toml":
            (home / "config" / way).mkdir()
        case "library":
            (home / "data" / "library.sqlite3").mkdir()
        case "tokens":
            (home / "data" / "tokens.json").mkdir(mode=0o700)
        case "cache":
            (home / way).write_text("")
        case _:
            (home / way).rmdir()
            (home / way).write_text("")
    with hostile_service(HostileAnswers()) as url:
        monkeypatch.setenv("NEMO_API_URL", url)
        picture = saved(tmp_path / "a.bmp", "RGB")
        ran = command("upload", picture)
    assert_no_crash(ran)
    assert ran.code in {1, 2}
    assert way in ran.err.removeprefix(str(tmp_path))
    assert str(home) in ran.err


@pytest.mark.parametrize("home", ["/proc/nowhere", "/dev/null", "~nobody-at-all/x", "relative"])
def test_a_named_home_that_is_no_place_is_a_sentence(
    command: Stillreel, monkeypatch: pytest.MonkeyPatch, home: str
) -> None:
    monkeypatch.setenv("STILLREEL_HOME", home)
    with hostile_service(HostileAnswers()) as url:
        monkeypatch.setenv("NEMO_API_URL", url)
        ran = command("credits")
    assert_no_crash(ran)
    assert ran.code in {0, 1, 2}
    assert ("STILLREEL_HOME" in ran.err) == home.startswith("/")


@pytest.mark.parametrize("home", [None, "", "/proc/nowhere"])
def test_without_a_home_of_the_user_it_says_what_to_set(
    command: Stillreel, monkeypatch: pytest.MonkeyPatch, home: str | None
) -> None:
    for name in ("STILLREEL_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "HOME"):
        monkeypatch.delenv(name, raising=False)
    if home is None:  # nobody that the system knows
        monkeypatch.setattr("pwd.getpwuid", _nobody)
    else:
        monkeypatch.setenv("HOME", home)
        if home == "":
            monkeypatch.setenv("XDG_DATA_HOME", "/proc/nowhere")
    ran = command("credits", "--mock")
    assert_no_crash(ran)
    assert ran.code in {1, 2}
    assert "STILLREEL_HOME" in ran.err
    assert not Path("~").exists()


def _nobody(_: int) -> object:
    raise KeyError


@pytest.mark.parametrize(
    ("name", "film"),
    [
        ("../../etc/passwd", "etc passwd.mp4"),
        ("..", "clip.mp4"),
        ("n" * 251, "n" * 200 + ".mp4"),
        ("港" * 85, "港" * 66 + ".mp4"),
        ("", "clip.mp4"),
        ("a\x1b]2;EVIL\x07b\nc\0", "ab c.mp4"),
        ("\\\\host\\c$", "host c$.mp4"),
    ],
)
def test_a_name_from_elsewhere_leads_out_of_no_folder(tmp_path: Path, name: str, film: str) -> None:
    assert free_name(tmp_path, name) == tmp_path / film
