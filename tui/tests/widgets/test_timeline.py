"""The timeline as it is drawn: numbered clips, cut names, and two timelines side by side."""

from dataclasses import replace

import pytest
from rich.cells import cell_len

from tui.studio.timeline import Clip, Lane
from tui.studio.timeline import Timeline as Film
from tui.widgets.measures import cut_in_the_middle
from tui.widgets.timeline import Timeline

FIRST, SECOND = Clip("harbour at dawn 1.jpg", 0, 6000), Clip("港口的早晨和海鸥 2.jpg", 6000, 6000)
MUSIC = Lane("audio", (Clip("Lo-fi", 0, 12000, 0.35),))


def a_film(*clips: Clip, lanes: tuple[Lane, ...] = ()) -> Film:
    return Film((Lane("video", clips), *lanes), max(one.end_ms for one in clips))


def lines(panel: Timeline, width: int = 60) -> list[str]:
    return [line.plain for line in panel.lay(width)]


@pytest.mark.parametrize("cells", [0, 1, 2, 5, 8, 13, 40])
@pytest.mark.parametrize("name", ["", "a", FIRST.label, SECOND.label, "👩‍👩‍👧" * 9, "e\u0301" * 30])
def test_a_name_is_cut_in_the_middle_to_the_cells_that_there_are(name: str, cells: int) -> None:
    cut = cut_in_the_middle(name, cells)
    assert cell_len(cut) <= cells
    if cell_len(name) <= cells:
        assert cut == name
    elif cells > 3:
        head, tail = cut.split("…")
        assert name.startswith(head)
        assert name.endswith(tail)


@pytest.mark.parametrize("width", [24, 38, 60, 100])
def test_clips_are_numbered_alike_in_the_bars_and_in_the_list(width: int) -> None:
    panel = Timeline()
    panel.show(a_film(FIRST, SECOND, lanes=(MUSIC,)), ())
    shown = lines(panel, width)
    bars = next(line for line in shown if line.startswith("Video "))
    assert "▌1" in bars
    assert "▌2" in bars
    assert [line.split()[0] for line in shown if "–" in line] == ["1", "2", "1"]
    assert all(cell_len(line) <= width for line in shown)
    ends = ("鸥 2", "鸥 2.jpg")
    assert all(line.rstrip().endswith(ends) for line in shown if "港" in line and "–" in line)


def test_two_versions_show_what_is_new_gone_and_changed_until_they_are_left() -> None:
    panel = Timeline()
    panel.show(a_film(FIRST, SECOND), ())
    at_rest = lines(panel)
    was = a_film(FIRST, SECOND, replace(FIRST, label="gone.jpg", start_ms=12000))
    now = a_film(FIRST, replace(SECOND, label="other.jpg"), lanes=(MUSIC,))
    panel.compare("v1 → v2", was, now)
    shown = [line.strip() for line in lines(panel)]
    assert "v1 → v2" in shown[0]
    assert "esc" in shown[0]
    marks = {line[0]: line for line in shown if line[:1] in "+~-" and "–" in line}
    assert "Lo-fi" in marks["+"]
    assert "other.jpg" in marks["~"]
    assert "gone.jpg" in marks["-"]
    panel.leave_comparison()
    assert not panel.is_comparing
    assert lines(panel) == at_rest


def test_a_track_that_is_gone_stays_in_sight() -> None:
    panel = Timeline()
    panel.compare("v1 → now", a_film(FIRST, lanes=(MUSIC,)), a_film(FIRST))
    assert any(line.startswith("BGM") and "▌-1" in line for line in lines(panel))


def test_before_and_after_a_turn_is_there_once_a_turn_has_changed_something() -> None:
    panel = Timeline()
    panel.show(a_film(FIRST), ())
    assert not panel.compare_turn("the turn")
    panel.begin_turn()
    panel.show(a_film(FIRST, SECOND), ("something changed",))
    assert panel.compare_turn("the turn")
    assert [line[:3] for line in lines(panel) if "–" in line] == ["  1", "+ 2"]


def test_a_timeline_that_is_read_anew_ends_the_comparison() -> None:
    panel = Timeline()
    panel.compare("v1 → v2", a_film(FIRST), a_film(SECOND))
    panel.show(a_film(SECOND), ())
    assert not panel.is_comparing


def test_what_is_marked_is_there_however_short_the_timeline_has_become() -> None:
    panel = Timeline()
    panel.show(a_film(FIRST, SECOND), ())
    panel.action_mark(1)
    panel.show(a_film(FIRST), ())
    assert panel.marked == 0
    assert panel.marked_clip is not None
    panel.clear()
    panel.show(a_film(FIRST, SECOND), ())
    assert panel.marked == 0


def test_a_turn_that_only_talked_leaves_the_last_difference_to_be_seen() -> None:
    panel = Timeline()
    was, now = a_film(FIRST), a_film(FIRST, SECOND)
    panel.show(was, ())
    panel.begin_turn()
    assert not panel.compare_turn("before and after")
    panel.show(now, ("a clip was added",))
    for _ in range(2):
        assert panel.compare_turn("before and after")
        assert panel._comparison is not None
        assert (panel._comparison.was, panel._comparison.now) == (was, now)
        panel.begin_turn()
        panel.show(now, ())
