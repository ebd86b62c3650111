"""Lists of which one item is marked."""

from textual.app import App, ComposeResult
from textual.content import Content

from tui.widgets.marked_lines import EvenList
from tui.widgets.waiting import WaitingList


class Numbers(EvenList):
    """Ten items of two rows; which rows were drawn is noted."""

    HEIGHT = 2

    def __init__(self) -> None:
        super().__init__()
        self.drawn: set[int] = set()

    def count_items(self) -> int:
        return 10

    def count_rows(self, width: int) -> int:
        return 20

    def row(self, y: int, width: int) -> Content:
        self.drawn.add(y)
        return Content(f"{y} {'marked' if y // 2 == self.marked else ''}")


class Program(App[None]):
    def compose(self) -> ComposeResult:
        yield Numbers()


async def test_a_mark_that_moves_draws_the_items_anew_between_which_it_moves_and_no_others() -> (
    None
):
    async with Program().run_test() as pilot:
        numbers = pilot.app.query_one(Numbers)
        await pilot.pause()
        numbers.drawn.clear()
        numbers.action_mark(3)
        await pilot.pause()
        assert numbers.drawn == {0, 1, 6, 7}


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
