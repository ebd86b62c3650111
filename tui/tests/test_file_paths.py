from pathlib import Path

import pytest

from tui.file_paths import expand_home


def test_home_is_understood() -> None:
    assert expand_home("~/clips/a.mp4") == Path.home() / "clips/a.mp4"


@pytest.mark.parametrize("text", ["~nobodyx/a.mp4", "~a\0b/a.mp4", "clips/~/a.mp4", ""])
def test_where_there_is_no_such_user_the_path_is_unchanged(text: str) -> None:
    assert expand_home(text) == Path(text)
