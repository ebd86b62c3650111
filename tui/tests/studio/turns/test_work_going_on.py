"""A turn of two stages whose stream ends before its work: a part is not taken for the whole."""

import asyncio
from collections.abc import Callable, Mapping

import httpx
import pytest

from tui.library.records import TurnOutcome
from tui.nemo.models import Credits, Draft
from tui.studio.events import Changed, Event, Failed, Notice, TurnEnded, Waiting, WaitingKind
from tui.studio.turns.recovery import LONGEST_TURN_S, LOST_WAITS_S, SETTLED_S
from tui.studio.turns.turn import Turn
from tui.tests.studio.scripted import (
    CREDITS,
    STATE,
    ScriptedService,
    events,
    state,
    text,
)

NOTHING, RAW, WHOLE = state(), state("Harbour"), state("Harbour", "The end")
FREE, AT_WORK, PAID = Credits(100, 0, 100), Credits(50, 50, 100), Credits(50, 0, 50)
LAST_WORDS = text("All is there.") | {"finishReason": "STOP"}
AWAY = httpx.Response(503)
GONE = httpx.Response(404, json={"code": 1002, "message": "session not found"})


def balance(read: Credits) -> httpx.Response:
    data = {"available": read.available, "frozen": read.frozen}
    return httpx.Response(200, json={"code": 0, "data": data})


class Course:
    """What the service answers, by the seconds since the message went out."""

    def __init__(self, scripted: ScriptedService) -> None:
        self._scripted = scripted
        self._began = scripted.clock.now()
        self.when_told: Callable[[Event], object] = lambda _: None
        self.shown({0: NOTHING})
        self.charged({0: FREE})

    @property
    def passed_s(self) -> float:
        return self._scripted.clock.now() - self._began

    def shown(self, answers: Mapping[float, httpx.Response]) -> None:
        """The states, each from its second on."""
        self._scripted.http.get(STATE).side_effect = self._by_time(answers)

    def charged(self, answers: Mapping[float, Credits | httpx.Response]) -> None:
        """The credits, likewise."""
        read = {at: balance(x) if isinstance(x, Credits) else x for at, x in answers.items()}
        self._scripted.http.get(CREDITS).side_effect = self._by_time(read)

    def _by_time(
        self, answers: Mapping[float, httpx.Response]
    ) -> Callable[[httpx.Request], httpx.Response]:
        def answer(_: httpx.Request) -> httpx.Response:
            return answers[max(at for at in answers if at <= self.passed_s)]

        return answer

    async def run(
        self, stream: httpx.Response, *, before: Credits = FREE, beside: bool = False
    ) -> TurnEnded:
        self._scripted.http.post("/run_sse").return_value = stream
        ended, _ = await self.turn(before=before, beside=beside).run()
        return ended

    def turn(self, *, before: Credits = FREE, beside: bool = False) -> Turn:
        async def has_others() -> bool:
            return beside

        draft = Draft.read(NOTHING.json()["data"]["state"]["draft"])
        return Turn(self._scripted.service, "s1", "animate", draft, self._tell, before, has_others)

    def _tell(self, event: Event) -> None:
        self._scripted.events.append(event)
        self.when_told(event)


@pytest.fixture
def course(scripted: ScriptedService) -> Course:
    return Course(scripted)


def cut() -> httpx.Response:
    return events(text("Work", partial=True), broken=True)


def waits(scripted: ScriptedService) -> list[WaitingKind]:
    return [event.kind for event in scripted.of(Waiting)]


async def test_after_a_cut_what_the_service_adds_to_the_raw_clip_is_waited_for(
    scripted: ScriptedService, course: Course
) -> None:
    course.shown({0: NOTHING, 20: RAW, 45: WHOLE})
    course.charged({0: AT_WORK, 45: PAID})
    ended = await course.run(cut())
    assert (ended.outcome, len(ended.changes)) == (TurnOutcome.LOST, 2)
    assert waits(scripted) == [WaitingKind.LOST, *[WaitingKind.UNFINISHED] * 2]
    assert [len(event.changes) for event in scripted.of(Changed)] == [1, 1]
    assert not scripted.of(Notice)


@pytest.mark.parametrize("words", [text("Your raw clip is ready."), text("Your", partial=True)])
async def test_words_that_are_not_said_to_be_the_last_are_no_end_while_the_service_works(
    words: object, scripted: ScriptedService, course: Course
) -> None:
    course.shown({0: RAW, 12: WHOLE})
    course.charged({0: AT_WORK, 12: PAID})
    ended = await course.run(events(words))
    assert (ended.outcome, len(ended.changes)) == (TurnOutcome.COMPLETE, 2)
    assert set(waits(scripted)) == {WaitingKind.UNFINISHED}


@pytest.mark.parametrize("words", [[], [text("It went wrong."), {"error": "overloaded"}]])
async def test_neither_silence_nor_an_error_is_an_end_while_the_service_works(
    words: list[object], course: Course
) -> None:
    course.shown({0: RAW, 12: WHOLE})
    course.charged({0: AT_WORK, 12: PAID})
    assert len((await course.run(events(*words))).changes) == 2


async def test_where_words_were_the_last_nothing_more_is_waited_for(
    scripted: ScriptedService, course: Course
) -> None:
    course.shown({0: RAW})
    course.charged({0: AT_WORK})
    await course.run(events(LAST_WORDS))
    assert (scripted.clock.slept, scripted.http.get(CREDITS).call_count) == ([], 0)


@pytest.mark.parametrize(
    "credits_now",
    [AWAY, FREE, Credits(100, None, None), Credits(50, 20, 70)],
    ids=["unread", "nothing charged", "nothing said of what is reserved", "others at work before"],
)
async def test_where_credits_tell_nothing_the_raw_clip_counts_once_it_stays_as_it_is(
    credits_now: Credits | httpx.Response, scripted: ScriptedService, course: Course
) -> None:
    course.shown({0: NOTHING, 20: RAW, 60: WHOLE})
    course.charged({0: credits_now})
    before = Credits(100, 20, 120) if credits_now == Credits(50, 20, 70) else FREE
    ended = await course.run(cut(), before=before)
    assert len(ended.changes) == 2
    assert set(waits(scripted)) == {WaitingKind.LOST}
    assert SETTLED_S <= course.passed_s - 60 <= 2 * SETTLED_S
    assert len(scripted.of(Notice)) == 1


async def test_a_reading_that_fails_is_not_the_last_one(course: Course) -> None:
    course.shown({0: NOTHING, 20: RAW, 31: AWAY, 40: WHOLE})
    course.charged({0: AT_WORK, 31: PAID})
    assert len((await course.run(cut())).changes) == 2


async def test_a_clip_that_takes_longer_than_the_readings_after_a_cut_is_waited_for(
    scripted: ScriptedService, course: Course
) -> None:
    late = sum(LOST_WAITS_S) + 100
    course.shown({0: NOTHING, late: RAW, late + 50: WHOLE})
    course.charged({0: AT_WORK, late + 50: PAID})
    assert len((await course.run(cut())).changes) == 2
    assert waits(scripted)[-1] is WaitingKind.UNFINISHED


async def test_where_the_service_never_says_that_it_is_done_what_is_there_counts(
    scripted: ScriptedService, course: Course
) -> None:
    course.shown({0: NOTHING, 20: RAW})
    course.charged({0: AT_WORK})
    ended = await course.run(cut())
    assert (ended.outcome, len(ended.changes)) == (TurnOutcome.LOST, 1)
    assert LONGEST_TURN_S <= course.passed_s <= LONGEST_TURN_S + sum(LOST_WAITS_S)
    assert len(scripted.of(Notice)) == 1


async def test_what_is_reserved_for_another_project_is_waited_for_only_until_nothing_changes(
    scripted: ScriptedService, course: Course
) -> None:
    course.shown({0: NOTHING, 20: RAW})
    course.charged({0: AT_WORK})
    await course.run(cut(), beside=True)
    assert course.passed_s == LOST_WAITS_S[0] + SETTLED_S
    scripted.clock.slept.clear()
    await course.run(events(text("Hello.")), beside=True)
    assert scripted.clock.slept == []


async def test_a_session_that_goes_meanwhile_is_not_waited_for(course: Course) -> None:
    course.shown({0: NOTHING, 20: RAW, 32: GONE})
    course.charged({0: AT_WORK})
    assert len((await course.run(cut())).changes) == 1
    assert course.passed_s < LOST_WAITS_S[0] + SETTLED_S


async def test_who_looks_sooner_gives_up_no_sooner(
    scripted: ScriptedService, course: Course
) -> None:
    course.shown({0: NOTHING, 200: RAW, 400: WHOLE})
    course.charged({0: AT_WORK, 400: PAID})
    hurry, loop = scripted.service.waits.hurry, asyncio.get_running_loop()
    course.when_told = lambda _: loop.call_soon(hurry) if len(waits(scripted)) < 30 else None
    assert len((await course.run(cut())).changes) == 2


async def test_who_looks_sooner_waits_no_longer_for_it(
    scripted: ScriptedService, course: Course
) -> None:
    async def look_often() -> None:
        while True:
            await scripted.clock.sleep(20)
            scripted.service.waits.hurry()

    looking = asyncio.create_task(look_often())
    await course.run(cut())
    looking.cancel()
    assert course.passed_s == sum(LOST_WAITS_S)
    assert len(waits(scripted)) > 2 * len(LOST_WAITS_S)


async def test_what_changed_and_is_as_it_was_again_is_not_said_to_have_changed_nothing(
    scripted: ScriptedService, course: Course
) -> None:
    course.shown({0: NOTHING, 20: RAW, 40: NOTHING})
    course.charged({0: AT_WORK, 40: FREE})
    scripted.http.post("/run_sse").return_value = cut()
    turn = course.turn()
    ended, _ = await turn.run()
    assert (ended.outcome, ended.changes) == (TurnOutcome.LOST, ())
    assert not scripted.of(Failed)
    assert turn.has_taken_effect


async def test_a_turn_that_is_left_while_more_follows_has_taken_effect(
    scripted: ScriptedService, course: Course
) -> None:
    course.shown({0: NOTHING, 20: RAW})
    course.charged({0: AT_WORK})
    scripted.http.post("/run_sse").return_value = cut()
    turn = course.turn()
    running = asyncio.create_task(turn.run())
    seen: list[tuple[WaitingKind, bool]] = []

    def leave(event: Event) -> None:
        if isinstance(event, Waiting):
            seen.append((event.kind, turn.has_taken_effect))
            if turn.has_taken_effect:
                running.cancel()

    course.when_told = leave
    with pytest.raises(asyncio.CancelledError):
        await running
    assert seen == [(WaitingKind.LOST, False), (WaitingKind.UNFINISHED, True)]
