"""The first layout is the right one: nothing on it is worked out again before anything happened."""

from collections import Counter
from typing import Any

import pytest
from textual.css.stylesheet import Stylesheet
from textual.dom import DOMNode

from tui.tests.screens.fake_studio import FakeStudio, main_of, panels_of, running


@pytest.mark.parametrize("size", [(60, 16), (80, 24), (120, 40), (160, 50), (40, 10)])
async def test_nothing_gets_its_styles_twice_but_what_takes_the_focus(
    monkeypatch: pytest.MonkeyPatch, size: tuple[int, int]
) -> None:
    styled: Counter[DOMNode] = Counter()
    apply = Stylesheet.apply

    def counted(sheet: Stylesheet, node: DOMNode, **how: Any) -> None:
        styled[node] += 1
        apply(sheet, node, **how)

    monkeypatch.setattr(Stylesheet, "apply", counted)
    async with running(FakeStudio(), size=size) as pilot:
        prompt = panels_of(pilot).prompt
        assert styled[main_of(pilot)] == 1
        assert {node for node, times in styled.items() if times > 1} <= {prompt, prompt.parent}
