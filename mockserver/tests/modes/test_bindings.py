import pytest

from mockserver.ids import IdSource
from mockserver.modes.bindings import Bindings, recorded_values
from mockserver.recordings.model import Exchange, Recording, Request, Response, Wire


@pytest.fixture
def bindings() -> Bindings:
    return Bindings(IdSource(1), lambda: 1_800_000_000.5)


def test_a_text_binds_what_a_template_leaves_open(bindings: Bindings) -> None:
    assert bindings.matches("/api/state/<session:1>/latest", "/api/state/abc/latest")
    assert bindings.values == {"session:1": "abc"}
    assert bindings.matches("Bearer of <session:1>", "Bearer of abc")
    assert not bindings.matches("/<session:1>", "/other")


def test_a_name_is_one_thing_within_a_text(bindings: Bindings) -> None:
    assert not bindings.matches("<render:1>-<render:1>", "a-b")
    assert bindings.matches("<render:1>-<render:2>-<render:1>0", "a-b-a0")
    assert bindings.values == {"render:1": "a", "render:2": "b"}


@pytest.mark.parametrize("kind", ["token", "session"])
def test_a_long_text_that_says_something_else_is_refused_at_once(
    kind: str, bindings: Bindings
) -> None:
    template = "&".join(f"a{number}=<{kind}:{number}>" for number in range(6)) + ";"
    text = "a0=" + "&".join(f"a{number % 6}=x" for number in range(4_000))
    assert not bindings.matches(template, text)
    assert bindings.matches(
        template,
        "&".join(f"a{number}=x y" if kind == "token" else f"a{number}=x" for number in range(6))
        + ";",
    )


def test_what_is_special_in_patterns_is_plain_text(bindings: Bindings) -> None:
    assert bindings.matches("/a.b?c=(1)", "/a.b?c=(1)")
    assert not bindings.matches("/a.b?c=(1)", "/axb?c=(1)")


def test_a_value_is_compared_by_its_meaning(bindings: Bindings) -> None:
    template = {"id": "<render:1>", "n": [1, True, None, 2.0], "text": "of <session:1>"}
    assert bindings.matches_value(template, {"text": "of s", "n": [1.0, True, None, 2], "id": "r"})
    assert bindings.values == {"render:1": "r", "session:1": "s"}
    others: list[object] = [
        {"id": "r"},
        [],
        {**template, "n": [1, 1, None, 2]},
        {**template, "x": 1},
    ]
    for other in others:
        assert not bindings.matches_value(template, other)


def test_what_agrees_is_learned_whatever_else_differs(bindings: Bindings) -> None:
    template = {"id": "<render:1>", "text": "x", "n": ["<file:1>", 1]}
    bindings.learn(template, {"id": "r", "text": "y", "n": ["f"], "more": 1})
    assert bindings.values == {"render:1": "r", "file:1": "f"}
    bindings.learn(template, [])


@pytest.mark.parametrize("value", [None, [], {}])
def test_a_reference_stands_for_no_nothing_and_no_structure(
    bindings: Bindings, value: object
) -> None:
    assert not bindings.matches_value("<session:1>", value)


def test_a_number_may_stand_where_a_reference_does(bindings: Bindings) -> None:
    assert bindings.matches_value({"at": "<time:1>"}, {"at": 12.5})
    assert bindings.resolve("time:1") == 12.5


def test_trying_binds_nothing_until_it_is_settled(bindings: Bindings) -> None:
    tried = bindings.tentative()
    assert tried.matches("<session:1>", "s")
    assert bindings.values == {}
    bindings.adopt(tried)
    assert bindings.values == {"session:1": "s"}


@pytest.mark.parametrize(
    ("name", "begin"),
    [
        ("token:1", "nmv_usr_"),
        ("claim:1", "clm_"),
        ("user:1", "anon_"),
        ("render:1", "render_"),
        ("home:1", "/home/"),
        ("in:7d", "2027-01-22T08:00:00Z"),
        ("in:90m", "2027-01-15T09:30:00Z"),
        ("time", "1800000000.5"),
        ("time:3", "1800000000.5"),
    ],
)
def test_what_nobody_has_met_is_made_in_its_own_shape(
    bindings: Bindings, name: str, begin: str
) -> None:
    assert str(bindings.resolve(name)).startswith(begin)


def test_what_was_made_stays_the_same(bindings: Bindings) -> None:
    assert (
        bindings.resolve("session:1")
        == bindings.resolve("session:1")
        != bindings.resolve("session:2")
    )


def test_the_values_of_all_exchanges_are_known() -> None:
    exchanges = tuple(
        Exchange(Request("GET", "/"), Response(200), Wire(values={f"event:{n}": n}) if n else None)
        for n in range(3)
    )
    assert recorded_values(Recording("x", "handmade", exchanges)) == {"event:1": 1, "event:2": 2}
