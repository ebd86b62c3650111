"""The first layout is the right one, and nothing of it is worked out again without need."""

from collections import Counter
from typing import Any

import pytest
from textual._compositor import Compositor
from textual.css.stylesheet import Stylesheet
from textual.dom import DOMNode
from textual.geometry import Region

from tui.tests.screens.harness.at_rest import at_rest
from tui.tests.screens.harness.fake_studio import (
    FakeStudio,
    answer,
    main_of,
    operations_of,
    panels_of,
    running,
    send,
    until,
)
from tui.widgets.chrome.frames import Frame
from tui.widgets.passage import Passage


@pytest.fixture
def styled(monkeypatch: pytest.MonkeyPatch) -> Counter[DOMNode]:
    """How often the styles of each were worked out."""
    counts: Counter[DOMNode] = Counter()
    apply = Stylesheet.apply

    def counted(sheet: Stylesheet, node: DOMNode, **how: Any) -> None:
        counts[node] += 1
        apply(sheet, node, **how)

    monkeypatch.setattr(Stylesheet, "apply", counted)
    return counts


@pytest.mark.parametrize("size", [(60, 16), (80, 24), (120, 40), (160, 50), (40, 10)])
async def test_nothing_gets_its_styles_twice_but_what_takes_the_focus(
    styled: Counter[DOMNode], size: tuple[int, int]
) -> None:
    async with running(FakeStudio(), size=size) as pilot:
        prompt = panels_of(pilot).prompt
        assert styled[main_of(pilot)] == 1
        assert {node for node, times in styled.items() if times > 1} <= {prompt.parent}


@pytest.fixture
def painted(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often a passage was to be painted anew or looked at, and the whole screen painted."""
    counts: Counter[str] = Counter()
    refresh, render = Passage.refresh, Compositor.render_full_update

    nodes: Any = Passage.css_path_nodes

    def matched(passage: Passage) -> object:
        counts["looks"] += 1
        return nodes.fget(passage)

    def may_take_keys(passage: Passage) -> bool:
        counts["looks"] += 1
        return False

    def refreshed(passage: Passage, *regions: Region, **how: bool) -> Passage:
        counts["passages"] += 1
        return refresh(passage, *regions, **how)

    def rendered(compositor: Compositor, simplify: bool = False) -> object:
        counts["screens"] += 1
        return render(compositor, simplify)

    monkeypatch.setattr(Passage, "refresh", refreshed)
    monkeypatch.setattr(Passage, "allow_focus", may_take_keys)
    monkeypatch.setattr(Passage, "css_path_nodes", property(matched))
    monkeypatch.setattr(Compositor, "render_full_update", rendered)
    return counts


async def test_the_focus_goes_round_and_lights_the_frames_alone(
    styled: Counter[DOMNode], painted: Counter[str]
) -> None:
    async with running(FakeStudio(turn=answer("One.", "Two."))) as pilot:
        await send(pilot, "go")
        await until(pilot, lambda: len(pilot.app.screen.query(Passage)) > 2)
        await until(pilot, lambda: not operations_of(pilot).running)
        frame = panels_of(pilot).conversation.query_ancestor(".panel")
        dark = frame.styles.border_top
        lit = set(pilot.app.screen.query("Frame, #ask, #log"))
        await at_rest()
        styled.clear()
        painted.clear()
        main_of(pilot).view.show_panel("conversation")
        await until(pilot, lambda: frame.styles.border_top != dark)
        main_of(pilot).action_prompt()
        await until(pilot, lambda: frame.styles.border_top == dark)
        await at_rest()
        assert set(styled) <= lit
        await pilot.press(*["tab"] * 5)
        assert not painted


async def test_what_is_longer_than_its_frame_scrolls_in_it_and_the_conversation_by_itself() -> None:
    async with running(FakeStudio()) as pilot:
        panels = panels_of(pilot)
        for each in (panels.stills, panels.timeline, panels.renders):
            each.styles.min_height = 200
        await pilot.pause()
        frames = {frame.id: frame for frame in pilot.app.screen.query(Frame)}
        for name in ("stills-panel", "timeline-panel", "renders-panel"):
            assert frames[name].allow_vertical_scroll, name
        assert not frames["conversation-panel"].allow_vertical_scroll
