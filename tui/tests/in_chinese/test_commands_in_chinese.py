"""The command line in Chinese: its help, its errors, and what it prints."""

import json
import re

import pytest
from rich.cells import cell_len

from tui.command_line.overview import COMMANDS, MOCK_COMMANDS, PROJECT_DEEDS
from tui.tests.in_chinese.spoken import not_chinese, told_by

TYPED = {
    *COMMANDS,
    *PROJECT_DEEDS,
    *("bash", "zsh", "fish", "auto", "white", "black", "rrggbb", "keep"),
    *("files", "prompt", "out", "name", "number", "stills", "clips", "harbour"),
    *("free", "talk", "clip", "bare", "envelope", "lint", "import", "learn", "sRGB"),
}
"""What one types: commands, values and names of columns."""
ERRORS = {
    ("make",): "缺少以下参数",
    ("exprot",): "没有名为",
    ("state", "--speed", "x", "--mock"): "数字",
}


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, ...], str]:
    """What each command says."""
    own = [command for command in COMMANDS if command not in MOCK_COMMANDS]
    asked = [("--help",), *((command, "--help") for command in own), *ERRORS]
    told = told_by(
        "tui.tests.in_chinese.commands",
        *map(json.dumps, asked),
        folder=tmp_path_factory.mktemp("commands"),
    )
    return dict(zip(asked, map(str, told), strict=True))


def test_everything_is_chinese(said: dict[tuple[str, ...], str]) -> None:
    for words, text in said.items():
        assert not_chinese(text) - TYPED - set(words) == set(), words
        assert re.search("[一-鿿]", text), words


def test_the_columns_of_help_fit_into_eighty(said: dict[tuple[str, ...], str]) -> None:
    for words, text in said.items():
        if words[-1] == "--help":
            options = re.split("选项[:：]\n", text)[1].partition("\n\n")[0]
            assert 8 < max(map(cell_len, options.split("\n"))) <= 80, words


def test_an_error_says_in_chinese_what_is_wrong(said: dict[tuple[str, ...], str]) -> None:
    for words, what in ERRORS.items():
        assert what in said[words]
