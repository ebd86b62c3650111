"""The screens in Chinese, wide and small: nothing else is on them, and all has its place."""

import pytest
from rich.cells import cell_len

from tui.tests.in_chinese.spoken import not_chinese, told_by

Page = tuple[int, int, str, str]
"""Columns, rows, which one it is, and what can be read on it."""


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> list[Page]:
    folder = tmp_path_factory.mktemp("screens")
    told = told_by("tui.tests.in_chinese.screens", folder=folder)
    return [tuple(page) for page in told]  # type: ignore[misc,arg-type]  # as that program says


def test_everything_is_chinese(pages: list[Page]) -> None:
    found = {(page, word) for *_, page, text in pages for word in not_chinese(text)}
    assert found == set()


def test_what_is_twice_as_wide_has_its_place(pages: list[Page]) -> None:
    for columns, rows, page, text in pages:
        lines = text.split("\n")
        assert len(lines) == rows
        assert {cell_len(line) for line in lines} == {columns}, page


def test_tabs_and_the_keys_that_lead_elsewhere_are_whole_on_the_smallest_screen(
    pages: list[Page],
) -> None:
    small = {page: text.split("\n") for columns, _, page, text in pages if columns == 60}
    assert small["empty"][1].split() == ["1", "图片▌2", "对话", "3", "时间线", "4", "渲染"]
    assert small["work"][-1].split("  ")[-3:] == ["f1 按键", "ctrl+n 面板", "ctrl+p 命令 "]
    assert any("继续  n     离开  y" in line for line in small["cancel"])
