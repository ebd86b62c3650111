"""What a batch does when rows fail, credits end, the service is down, or the user stops it."""

import os
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from contract_tests.harness.batch_trial import (
    MOCK,
    batch_totals,
    calls,
    coloured_stills,
    events_of_kind,
    pause,
    shows,
    write_jobs,
)
from contract_tests.harness.commands import Stillreel
from mockserver.film.errors import FilmError
from mockserver.pytest_plugin import NemoMock, StartNemoMock
from mockserver.service.drafts import VIDEO, Draft, track_of
from mockserver.service.service import RenderFilm
from mockserver.tests.harness.films import coloured_film, corner
from tui.tests.patience import PATIENT
from tui.tests.processes import Program

pytestmark = pytest.mark.usefixtures("stills_examined_here")


def test_rows_that_fail_stop_no_other_and_are_tried_again_where_that_costs_nothing(
    start_nemo_mock: StartNemoMock,
    command: Stillreel,
    patience: None,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stills = coloured_stills(tmp_path, 5)
    jobs = write_jobs(tmp_path, stills)
    mock = start_nemo_mock(**{**MOCK, "film": breaking(stills[3], times=2)})
    monkeypatch.setenv("NEMO_API_URL", mock.url)
    monkeypatch.setenv("STILLREEL_TIME_SCALE", str(MOCK["speed"]))
    mock.fault("upload-refused:4001@upload;skip=1;times=1")  # of row 2
    mock.fault("error:400,as=status@run_sse;skip=1;times=1")  # of row 3; row 4 has no film
    ran = command("batch", jobs, "--json")
    assert (ran.code, batch_totals(ran)) == (1, (2, [2, 3, 4], 0, 300))
    assert all(
        row["reason"] for row in events_of_kind(ran, "row_ended") if row["state"] == "failed"
    )
    assert clips_made(mock) == 3
    again = command("batch", jobs, "--json")
    assert (again.code, batch_totals(again)) == (0, (5, [], 0, 500))
    assert clips_made(mock) == 5
    for number, each in enumerate(stills, 1):
        assert shows(tmp_path / f"clip-{number}.mp4", each)


def clips_made(mock: NemoMock) -> int:
    return sum(len(session["generated"]) for session in mock.state["sessions"])


def breaking(still: Path, times: int) -> RenderFilm:
    """A renderer that makes no film of one still, so many times, however often it is asked for."""
    left = times

    async def film(
        draft: Draft, stills: Mapping[str, Path], out: Path, on_progress: Callable[[float], None]
    ) -> int:
        nonlocal left
        shown = stills[next(iter(track_of(draft, VIDEO))).meta["url"]]
        if left and corner(shown) == corner(still):
            left -= 1
            raise FilmError("The lamp went out.")
        return await coloured_film(draft, stills, out, on_progress)

    return film


def test_a_clip_that_is_paid_for_and_could_not_be_exported_is_left_for_resume(
    batch_mock: NemoMock, command: Stillreel, tmp_path: Path
) -> None:
    stills = coloured_stills(tmp_path, 2)
    batch_mock.fault("render-failed@poll;times=2")
    ran = command("batch", write_jobs(tmp_path, stills), "--json")
    assert (ran.code, batch_totals(ran)) == (1, (1, [1], 0, 200)), ran.out
    on = command("resume", "--json")
    assert (on.code, batch_totals(on)) == (0, (2, [], 0, 200)), on.out
    assert calls(batch_mock, "run_sse") == 2
    assert shows(tmp_path / "clip-1.mp4", stills[0])
    assert "batch" not in command("resume", "--json").out


def test_a_row_that_may_have_been_paid_for_is_asked_again_only_when_the_user_says_so(
    batch_mock: NemoMock, command: Stillreel, tmp_path: Path
) -> None:
    stills = coloured_stills(tmp_path, 2)
    jobs = write_jobs(tmp_path, stills)
    batch_mock.fault("error:503,as=status@credits")  # so nobody knows what it cost
    batch_mock.fault("reset@event:1@run_sse;times=1")
    ran = command("batch", jobs, "--json")
    assert (ran.code, batch_totals(ran)[:2]) == (1, (1, [1])), ran.out
    batch_mock.server.reset("faults")
    again = command("batch", jobs, "--json")
    assert (again.code, events_of_kind(again, "batch")[0]["undecided"]) == (1, 1)
    assert calls(batch_mock, "run_sse") == 2
    assert command("batch", jobs, "--retry").code == 0
    assert shows(tmp_path / "clip-1.mp4", stills[0])
    assert calls(batch_mock, "run_sse") == 3


def test_what_the_service_still_works_on_is_waited_for_by_a_later_start(
    command: Stillreel,
    tmp_path: Path,
    start_nemo_mock: StartNemoMock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stills = coloured_stills(tmp_path, 2)
    jobs = write_jobs(tmp_path, stills)
    mock = start_nemo_mock(**{**MOCK, "speed": 1.0})  # far slower than the program's patience
    monkeypatch.setenv("NEMO_API_URL", mock.url)
    monkeypatch.setenv("STILLREEL_TIME_SCALE", str(MOCK["speed"]))
    ran = command("batch", jobs, "--json")
    assert (ran.code, batch_totals(ran)) == (1, (0, [], 2, 0)), ran.out
    assert (ran.last["code"], ran.last["actions"]) == ("still_at_work", ["resume"])
    mock.clock.set_speed(float(str(MOCK["speed"])))
    while any(account["credits"]["frozen"] for account in mock.state["accounts"]):
        pause()
    on = command("resume", "--json")
    assert (on.code, batch_totals(on)) == (0, (2, [], 0, 200)), on.out
    assert calls(mock, "run_sse") == 2
    for number, each in enumerate(stills, 1):
        assert shows(tmp_path / f"clip-{number}.mp4", each)


def test_it_stops_before_a_row_that_the_balance_cannot_pay(
    batch_mock: NemoMock, command: Stillreel, tmp_path: Path
) -> None:
    jobs = write_jobs(tmp_path, coloured_stills(tmp_path, 3))
    command("credits")
    batch_mock.credits = 250
    ran = command("batch", jobs, "--json")
    assert (ran.code, batch_totals(ran)) == (3, (2, [], 1, 200))
    failure = ran.last
    assert (failure["code"], bool(failure["link"])) == (2001, True)
    assert failure["actions"] == ["resume"]
    assert calls(batch_mock, "run_sse") == 2
    batch_mock.credits = 250
    on = command("resume", "--json")
    assert (on.code, batch_totals(on)) == (0, (3, [], 0, 300))
    assert calls(batch_mock, "run_sse") == 3


def test_what_needs_the_user_stops_all_and_the_same_command_goes_on(
    batch_mock: NemoMock, command: Stillreel, tmp_path: Path
) -> None:
    stills = coloured_stills(tmp_path, 5)
    jobs = write_jobs(tmp_path, stills)
    troubles = (
        ("error:2001@run_sse;skip=1;times=1",),
        ("error:2001@event:0@run_sse;skip=1;times=1", "end@event:1@run_sse;skip=1;times=1"),
        ("error:401,as=status@upload;times=2",),  # of row 4: that of row 3 is there
        ("error:402,as=status@render;skip=1;times=1",),
    )
    for made, trouble in enumerate(troubles, 1):
        batch_mock.fault(*trouble)
        ran = command("batch", jobs, "--json")
        saved, failed, waiting, _ = batch_totals(ran)
        assert (ran.code, saved, failed, waiting) == (3, made, [], 5 - made), (trouble, ran.out)
    on = command("batch", jobs, "--json")
    assert (on.code, batch_totals(on)) == (0, (5, [], 0, 500)), on.out
    assert clips_made(batch_mock) == 5
    for number, each in enumerate(stills, 1):
        assert shows(tmp_path / f"clip-{number}.mp4", each)


def test_a_service_that_is_down_is_not_asked_for_every_row(
    batch_mock: NemoMock, command: Stillreel, tmp_path: Path
) -> None:
    jobs = write_jobs(tmp_path, coloured_stills(tmp_path, 4))
    batch_mock.fault("error:503,as=status@upload")
    ran = command("batch", jobs, "--json")
    saved, failed, waiting, spent = batch_totals(ran)
    assert (ran.code, saved, spent) == (1, 0, 0)
    assert (failed, waiting) == ([1, 2], 2)
    batch_mock.server.reset("faults")
    assert command("batch", jobs).code == 0


def test_a_proxy_that_wants_another_password_is_not_asked_for_every_row(
    batch_mock: NemoMock, command: Stillreel, tmp_path: Path
) -> None:
    jobs = write_jobs(tmp_path, coloured_stills(tmp_path, 3))
    batch_mock.fault("error:407,as=status@upload")
    ran = command("batch", jobs, "--json")
    assert batch_totals(ran) == (0, [], 3, 0), ran.out
    assert ran.code == 2
    assert sum(call["call"] == "upload" for call in batch_mock.heads) == 1
    batch_mock.server.reset("faults")
    assert command("batch", jobs).code == 0


def test_a_session_that_is_gone_is_replaced_and_the_row_made_in_the_new_one(
    batch_mock: NemoMock, command: Stillreel, tmp_path: Path
) -> None:
    stills = coloured_stills(tmp_path, 3)
    batch_mock.fault("error:1002@run_sse;skip=1;times=1")
    ran = command("batch", write_jobs(tmp_path, stills), "--json")
    assert (ran.code, batch_totals(ran)) == (0, (3, [], 0, 300)), ran.out
    for number, each in enumerate(stills, 1):
        assert shows(tmp_path / f"clip-{number}.mp4", each)
    assert len(batch_mock.state["sessions"]) == 2


def test_stopped_by_a_signal_it_goes_on_where_it_was(
    batch_mock: NemoMock, command: Stillreel, tmp_path: Path
) -> None:
    stills = coloured_stills(tmp_path, 3)
    jobs = write_jobs(tmp_path, stills)
    batch_mock.fault("stall:1000000@upload;skip=1;times=1")
    said = tmp_path / "said"
    child = Program(("batch", str(jobs), "--json"), os.environ, tmp_path, PATIENT).start(said)
    while child.is_alive() and not (said.exists() and '"file": "2.png"' in said.read_text()):
        pause()
    child.terminate()
    child.join(60)
    assert child.exitcode == 130
    on = command("batch", jobs, "--json")
    assert (on.code, batch_totals(on)) == (0, (3, [], 0, 300)), on.out
    assert calls(batch_mock, "run_sse") == 3
    for number, each in enumerate(stills, 1):
        assert shows(tmp_path / f"clip-{number}.mp4", each)


def test_a_paid_clip_that_cannot_be_read_just_now_is_not_overwritten_by_the_next_row(
    batch_mock: NemoMock, command: Stillreel, tmp_path: Path
) -> None:
    stills = coloured_stills(tmp_path, 2)
    jobs = write_jobs(tmp_path, stills)
    batch_mock.fault("error:503,as=status@state;skip=1")
    ran = command("batch", jobs, "--json")
    assert (ran.code, batch_totals(ran)[:3]) == (1, (0, [], 2)), ran.out
    batch_mock.server.reset("faults")
    on = command("resume", "--json")
    assert (on.code, batch_totals(on)) == (0, (2, [], 0, 200)), on.out
    assert calls(batch_mock, "run_sse") == 2
    for number, each in enumerate(stills, 1):
        assert shows(tmp_path / f"clip-{number}.mp4", each)
