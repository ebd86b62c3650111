"""How long a stream is listened to, by the clock alone."""

import pytest

from tui.nemo.events import Failure, Finished, Heartbeat, Text, Thought, Tool, WireEvent
from tui.studio.turns.stream_watch import (
    LONG_QUIET_S,
    LONGEST_S,
    NOTICE_EVERY_S,
    QUIET_S,
    SILENCE_S,
    StreamTimeout,
    StreamWatch,
)

DONE = Text("Your clip is ready.", "whole")
CALL = Tool("generate_video", "c1", done=False, partial=False)
ANSWER = Tool("generate_video", "c1", done=True, partial=False)


def heard(*items: WireEvent) -> StreamWatch:
    watch = StreamWatch(0.0)
    for item in items:
        watch.note_event(item, 0.0)
    return watch


@pytest.mark.parametrize(
    "items",
    [
        (DONE, Finished()),
        (CALL, ANSWER, DONE, Finished()),
        (Text("Your", "partial"), DONE, Finished()),
        (Text("Ready.", "piece"), Finished(stream=True)),
        (Finished(stream=True),),
        (DONE, Heartbeat(), Finished()),
    ],
    ids=str,
)
def test_after_the_last_word_the_turn_ends_soon(items: tuple[WireEvent, ...]) -> None:
    watch = heard(*items)
    assert watch.limit == QUIET_S
    assert watch.timeout(QUIET_S) is StreamTimeout.ALL_SAID


@pytest.mark.parametrize("items", [(DONE,), (CALL, ANSWER, DONE), (DONE, Heartbeat())], ids=str)
def test_a_whole_text_is_given_a_little_longer(items: tuple[WireEvent, ...]) -> None:
    watch = heard(*items)
    assert watch.limit == LONG_QUIET_S
    assert watch.timeout(LONG_QUIET_S) is StreamTimeout.ALL_SAID


@pytest.mark.parametrize(
    "items",
    [
        (),
        (Heartbeat(),),
        (DONE, CALL),
        (CALL, DONE),
        (CALL, DONE, Finished()),
        (CALL, Tool("add_music", "c2", done=True, partial=False), DONE),
        (DONE, Finished(), CALL),
        (CALL, ANSWER),
        (Text("Half", "partial"),),
        (Text("Half", "piece"),),
        (DONE, Text("and", "partial")),
        (DONE, Thought("hm", "whole")),
        (DONE, Failure(None, "x")),
        (Finished(), CALL),
        (Finished(),),
        (CALL, Finished(stream=True)),
    ],
    ids=str,
)
def test_while_something_may_follow_it_is_waited_for(items: tuple[WireEvent, ...]) -> None:
    watch = heard(*items)
    assert watch.limit == NOTICE_EVERY_S
    assert watch.timeout(NOTICE_EVERY_S) is StreamTimeout.NOTICE


def test_while_the_service_is_at_work_nothing_is_over() -> None:
    watch = heard(DONE, Finished())
    assert watch.timeout(QUIET_S) is StreamTimeout.ALL_SAID
    watch.work_goes_on(QUIET_S)
    assert watch.limit == 2 * QUIET_S


def listened(watch: StreamWatch, *, until: StreamTimeout) -> float:
    while watch.timeout(now := watch.limit) is not until:
        pass
    return now


def test_silence_and_length_have_their_ends() -> None:
    assert listened(StreamWatch(0.0), until=StreamTimeout.LOST) == SILENCE_S
    watch = StreamWatch(0.0)
    watch.note_event(CALL, 500.0)
    assert listened(watch, until=StreamTimeout.LOST) == LONGEST_S


@pytest.mark.parametrize("stop_s", [700.0, 3600.0, 86_400.0 * 3])
@pytest.mark.parametrize("items", [(), (CALL,), (DONE, Finished()), (DONE,)], ids=str)
def test_what_nobody_could_hear_is_no_silence(items: tuple[WireEvent, ...], stop_s: float) -> None:
    watch = heard(*items)
    woke = watch.limit + stop_s
    timeout = watch.timeout(woke)
    assert timeout is StreamTimeout.NOTICE
    assert watch.limit > woke


def test_after_standing_still_at_the_very_end_there_is_time_to_read() -> None:
    watch = StreamWatch(0.0)
    for at in (120.0, 240.0, 360.0, 480.0):
        assert watch.timeout(at) is StreamTimeout.NOTICE
    assert watch.limit == SILENCE_S
    assert watch.timeout(SILENCE_S + 3600.0) is StreamTimeout.NOTICE
    assert 0 < watch.limit - (SILENCE_S + 3600.0) <= 10.0
    assert listened(watch, until=StreamTimeout.LOST) == SILENCE_S + 3600.0 + 10.0


def test_a_pause_before_the_message_is_not_counted() -> None:
    watch = StreamWatch(0.0)
    watch.not_before(300.0)
    assert listened(watch, until=StreamTimeout.LOST) == 300.0 + SILENCE_S
