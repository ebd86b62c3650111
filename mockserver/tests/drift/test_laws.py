"""What holds of every comparison, whatever was recorded."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from mockserver.drift.acceptance import accept
from mockserver.drift.evidence import Evidence
from mockserver.drift.places import ABSENT, Place
from mockserver.tests.harness.exchanges import answer, balance, compared, run, runs

VALUES = st.sampled_from([1, "text", None, True, [], {}, [1], {"inner": 1}, ...])
MEMBERS = st.fixed_dictionaries(dict.fromkeys(("available", "frozen", "total", "plan"), VALUES))
RUNS = st.lists(MEMBERS, min_size=1, max_size=4)


def evidence(each: list[dict[str, Any]], first: int = 1) -> Evidence:
    return runs(*[[answer(balance(**members))] for members in each], first=first)


def ids(base: Evidence, fresh: Evidence, **given_: Any) -> set[str]:
    return {each.id for each in compared(base, fresh, **given_).findings}


@settings(max_examples=30, deadline=None)
@given(RUNS, RUNS, st.randoms())
def test_the_order_in_which_runs_are_given_changes_nothing(
    base: list[dict[str, Any]], fresh: list[dict[str, Any]], chance: Any
) -> None:
    parts = [run(answer(balance(**each)), number=number) for number, each in enumerate(base, 1)]
    shuffled = parts[:]
    chance.shuffle(shuffled)
    came = evidence(fresh, 20)
    assert compared(Evidence.together(parts), came) == compared(Evidence.together(shuffled), came)


@settings(max_examples=30, deadline=None)
@given(RUNS)
def test_nothing_differs_from_itself(each: list[dict[str, Any]]) -> None:
    assert not ids(evidence(each), evidence(each))


@settings(max_examples=30, deadline=None)
@given(MEMBERS, MEMBERS)
def test_swapping_the_sides_swaps_what_was_and_what_came(
    one: dict[str, Any], other: dict[str, Any]
) -> None:
    left, right = evidence([one]), evidence([other], 20)

    def seen(base: Evidence, fresh: Evidence, *, mirrored: bool) -> set[tuple[Place, str, str]]:
        found = set()
        for each in compared(base, fresh).findings:
            was, came = "+".join(each.was) or ABSENT, "+".join(each.came_all)
            found.add((each.place, came, was) if mirrored else (each.place, was, came))
        return found

    assert seen(left, right, mirrored=False) == seen(right, left, mirrored=True)


@settings(max_examples=30, deadline=None)
@given(RUNS, MEMBERS, st.sampled_from(["available", "frozen", "total", "plan"]))
def test_a_further_change_hides_no_other(
    base: list[dict[str, Any]], fresh: dict[str, Any], name: str
) -> None:
    before = compared(evidence(base), evidence([fresh], 20)).findings
    after = ids(evidence(base), evidence([fresh | {name: False}], 20))
    assert {each.id for each in before if each.place.path.partition(".")[0] != name} <= after


@settings(max_examples=30, deadline=None)
@given(RUNS, MEMBERS)
def test_accepting_one_leaves_all_others(base: list[dict[str, Any]], fresh: dict[str, Any]) -> None:
    was, came = evidence(base), evidence([fresh], 20)
    found = compared(was, came).findings
    for each in found:
        one = accept(each.place, each.came, came, reason="x", day="2026-11-01", until=None)
        assert ids(was, came, accepted=[one]) == {other.id for other in found} - {each.id}


@settings(max_examples=30, deadline=None)
@given(st.uuids(), st.uuids())
def test_other_ids_change_nothing(one: Any, other: Any) -> None:
    before = answer(balance(id=str(one), by_id={str(one): 1}))
    after = answer(balance(id=str(other), by_id={str(other): 1}))
    assert not ids(run(before), run(after, number=9))
