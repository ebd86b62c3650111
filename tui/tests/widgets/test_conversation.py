"""However much was said, only what is near the eye is on the screen."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from functools import partial

import pytest
from textual.app import App, ComposeResult
from textual.pilot import Pilot

from tui.tests.screens.harness.fake_studio import until
from tui.widgets.conversation import Conversation
from tui.widgets.markdown import plain
from tui.widgets.passage import Passage
from tui.widgets.transcript import Speech

MOST = 60


class Talk(App[None]):
    CSS_PATH = [f"../../screens/main/{name}.tcss" for name in ("main", "panels")]  # noqa: RUF012 - as Textual has it

    def __init__(self) -> None:
        super().__init__()
        self.talk = Conversation(lambda: 0.0, ())
        self.asked = 0
        self.behind: list[bool] = []

    def get_theme_variable_defaults(self) -> dict[str, str]:
        from tui.screens.themes import style_variables

        return style_variables(self.current_theme)

    def compose(self) -> ComposeResult:
        yield self.talk

    def on_conversation_older_wanted(self) -> None:
        self.asked += 1

    def on_conversation_behind(self, message: Conversation.Behind) -> None:
        self.behind.append(message.is_behind)


def lines(first: int, count: int) -> list[Speech]:
    return [Speech("note", plain(f"line {number}\n港口")) for number in range(first, first + count)]


@asynccontextmanager
async def talking(size: tuple[int, int] = (60, 20)) -> AsyncIterator[tuple[Talk, Pilot[None]]]:
    app = Talk()
    app.animation_level = "none"
    async with app.run_test(size=size) as pilot:
        yield app, pilot


def in_sight(app: Talk) -> list[int]:
    """The numbers of the lines in sight, from the top."""
    log = app.talk.log_view
    strips = app.screen._compositor.render_strips(app.size)
    text = "\n".join(strip.text for strip in strips[: log.size.height])
    return [int(word) for word in _numbers(text)]


def is_above(app: Talk, number: int) -> bool:
    return in_sight(app)[0] < number


def is_below(app: Talk, number: int) -> bool:
    return in_sight(app)[-1] > number


def _numbers(text: str) -> Iterator[str]:
    for line in text.split("\n"):
        if "line " in line:
            yield line.partition("line ")[2].split()[0]


def mounted(app: Talk) -> int:
    return len(app.talk.log_view.query_children(Passage))


async def test_the_end_of_a_long_conversation_is_shown_and_little_of_it_is_mounted() -> None:
    async with talking() as (app, pilot):
        app.talk.prepend(lines(0, 5000), more=True)
        await until(pilot, lambda: in_sight(app)[-1:] == [4999])
        assert mounted(app) <= MOST
        assert app.talk.log_view.is_vertical_scroll_end


async def to_top(app: Talk, pilot: Pilot[None]) -> None:
    while "Stills in" not in _screen(app):
        app.talk.page(-1)
        await pilot.pause()


async def test_all_of_it_is_gone_through_in_order_up_where_more_is_asked_for_and_down_again() -> (
    None
):
    async with talking() as (app, pilot):
        app.talk.prepend(lines(40, 80), more=True)
        await until(pilot, lambda: in_sight(app)[-1:] == [119])
        seen = set(in_sight(app))
        while min(seen) > 40:
            before = in_sight(app)
            app.talk.page(-1)
            await until(pilot, partial(is_above, app, before[0]))
            now = in_sight(app)
            assert now == list(range(now[0], now[-1] + 1))
            assert now[-1] >= before[0] - 1  # nothing was jumped over
            assert mounted(app) <= MOST
            seen |= set(now)
        assert seen == set(range(40, 120))
        await until(pilot, lambda: app.asked == 1)
        top = in_sight(app)
        app.talk.prepend(lines(0, 40), more=False)
        await pilot.pause()
        await until(pilot, lambda: app.talk._first < 40)
        assert in_sight(app) == top  # what is read stays where it is
        await to_top(app, pilot)
        assert app.asked == 1
        seen = set(in_sight(app))
        while 119 not in seen:
            before = in_sight(app)
            app.talk.page(1)
            await until(pilot, partial(is_below, app, before[-1]))
            assert in_sight(app)[0] <= before[-1] + 1
            assert mounted(app) <= MOST
            seen |= set(in_sight(app))
        assert seen == set(range(120))


@pytest.mark.parametrize("count", [1, 300])
async def test_text_that_comes_while_one_reads_further_up_is_below(count: int) -> None:
    async with talking() as (app, pilot):
        app.talk.prepend(lines(0, 400), more=False)
        await until(pilot, lambda: in_sight(app)[-1:] == [399])
        for page in range(4):
            app.talk.page(-1)
            top = 394 - 6 * (page + 1)
            await until(pilot, lambda top=top: in_sight(app)[:1] == [top])  # type: ignore[misc] # not inferred: a default
        before = in_sight(app)
        for number in range(count):
            app.talk.transcript.say("note", f"line {400 + number}")
        await until(pilot, lambda: app.behind == [True])
        assert in_sight(app) == before
        assert mounted(app) <= MOST
        app.talk.log_view.action_scroll_end()
        await until(pilot, lambda: in_sight(app)[-1:] == [399 + count])
        await until(pilot, lambda: app.behind == [True, False])


async def test_an_answer_grows_though_it_is_not_on_the_screen() -> None:
    async with talking() as (app, pilot):
        app.talk.prepend(lines(0, 80), more=False)
        await until(pilot, lambda: in_sight(app)[-1:] == [79])
        app.talk.transcript.add_text("The boats ", final=False)
        await until(pilot, lambda: "The boats" in _screen(app))
        await to_top(app, pilot)
        assert mounted(app) < 80
        app.talk.transcript.add_text("drift", final=False)
        await pilot.pause()
        app.talk.to_end()
        await until(pilot, lambda: "The boats drift" in _screen(app))
        app.talk.transcript.add_text("The boats **drift** on.", final=True)
        await until(pilot, lambda: "The boats drift on." in _screen(app))
        app.talk.transcript.end_answer()
        assert app.talk.last_answer == "The boats **drift** on."


async def test_a_window_that_grows_is_filled() -> None:
    async with talking((60, 10)) as (app, pilot):
        app.talk.prepend(lines(0, 400), more=False)
        await until(pilot, lambda: in_sight(app)[-1:] == [399])
        await pilot.resize_terminal(60, 200)
        await until(pilot, lambda: len(in_sight(app)) > 60)
        assert in_sight(app)[-1] == 399


async def test_another_conversation_has_nothing_of_this_one() -> None:
    async with talking() as (app, pilot):
        app.talk.prepend(lines(0, 400), more=True)
        await until(pilot, lambda: in_sight(app)[-1:] == [399])
        app.talk.clear()
        await until(pilot, lambda: "Stills in" in _screen(app) and not in_sight(app))
        app.talk.prepend(lines(7, 1), more=False)
        await until(pilot, lambda: in_sight(app) == [7] and "Stills in" in _screen(app))


def _screen(app: Talk) -> str:
    return "\n".join(strip.text for strip in app.screen._compositor.render_strips(app.size))


@pytest.mark.parametrize("count", [8, 40])
async def test_another_project_is_shown_at_its_end(count: int) -> None:
    """It comes just as the log has found that there is nothing to scroll in any more."""
    async with talking() as (app, pilot):
        app.talk.prepend(lines(0, 40), more=False)
        await until(pilot, lambda: in_sight(app)[-1:] == [39])
        log = app.talk.log_view
        follow = log.anchor

        def come(anchor: bool = True) -> None:
            follow(anchor)
            if not anchor:
                log.call_later(app.talk.prepend, lines(100, count), more=False)

        log.anchor = come  # type: ignore[method-assign] # for this test
        app.talk.clear()
        await until(pilot, lambda: in_sight(app)[-1:] == [99 + count])
        await pilot.pause()
        await pilot.pause()
        assert in_sight(app)[-1:] == [99 + count]
        assert log.follows
