"""What holds of every comparison, whatever was recorded."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from mockserver.drift.acceptance import accept
from mockserver.drift.contract import shipped_contract
from mockserver.drift.evidence import Evidence
from mockserver.drift.mutation.mutants import Site, mutated, sites_of
from mockserver.drift.places import ABSENT, Place
from mockserver.drift.reading.gathering import RecordedRun, evidence_of
from mockserver.tests.harness.exchanges import (
    answer,
    balance,
    called,
    compared,
    folder,
    resulted,
    run,
    runs,
    said,
    stream,
)

VALUES = st.sampled_from([1, "text", None, True, [], {}, [1], {"inner": 1}, ...])
MEMBERS = st.fixed_dictionaries(dict.fromkeys(("available", "frozen", "total", "plan"), VALUES))
RUNS = st.lists(MEMBERS, min_size=1, max_size=4)


def evidence(each: list[dict[str, Any]], first: int = 1) -> Evidence:
    return runs(*[[answer(balance(**members))] for members in each], first=first)


def ids(base: Evidence, fresh: Evidence, **given_: Any) -> set[str]:
    return {each.id for each in compared(base, fresh, **given_).findings}


@given(RUNS, RUNS, st.randoms())
def test_the_order_in_which_runs_are_given_changes_nothing(
    base: list[dict[str, Any]], fresh: list[dict[str, Any]], chance: Any
) -> None:
    parts = [run(answer(balance(**each)), number=number) for number, each in enumerate(base, 1)]
    shuffled = parts[:]
    chance.shuffle(shuffled)
    came = evidence(fresh, 20)
    assert compared(Evidence.merge_runs(parts), came) == compared(
        Evidence.merge_runs(shuffled), came
    )


@given(RUNS)
def test_nothing_differs_from_itself(each: list[dict[str, Any]]) -> None:
    assert not ids(evidence(each), evidence(each))


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


@given(RUNS, MEMBERS, st.sampled_from(["available", "frozen", "total", "plan"]))
def test_a_further_change_hides_no_other(
    base: list[dict[str, Any]], fresh: dict[str, Any], name: str
) -> None:
    before = compared(evidence(base), evidence([fresh], 20)).findings
    after = ids(evidence(base), evidence([fresh | {name: False}], 20))
    assert {each.id for each in before if each.place.path.partition(".")[0] != name} <= after


@given(RUNS, MEMBERS)
def test_accepting_one_leaves_all_others(base: list[dict[str, Any]], fresh: dict[str, Any]) -> None:
    was, came = evidence(base), evidence([fresh], 20)
    found = compared(was, came).findings
    for each in found:
        one = accept(each.place, each.came, came, reason="x", day="2026-11-01", until=None)
        assert ids(was, came, accepted=[one]) == {other.id for other in found} - {each.id}


@given(st.uuids(), st.uuids())
def test_other_ids_change_nothing(one: Any, other: Any) -> None:
    before = answer(balance(id=str(one), by_id={str(one): 1}))
    after = answer(balance(id=str(other), by_id={str(other): 1}))
    assert not ids(run(before), run(after, number=9))


DONE = {"status": "completed", "progress": 100, "output": {"url": "x"}}
POLL = answer(DONE, "/api/render/proxy/lambda/r")
TURN = stream([said("a", partial=True), said(), called(), resulted(), said("b")])
DAY = (answer(balance()), TURN, POLL)
BASE = runs(*[DAY] * 9)
FRESH = folder(*DAY, number=20)
SITES = st.sampled_from(sites_of(FRESH, shipped_contract()))


def changed(*sites: Site) -> Evidence:
    fresh: RecordedRun = FRESH
    for site in sites:
        fresh = mutated(fresh, site, shipped_contract())
    return evidence_of(fresh)


@given(SITES, SITES)
def test_one_more_change_of_another_call_removes_no_finding(one: Site, more: Site) -> None:
    before = compared(BASE, changed(one)).findings
    after = ids(BASE, changed(one, more))
    kept = {each.id for each in before if each.place.operation != more.operation}
    assert kept <= after


@given(SITES)
def test_accepting_one_finding_of_a_change_leaves_the_others_of_other_places(site: Site) -> None:
    came = changed(site)
    found = compared(BASE, came).findings
    for each in found[:2]:
        one = accept(each.place, each.came, came, reason="x", day="2026-11-01", until=None)
        left = ids(BASE, came, accepted=[one])
        assert each.id not in left
        assert left <= {other.id for other in found}


@given(st.lists(st.uuids(), min_size=3, max_size=3, unique=True), st.integers(0, 3))
def test_other_ids_and_words_and_pieces_in_a_stream_change_nothing(
    names: list[Any], pieces: int
) -> None:
    events = [said(str(names[0]), partial=True)] * pieces + [
        said(str(names[0])), called(str(names[1])), resulted(str(names[1])), said(str(names[2])),
    ]  # fmt: skip
    assert not ids(BASE, run(*DAY, stream(events), number=20))
