"""How long a render is waited for, under whatever words, and what is never cancelled."""

import itertools
from pathlib import Path

import httpx
import pytest

from tui.library.records import RenderState
from tui.nemo.errors import ConnectionFailed
from tui.nemo.models import Render, RenderStatus
from tui.nemo.retry import TRIES
from tui.studio.events import Notice, Rendering
from tui.studio.export import Exporter
from tui.studio.failures import StudioError
from tui.studio.film.render_course import (
    IDLE_POLLS,
    MOST_POLLS,
    POLL_EVERY_S,
    UNREACHED_POLLS,
    RenderPatience,
)
from tui.tests.studio.rendering import CDN, RENDERS, completed, export, render, script
from tui.tests.studio.scripted import ScriptedService


def polls_until_given_up(*progress: float, status: RenderStatus = RenderStatus.PROCESSING) -> int:
    patience = RenderPatience()
    for number, at in enumerate(itertools.chain(progress, itertools.repeat(progress[-1]))):
        if patience.stop_reason(Render("r", status, at)) is not None:
            return number
    raise AssertionError


@pytest.mark.parametrize("swing", [(50, 51), (50, 49), (0, 99), (10, 10), (1, 2, 3, 2)])
def test_progress_that_goes_back_and_forth_is_none(swing: tuple[float, ...]) -> None:
    patience, steps, polls = RenderPatience(), itertools.cycle(swing), 0
    while patience.stop_reason(Render("r", RenderStatus.PROCESSING, next(steps))) is None:
        polls += 1
    assert polls <= IDLE_POLLS + len(swing)


def test_words_that_go_back_and_forth_are_no_progress() -> None:
    patience = RenderPatience()
    steps = itertools.cycle([RenderStatus.PENDING, RenderStatus.PROCESSING, RenderStatus.UNKNOWN])
    polls = 0
    while patience.stop_reason(Render("r", next(steps), 5)) is None:
        polls += 1
    assert polls <= IDLE_POLLS + 3


def test_a_render_that_crawls_is_not_waited_for_for_ever() -> None:
    assert polls_until_given_up(*(n / 1000 for n in range(10_000))) == MOST_POLLS


def test_a_render_that_gets_on_is_waited_for() -> None:
    assert polls_until_given_up(*range(90)) == 89 + IDLE_POLLS


@pytest.mark.parametrize(
    "word", ["succeed", "FINISHED", "ready", "ok", "TASK_STATUS_SUCCEED", "Done."]
)
async def test_a_film_is_fetched_under_any_word_for_the_end(
    scripted: ScriptedService, exporter: Exporter, film: bytes, tmp_path: Path, word: str
) -> None:
    script(scripted, render(word, 100, output={"url": CDN}))
    scripted.http.get(CDN).return_value = httpx.Response(200, content=film)
    assert (await export(exporter, tmp_path / "out.mp4")).path.read_bytes() == film
    assert len(scripted.clock.slept) == 1


@pytest.mark.parametrize(
    "word", ["expired", "TIMEOUT", "timed_out", "Rejected", "TASK_STATUS_FAILED"]
)
async def test_a_word_for_a_failure_ends_the_wait(
    scripted: ScriptedService, exporter: Exporter, tmp_path: Path, word: str
) -> None:
    script(scripted, render(word, 100))
    with pytest.raises(StudioError, match=f"failed twice: .*{word}"):
        await export(exporter, tmp_path / "out.mp4")
    assert len(scripted.clock.slept) == 2


@pytest.mark.parametrize("word", ["snoozing", "PHASE_9", "???", "archived"])
async def test_a_film_that_can_be_had_is_tried_under_a_word_that_nobody_knows(
    scripted: ScriptedService, exporter: Exporter, film: bytes, tmp_path: Path, word: str
) -> None:
    script(scripted, render(word, 100, output={"url": CDN}))
    scripted.http.get(CDN).return_value = httpx.Response(200, content=film)
    assert (await export(exporter, tmp_path / "out.mp4")).path.read_bytes() == film


async def test_a_link_that_was_there_all_along_is_tried_at_the_end(
    scripted: ScriptedService, exporter: Exporter, film: bytes, tmp_path: Path
) -> None:
    script(scripted, render("processing", 99, output={"url": CDN}))
    scripted.http.get(CDN).return_value = httpx.Response(200, content=film)
    assert (await export(exporter, tmp_path / "out.mp4")).path.read_bytes() == film


async def test_what_is_not_understood_is_told_by_its_word(
    scripted: ScriptedService, exporter: Exporter, tmp_path: Path
) -> None:
    script(scripted, render("snoozing", 40))
    with pytest.raises(StudioError, match=r"no further for 15:00 \(the service says: snooz"):
        await export(exporter, tmp_path / "out.mp4")
    assert scripted.of(Rendering)[-1].status == "snoozing"


def test_a_word_that_is_not_there_is_not_told() -> None:
    patience = RenderPatience()
    while (reason := patience.stop_reason(Render("r", RenderStatus.UNKNOWN, 40.0))) is None:
        pass
    assert reason == "The render got no further for 15:00"


@pytest.mark.parametrize(("word", "progress", "cancels"), [("snoozing", 100, 0), ("x", 50, 1)])
async def test_what_may_be_finished_is_never_cancelled(
    scripted: ScriptedService,
    exporter: Exporter,
    tmp_path: Path,
    word: str,
    progress: int,
    cancels: int,
) -> None:
    script(scripted, render(word, progress))
    cancel = scripted.http.post(path__regex=rf"{RENDERS}/render_\d+/cancel")
    cancel.return_value = render("cancelled")
    with pytest.raises(StudioError, match="got no further"):
        await export(exporter, tmp_path / "out.mp4")
    with pytest.raises(StudioError):
        await exporter.resume(exporter.library.renders.of(exporter.project)[0])
    assert cancel.call_count == cancels


async def test_a_film_that_is_being_fetched_is_not_cancelled_at_the_service(
    scripted: ScriptedService, exporter: Exporter
) -> None:
    kept_id = exporter.library.renders.open(exporter.project, "/a.mp4", 1.0)
    exporter.library.renders.accept(kept_id, "lambda-7")
    exporter.library.renders.mark(kept_id, RenderState.COMPLETED)
    stop = scripted.http.post(f"{RENDERS}/lambda-7/cancel")
    assert await exporter.cancel()
    assert not stop.called


@pytest.mark.parametrize(
    ("after", "bars", "cancels"),
    [
        ((render("archived", 100),), False, 0),
        ((render("x", 50, output={"url": CDN}),), False, 0),
        ((render("processing", 40), render("processing", 40), render("cancelled")), False, 1),
        ((render("processing", 40), render("completed", 100, output={"url": CDN})), False, 1),
        ((render("processing", 40),) * 9, True, 1),
        ((httpx.Response(404),), False, 0),
    ],
)
async def test_a_render_that_hangs_bars_the_others_until_it_has_ended_or_may_be_made(
    scripted: ScriptedService,
    exporter: Exporter,
    tmp_path: Path,
    after: tuple[httpx.Response, ...],
    bars: bool,
    cancels: int,
) -> None:
    script(scripted, *[render("processing", 40)] * (IDLE_POLLS + 1), *after)
    cancel = scripted.http.post(path__regex=rf"{RENDERS}/render_\d+/cancel")
    cancel.return_value = render("processing", 40)
    with pytest.raises(StudioError, match="got no further"):
        await export(exporter, tmp_path / "out.mp4")
    assert await exporter.clear() is not bars
    assert cancel.call_count == cancels


def script_outage(scripted: ScriptedService, calls: int, before: int = 1) -> None:
    """The network is away for so many calls, after a render was seen `before`: a computer slept."""
    away = [httpx.ConnectError("Network is unreachable")] * calls
    scripted.http.post(RENDERS).return_value = render("pending")
    polls = scripted.http.get(path__regex=rf"{RENDERS}/render_\d+")
    seen = [render("processing", 10)] * before
    polls.side_effect = [*seen, *away, completed(), completed()]


async def test_a_render_is_asked_about_again_when_the_network_is_back(
    scripted: ScriptedService, exporter: Exporter, film: bytes, tmp_path: Path
) -> None:
    script_outage(scripted, 3 * TRIES)
    scripted.http.get(CDN).return_value = httpx.Response(200, content=film)
    assert (await export(exporter, tmp_path / "out.mp4")).path.read_bytes() == film
    told = [notice.text for notice in scripted.of(Notice) if "asking again" in notice.text]
    assert len(told) == 1
    assert "10:00" in told[0]


async def test_while_the_network_is_away_a_render_is_not_said_to_get_no_further(
    scripted: ScriptedService, exporter: Exporter, film: bytes, tmp_path: Path
) -> None:
    script_outage(scripted, UNREACHED_POLLS * TRIES, before=IDLE_POLLS - 1)
    scripted.http.get(CDN).return_value = httpx.Response(200, content=film)
    assert (await export(exporter, tmp_path / "out.mp4")).path.read_bytes() == film


async def test_a_network_that_comes_and_goes_is_told_of_each_time_and_waited_for(
    scripted: ScriptedService, exporter: Exporter, film: bytes, tmp_path: Path
) -> None:
    away = [httpx.ConnectError("Network is unreachable")] * (UNREACHED_POLLS * TRIES)
    back = render("processing", 10)
    script(scripted, back)
    polls = scripted.http.get(path__regex=rf"{RENDERS}/render_\d+")
    polls.side_effect = [*away, back, *away, completed(), completed()]
    scripted.http.get(CDN).return_value = httpx.Response(200, content=film)
    assert (await export(exporter, tmp_path / "out.mp4")).path.read_bytes() == film
    told = [notice.text for notice in scripted.of(Notice) if "asking again" in notice.text]
    assert len(told) == 2


async def test_a_service_that_is_reached_and_says_nothing_is_not_out_of_reach(
    scripted: ScriptedService, exporter: Exporter, tmp_path: Path
) -> None:
    script(scripted, render("pending"))
    polls = scripted.http.get(path__regex=rf"{RENDERS}/render_\d+")
    polls.side_effect = httpx.ReadTimeout("nothing came")
    with pytest.raises(ConnectionFailed):
        await export(exporter, tmp_path / "out.mp4")
    assert polls.call_count == TRIES


async def test_a_network_that_stays_away_is_not_waited_for_for_ever(
    scripted: ScriptedService, exporter: Exporter, tmp_path: Path
) -> None:
    script_outage(scripted, 1000)
    with pytest.raises(ConnectionFailed):
        await export(exporter, tmp_path / "out.mp4")
    assert scripted.clock.slept.count(POLL_EVERY_S) == UNREACHED_POLLS + 2
