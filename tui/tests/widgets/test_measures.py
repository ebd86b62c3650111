from tui.widgets.measures import bar


def test_a_bar_is_as_wide_as_it_is_told() -> None:
    assert [bar(share, 8).cell_length for share in (-1, 0, 0.01, 0.5, 1, 7)] == [8] * 6
    assert bar(0.5, 8).plain == "████    "
