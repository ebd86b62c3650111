from mockserver.service.drafts import Still
from mockserver.turns.reference_values import listed, still_values


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
