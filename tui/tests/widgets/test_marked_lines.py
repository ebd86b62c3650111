"""Lists of which one item is marked."""

from tui.widgets.waiting import WaitingList


def test_a_key_acts_on_the_list_as_it_is_though_it_is_not_drawn_yet() -> None:
    waiting = WaitingList()
    for text in ("one", "two", "three"):
        waiting.add(text)
    waiting.action_mark(1)
    waiting.action_drop()
    assert waiting.texts == ("one", "three")
    waiting.add("four")
    waiting.action_mark(1_000)
    waiting.action_drop()
    assert waiting.texts == ("one", "three")
