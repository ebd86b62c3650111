"""The pictures of the README show the program as it is."""

import re
from pathlib import Path

import pytest

from contract_tests.pictures.reading import fetches, rows
from contract_tests.pictures.scenes import FOLDER, SHOWN_HOME, a_home, scenes

README = Path(__file__).parents[2] / "README.md"
NAMES = ("empty", "film", "wire", "at-work")


def picture(name: str) -> str:
    return (FOLDER / f"{name}.svg").read_text(encoding="utf-8")


async def test_what_can_be_read_in_each_is_what_the_program_shows_today() -> None:
    """Made anew by `make pictures`; colours, figures and how often it polled are left out."""
    with a_home() as home:
        made = {name: svg async for name, svg in scenes(home)}
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
        f"{begin}&#160;12:30 GET /state/…{part}/latest {size} B ░░██</text>"
        for part, size in (("ab-0f", 80), ("77-9e01", 7))
    )
    assert rows(one) == rows(other) == ["0 GET /state/…#/latest 0 of it"]
