from tui.formatting import length_of, position_of, size_of, some_of, time_of


def test_sizes_are_read_at_a_glance() -> None:
    sizes = (0, 998.6, 1000, 8_100_000, 99_960_000, 200_000_000, 3_000_000_000)
    assert [size_of(size) for size in sizes] == [
        "0 B",
        "999 B",
        "1.0 kB",
        "8.1 MB",
        "100 MB",
        "200 MB",
        "3.0 GB",
    ]


def test_a_place_on_the_timeline_is_in_seconds() -> None:
    assert (position_of(2500), position_of(4000)) == ("2.5s", "4s")


def test_times_are_clocks() -> None:
    assert [time_of(seconds) for seconds in (-1, 0, 71.6, 3723)] == [
        "0:00",
        "0:00",
        "1:12",
        "1:02:03",
    ]
    assert (length_of(12.0), length_of(7.46)) == ("12 s", "7.5 s")


def test_of_many_things_the_first_are_named_and_never_one_more() -> None:
    assert some_of(["a", "b", "c", "d"]) == "a, b, c, d"
    assert some_of(["a", "b", "c", "d", "e"]) == "a, b, c and 2 more"
