"""Titles can be read: over anything, in several scripts, however long."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from mockserver.film import typeface
from mockserver.film.lettering import MOST_LINES, mask, set_title, width
from mockserver.film.plan import FilmPlan, Shot, Title
from mockserver.film.planes import Planes
from mockserver.film.titles import blend, draw_titles
from mockserver.film.typeface import characters

PLAN = FilmPlan(640, 360, shots=(Shot(Path("a.jpg"), 0, 10_000),))
FONTS = Path(typeface.__file__).with_name("fonts")


@pytest.fixture(autouse=True)
def _a_machine_without_fonts(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(typeface, "_font_folders", lambda: [tmp_path / "none"])
    typeface._system.cache_clear()
    typeface._font.cache_clear()


def planes(light: int, plan: FilmPlan = PLAN) -> Planes:
    half = (plan.height // 2, plan.width // 2)
    y = np.full((plan.height, plan.width), light, np.uint8)
    return y, np.full(half, 90, np.uint8), np.full(half, 170, np.uint8)


def letters(text: str, size: int = 40) -> np.ndarray:
    return np.asarray(mask(set_title(text, 2000, size, size), 4))


def box(char: str) -> np.ndarray:
    """What a font draws for a character that it lacks."""
    font = typeface.loaded(typeface.runs(char)[0][0], 40)
    image = Image.new("L", (60, 60))
    ImageDraw.Draw(image).text((4, 44), "\U0010fffd", fill=255, font=font, anchor="ls")
    return np.asarray(image)


@pytest.mark.parametrize("char", list("éèñß–—…¿€Жλ港口的夜晚灣東京かなカナ，。！「」"))
def test_characters_of_many_scripts_are_drawn_without_any_system_font(char: str) -> None:
    assert typeface.runs(char) == [(typeface.runs(char)[0][0], char)]
    assert ord(char) in characters(typeface.runs(char)[0][0])
    drawn = letters(char)
    assert drawn.any()
    missing = box(char)
    size = tuple(min(pair) for pair in zip(drawn.shape, missing.shape, strict=True))
    cut_drawn, cut_missing = drawn[: size[0], : size[1]], missing[: size[0], : size[1]]
    assert (cut_drawn != cut_missing).any()


def test_different_chinese_characters_look_different() -> None:
    assert not np.array_equal(letters("港"), letters("口"))
    assert not np.array_equal(letters("夜"), letters("晚"))


def test_a_mixed_title_takes_each_run_from_a_font_that_has_it() -> None:
    found = [(font.name, text) for font, text in typeface.runs("Héllo – 港口 ok")]
    assert found == [
        ("DejaVuSans.ttf", "Héllo – "), ("DroidSansFallback-subset.ttf", "港口"),
        ("DejaVuSans.ttf", " ok"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "drawn"),
    [
        ("a\U0001f3acb", "ab"), ("\u202eabc\x07", "abc"), ("e\u0301", "é"), ("\ud800x", "x"),
        ("\U0001d573i", "Hi"),
    ],
)  # fmt: skip
def test_what_no_font_has_is_written_plainly_or_left_out(text: str, drawn: str) -> None:
    assert "".join(run for _, run in typeface.runs(text)) == drawn


def test_a_system_font_is_taken_where_ours_have_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "simsun.ttc").write_bytes((FONTS / "DejaVuSans.ttf").read_bytes())
    monkeypatch.setattr(typeface, "_font_folders", lambda: [tmp_path])
    monkeypatch.setattr(typeface, "_bundled", lambda: ())
    typeface._font.cache_clear()
    assert typeface.runs("é")[0][0].name == "simsun.ttc"
    typeface._font.cache_clear()


def test_a_damaged_font_has_no_characters(tmp_path: Path) -> None:
    sound = (FONTS / "DejaVuSans.ttf").read_bytes()
    for number, content in enumerate([b"", b"ttcf", sound[:3000], b"\xff" * 5000]):
        (tmp_path / f"{number}.ttf").write_bytes(content)
        assert characters(tmp_path / f"{number}.ttf") == frozenset()


@pytest.mark.parametrize(
    "text",
    [
        "Harbour", "A rather long title that has to be wrapped before it fits the frame",
        "港口的夜晚非常美丽，船只静静地停泊在水面上，灯光倒映在海中。", "W" * 200,
        "one\ntwo\nthree\nfour\nfive", "x " * 300, "Donaudampfschifffahrtsgesellschaftskapitän",
    ],
)  # fmt: skip
@pytest.mark.parametrize("frame", [(640, 360), (360, 640), (128, 128)])
def test_titles_of_any_length_fit_the_frame(text: str, frame: tuple[int, int]) -> None:
    found = set_title(text, frame[0] * 0.84, round(min(frame) * 0.092), 6)
    assert 1 <= len(found.lines) <= MOST_LINES
    assert max(width(line, found.size) for line in found.lines) <= frame[0] * 0.84
    patch = draw_titles(
        replace(PLAN, width=frame[0], height=frame[1], titles=(Title(text, 0, 9000),))
    )[0]
    high, wide = patch.alpha.shape
    assert patch.left % 2 == patch.top % 2 == high % 2 == wide % 2 == 0
    assert patch.left + wide <= frame[0]
    assert patch.top + high <= frame[1]


def test_lines_do_not_begin_with_closing_marks() -> None:
    found = set_title("港口的夜晚，非常美丽。船只静静停泊！", 200, 30, 30)
    assert len(found.lines) > 1
    assert not any(line[0] in "，。！" for line in found.lines)


def test_lines_of_a_title_are_about_equally_long() -> None:
    found = set_title("A quiet evening in the old harbour", 400, 30, 30)
    lengths = [width(line, found.size) for line in found.lines]
    assert len(lengths) == 2
    assert min(lengths) > 0.6 * max(lengths)


@pytest.mark.parametrize("light", [16, 128, 235])
def test_a_title_is_readable_over_night_and_snow(light: int) -> None:
    (patch,) = draw_titles(replace(PLAN, titles=(Title("Harbour", 0, 4000),)))
    frame = planes(light)
    blend(patch, 2.0, frame)
    changed = frame[0][patch.top : patch.top + patch.alpha.shape[0]]
    assert changed.max() > 230
    around = changed[:, patch.left : patch.left + patch.alpha.shape[1]]
    assert int(around.max()) - int(around.min()) > 110
    assert (frame[0][: patch.top] == light).all()


def test_letters_have_no_colour() -> None:
    (patch,) = draw_titles(replace(PLAN, titles=(Title("MMMM", 0, 4000),)))
    frame = planes(100)
    blend(patch, 2.0, frame)
    assert abs(frame[1].astype(int) - 128).min() < 6
    assert frame[1][0, 0] == 90


def test_a_title_comes_and_goes_gently_and_only_in_its_time() -> None:
    (patch,) = draw_titles(replace(PLAN, titles=(Title("x", 1000, 3000),)))
    strengths = [patch.strength(at / 10) for at in range(51)]
    assert strengths[:11] == [0] * 11
    assert strengths[40:] == [0] * 11
    assert strengths[16:35] == [1] * 19
    assert sorted(strengths[10:20]) == strengths[10:20]


def test_titles_seen_together_do_not_cover_each_other() -> None:
    titles = (Title("First", 0, 4000), Title("Second", 2000, 4000), Title("Third", 7000, 1000))
    first, second, third = draw_titles(replace(PLAN, titles=titles))
    assert second.top < first.top
    assert third.top == first.top


def test_a_title_of_which_nothing_can_be_drawn_is_left_out() -> None:
    assert draw_titles(replace(PLAN, titles=(Title("\U0001f3ac", 0, 1), Title(" \n ", 0, 1)))) == ()
