"""The main job in Chinese, in a terminal, on a mock whose films are of nothing."""

import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tui.tests.in_chinese.spoken import CHINESE, LOADED_ANEW, not_chinese
from tui.tests.media.specimens import quarters
from tui.tests.screens.harness.terminal import SEQUENCE, Terminal
from tui.tests.screens.harness.with_mock import SPEED, a_film

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")


def test_from_stills_to_a_clip(
    start_nemo_mock: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mock = start_nemo_mock(speed=SPEED, film=partial(a_film, None))
    own = {"NEMO_API_URL": mock.url, "STILLREEL_TIME_SCALE": str(SPEED)}
    for name, value in (CHINESE | own).items():
        monkeypatch.setenv(name, value)
    quarters().save(tmp_path / "港口.png")
    terminal = Terminal(["港口.png"], tmp_path, 24, 80, LOADED_ANEW)
    try:
        terminal.sees("说明要用这些图片做什么")
        terminal.write("做成一秒的成片")
        terminal.sees("做成一秒的成片")
        terminal.write("\r")
        terminal.sees("时间线已改动")
        terminal.write("导出到 片.mp4")
        terminal.sees("片.mp4")
        terminal.write("\r")
        terminal.sees("已保存")
        terminal.write("\x11")
        terminal.until(terminal.ended, "the end")
    finally:
        terminal.close()
    assert terminal.status == 0
    assert (tmp_path / "片.mp4").exists()
    read = SEQUENCE.sub(b" ", terminal.output).decode()
    assert not_chinese(read) <= {"kB", "Lo", "Nemo"}  # a unit, and what the mock calls music
