"""Drafts become plans, and plans travel as JSON."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockserver.film.errors import FilmError
from mockserver.film.from_draft import film_size, plan_film
from mockserver.film.plan import FilmPlan, Music, Shot, Title, from_json, to_json
from mockserver.film.timing import showings, showings_at

STILLS = {"/a": Path("a.jpg"), "/b": Path("b.png"), "/c": Path("c.heic")}
PLAN = FilmPlan(1080, 1920, shots=(Shot(Path("a.jpg"), 0, 4000),))


def segment(start_ms: object, duration_ms: object, **meta: object) -> dict[str, object]:
    return {"id": "1", "s": start_ms, "d": duration_ms, "m": meta}


def draft(*segments: object, **more: object) -> dict[str, object]:
    return {"t": [{"tt": 0, "sg": list(segments)}], **more}


def test_a_draft_becomes_shots_titles_and_music() -> None:
    plan = plan_film(
        {
            "t": [
                {"tt": 0, "sg": [segment(0, 6000, url="/a"), segment(6000, 4000, url="/b")]},
                {"tt": 1, "sg": [segment(0, 10_000, name="Lo-fi", volume=0.35)]},
                {"tt": 7, "sg": [segment(0, 3000, text="Harbour")]},
            ],
            "d": 10_000,
            "m": {"title": "x", "width": 1080, "height": 1920},
        },
        STILLS,
    )
    assert plan == FilmPlan(
        1080,
        1920,
        30,
        (Shot(Path("a.jpg"), 0, 6000), Shot(Path("b.png"), 6000, 4000)),
        (Title("Harbour", 0, 3000),),
        Music("Lo-fi", 0.35, 0, 10_000),
    )
    assert plan.frames == 300


def test_the_film_lasts_as_long_as_the_draft_says() -> None:
    longer = plan_film(draft(segment(0, 4000, url="/a"), d=9000), STILLS)
    shorter = plan_film(
        draft(segment(0, 4000, url="/a"), segment(4000, 4000, url="/b"), d=3000), STILLS
    )
    assert (longer.duration_ms, shorter.duration_ms) == (9000, 3000)
    assert [shot.still.name for shot in shorter.shots] == ["a.jpg"]


def test_gaps_and_overlaps_between_segments_are_closed() -> None:
    plan = plan_film(
        draft(
            segment(500, 1000, url="/a"),
            segment(3000, 2000, url="/b"),
            segment(4000, 2000, url="/c"),
        ),
        STILLS,
    )
    assert [(shot.start_ms, shot.duration_ms) for shot in plan.shots] == [
        (0, 3000), (3000, 1000), (4000, 2000),
    ]  # fmt: skip


def test_segments_without_a_start_follow_each_other() -> None:
    plan = plan_film(draft(segment(None, 1000, url="/a"), segment("?", 2000, url="/b")), STILLS)
    assert [(shot.start_ms, shot.duration_ms) for shot in plan.shots] == [(0, 1000), (1000, 2000)]


def test_a_missing_still_is_named() -> None:
    with pytest.raises(FilmError, match=r"quay\.jpg.*never uploaded"):
        plan_film(draft(segment(0, 1000, url="/gone", name="quay.jpg")), STILLS)


@pytest.mark.parametrize(
    "broken", [{}, {"t": None}, {"t": [{"tt": 0, "sg": []}]}, {"t": ["x", {"tt": 1, "sg": [{}]}]}]
)
def test_a_draft_without_pictures_is_refused(broken: dict[str, object]) -> None:
    with pytest.raises(FilmError, match="no video segment"):
        plan_film(broken, STILLS)


@pytest.mark.parametrize(
    ("asked", "made"),
    [
        ((3840, 2160), (1920, 1080)), ((2160, 3840), (1080, 1920)), ((2000, 2000), (1080, 1080)),
        ((720, 1280), (720, 1280)), ((1081, 1921), (1080, 1920)), ((0, None), (1920, 1080)),
        ((100_000, 10), (1920, 128)), ((-5, 100), (1920, 1080)),
    ],
)  # fmt: skip
def test_sizes_are_even_and_no_larger_than_full_hd(
    asked: tuple[int, int | None], made: tuple[int, int]
) -> None:
    assert film_size(*asked) == made


def test_odd_values_in_a_draft_count_as_absent() -> None:
    plan = plan_film(
        {
            "t": [
                {
                    "tt": 0,
                    "sg": [segment(0, 2000, url="/a", motion=7), segment(0, "x", url="/b"), None],
                },
                {"tt": 7, "sg": [segment(0, 1000), segment(1900, 9000, text="late")]},
                {"tt": 1, "sg": [segment(0, 2000, volume=35), segment(0, 1, volume=1)]},
            ],
            "d": float("nan"),
            "m": [],
        },
        STILLS,
    )
    assert plan.titles == (Title("late", 1900, 100),)
    assert plan.music == Music("", 0.35, 0, 2000)
    assert (plan.width, plan.height, plan.duration_ms) == (1920, 1080, 2000)


def test_a_plan_survives_json() -> None:
    plan = replace(
        PLAN, titles=(Title("é – 港", 0, 10),), music=Music("Lo-fi", 0.5, 0, 4000), fps=25
    )
    assert from_json(to_json(plan)) == plan
    assert from_json(to_json(PLAN)) == PLAN


@pytest.mark.parametrize(
    "line",
    ["", "7", "{}", "[" * 100_000, '{"width": 10}', to_json(PLAN)[:-20]],
    ids=["nothing", "number", "empty", "too-deep", "little", "cut"],
)
def test_json_that_is_no_plan_is_refused(line: str) -> None:
    with pytest.raises(FilmError):
        from_json(line)


@pytest.mark.parametrize(
    "change",
    [
        {"shots": ()}, {"width": 1081}, {"width": 0}, {"height": 100_000}, {"fps": 0},
        {"fps": 1000},
        {"shots": (Shot(Path("a"), 0, 0),)}, {"shots": (Shot(Path("a"), 0, 10**9),)},
        {"titles": (Title("x", 0, 1),) * 1000},
    ],
)  # fmt: skip
def test_a_plan_nobody_could_render_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(FilmError):
        replace(PLAN, **change)  # type: ignore[arg-type]  # wrong on purpose


@given(st.lists(st.integers(1, 5000), min_size=1, max_size=8))
def test_there_is_always_one_shot_on_the_screen_and_never_more_than_two(
    durations: list[int],
) -> None:
    starts = [sum(durations[:number]) for number in range(len(durations))]
    shots = tuple(Shot(Path("a"), *times) for times in zip(starts, durations, strict=True))
    plan = FilmPlan(640, 360, shots=shots)
    shown = showings(plan)
    assert shown[0].from_s == 0
    assert shown[-1].until_s * 1000 == pytest.approx(plan.duration_ms)
    for frame in range(0, plan.frames, 7):
        at_s = frame / plan.fps
        here = [one for one in shown if one.from_s <= at_s < one.until_s]
        assert 1 <= len(here) <= 2
        seen = showings_at(shown, at_s)
        assert seen[0].weight(at_s) == 1 or len(seen) == 1 or seen[0].fade_in_s == 0
