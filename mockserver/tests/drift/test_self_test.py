"""How much would be noticed: where a finding must be to count, and what is drawn."""

import pytest

from mockserver.drift.contract import shipped_contract
from mockserver.drift.finding import Blame
from mockserver.drift.mutation.aim import Aim
from mockserver.drift.mutation.mutants import Site, Stratum, drawn, sites_of, stratum
from mockserver.drift.mutation.self_test import MutantFate, self_test
from mockserver.drift.places import ENVELOPE, Aspect, Place
from mockserver.recordings.model import Event
from mockserver.tests.harness.exchanges import (
    answer,
    balance,
    called,
    folder,
    resulted,
    said,
    stream,
)

CALL = "GET /api/credits/balance/simple"
BEAT = Event("comment", " x")
TURN = [said("a", partial=True), said(), called(), BEAT, resulted(), said("b")]
DAY = (answer(balance()), stream(TURN))


def at(path: str, aspect: Aspect = Aspect.MEMBER, part: str = "", outcome: str = "ok") -> Place:
    return Place(CALL, outcome, part, aspect, path)


@pytest.mark.parametrize(
    ("operator", "path", "place", "hit"),
    [
        ("remove", "data.total", at("total"), True),
        ("remove", "data.total", at("frozen"), False),
        ("remove", "data.total", at("total.of"), False),
        ("remove", "data.total", at("", Aspect.FORM), False),
        ("remove", "data.total", at("", Aspect.STATUS), False),
        ("remove", "data.total", at("total", part=ENVELOPE), False),
        ("rename", "data.total", at("total_x_mutant"), True),
        ("wrap", "data.total", at("total.x_mutant"), True),
        ("add", "data.total", at("frozen_x_mutant"), False),
        ("remove", "code", at("", Aspect.OUTCOME, outcome=""), True),
        ("remove", "message", at("", Aspect.OUTCOME, outcome=""), False),
        ("header lost", "etag", at("etag", Aspect.HEADER), True),
        ("header lost", "etag", at("etag", Aspect.HEADER, outcome="1001"), False),
        ("header lost", "etag", at("location", Aspect.HEADER), False),
        ("status moved", "", at("code"), False),
        ("status moved", "", at("", Aspect.STATUS), True),
        ("drop", "", at("typed text", Aspect.EVENT), False),
    ],
)
def test_a_finding_elsewhere_is_none(operator: str, path: str, place: Place, hit: bool) -> None:
    part = "adk text" if operator == "drop" else ""
    assert Aim(Site(CALL, "ok", part, path, operator)).hits(place) is hit
    assert not Aim(Site("GET /elsewhere", "ok", part, path, operator)).hits(place)


def test_what_is_drawn_is_of_every_stratum_and_the_same_for_the_same_seed() -> None:
    sites = sites_of(folder(*DAY), shipped_contract())
    some = drawn(sites, 200, 1)
    assert some == drawn(sites, 200, 1) != drawn(sites, 200, 2)
    assert {stratum(each) for each in some} == set(Stratum)
    assert not any(".args." in each.path for each in sites)


def test_what_was_changed_is_found_where_it_was() -> None:
    trials = self_test([folder(*DAY, number=n) for n in range(1, 11)], 150, 3)
    fates = {each.fate for each in trials}
    assert fates <= {MutantFate.FOUND, MutantFate.SAME, MutantFate.ALLOWED, MutantFate.TOO_RARE}
    assert {each.run for each in trials} == set(range(10))
    found = [each for each in trials if each.fate is MutantFate.FOUND]
    assert len(found) > 100
    assert {blame for each in found for blame in each.blamed} == {Blame.STAND_IN}
