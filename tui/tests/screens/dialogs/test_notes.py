"""Texts of dialogs, options and the line below a film: each in as many cells as there are."""

import pytest
from textual.app import App, ComposeResult
from textual.content import Content

from tui.screens.dialogs.note import Note
from tui.screens.dialogs.safe_options import SafeOptions
from tui.screens.viewer import wording
from tui.screens.viewer.playhead import Playhead
from tui.screens.viewer.scrub_bar import ScrubBar

KEYS = "enter 打开 · tab 查找 · n 新建 · A 已归档 · b 浏览器"
TEMPLATE = "10 秒成片：用这些图片做一个 10 秒的成片"


def test_a_key_stays_with_what_it_does_at_every_width() -> None:
    for width in range(12, 60):
        lines = [line.plain for line in Note(Content(KEYS)).lay(width)]
        assert [item for line in lines for item in line.split(" · ")] == KEYS.split(" · ")
        assert all(Content(line).cell_length <= width for line in lines)


def test_a_note_in_chinese_fills_its_lines() -> None:
    one, first, *_ = (line.plain for line in Note(Content(f"一\n{TEMPLATE}")).lay(34))
    assert one == "一"
    assert Content(first).cell_length > 30


async def test_an_option_in_chinese_is_broken_between_its_signs() -> None:
    class Listed(App[None]):
        def compose(self) -> ComposeResult:
            yield SafeOptions(Content(f"{TEMPLATE}：缓慢的镜头移动"), markup=False, compact=True)

    async with Listed().run_test(size=(48, 6)) as pilot:
        options = pilot.app.query_one(SafeOptions)
        width = options.scrollable_content_region.width
        first = options.render_line(0).text.rstrip()
        assert Content(first).cell_length > width - 4


@pytest.mark.parametrize("state", ["playing", "播放中"])
def test_the_bar_below_a_film_fills_its_line(state: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wording, "state_of", lambda head: state)
    monkeypatch.setattr(wording, "LOOPS", "循环")
    bar = ScrubBar()
    head = Playhead(12.0, lambda: 0.0)
    head.loops = True
    bar.show(head)
    (line,) = bar.lay(60)
    assert line.cell_length == 60
