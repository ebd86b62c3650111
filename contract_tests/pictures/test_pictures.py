"""The pictures of the README show the program as it is."""

import asyncio
import re
import threading
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from contract_tests.pictures.reading import fetches, rows
from contract_tests.pictures.scenes import FOLDER, SHOWN_HOME, a_home, scenes
from mockserver.film.plan import FilmPlan, FilmReport
from mockserver.film.render import render
from tui.tests.screens.harness.at_rest import pilots_wait_for_rest

README = Path(__file__).parents[2] / "README.md"
NAMES = ("empty", "film", "wire", "at-work")


def picture(name: str) -> str:
    return (FOLDER / f"{name}.svg").read_text(encoding="utf-8")


async def small_film(plan: FilmPlan, out: Path, on_progress: object) -> FilmReport:
    """The film so small that nobody could look at it, drawn and encoded in this process."""
    small = partial(render, replace(plan, width=160, height=90), out)
    return await asyncio.to_thread(small, progress=lambda _: None, cancelled=threading.Event())


async def test_what_can_be_read_in_each_is_what_the_program_shows_today(
    stills_examined_here: None, patience: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Made anew by `make pictures`; colours, figures and how often it polled are left out."""
    monkeypatch.setattr("mockserver.service.renders.render_film", small_film)
    with a_home() as home, pilots_wait_for_rest():
        made = {name: svg async for name, svg in scenes(home, speed=200)}
    assert tuple(made) == NAMES
    for name, svg in made.items():
        assert set(rows(svg)) == set(rows(picture(name))), name
        assert str(home) not in svg


@pytest.mark.parametrize("name", NAMES)
def test_each_is_shown_fetches_nothing_and_tells_nothing_of_who_made_it(name: str) -> None:
    shown = picture(name)
    assert f"docs/pictures/{name}.svg)" in README.read_text()
    assert fetches(shown) == []
    assert len(rows(shown)) > 3
    assert not re.findall(r"nmv_[a-z]+_\w+|eyJ[\w-]{5,}", shown)
    assert set(re.findall(r"/(?:home|tmp|root)/[\w/]+", shown)) <= {f"{SHOWN_HOME}/films/harbour"}


def test_what_is_another_at_each_making_is_not_read() -> None:
    begin = '<text class="r1" x="0" y="1" textLength="9" clip-path="url(#a-line-0)">'
    one, other = (
        f"{begin}&#160;12:30 GET /state/…{part}/latest {size}&#160;{unit} ░░██</text>"
        for part, size, unit in (("ab-0f", 80, "B"), ("77-9e01", 7, "kB"))
    )
    assert rows(one) == rows(other) == ["0 GET /state/…#/latest 0 of it"]
