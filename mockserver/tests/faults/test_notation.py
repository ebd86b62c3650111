from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mockserver.calls import CallName
from mockserver.faults.fault import Fault
from mockserver.faults.kinds import KINDS
from mockserver.faults.notation import (
    fault_from_json,
    fault_json,
    fault_text,
    parse_fault,
    parse_faults,
)
from mockserver.faults.targets import CallFilter, FaultError, Place

SPOIL_AN_EVENT = frozenset(
    {"split", "merge", "bad-json", "html", "bad-utf8", "duplicate", "drop", "reorder"}
)


@pytest.mark.parametrize(
    ("spec", "fault"),
    [
        ("reset", Fault("reset")),
        ("reset@event:3", Fault("reset", Place("event", 3))),
        ("abort@event:3/20", Fault("abort", Place("event", 3, inside=20))),
        ("end@event:1-6;seed=7", Fault("end", Place("event", 1, upto=6), seed=7)),
        (
            "error:2001,as=status@run_sse",
            Fault("error", None, CallFilter("run_sse"), {"code": 2001, "as": "status"}),
        ),
        (
            "stall:30@event:2;times=1",
            Fault("stall", Place("event", 2), CallFilter(times=1), {"seconds": 30.0}),
        ),
        ("download-cut@byte:4096", Fault("download-cut", Place("byte", 4096))),
        (
            "slow:500@/cdn/*;skip=2;chance=0.5;session=a;test=b;method=GET",
            Fault(
                "slow",
                None,
                CallFilter(
                    path="/cdn/*", skip=2, chance=0.5, session="a", test_id="b", method="GET"
                ),
                {"bytes_per_s": 500},
            ),
        ),
        ("slow:0.5@state", Fault("slow", None, CallFilter("state"), {"bytes_per_s": 0.5})),
        (
            "end,by=length@byte:9",
            Fault("end", Place("byte", 9), CallFilter(), {"by": "length"}),
        ),
        ("gzip:3,blanks_mb=70", Fault("gzip", parameters={"layers": 3, "blanks_mb": 70})),
        (
            "error:500,message=No%2C not now",
            Fault("error", None, CallFilter(), {"code": 500, "message": "No, not now"}),
        ),
    ],
)
def test_a_spec_says_a_fault_in_one_line(spec: str, fault: Fault) -> None:
    assert parse_fault(spec) == fault
    assert parse_fault(fault_text(fault)) == fault


def test_several_are_joined_in_the_order_of_their_work() -> None:
    found = parse_faults("stall:2@event:1 | reset@event:2")
    assert [fault.name for fault in found] == ["stall", "reset"]
    assert parse_faults(" | ".join(map(fault_text, found))) == found


@pytest.mark.parametrize(
    ("spec", "mend"),
    [
        ("rest", "did you mean reset?"),
        ("zzz", "there are split, merge"),
        ("", "there are split, merge"),
        ("reset@evnt:3", r"neither a place \(start, sent, head, event, byte, next\) nor a call"),
        ("reset@event", "event:3"),
        ("reset@event:x", "is no place; there are start, sent:N"),
        ("reset@start:3", "start takes no number"),
        ("reset@byte:3/4", "only an event from 1 on has an inside"),
        ("reset@event:5-2", "a range rises"),
        ("reset@event:1@event:2", "names two places"),
        ("drop@byte:3", "drop strikes at event, not at byte:3"),
        ("drop@event:0", "wants a whole event, from 1 on"),
        ("error:x", "code is a whole number from 1, not 'x'"),
        ("error:0", "code is a whole number from 1 to 99999, not '0'"),
        ("error:500,as=maybe", "as is dialect or body or status, not 'maybe'"),
        ("error:500,wait=3", "error has no 'wait'; there are code, as, type, status"),
        ("stall:-1", "seconds is a number from 0"),
        ("stall:nan", "seconds is a number from 0"),
        ("bad-json:3", "takes no value; leave out :3"),
        ("reset,now", "'now' is no NAME=VALUE"),
        ("end,by=length@event:2", "a length is counted in bytes: byte:9, not event:2"),
        ("end,by=luck", "by is terminator or close or length, not 'luck'"),
        ("gzip@event:2", "gzip strikes at the answer as a whole, not at event:2"),
        ("gzip:0", "layers is a whole number from 1 to 10, not '0'"),
        ("error:500,type=html", "type is json or event-stream or plain or none, not 'html'"),
        ("upload-dropped:some", "how is missing or failed or null, not 'some'"),
        ("slow:0", "bytes_per_s is a number from 0.001"),
        ("reset;times=0", "times is a whole number of calls from 1, not 0"),
        ("reset;times=many", "times is a whole number, not 'many'"),
        ("reset;chance=2", "chance is a number from 0 to 1, not 2.0"),
        ("reset;chance=x", "chance is a number from 0 to 1, not 'x'"),
        ("r" * 3000, "at most 2000 characters"),
    ],
)
def test_a_spec_that_cannot_be_says_how_to_mend_it(spec: str, mend: str) -> None:
    with pytest.raises(FaultError, match=mend):
        parse_fault(spec)


@pytest.mark.parametrize("name", sorted(KINDS))
def test_a_fault_that_spoils_an_event_wants_one_that_is_there(name: str) -> None:
    kind = KINDS[name]
    if "event" not in kind.places:
        with pytest.raises(FaultError, match=f"{name} strikes at"):
            parse_fault(f"{name}@event:1")
        return
    spoils = name in SPOIL_AN_EVENT
    assert kind.spoils_event is spoils
    assert parse_fault(f"{name}@event:1").place == Place("event", 1)
    if spoils:
        with pytest.raises(FaultError, match=f"{name} wants a whole event, from 1 on: event:1"):
            parse_fault(f"{name}@event:0")
    else:
        assert parse_fault(f"{name}@event:0").place == Place("event", 0)
    if spoils and name != "split":
        with pytest.raises(FaultError, match=f"{name} wants a whole event"):
            parse_fault(f"{name}@event:1/5")
    else:
        assert parse_fault(f"{name}@event:1/5").place == Place("event", 1, inside=5)


@given(st.text(max_size=60) | st.text("resta:@;,=|/0123456789-. ", max_size=40))
def test_whatever_is_read_as_a_spec_is_a_fault_or_its_own_error(text: str) -> None:
    for spec in (text, f"reset{text}", f"error:{text}", f"stall@{text}"):
        try:
            found = parse_faults(spec)
        except FaultError:
            continue
        assert parse_faults(" | ".join(map(fault_text, found))) == found


WORDS = st.text(st.characters(codec="utf-8"), min_size=1, max_size=12)


@st.composite
def faults(draw: st.DrawFn) -> Fault:
    """Any fault that can be."""
    name = draw(st.sampled_from(sorted(KINDS)))
    place = draw(st.sampled_from([None, *KINDS[name].places]))
    number = draw(st.integers(1, 10**6)) if place in ("sent", "event", "byte") else 0
    parameters: dict[str, Any] = {}
    for each in KINDS[name].parameters:
        if each.words:
            parameters[each.name] = draw(st.sampled_from(each.words))
        elif each.least is None:
            parameters[each.name] = draw(WORDS)
    if parameters.get("by") == "length" and place == "event":
        place = "byte"
    where = CallFilter(
        endpoint=draw(st.none() | st.sampled_from(sorted(CallName))),
        session=draw(st.none() | WORDS),
        test_id=draw(st.none() | WORDS),
        times=draw(st.none() | st.integers(1, 100)),
        skip=draw(st.integers(0, 100)),
        chance=draw(st.floats(0, 1)),
    )
    at = None if place is None else Place(place, number)
    return Fault(name, at, where, parameters, draw(st.integers(-9, 10**9)))


@given(faults())
def test_every_fault_can_be_written_as_a_spec_and_as_json(fault: Fault) -> None:
    assert parse_fault(fault_text(fault)) == fault
    assert fault_from_json(fault_json(fault)) == fault


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=6,
)


@given(
    JSON
    | st.fixed_dictionaries(
        {"name": st.sampled_from(["reset", "error", "stall", "x"])},
        optional={
            "at": JSON | st.sampled_from(["event:1", "byte:9"]),
            "parameters": JSON | st.dictionaries(st.sampled_from(["code", "seconds"]), JSON),
            "where": JSON | st.dictionaries(st.sampled_from(["times", "path", "chance"]), JSON),
            "seed": JSON,
        },
    )
)
def test_whatever_is_read_as_json_is_a_fault_or_its_own_error(value: object) -> None:
    try:
        fault = fault_from_json(value)
    except FaultError:
        return
    assert fault_from_json(fault_json(fault)) == fault


def test_json_takes_a_spec_as_well() -> None:
    assert fault_from_json("reset@event:3") == parse_fault("reset@event:3")


def test_json_with_an_unknown_member_names_those_there_are() -> None:
    with pytest.raises(FaultError, match="has no 'whre'; there are name, at, parameters, where"):
        fault_from_json({"name": "reset", "whre": {}})


@pytest.mark.parametrize(
    "numbers", [{"number": 10**12}, {"number": 1, "upto": 10**12}, {"number": 1, "inside": 10**12}]
)
def test_a_place_is_counted_up_to_its_limit(numbers: dict[str, int]) -> None:
    assert Place("event", **numbers).number == numbers["number"]
    beyond = {name: value + (value > 1) for name, value in numbers.items()}
    with pytest.raises(FaultError, match="a place is counted from 0 to 1000000000000"):
        Place("event", **beyond)
