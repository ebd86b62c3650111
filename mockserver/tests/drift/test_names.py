"""Names in JSON that are somebody's are never kept, and are no drift."""

from typing import Any

import pytest

from mockserver.drift.alignment import with_maps
from mockserver.drift.baseline_file import Baseline, write_baseline
from mockserver.drift.contract import shipped_contract
from mockserver.drift.evidence import Evidence
from mockserver.tests.harness.exchanges import answer, balance, compared, run, runs, short

STATE = "/api/state/nemo_agent/me/s/latest"


def state(**members: Any) -> dict[str, Any]:
    """A session's state, with members that the contract does not know."""
    return {"code": 0, "data": {"session_id": "s", "state": {"draft": {}, **members}}}


def kept(evidence: Evidence) -> str:
    (whole,) = with_maps((evidence,), shipped_contract())
    return write_baseline(Baseline(whole))


MAPS: list[tuple[Any, Any]] = [
    ({"Ada Lovelace": 1}, {"Grace Hopper": 2}),
    ({"ada@example.org": 1, "plain": 2}, {"grace@example.org": 1}),
    ({"harbour": {"w": 1}, "quay": {"w": 2}}, {"seagull": {"w": 1}, "pier": {"w": 4}}),
    ({"9f8e7d6c5b4a": 1, "plain": 1}, {"1a2b3c4d5e6f": 1}),
    ({"dQw4w9WgXcQ": "x"}, {"aB3dE5gH7jK": "y"}),
    ({"海鸥": 1}, {"harbour_2026_11": 1}),
    ({"harbour.jpg": 1}, {"quay.png": 1}),
    ({"Ada": {"Grace": 1}}, {"Berta": {"Clara": 1}}),
]


@pytest.mark.parametrize(("before", "after"), MAPS)
def test_names_that_are_data_are_never_kept_and_are_no_drift(before: Any, after: Any) -> None:
    def seen(names: Any, number: int) -> Evidence:
        return run(answer(state(assets=names), STATE), number=number)

    text = kept(seen(before, 1))
    assert not any(f".{name}" in text or f'"{name}' in text for name in before)
    assert not compared(seen(before, 1), seen(after, 2)).findings


@pytest.mark.parametrize("name", ["by_name", "assets_by_id", "assetsById", "asset_map"])
def test_a_map_says_so_in_its_own_name(name: str) -> None:
    base = run(answer(state(**{name: {"harbour": 1}}), STATE))
    assert "harbour" not in kept(base)
    assert not compared(base, run(answer(state(**{name: {"quay": 1}}), STATE), number=2)).findings


def test_a_name_that_is_said_elsewhere_is_no_name_of_a_member() -> None:
    listed = state(video_infos=[{"filename": "Harbour.jpg"}], weights={"harbour": 1, "sky": 2})
    base = run(answer(listed, STATE))
    assert "arbour" not in kept(base)
    assert "sky" not in kept(base)


def test_names_that_change_from_time_to_time_are_found_out() -> None:
    tags = [{"sunset": 1, "sea": 1}, {"dog": 1}, {"park": 1, "child": 1}]
    base = runs(*[[answer(state(tags=each), STATE)] for each in tags])
    assert not any(word in kept(base) for word in ("sunset", "dog", "park"))
    fresh = run(answer(state(tags={"cat": 1}), STATE), number=9)
    assert not compared(base, fresh).findings
    retyped = run(answer(state(tags={"cat": "1"}), STATE), number=9)
    assert [short(each)[1:] for each in compared(base, retyped).findings] == [
        ("data.state.tags.*", "string")
    ]


def test_members_of_an_object_that_is_no_map_keep_their_names() -> None:
    plan = {"name": "free", "limit": 5, "price": {"amount": 1}}
    base = runs(*[[answer(balance(plan=plan))]] * 3)
    assert all(f"plan.{name}" in kept(base) for name in plan)
    fresh = run(answer(balance(plan={"name": "free", "price": {"amount": "1"}})), number=9)
    assert [short(each) for each in compared(base, fresh).findings] == [
        ("gone", "data.plan.limit", "absent"),
        ("retyped", "data.plan.price.amount", "string"),
    ]


def test_a_text_in_place_of_a_word_is_not_kept() -> None:
    named = answer({"code": "Ada Lovelace said no", "message": "x"})
    odd = answer(balance(), headers={"content-type": "application/x Ada"})
    typed = answer(state(video_infos=[{"file_type": "Ada Lovelace"}]), STATE)
    status = answer({"status": "Ada Lovelace"}, "/api/render/proxy/lambda/render_1")
    assert "Ada" not in kept(run(named, odd, typed, status))


def test_nesting_beyond_all_reason_is_read_all_the_same() -> None:
    deep: Any = 1
    for _ in range(5_000):
        deep = {"a": [deep]}
    base, fresh = run(answer(balance(plan=deep))), run(answer(balance(plan=deep)), number=2)
    assert not compared(base, fresh).findings


def test_names_of_headers_are_the_same_in_any_case() -> None:
    lower = answer(balance(), headers={"content-type": "application/json", "etag": "x"})
    upper = answer(balance(), headers={"Content-Type": "Application/JSON", "ETag": "x"})
    assert not compared(run(lower), run(upper, number=2)).findings
