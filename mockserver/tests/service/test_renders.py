import asyncio
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from mockserver.clock import MockClock
from mockserver.film.errors import StillError
from mockserver.server import MockServer
from mockserver.service import changes
from mockserver.service.drafts import Draft
from mockserver.service.records import Render, Session
from mockserver.service.renders import (
    PENDING_S,
    cancel,
    completed_s,
    progress_of,
    resume,
    status_of,
    stop_films,
    submit,
)
from mockserver.service.service import Service
from mockserver.service.store import StoreError
from mockserver.tests.harness.films import quick_film
from mockserver.tests.harness.walker import Walker, png


def render(**more: object) -> Render:
    made = Render("render_1", "s", "u", {}, "k", "n.mp4", submitted_s=1000.0, takes_s=40.0)
    for name, value in more.items():
        setattr(made, name, value)
    return made


def test_a_render_is_pending_then_processing_then_completed() -> None:
    done = render(film_done_s=1001.0, share=1.0)
    assert status_of(done, 1000 + PENDING_S - 0.1) == "pending"
    assert status_of(done, 1000 + PENDING_S) == "processing"
    assert status_of(done, 1000 + PENDING_S + 40) == "completed"
    assert completed_s(done) == 1000 + PENDING_S + 40


def test_it_is_not_completed_before_its_film_is_there() -> None:
    late = render(share=0.7)
    assert status_of(late, 9999) == "processing"
    assert progress_of(late, 9999) == 70
    late.share, late.film_done_s = 1.0, 9000.0
    assert progress_of(late, 9999) == 100
    assert completed_s(late) == 9000


def test_progress_is_the_lesser_of_time_and_work_and_never_goes_back() -> None:
    one = render(share=0.9)
    assert progress_of(one, 1000 + PENDING_S + 20) == 50
    one.share = 0.1
    assert progress_of(one, 1000 + PENDING_S + 20) == 50


def test_everything_but_the_end_is_below_a_hundred() -> None:
    assert progress_of(render(share=1.0), 9999) == 99


def test_a_failed_and_a_cancelled_render_stay_so() -> None:
    failed = render(error="no", share=0.4)
    assert status_of(failed, 9999) == "failed"
    assert progress_of(failed, 9999) == 0
    assert status_of(render(cancelled=True, film_done_s=1.0), 9999) == "cancelled"


def test_a_still_that_cannot_be_shown_is_called_by_its_own_name() -> None:
    async def failing(
        draft: Draft, stills: Mapping[str, Path], out: Path, on_progress: Callable[[float], None]
    ) -> int:
        raise StillError(next(iter(stills.values())), "is empty. Upload it again.")

    with MockServer(speed=1500, film=failing) as mock:
        walker = Walker(mock.url, "a-client-of-mine").connect().open()
        walker.upload(harbour_png=png())
        walker.say("turn this image into a 10-second animated video clip")
        walker.render(render_id="render_one1")
        found = walker.finished("render_one1")
        walker.http.close()
    assert found["status"] == "failed"
    assert found["error"] == "harbour.png is empty. Upload it again."


@pytest.mark.parametrize("is_started_anew", [False, True])
@pytest.mark.parametrize("end", ["cancel", "fail", "lose", "stop"])
async def test_a_film_is_kept_only_for_a_render_that_may_still_be_completed(
    end: str, is_started_anew: bool, service: Service
) -> None:
    service.clock = MockClock(mode="stepped")
    session = service.sessions["s"] = Session("s", "t", "u", "project", "en", 0.0)
    one = submit(service, session, "render_1", {"t": []})
    film, making = service.folder.film(one.key), service.films[one.id]
    assert await service.clock.until(lambda: one.film_done_s is not None, within_s=0)
    if is_started_anew:
        await stop_films(service)
        resume(service)
    match end:
        case "cancel":
            cancel(service, one)
        case "fail":
            changes.fail_render(service, one, "It failed.")
        case "lose":
            changes.lose_render(service, one)
        case "stop":
            await stop_films(service)
    await asyncio.wait([making])
    assert film.exists() == (end == "stop")


@pytest.mark.parametrize("breaks", [False, True])
async def test_a_full_disk_makes_no_film_of_one_and_no_failure_of_the_other(
    breaks: bool, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def film(
        draft: Draft, stills: Mapping[str, Path], out: Path, on_progress: Callable[[float], None]
    ) -> int:
        length_ms = await quick_film(draft, stills, out, on_progress)
        if breaks:
            raise RuntimeError
        return length_ms

    def full(*given: object) -> None:
        raise StoreError("database or disk is full")

    service.render_film = film
    session = service.sessions["s"] = Session("s", "t", "u", "project", "en", 0.0)
    one = submit(service, session, "render_1", {"t": []})
    service.is_persistent = True
    monkeypatch.setattr(service.folder, "save", full)
    await asyncio.wait([service.films[one.id]])
    assert status_of(one, service.clock.now_s()) == ("failed" if breaks else "completed")
    assert service.folder.film(one.key).exists() == (not breaks)
