import os
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.media.paths import dropped_files


def only(*names: str) -> Callable[[Path], bool]:
    """A world in which these files exist and no others."""
    return lambda path: str(path) in names


NOTHING = only()
HOME = os.path.expanduser("~")  # noqa: PTH111 (the very call whose result is expected)


@pytest.mark.parametrize(
    ("text", "paths"),
    [
        ("/a/b.jpg", ["/a/b.jpg"]),
        ("/a/b.jpg ", ["/a/b.jpg"]),
        ("  /a/b.jpg\r\n", ["/a/b.jpg"]),
        ("/a/my photo.jpg", ["/a/my photo.jpg"]),
        ("/a/my photo.jpg /b/c.png", ["/a/my photo.jpg", "/b/c.png"]),
        ("/b/c.png /a/my photo.jpg", ["/b/c.png", "/a/my photo.jpg"]),
        ("/a/b.jpg /b/c.png", ["/a/b.jpg", "/b/c.png"]),
        ("/a/b.jpg\n/b/c.png\n", ["/a/b.jpg", "/b/c.png"]),
        ("/a/b.jpg\r/a/my photo.jpg", ["/a/b.jpg", "/a/my photo.jpg"]),
        ("/a/it's.jpg", ["/a/it's.jpg"]),
        ("/a/it's.jpg /b/c.png", ["/a/it's.jpg", "/b/c.png"]),
        ("/a/dir /c.jpg", ["/a/dir /c.jpg"]),
        ("/a/dir /c.jpg /b/c.png", ["/a/dir /c.jpg", "/b/c.png"]),
        ("/a/two\nlines.jpg", ["/a/two\nlines.jpg"]),
        ("/a/folder", ["/a/folder"]),
        ("~/x.jpg", [HOME + "/x.jpg"]),
        ("near.jpg", ["near.jpg"]),
        ("./near.jpg", ["near.jpg"]),
        ("stills/a b.jpg", ["stills/a b.jpg"]),
        ("near.jpg stills/near.jpg", ["near.jpg", "stills/near.jpg"]),
        ("C:\\Users\\me\\my photo.jpg", ["C:\\Users\\me\\my photo.jpg"]),
    ],
)
def test_a_bare_name_is_a_drop_when_the_file_exists(text: str, paths: list[str]) -> None:
    exists = only(*paths)
    assert dropped_files(text, exists) == tuple(Path(path) for path in paths)
    assert dropped_files(text, NOTHING) == ()


@pytest.mark.parametrize(
    ("text", "paths"),
    [
        ("/a/my\\ photo.jpg", ["/a/my photo.jpg"]),
        ("/a/my\\ photo\\ \\(1\\).jpg ", ["/a/my photo (1).jpg"]),
        ('/a/it\\\'s\\ \\"x\\".jpg', ['/a/it\'s "x".jpg']),
        ("/a/ends\\ ", ["/a/ends "]),
        ("/a/x\\ y.jpg /b/c\\ d.jpg", ["/a/x y.jpg", "/b/c d.jpg"]),
        ("'/a/my photo.jpg'", ["/a/my photo.jpg"]),
        ("'/a/it'\\''s.jpg' ", ["/a/it's.jpg"]),
        ("'/a/x y.jpg' '/b/c.png'", ["/a/x y.jpg", "/b/c.png"]),
        ("'/a/x.jpg'\n'/b/c.png'\n", ["/a/x.jpg", "/b/c.png"]),
        ("'/a/two\nlines.jpg'", ["/a/two\nlines.jpg"]),
        ('"/a/my photo.jpg"', ["/a/my photo.jpg"]),
        ('"/a/say \\"hi\\" \\$5.jpg"', ['/a/say "hi" $5.jpg']),
        ('"/a/keep\\this.jpg"', ["/a/keep\\this.jpg"]),
        ('"C:\\Users\\me\\my photo.jpg"', ["C:\\Users\\me\\my photo.jpg"]),
        ('"C:\\new\\$x.jpg" "D:\\b.png"', ["C:\\new\\$x.jpg", "D:\\b.png"]),
        ('"\\\\server\\share\\a.jpg"', ["\\\\server\\share\\a.jpg"]),
        ("& 'C:\\Users\\me\\a b.jpg'", ["C:\\Users\\me\\a b.jpg"]),
        ("file:///a/b.jpg", ["/a/b.jpg"]),
        ("file:///a/my%20photo.jpg\nfile:///b/%E6%B8%AF.png\r\n", ["/a/my photo.jpg", "/b/港.png"]),
        ("file:///a/b.jpg file:///c.jpg", ["/a/b.jpg", "/c.jpg"]),
        ("file://localhost/a/b.jpg", ["/a/b.jpg"]),
        ("FILE:///a/b.jpg", ["/a/b.jpg"]),
        ("file:/a/b.jpg", ["/a/b.jpg"]),
        ("file:///a/what?#1.jpg", ["/a/what?#1.jpg"]),
        ("'file:///a/b.jpg'", ["/a/b.jpg"]),
        ("file:///a/caf%E9.jpg", [os.fsdecode(b"/a/caf\xe9.jpg")]),
        ("file:///a/100%.jpg", ["/a/100%.jpg"]),
    ],
)
def test_what_says_that_it_is_a_file_is_a_drop_without_looking(text: str, paths: list[str]) -> None:
    assert dropped_files(text, NOTHING) == tuple(Path(path) for path in paths)


def test_a_literal_name_that_exists_goes_before_a_reading_of_its_backslashes() -> None:
    assert dropped_files("/a/b\\ c.jpg", only("/a/b\\ c.jpg")) == (Path("/a/b\\ c.jpg"),)


def test_a_name_with_a_space_goes_before_its_halves() -> None:
    world = only("/a/b.jpg /c/d.jpg", "/a/b.jpg", "/c/d.jpg")
    assert dropped_files("/a/b.jpg /c/d.jpg", world) == (Path("/a/b.jpg /c/d.jpg"),)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("https://example.com/a.jpg", ("https://example.com/a.jpg",)),
        ("HTTP://example.com/a?x='1'&y=\"2\"", ("HTTP://example.com/a?x='1'&y=\"2\"",)),
        (
            "https://example.com/a.jpg\nhttps://example.com/b.jpg",
            ("https://example.com/a.jpg", "https://example.com/b.jpg"),
        ),
        (
            "https://example.com/a.jpg '/b/c d.jpg'",
            ("https://example.com/a.jpg", Path("/b/c d.jpg")),
        ),
    ],
)
def test_a_web_address_comes_back_as_text(text: str, expected: tuple[Path | str, ...]) -> None:
    assert dropped_files(text, NOTHING) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n ",
        "turn this image into a 10-second animated video clip",
        "make it slower, and don't stop",
        "add a title 'Harbour'",
        "'hello there'",
        'a "quoted" word',
        "look at https://example.com/a.jpg",
        "https:// is how it starts",
        "https://[broken",
        "put /a/b.jpg first",
        "/export",
        "/",
        "//",
        ".",
        "..",
        "~",
        "word",
        "a\\",
        "'unclosed",
        "file:",
        "file://",
        "file:///",
        "file:///a%00b",
        "file://[",
        "file:relative.jpg",
        "file://elsewhere/a.jpg",
        "/a/b.jpg and then something",
        "它慢一点",
        "\ud800",
        "/a\0b",
        "'/a\0b'",
        "'/'",
        "/" + "long " * 9000,
        "/a " * 9000,
        "'" * 9001,
        '"\\' * 5000,
    ],
    ids=lambda text: text[:24],
)
def test_the_users_own_words_are_no_drop(text: str) -> None:
    assert dropped_files(text, only("/a/b.jpg", "word", "/", ".", "..", HOME)) == ()
    assert dropped_files(text) == ()


def test_a_file_uri_of_another_host_is_taken_when_its_path_exists_here() -> None:
    assert dropped_files("file://thishost/a/b.jpg", only("/a/b.jpg")) == (Path("/a/b.jpg"),)


def test_a_file_that_may_not_be_looked_at_is_taken_so_that_its_refusal_is_told() -> None:
    def closed(_: Path) -> bool:
        raise PermissionError

    assert dropped_files("/a/b.jpg", closed) == (Path("/a/b.jpg"),)


def test_real_files_with_any_name_are_found_in_every_form(tmp_path: Path) -> None:
    names = [
        "a b.jpg",
        "it's.jpg",
        'say "x".jpg',
        "港 🚢.jpg",
        "100%.jpg",
        os.fsdecode(b"\xe9.jpg"),
    ]
    for name in names:
        path = tmp_path / name
        path.touch()
        quoted = "'" + str(path).replace("'", "'\\''") + "'"
        escaped = "".join(c if c.isalnum() or c in "/._-" else "\\" + c for c in str(path))
        for text in (str(path), quoted, escaped, path.as_uri()):
            assert dropped_files(text) == (path,), text
    everything = "\n".join(str(tmp_path / name) for name in names)
    assert dropped_files(everything) == tuple(tmp_path / name for name in names)


def test_a_drop_of_five_hundred_names_with_spaces_looks_at_each_but_a_few_times() -> None:
    names = [f"/a/photo number {n}.jpg" for n in range(500)]
    world, looks = set(names), 0

    def counted(path: Path) -> bool:
        nonlocal looks
        looks += 1
        return str(path) in world

    assert len(dropped_files(" ".join(names), counted)) == 500
    assert looks < 2500


@given(st.text(alphabet=st.characters() | st.sampled_from("/'\"\\ ~:%\n\0fileC"), max_size=60))
def test_random_text_never_raises(text: str) -> None:
    for world in (NOTHING, lambda _: True, Path.exists):
        for item in dropped_files(text, world):
            assert isinstance(item, Path | str)


@pytest.mark.parametrize("text", ["~\0", "~\ud800", "~a\0b/c.jpg", "'~\0'"])
def test_a_user_that_nobody_can_look_up_is_no_file(text: str) -> None:
    assert dropped_files(text) == ()


@given(st.sampled_from(["file:", "file://", "file:///", "https://", "& '", "~", "C:\\"]), st.text())
def test_random_text_behind_a_beginning_never_raises(start: str, text: str) -> None:
    dropped_files(start + text)
