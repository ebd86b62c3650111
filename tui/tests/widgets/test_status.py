"""The line of what is going on, as the pieces of an answer come fifty times a second."""

from textual.app import App, ComposeResult

from tui.widgets.status import Status


class Shown(App[None]):
    def __init__(self) -> None:
        super().__init__()
        self.status = Status(lambda: 100.0, ["turn"])
        self.ticks = 0

    def compose(self) -> ComposeResult:
        yield self.status

    def on_status_ticked(self) -> None:
        self.ticks += 1


async def test_what_is_said_again_with_each_piece_of_an_answer_is_not_painted_again() -> None:
    app = Shown()
    app.animation_level = "none"
    async with app.run_test() as pilot:
        for _ in range(50):
            app.status.show("turn", "Nemo is answering", since=90)
        await pilot.pause()
        assert app.ticks == 1
        app.status.show("turn", "Nemo is cutting", since=90)
        await pilot.pause()
        assert app.ticks == 2
        assert "Nemo is cutting" in app.status.row(0, 60).plain
