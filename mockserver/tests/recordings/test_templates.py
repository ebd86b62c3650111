from mockserver.recordings.templates import Values, listed, placeholders, still_values
from mockserver.turns.edits import Still


def filler(**values: object) -> Values:
    ids = iter(f"id{number}" for number in range(99))
    known = {name.replace("__", ":"): value for name, value in values.items()}
    return Values(known, lambda: next(ids), lambda: 12.5)


def test_a_string_that_is_one_placeholder_takes_the_value_as_it_is() -> None:
    found = filler(ask__duration_ms=12_000, ask__title="港").fill(
        {"d": "<ask:duration_ms>", "words": ["title: <ask:title>, <ask:duration_ms> ms"], "n": 1}
    )
    assert found == {"d": 12_000, "words": ["title: 港, 12000 ms"], "n": 1}


def test_what_was_filled_in_is_not_read_again() -> None:
    found = filler(ask__title="<ask:music>", ask__music="Lo-fi").fill("“<ask:title>”")
    assert found == "“<ask:music>”"


def test_an_event_without_its_value_is_not_wanted() -> None:
    some = filler(ask__music="Lo-fi")
    assert some.knows(placeholders({"text": ["about <ask:music>"]}))
    assert not some.knows(placeholders({"text": ["about <ask:title>"]}))
    harmless = {"text": "<b>no placeholder</b>", "t": "<time>", "id": "<event:4>"}
    assert some.knows(placeholders(harmless))


def test_an_event_id_is_the_same_wherever_it_is_named() -> None:
    some = filler()
    assert some.fill(["<event:1>", "<event:2>", "<event:1>"]) == ["id0", "id1", "id0"]
    assert some.fill("<time>") == 12.5


def test_files_are_named_in_a_sentence() -> None:
    assert listed(["a"], "en") == "a"
    assert listed(["a", "b", "c"], "en") == "a, b and c"
    assert listed(list("abcdef"), "en") == "a, b, c and 3 more"
    assert listed(["a", "b", "c"], "zh") == "a、b和c"
    assert listed(list("abcdef"), "zh") == "a、b、c等 6 张图"


def test_files_give_their_placeholders_or_none() -> None:
    assert still_values([], "en") == {}
    assert still_values([Still("a", "/a")], "en") == {
        "stills": "a",
        "stills:count": 1,
        "stills:urls": ["/a"],
    }
