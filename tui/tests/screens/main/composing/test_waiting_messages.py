"""Messages written during a turn: they wait in sight, and go out when they are told to."""

from pathlib import Path

from textual.events import Key
from textual.pilot import Pilot

from tui.library.records import TurnOutcome
from tui.screens.main.workers import Operation
from tui.studio.events import CostExpected, CreditsRead, Delivery, Event, TurnEnded
from tui.studio.failures import StudioError
from tui.studio.intent import RoutedMessage
from tui.studio.keeping.memory import SavedProject
from tui.tests.screens.harness.fake_memory import FakeMemory
from tui.tests.screens.harness.fake_studio import (
    FakeStudio,
    a_config,
    an_app,
    answer,
    main_of,
    operations_of,
    panels_of,
    running,
    send,
    text_of,
    until,
)
from tui.tests.screens.harness.unsent_files import written
from tui.widgets.waiting import Release, WaitingList

LONG = "long " * 90 + "\nand more"


def asked(studio: FakeStudio) -> list[str]:
    """The messages that went out."""
    return [str(one[1]) for one in studio.asked if isinstance(one, tuple) and one[0] == "message"]


def texts(pilot: Pilot[None]) -> tuple[str, ...]:
    return panels_of(pilot).waiting.texts


def releases(pilot: Pilot[None]) -> list[Release]:
    return [one.release for one in panels_of(pilot).waiting.messages]


async def idle(pilot: Pilot[None]) -> None:
    await until(pilot, lambda: not operations_of(pilot).running)


async def busy_with(pilot: Pilot[None], *waiting: str) -> None:
    """A turn runs, and these were written during it."""
    await send(pilot, "first")
    for text in waiting:
        await send(pilot, text)
    assert texts(pilot) == waiting


async def test_what_waits_and_what_was_left_goes_out_by_enter_alone_in_its_order() -> None:
    left = FakeMemory(SavedProject(waiting=("left",)))
    studio = FakeStudio(turn=answer("done"), blocks_turn=True, memory=left)
    async with running(studio) as pilot:
        await until(pilot, lambda: texts(pilot) == ("left",))
        assert releases(pilot) == [Release.ENTER]
        assert "waits for enter" in text_of(pilot)
        await send(pilot, "first")
        await send(pilot, "second")
        assert texts(pilot) == ("left", "second")
        studio.unblock.set()
        await idle(pilot)
        assert asked(studio) == ["first"]
        for sent in (["first", "left"], ["first", "left", "second"]):
            await pilot.press("enter")
            await idle(pilot)
            assert asked(studio) == sent
        await pilot.press("enter")
        await idle(pilot)
        assert asked(studio) == ["first", "left", "second"]


async def test_once_nothing_waits_any_more_nothing_of_it_stays_in_sight() -> None:
    studio = FakeStudio(turn=answer("Done."), blocks_turn=True)
    async with running(studio) as pilot:
        await busy_with(pilot, "second")
        await pilot.press("alt+w", "x")
        panel = panels_of(pilot).waiting.parent
        await until(pilot, lambda: "brings back what was dropped" in text_of(pilot))
        assert panels_of(pilot).waiting.has_focus
        await pilot.press("escape")
        await until(pilot, lambda: panel is not None and not panel.display)
        assert panels_of(pilot).prompt.has_focus
        assert not pilot.app.screen.is_modal  # nothing was to be stopped
        await pilot.press("alt+w", "U")
        assert texts(pilot) == ("second",)
        studio.unblock.set()
        await idle(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: asked(studio) == ["first", "second"])
        await until(pilot, lambda: panel is not None and not panel.display)


class EndsLater(FakeStudio):
    """Tells what a turn comes to when it is let."""

    async def carry_out(self, routed: RoutedMessage) -> None:
        self.asked.append(("message", routed.message))
        self.delivery = Delivery.TAKEN
        await self.unblock.wait()
        await self._play(self.turn)


def ended(outcome: TurnOutcome, *errors: str) -> Event:
    return TurnEnded((), (), (), errors, outcome, (), ())


async def test_nothing_goes_by_itself_after_a_turn_that_went_wrong_or_without_credits() -> None:
    turns: dict[str, list[Event | Exception]] = {
        "failed": [StudioError("overloaded", "Later.")],
        "error in the answer": [ended(TurnOutcome.FAILED, "overloaded")],
        "silent": [ended(TurnOutcome.SILENT)],
        "lost": [ended(TurnOutcome.LOST)],
        "refused": [ended(TurnOutcome.REFUSED)],
        "stopped": [],
        "too few credits": [*answer("done"), CostExpected(100, 0), CreditsRead(40, 0, 40)],
    }
    studio = EndsLater(memory=FakeMemory(SavedProject(waiting=("second",))))
    async with running(studio) as pilot:
        await until(pilot, lambda: texts(pilot) == ("second",))
        await pilot.press("alt+w", "space")  # where no turn ends
        assert releases(pilot) == [Release.ENTER]
        for name, turn in turns.items():
            studio.turn = turn
            studio.unblock.clear()
            panels_of(pilot).prompt.forget()
            await send(pilot, name)
            await until(pilot, lambda name=name: asked(studio)[-1:] == [name])  # type: ignore[misc] # not inferred: a default
            await pilot.press("alt+w", "space")
            assert releases(pilot) == [Release.BY_ITSELF], name
            if turn:
                studio.unblock.set()
            else:
                operations_of(pilot).cancel(Operation.TURN)
            await idle(pilot)
            assert releases(pilot) == [Release.HELD], name
        assert asked(studio) == list(turns)


async def test_what_waits_can_be_edited_moved_dropped_and_brought_back() -> None:
    after = {
        ("down", "K"): ("b", "a"),
        ("up", "J"): ("a", "b"),
        ("down", "x"): ("a",),
        ("U",): ("a", "b"),
        ("x", "x"): (),
        ("U", "U"): ("a", "b"),
        ("down", "e"): ("a",),
    }
    studio = FakeStudio(blocks_turn=True)
    async with running(studio, size=(60, 20)) as pilot:
        await busy_with(pilot, "a", "b")
        panels_of(pilot).prompt.load_text("c")
        for keys, then in after.items():
            await pilot.press("alt+w", "home", *keys)
            assert texts(pilot) == then, keys
        assert panels_of(pilot).prompt.text == "b\nc"
        assert asked(studio) == ["first"]


async def test_what_is_told_to_goes_out_by_itself_once_and_leaves_the_prompt_alone() -> None:
    studio = FakeStudio(turn=answer("done"), blocks_turn=True)
    async with running(studio) as pilot:
        await busy_with(pilot, "stays", "goes")
        await pilot.press("alt+w", "down", "space")
        assert releases(pilot) == [Release.ENTER, Release.BY_ITSELF]
        panels_of(pilot).prompt.load_text("half a thought")
        studio.unblock.set()
        await until(pilot, lambda: len(asked(studio)) == 2)
        await idle(pilot)
        assert asked(studio) == ["first", "goes"]
        assert texts(pilot) == ("stays",)
        assert panels_of(pilot).prompt.text == "half a thought"


async def test_what_waits_is_kept_as_it_changes_and_waits_until_it_is_out() -> None:
    studio = FakeStudio(blocks_turn=True)
    async with running(studio) as pilot:
        await busy_with(pilot, "second", "third")
        await until(pilot, lambda: studio.memory.waiting == ("second", "third"))
        seen: list[tuple[str, tuple[str, ...]]] = []
        studio.unblock.set()
        await idle(pilot)
        carry_out = studio.carry_out

        async def look(routed: object) -> None:
            seen.append((studio.memory.unsent, studio.memory.waiting))
            await carry_out(routed)  # type: ignore[arg-type] # the message that it got

        studio.carry_out = look  # type: ignore[method-assign] # for this test
        await pilot.press("enter")
        await idle(pilot)
        assert seen == [("", ("second", "third"))]
        await until(pilot, lambda: studio.memory.waiting == ("third",))


async def test_before_there_is_a_project_what_waits_is_kept_in_a_file(tmp_path: Path) -> None:
    config = a_config(tmp_path)
    async with an_app(FakeStudio(broken=StudioError("no", "")), config=config).run_test() as pilot:
        await until(pilot, lambda: main_of(pilot).view.is_filled)
        await idle(pilot)
        panels_of(pilot).waiting.add("later")
        await until(pilot, lambda: written(config.data_dir).waiting == ("later",))
    async with an_app(FakeStudio(), config=config).run_test() as pilot:
        await until(pilot, lambda: texts(pilot) == ("later",))


async def test_the_mark_stays_on_its_message_when_one_before_it_goes_out() -> None:
    studio = FakeStudio(turn=answer("done"), blocks_turn=True)
    async with running(studio) as pilot:
        await busy_with(pilot, "one", "two", "three")
        await pilot.press("alt+w", "home", "j")
        waiting = panels_of(pilot).waiting
        waiting.pop_message(0)
        await pilot.press("x")
        assert list(waiting.texts) == ["three"]
        await pilot.press("U")
        waiting.restore(["left"])
        await pilot.press("x")
        assert list(waiting.texts) == ["left", "three"]
        studio.unblock.set()


def test_a_key_that_comes_before_the_list_is_drawn_marks_what_it_means() -> None:
    waiting = WaitingList()
    waiting.add("one")
    waiting.add("two")
    waiting.action_mark(1)
    waiting.action_drop()
    assert waiting.texts == ("one",)


async def test_many_long_ones_take_few_lines() -> None:
    left = SavedProject(waiting=tuple(f"{n} 让镜头慢慢推进 [/x] {LONG}" for n in range(9)))
    async with running(FakeStudio(memory=FakeMemory(left))) as pilot:
        await until(pilot, lambda: len(texts(pilot)) == 9)
        for size in ((120, 40), (80, 24), (60, 20)):
            await pilot.resize_terminal(*size)
            rows = [row for row in text_of(pilot).split("\n") if "waits for enter" in row]
            assert 3 <= len(rows) <= 4
            await pilot.press("alt+w")
            await until(pilot, lambda: "▌waits for enter" in text_of(pilot))
            await pilot.press("G")
            await until(pilot, lambda: "8 让" in text_of(pilot))
            await pilot.press("home")
            await until(pilot, lambda: "0 让" in text_of(pilot))
            await pilot.press("escape")


async def test_a_key_right_after_leaving_the_list_is_for_the_prompt() -> None:
    studio = FakeStudio(turn=answer("done"), blocks_turn=True)
    async with running(studio) as pilot:
        await busy_with(pilot, "one", "two")
        prompt = panels_of(pilot).prompt
        for key, left in (("escape", ("one", "two")), ("e", ("two",))):
            prompt.load_text("")
            await pilot.press("alt+w", "home")
            for each in (key, "x", "x"):
                pilot.app.post_message(Key(each, each if len(each) == 1 else None))
            await until(pilot, lambda: "xx" in prompt.text)
            assert texts(pilot) == left
        studio.unblock.set()
