from pathlib import Path

import pytest

from tui.media.folders import pictures_in
from tui.tests.media.specimens import encoded


def test_the_pictures_of_a_folder_come_in_the_order_of_their_names(tmp_path: Path) -> None:
    for name in ("10.png", "2.png", "1.jpg", "b.JPG", "A.png", "ä.png", "img 9.png", "img 10.png"):
        (tmp_path / name).write_bytes(encoded("JPEG" if "jpg" in name.lower() else "PNG"))
    (tmp_path / "notes.txt").write_text("no picture")
    (tmp_path / "3.png").write_text("no picture either")
    (tmp_path / ".hidden.png").write_bytes(encoded("PNG"))
    (tmp_path / "below").mkdir()
    (tmp_path / "below" / "0.png").write_bytes(encoded("PNG"))
    names = [path.name for path in pictures_in(tmp_path)]
    assert names == [
        *("1.jpg", "2.png", "10.png"),
        *("A.png", "b.JPG", "img 9.png", "img 10.png", "ä.png"),
    ]


def test_numbers_that_are_written_alike_keep_the_order_of_their_letters(tmp_path: Path) -> None:
    for name in ("1.png", "01.png", "001.png", "²1.png"):
        (tmp_path / name).write_bytes(encoded("PNG"))
    assert [path.name for path in pictures_in(tmp_path)][:3] == ["001.png", "01.png", "1.png"]


def test_a_folder_that_is_none_says_so(tmp_path: Path) -> None:
    with pytest.raises(OSError, match=r"."):
        pictures_in(tmp_path / "gone")
