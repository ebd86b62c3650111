"""The first layout is the right one, and nothing of it is worked out again without need."""

from collections import Counter
from typing import Any

import pytest
from textual.css.stylesheet import Stylesheet
from textual.dom import DOMNode

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
        assert {node for node, times in styled.items() if times > 1} <= {prompt, prompt.parent}


async def test_the_focus_goes_round_and_lights_the_frames_alone(styled: Counter[DOMNode]) -> None:
    async with running(FakeStudio(turn=answer("One.", "Two."))) as pilot:
        await send(pilot, "go")
        await until(pilot, lambda: len(pilot.app.screen.query(Passage)) > 2)
        await until(pilot, lambda: not operations_of(pilot).running)
        frame = panels_of(pilot).conversation.query_ancestor(".panel")
        dark = frame.styles.border_top
        styled.clear()
        main_of(pilot).view.show_panel("conversation")
        await until(pilot, lambda: frame.styles.border_top != dark)
        main_of(pilot).action_prompt()
        await until(pilot, lambda: frame.styles.border_top == dark)
        assert not [node for node in styled if isinstance(node, Passage)]
