from tui.screens.find.found import Found


def test_after_the_last_place_comes_the_first_and_before_the_first_the_last() -> None:
    found = Found("abc")
    assert [found.stepped(n).current for n in (0, 1, 2, 3, -1, -4)] == list("abcacc")
    assert Found("").stepped(1).current is None


def test_the_place_that_is_shown_stays_while_others_come_before_it() -> None:
    found = Found("cde", at=1, goes_on=True).renewed("abcde", 0, goes_on=False)
    assert (found.current, found.at, found.goes_on) == ("d", 3, False)


def test_where_it_is_gone_the_nearest_is_shown() -> None:
    assert Found("abc", at=1).renewed("xyz", 2, goes_on=False).current == "z"
    assert Found("abc", at=1).renewed("", 2, goes_on=False).current is None
    assert Found("").renewed("xyz", 9, goes_on=False).current == "z"
