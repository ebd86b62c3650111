"""Whether somebody is there, as far as the terminal says so."""

from tui.screens.notices.front import Front


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def states(front: Front) -> tuple[bool, bool]:
    """Whether the user is away, and whether they may be."""
    return front.is_away, front.may_be_away


def test_who_is_told_of_knows_and_others_are_alone_after_ten_seconds_without_a_key() -> None:
    clock = Clock()
    front = Front(clock)
    assert states(front) == (False, False)
    clock.now += 9.9
    assert states(front) == (False, False)
    clock.now += 0.1
    assert states(front) == (False, True)
    front.key_pressed()
    assert states(front) == (False, False)
    clock.now += 60
    front.set_reports_focus(yes=True)  # it would have said so
    assert states(front) == (False, False)
    front.focus_lost()
    assert states(front) == (True, False)
    front.focus_gained()
    assert states(front) == (False, False)
    front.focus_lost()
    front.key_pressed()  # a key proves more than a report
    assert states(front) == (False, False)


def test_a_multiplexer_that_hands_nothing_on_leaves_it_open() -> None:
    clock = Clock()
    front = Front(clock)
    front.focus_lost()
    front.set_reports_focus(yes=False)
    assert states(front) == (False, False)
    clock.now += 11
    assert states(front) == (False, True)
